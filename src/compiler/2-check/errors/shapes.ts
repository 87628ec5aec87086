// Mistakes with shapes and scopes: one function each, in the author's names, saying why.

import type { Diagnostic, Span } from "../../diagnostics/diagnostic.ts";
import { didYouMean, help, makeDiagnostic } from "../../diagnostics/make-diagnostic.ts";
import type { Type, ValueType } from "../checked.ts";
import { describeShape, describeType } from "../types.ts";

/** Two shapes that do not line up under an operator or function. */
export function cannotLineUp(
  operator: string,
  left: ValueType,
  right: ValueType,
  span: Span,
  leftSpan: Span,
  rightSpan: Span,
): Diagnostic {
  const a = describeShape(left.shape);
  const b = describeShape(right.shape);
  return makeDiagnostic("E0401", `\`${operator}\` cannot line up ${a} with ${b}`, span, {
    label: `${a} and ${b}`,
    secondary: [
      { span: leftSpan, text: `this is ${a}` },
      { span: rightSpan, text: `this is ${b}` },
    ],
    notes: [
      left.shape.kind === "identity" || right.shape.kind === "identity"
        ? "`I` is a square matrix: it adds to a square matrix, as in `hessian + damping * I`"
        : "dimensions are matched by name and order, never by position",
    ],
  });
}

/** An array, or a value per tensor, where a wider value is needed. */
export function tooNarrow(needed: string, type: ValueType, text: string, span: Span): Diagnostic {
  return makeDiagnostic("E0402", `${needed} is needed, this is ${describeType(type)}`, span, {
    label: "it has more than one value",
    suggestions: [
      help(
        type.shape.kind === "number"
          ? "ask the whole model for it, for instance `norm(all grad)`"
          : `reduce it, for instance with \`norm(all ${text})\``,
      ),
    ],
  });
}

/** An elementwise condition where one decision is taken. */
export function elementCondition(asks: "if" | "repeat", span: Span): Diagnostic {
  return makeDiagnostic(
    "E0402",
    `\`${asks}\` decides once, this condition has a value per element`,
    span,
    {
      label: "one truth value per element",
      suggestions: [
        help("choose element by element with `where(condition, a, b)`"),
        help("ask whether it holds anywhere with `any(condition)`"),
      ],
    },
  );
}

/** Operands that no overload of a matrix function takes. */
export function wrongMatrixShapes(
  name: string,
  signatures: readonly string[],
  shapes: readonly ValueType[],
  span: Span,
): Diagnostic {
  const got = shapes.map((type) => describeShape(type.shape)).join(" and ");
  return makeDiagnostic("E0403", `\`${name}\` does not fit ${got}`, span, {
    label: got,
    notes: [`it takes ${signatures.join(", or ")}`],
    ...(shapes.some((type) => type.shape.kind === "like")
      ? {
          suggestions: [
            help("`param` has any rank here: a rule `over model` sees it as a vector `[n]`"),
          ],
        }
      : {}),
  });
}

/** A reduction of something that is one number already. */
export function nothingToReduce(name: string, span: Span): Diagnostic {
  return makeDiagnostic("E0404", `\`${name}\` reduces an array, this is one number`, span, {
    label: "one number",
    suggestions: [help("leave the reduction out")],
  });
}

/** An oracle or shape that only a rule over the whole model has. */
export function needsOverModel(name: string, span: Span): Diagnostic {
  return makeDiagnostic("E0405", `\`${name}\` needs a rule \`over model\``, span, {
    label: "this body sees one tensor at a time",
    suggestions: [help("write `optimizer Name(…) over model { … }`")],
  });
}

/** A dimension that nothing declares. */
export function unknownDimension(name: string, span: Span, known: readonly string[]): Diagnostic {
  return makeDiagnostic("E0406", `unknown dimension \`${name}\``, span, {
    label: "no pattern or rule names it",
    suggestions: didYouMean(name, known, span),
  });
}

/** `I` that never met a square matrix. */
export function identityWithoutShape(span: Span): Diagnostic {
  return makeDiagnostic("E0407", "`I` does not know its size here", span, {
    label: "no square matrix gives it a shape",
    suggestions: [help("write it beside its matrix, or declare the shape: `state P: [n, n] = I`")],
  });
}

/** A value whose shape does not fit the cell that is to hold it. */
export function doesNotFitCell(
  name: string,
  cell: ValueType,
  type: ValueType,
  span: Span,
  declared: Span,
): Diagnostic {
  return makeDiagnostic(
    "E0408",
    `\`${name}\` holds ${describeType(cell)}, this is ${describeType(type)}`,
    span,
    {
      label: describeType(type),
      secondary: [{ span: declared, text: `\`${name}\` is ${describeType(cell)}` }],
    },
  );
}

/** `..n` where no shape is being taken apart. */
export function restOutsidePattern(name: string, span: Span): Diagnostic {
  return makeDiagnostic(
    "E0420",
    `\`..${name}\` stands in the pattern of a \`for param\` only`,
    span,
    {
      label: "which dimensions would it flatten?",
      suggestions: [help(`write the name: \`${name}\``)],
    },
  );
}

