// Mistakes with histories and indices: one function each, in the author's names, saying why.

import type { Diagnostic, Span } from "../../diagnostics/diagnostic.ts";
import { help, makeDiagnostic } from "../../diagnostics/make-diagnostic.ts";
import type { Cell, Type } from "../checked.ts";
import { describeType } from "../types.ts";

type HistoryType = Extract<Type, { kind: "history" }>;

/** A history where one number or array is needed. */
export function historyAsValue(type: HistoryType, span: Span): Diagnostic {
  const { name } = type.cell;
  return type.pushed
    ? makeDiagnostic("E0521", `\`push\` belongs in an update of \`${name}\``, span, {
        label: "this gives a history, not a value",
        suggestions: [help(`write \`${name} <- push(${name}, …)\` on a line of its own`)],
      })
    : makeDiagnostic("E0521", `\`${name}\` is ${describeType(type)}, not one value`, span, {
        label: "which of its entries?",
        suggestions: [
          help(`\`${name}[0]\` is the entry pushed last, \`count(${name})\` how many there are`),
        ],
      });
}

/** A history that is given another value than its own with one entry more. */
export function onlyPush(name: string, span: Span, declared: Span): Diagnostic {
  return makeDiagnostic("E0521", `\`${name}\` is a history and changes by \`push\` only`, span, {
    label: `not \`push(${name}, …)\``,
    secondary: [{ span: declared, text: "declared here" }],
    notes: ["`push` makes its second argument entry 0 and drops the oldest"],
    suggestions: [help(`write \`${name} <- push(${name}, …)\``)],
  });
}

/** A second name for a history, which would have to be a copy of it. */
export function secondName(name: string, history: string, span: Span): Diagnostic {
  return makeDiagnostic("E0521", `\`${name}\` would be a second name of a history`, span, {
    label: `\`${history}\` itself is what \`push\` changes`,
    notes: ["a history is never copied"],
    suggestions: [
      help(`use \`${history}\`, or name one of its entries: \`${name} = ${history}[0]\``),
    ],
  });
}

/** `push` onto something that is no history. */
export function noHistory(name: string, span: Span, declared: Span | null): Diagnostic {
  return makeDiagnostic("E0521", `\`push\` needs a history, \`${name}\` is none`, span, {
    label: "nothing can be pushed here",
    secondary: declared === null ? [] : [{ span: declared, text: "declared here" }],
    suggestions: [help("declare one: `state S: history[10] = 0`")],
  });
}

/** A size of a history that is not known when an optimizer is created. */
export function wrongSize(span: Span): Diagnostic {
  return makeDiagnostic("E0522", "this is no size of a history", span, {
    label: "a whole number from 1, or a hyperparameter of domain `count`",
    notes: ["memory is laid out once, when an optimizer is created"],
  });
}

/** A history that starts from a value that must be computed. */
export function computedStart(name: string, span: Span): Diagnostic {
  return makeDiagnostic("E0522", `the history \`${name}\` must start from a constant`, span, {
    label: "computed in a step",
    notes: ["the start is what entries hold that were never pushed"],
    suggestions: [help(`write \`= 0\`, and ask \`count(${name})\` how many entries were pushed`)],
  });
}

const done = { push: "is pushed", reset: "is reset" } as const;

/** A push or reset that not every tensor would come to. */
export function changedUnderTensorCondition(
  name: string,
  change: "push" | "reset",
  span: Span,
  condition: Span,
): Diagnostic {
  return makeDiagnostic(
    "E0511",
    `\`${name}\` ${done[change]} for all tensors at once, but not every tensor comes here`,
    span,
    {
      label: `${done[change].slice(3)} here`,
      secondary: [{ span: condition, text: "each tensor decides this for itself" }],
      suggestions: [help("decide it for the whole model, for instance by `norm(all grad)`")],
    },
  );
}

/** A push or reset in a branch, of a history that others have too. */
export function changedInBranch(
  name: string,
  change: "push" | "reset",
  span: Span,
  declared: Span,
): Diagnostic {
  return makeDiagnostic(
    "E0511",
    `\`${name}\` ${done[change]} for all tensors at once, but only those of this branch come here`,
    span,
    {
      label: `${done[change].slice(3)} here`,
      secondary: [{ span: declared, text: "declared for all tensors" }],
      suggestions: [help("declare it in the branch, where it is one of that branch's tensors")],
    },
  );
}

/** `x[i]` of something without entries. */
export function noEntries(type: Type, span: Span): Diagnostic {
  const isLike = type.kind === "value" && type.shape.kind === "like";
  return makeDiagnostic("E0523", `${describeType(type)} has no entries to choose from`, span, {
    label: "`[…]` takes an entry of a list, of a history, or along a named dimension",
    suggestions: isLike
      ? [help("name the dimensions: `for param: [m, n] { … }`, or write the rule `over model`")]
      : [],
  });
}

/** `x[i] <- e` of anything but a state or `var`. */
export function noEntryToSet(name: string, span: Span): Diagnostic {
  return makeDiagnostic("E0523", `no entry of \`${name}\` can be set`, span, {
    label: "neither a state nor a `var`",
    suggestions: [
      help(
        `set the entries of a \`var\` that begins as it: \`var x = ${name}\`, then \`x[i] <- …\``,
      ),
    ],
  });
}

/** `x[i] <- e` of a state or `var` that is one number, or like a parameter whose dimensions have no names. */
export function entryOfNumber(cell: Cell, type: Type, span: Span): Diagnostic {
  const isLike = type.kind === "value" && type.shape.kind === "like";
  return makeDiagnostic("E0523", `${describeType(type)} has no entries to choose from`, span, {
    label: "`[…]` sets an entry along a named dimension",
    secondary: [{ span: cell.span, text: "declared here" }],
    suggestions: [
      help(
        isLike
          ? "name the dimensions: `for param: [m, n] { … }`, or write the rule `over model`"
          : `write the shape where it is declared: \`var ${cell.name}: [k] = 0\``,
      ),
    ],
  });
}

/** An index that is certain to lie outside. */
export function outside(index: number, count: number | null, span: Span): Diagnostic {
  const last = count === null ? "" : `, the last is ${count - 1}`;
  return makeDiagnostic("E0524", `there is no entry ${index}`, span, {
    label: Number.isInteger(index) ? `entries are counted from 0${last}` : "not a whole number",
  });
}

/** A reduction of a history in a form that histories do not have. */
export function cannotReduce(name: string, history: string, type: Type, span: Span): Diagnostic {
  const isArray = type.kind === "value" && type.shape.kind !== "number";
  return makeDiagnostic("E0525", `\`${name}\` does not reduce the history \`${history}\``, span, {
    label: isArray ? "its entries are arrays" : "only `sum`, `mean`, `max`, `min` and `norm` do",
    suggestions: [
      help(`go over its entries: \`for i in 0..count(${history}) - 1 { … ${history}[i] … }\``),
    ],
  });
}
