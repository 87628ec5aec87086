// Calls of the model and of matrix functions, on whole arrays.

import type { Ask, MatrixAction } from "../../5-fuse/plan.ts";
import { matrixBuiltin } from "../../builtins/table.ts";
import { identifier } from "./names.ts";
import { WIDTH, type Emitter, type Env } from "./region.ts";

function viewOf(array: string, emitter: Emitter): string {
  emitter.memoryField("views");
  return `views.${emitter.field(array).identifier}`;
}

/** A question to the model. */
export function askLine(ask: Ask, env: Env, emitter: Emitter): string {
  emitter.uses.add("driver");
  const at = viewOf(ask.at, emitter);
  const answer = ask.answer === null ? "" : viewOf(ask.answer, emitter);
  const name =
    ask.loss === null
      ? null
      : env.scope.claim(ask.loss.id, [identifier(ask.loss.name ?? "loss"), "loss_at"]);
  const take = name === null ? "" : `const ${name} = `;
  switch (ask.oracle) {
    case "gradient":
      return `${take}oracle.gradient(${at}, ${answer});`;
    case "loss":
      return `${take}oracle.loss(${at});`;
    case "hvp":
    case "ggn":
      return `oracle.${ask.oracle}(${at}, ${viewOf(ask.vector ?? "", emitter)}, ${answer});`;
    case "hessian":
      return `oracle.hessian(${at}, ${emitter.field(ask.answer ?? "").identifier});`;
    default:
      return ask.oracle satisfies never;
  }
}

/** A matrix function on whole arrays. */
export function matrixLines(action: MatrixAction, indent: string, emitter: Emitter): string[] {
  const entry = matrixBuiltin(action.builtin);
  const operands = action.operands.map((operand) => {
    const { entries, identifier: name } = emitter.field(operand);
    return entries === "matrix" ? `asMatrix(${name})` : `asVector(${name})`;
  });
  const results = action.results.map((result) =>
    result === null ? "null" : emitter.field(result).identifier,
  );
  emitter.uses.add("t");
  const rounds = entry.inComputingType && emitter.plan.numberType === "f32";
  const all = [
    entry.call,
    `[${operands.join(", ")}]`,
    `[${results.join(", ")}]`,
    String(rounds),
    JSON.stringify(emitter.plan.name),
    JSON.stringify(action.builtin),
    "t",
  ];
  const text = `${indent}callMatrix(${all.join(", ")});`;
  if (text.length <= WIDTH) return [text];
  return [`${indent}callMatrix(`, ...all.map((one) => `${indent}  ${one},`), `${indent});`];
}
