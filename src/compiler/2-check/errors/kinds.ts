// Mistakes with domains and kinds of values: one function each, in the author's names, saying why.

import type { Expr } from "../../1-parse/ast.ts";
import { textOf } from "../../1-parse/expression-text.ts";
import type { Diagnostic, Label, Span, Suggestion } from "../../diagnostics/diagnostic.ts";
import {
  around,
  didYouMean,
  fix,
  help,
  makeDiagnostic,
} from "../../diagnostics/make-diagnostic.ts";
import type { Type } from "../checked.ts";
import { describeType } from "../types.ts";

/** A domain that does not exist. */
export function unknownDomain(
  name: string,
  span: Span,
  known: readonly string[],
  parameter: string | null = null,
): Diagnostic {
  const type = Object.hasOwn(foreignTypes, name) ? foreignTypes[name] : undefined;
  const isRate = type === "real" && parameter !== null && learningRates.test(parameter);
  const ours = isRate ? "rate" : type;
  const message = isRate ? "a learning rate is a `rate`" : `that is called \`${ours}\` here`;
  return makeDiagnostic("E0301", `unknown domain \`${name}\``, span, {
    label: "not a domain",
    notes: [`domains are ${known.map((n) => `\`${n}\``).join(", ")}`],
    suggestions: ours === undefined ? didYouMean(name, known, span) : [fix(message, span, ours)],
  });
}

/** A parameter of a rule without a domain. */
export function missingDomain(name: string, span: Span): Diagnostic {
  return makeDiagnostic("E0301", `\`${name}\` has no domain`, span, {
    label: "which numbers may it be?",
    notes: ["a domain checks every caller, documents the rule and bounds a search"],
    suggestions: [
      help(`write for instance \`${name}: rate\`, \`decay\`, \`positive\` or \`real\``),
    ],
  });
}

/** A value outside its domain, known when compiling. */
export function outsideDomain(
  name: string,
  domain: string,
  range: string,
  value: number,
  span: Span,
  declared: Span,
): Diagnostic {
  return makeDiagnostic("E0302", `${value} is outside \`${domain}\``, span, {
    label: `\`${name}\` must be ${range.startsWith("a ") ? range : `in ${range}`}`,
    secondary:
      declared === span ? [] : [{ span: declared, text: `\`${name}\` is a \`${domain}\`` }],
    ...(domain === "decay" && value === 1
      ? {
          notes: ["a decay of 1 never forgets, and its average never moves"],
          suggestions: [help("the domain `fraction` is [0, 1], both ends included")],
        }
      : {}),
  });
}

/** A value of another kind than its place needs; `origins` are where names got their kinds. */
export function wrongKind(
  needed: string,
  type: Type,
  span: Span,
  why: string,
  origins: readonly Label[] = [],
  suggestions: readonly Suggestion[] = [],
): Diagnostic {
  return makeDiagnostic("E0303", `${needed} is needed, this is ${describeType(type)}`, span, {
    label: why,
    secondary: origins,
    suggestions,
  });
}

/** A condition as a number: 1 where it holds. */
export function asNumber(expr: Expr): Suggestion {
  const condition = expr.kind === "brackets" ? expr.inner : expr;
  const message = `as a number, write \`where(${textOf(condition)}, 1, 0)\``;
  return around(message, "where(", expr.span, ", 1, 0)", expr.span);
}

/** Several values where one hyperparameter takes one number. */
export function severalValues(name: string, count: number, span: Span, declared: Span): Diagnostic {
  return makeDiagnostic("E0303", `\`${name}\` is one number, this is ${count} values`, span, {
    label: `${count} values`,
    secondary: [{ span: declared, text: "one hyperparameter" }],
    suggestions: [
      help("declare one for each, like `beta1: decay = 0.9` and `beta2: decay = 0.999`"),
    ],
  });
}

/** A name that is no member of the choice opposite it. */
export function unknownMember(
  name: string,
  choice: string,
  members: readonly string[],
  span: Span,
): Diagnostic {
  return makeDiagnostic("E0304", `\`${name}\` is no member of the choice \`${choice}\``, span, {
    label: `\`${choice}\` is one of ${members.join(", ")}`,
    suggestions: didYouMean(name, members, span),
  });
}