/** A second `..` in a pattern. */
export function secondRest(span: Span): Diagnostic {
  return makeDiagnostic("E0420", "a pattern flattens once", span, {
    label: "a second `..`",
    notes: ["where one `..` would end and the other begin, nothing says"],
    suggestions: [help("give this dimension a name of its own, without `..`")],
  });
}

/** A value in a shape that is no dimension. */
export function notADimension(name: string, span: Span): Diagnostic {
  return makeDiagnostic("E0421", `\`${name}\` is no dimension`, span, {
    label: "its value is not known when the optimizer is created",
    notes: [
      "a dimension is a name of a pattern, a `count` hyperparameter, or a local made of such numbers, `size(param)` and `rank(param)`",
    ],
  });
}

/** A size that has no name. */
export function sizeWithoutName(span: Span): Diagnostic {
  return makeDiagnostic("E0421", "a size is one name or a whole number", span, {
    label: "dimensions are matched by name",
    suggestions: [help("give it a name first: `r = min(m, n)`")],
  });
}

/** A dispatch in a body that sees one vector. */
export function dispatchOverModel(span: Span): Diagnostic {
  return makeDiagnostic(
    "E0422",
    "a rule `over model` sees one vector, there is nothing to tell apart",
    span,
    {
      label: "`param` is `[n]` here",
      suggestions: [help("leave `over model` out: then the body is written for one tensor")],
    },
  );
}

/** A dispatch in a branch of another one. */
export function nestedDispatch(span: Span): Diagnostic {
  return makeDiagnostic("E0423", "dispatches do not nest", span, {
    label: "the tensors here have been told apart already",
    suggestions: [
      help("add a branch to the dispatch around it: `else for param: […] { }`"),
      help("a rule that is run here may tell them apart again"),
    ],
  });
}

/** An oracle that asks the whole model, in a branch. */
export function wholeModelInBranch(name: string, span: Span): Diagnostic {
  const what = name.includes(" ") ? name : `\`${name}\``;
  return makeDiagnostic(
    "E0424",
    `${what} asks the whole model, a branch has only its own tensors`,
    span,
    {
      label: "stands in a branch",
      suggestions: [help("ask above the `for param`, and give what comes of it a name")],
    },
  );
}

/** An argument whose shape is not the one that the function names. */
export function wrongArgumentShape(
  name: string,
  wanted: string,
  type: Type,
  span: Span,
): Diagnostic {
  return makeDiagnostic(
    "E0425",
    `\`${name}\` is to be ${wanted}, this is ${describeType(type)}`,
    span,
    {
      label: "the shape that the function names",
      suggestions:
        type.kind === "value" && type.shape.kind === "like"
          ? [help("dimensions have names in a branch: `for param: [m, ..n] { … }`")]
          : [],
    },
  );
}

/** A reduction over a dimension that is not there, or is there twice. */
export function notOverDimension(name: string, shape: ValueType["shape"], span: Span): Diagnostic {
  const what = describeShape(shape);
  return makeDiagnostic("E0426", `there is nothing to reduce over \`${name}\` in ${what}`, span, {
    label: "each dimension once, of those that the argument has",
    suggestions:
      shape.kind === "like"
        ? [help("dimensions have names in a branch: `for param: [m, ..n] { … }`")]
        : [],
  });
}

/** `gather(x, i over d)` where d is no dimension of x. */
export function notAlongDimension(
  name: string,
  dimension: string,
  shape: ValueType["shape"],
  span: Span,
): Diagnostic {
  const what = describeShape(shape);
  return makeDiagnostic("E0426", `\`${name}\` cannot go along \`${dimension}\` in ${what}`, span, {
    label: "one dimension, which the first argument has once",
    suggestions:
      shape.kind === "like"
        ? [help("dimensions have names in a branch: `for param: [m, ..n] { … }`")]
        : [],
  });
}

/** `transpose(x, [b, a])` with other dimensions than those of x. */
export function notInOrder(
  shape: ValueType["shape"],
  dims: readonly string[],
  span: Span,
): Diagnostic {
  const from = describeShape(shape);
  const to = describeShape({ kind: "dims", dims });
  return makeDiagnostic("E0426", `${to} is no order of the dimensions of ${from}`, span, {
    label: "each dimension of the argument once",
    suggestions:
      shape.kind === "like"
        ? [help("dimensions have names in a branch: `for param: [m, ..n] { … }`")]
        : [help("`reshape(x, [a, b])` sees the same elements in another shape")],
  });
}

/** A question about one tensor in a rule that sees one vector. */
export function tensorOverModel(name: string, span: Span): Diagnostic {
  return makeDiagnostic("E0422", `a rule \`over model\` has no tensor for \`${name}\``, span, {
    label: "`param` is `[n]` here",
    suggestions: [help("leave `over model` out: then the body is written for one tensor")],
  });
}
