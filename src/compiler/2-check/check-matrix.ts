// Matrix builtins: operands are matched against the overloads, names of dimensions with names.

import { matrixBuiltin } from "../builtins/table.ts";
import type { MatrixSignature } from "../builtins/builtin.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import type { Type, ValueType } from "./checked.ts";
import type { Context } from "./context.ts";
import * as shapeErrors from "./errors/shapes.ts";
import { unknown, value } from "./types.ts";

/** The type of a matrix builtin's result, or results as a tuple. `I` takes the place of a square operand. */
export function checkMatrix(
  name: string,
  operands: readonly ValueType[],
  span: Span,
  context: Context,
  named: (operand: number) => string | null = () => null,
): Type {
  const { overloads } = matrixBuiltin(name);
  for (const overload of overloads) {
    const dims = bind(overload, operands);
    if (dims === null) continue;
    for (const [dim, operand] of Object.entries(overload.sizes ?? {})) {
      const dimension = named(operand);
      if (dimension === null) return unknown;
      dims.set(dim, dimension);
    }
    const results = overload.results.map((result) =>
      value("element", { kind: "dims", dims: result.map((dim) => dims.get(dim) ?? dim) }),
    );
    const [only] = results;
    return results.length === 1 && only !== undefined ? only : { kind: "tuple", items: results };
  }
  context.report(
    shapeErrors.wrongMatrixShapes(
      name,
      overloads.map((o) => describe(o)),
      operands,
      span,
    ),
  );
  return unknown;
}

function bind(
  overload: MatrixSignature,
  operands: readonly ValueType[],
): Map<string, string> | null {
  if (overload.operands.length !== operands.length) return null;
  const dims = new Map<string, string>();
  for (const [i, wanted] of overload.operands.entries()) {
    const shape = operands[i]?.shape;
    if (wanted.length === 0 && shape?.kind === "number") continue;
    if (shape?.kind !== "dims" || shape.dims.length !== wanted.length) return null;
    for (const [j, dim] of wanted.entries()) {
      const actual = shape.dims[j];
      if (actual === undefined || (dims.get(dim) ?? actual) !== actual) return null;
      dims.set(dim, actual);
    }
  }
  return dims;
}

function describe(overload: MatrixSignature): string {
  return overload.operands
    .map((dims) => (dims.length === 0 ? "a number" : `[${dims.join(", ")}]`))
    .join(" and ");
}