/** A choice used as if it were a value. */
export function choiceAsValue(name: string, members: readonly string[], span: Span): Diagnostic {
  return makeDiagnostic("E0304", `\`${name}\` is a choice, not a number`, span, {
    label: "used as a value here",
    suggestions: [help(`compare it: \`${name} == ${members[0] ?? "…"}\``)],
  });
}

/** A schedule used as if it were a number. */
export function scheduleAsValue(name: string, span: Span): Diagnostic {
  return makeDiagnostic("E0308", `\`${name}\` is a schedule, not a number`, span, {
    label: "at which time?",
    notes: ["a hyperparameter of domain `schedule` is read at a time that the rule names"],
    suggestions: [help(`read it at this step: \`${name}(t)\``)],
  });
}

/** A schedule read without its time. */
export function readOnce(name: string, count: number, span: Span): Diagnostic {
  return makeDiagnostic("E0308", `a schedule is read at one time, this is ${count} values`, span, {
    label: `\`${name}\` is a schedule`,
    suggestions: [help(`write the time alone: \`${name}(t)\``)],
  });
}

/** The gradients of all examples where one array is needed. */
export function examplesAsValue(span: Span): Diagnostic {
  return makeDiagnostic("E0310", "this is a list of gradients, not one array", span, {
    label: "which of them?",
    notes: ["`example_grads` has one gradient, like param, for each example of the batch"],
    suggestions: [
      help("go through them: `for g in example_grads { … }`; `count(example_grads)` says how many"),
    ],
  });
}

/** A form whose meaning this compiler does not have yet. */
export function notBuiltYet(what: string, span: Span): Diagnostic {
  return makeDiagnostic(
    "E0309",
    `${what} belongs to the language's second half, which is not built yet`,
    span,
    {
      label: "understood, but not compiled yet",
    },
  );
}

/** Types of other languages, with the domain that comes nearest. */
const foreignTypes: Readonly<Record<string, string>> = {
  float: "real",
  double: "real",
  number: "real",
  scalar: "real",
  int: "count",
  integer: "count",
  bool: "flag",
  boolean: "flag",
  probability: "fraction",
  momentum: "decay",
  lr: "rate",
};

/** What learning rates are called. */
const learningRates = /^(lr|eta|rate|step_size|learning_rate)$/;

/** An optional hyperparameter used where it may not be given. */
export function mayBeNone(name: string, span: Span): Diagnostic {
  return makeDiagnostic("E0305", `\`${name}\` may be \`none\` here`, span, {
    label: "it has a value only where it is given",
    suggestions: [help(`use it under a condition: \`if ${name} is not none { … }\``)],
  });
}

/** `none` where a value is needed. */
export function noneAsValue(span: Span): Diagnostic {
  return makeDiagnostic("E0306", "`none` is no value", span, {
    label: "only an optional hyperparameter can be `none`",
    suggestions: [help("ask whether one is: `x is none`")],
  });
}

/** `is none` of something that always has a value. */
export function neverNone(span: Span): Diagnostic {
  return makeDiagnostic("E0306", "this always has a value", span, {
    label: "`is none` asks about hyperparameters of a domain `optional …`",
  });
}

/** A single value for a hyperparameter that is a list. */
export function listNeeded(name: string, span: Span): Diagnostic {
  return makeDiagnostic("E0307", `\`${name}\` is a list`, span, {
    label: "this is one value",
    suggestions: [help("write its numbers in square brackets: `[0, 0.9, 0.99]`")],
  });
}

/** A loop over something that is no list. */
export function notAList(type: Type, span: Span): Diagnostic {
  return makeDiagnostic("E0307", `\`for\` goes over a list, this is ${describeType(type)}`, span, {
    label: "not a list",
    suggestions: [
      help("a list is a hyperparameter, `betas: list of decay = [0, 0.9]`, or `[1, 2]`"),
    ],
  });
}

/** A condition or size that is not known when the optimizer is created. */
export function notStatic(what: string, span: Span): Diagnostic {
  return makeDiagnostic("E0320", `${what} is not known when the optimizer is created`, span, {
    label: "it may change from step to step",
    notes: [
      "known are `rank`, `size` and names of tensors, dimensions, and numbers made of them and of hyperparameters",
    ],
    suggestions: [help("inside the branch an `if` may ask anything")],
  });
}
