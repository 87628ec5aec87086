// One function per mistake that choosing a variant reports: what `--set` asks for and the rule lacks.

import type { Diagnostic, Label, Span } from "../diagnostics/diagnostic.ts";
import { help, makeDiagnostic } from "../diagnostics/make-diagnostic.ts";
import { suggest } from "../diagnostics/suggest.ts";
import type { Requirement } from "./graph.ts";

function make(
  code: string,
  message: string,
  span: Span,
  label: string,
  ways: readonly string[],
): Diagnostic {
  return makeDiagnostic(code, message, span, { label, suggestions: ways.map(help) });
}

/** An option that no rule has. */
export function unknownOption(name: string, known: readonly string[], span: Span): Diagnostic {
  const nearest = suggest(name, known);
  const options = known.map((option) => `\`${option}\``).join(", ");
  return make(
    "E0606",
    `there is no option \`${name}\` to set`,
    span,
    "this rule does not have it",
    [
      ...(nearest === null ? [] : [`did you mean \`${nearest}\`?`]),
      known.length === 0 ? "the rule has no options" : `its options are ${options}`,
    ],
  );
}

/** An entry that a list of so many numbers does not have. */
export function noEntry(index: number, count: number, span: Span): Diagnostic {
  const label = Number.isInteger(index)
    ? `entries are counted from 0, the last is ${count - 1}`
    : "not a whole number";
  return make("E0524", `there is no entry ${index}`, span, label, []);
}

/** A value that an option cannot have. */
export function wrongOption(
  name: string,
  value: string,
  allowed: string,
  declared: Span,
): Diagnostic {
  return make("E0607", `\`${name}\` cannot be set to \`${value}\``, declared, "declared here", [
    `it takes ${allowed}`,
  ]);
}

/** A dialect that does not exist. */
export function noSuchDialect(name: string, known: readonly string[], span: Span): Diagnostic {
  const nearest = suggest(name, known);
  return make("E0640", `there is no dialect \`${name}\``, span, "this rule was to speak it", [
    ...(nearest === null ? [] : [`did you mean \`${nearest}\`?`]),
    `there are ${known.map((one) => `\`${one}\``).join(", ")}`,
  ]);
}

/** A rule that a dialect says nothing of. */
export function notInDialect(
  rule: string,
  dialect: string,
  known: readonly string[],
  span: Span,
): Diagnostic {
  return make("E0641", `the dialect \`${dialect}\` has no \`${rule}\``, span, "asked for here", [
    `it has ${known.map((one) => `\`${one}\``).join(", ")}`,
  ]);
}

/** A rule that the file does not have. */
export function noRuleCalled(name: string, known: readonly string[], span: Span): Diagnostic {
  const nearest = suggest(name, known);
  return make("E0608", `the file has no optimizer \`${name}\``, span, "in this file", [
    ...(nearest === null ? [] : [`did you mean \`${nearest}\`?`]),
    known.length === 0
      ? "it declares no optimizer"
      : `it has ${known.map((rule) => `\`${rule}\``).join(", ")}`,
  ]);
}

/** A rule that needs another one and got none, where nothing else is to be compiled. */
export function openRule(name: string, missing: readonly string[], span: Span): Diagnostic {
  const names = missing.map((part) => `\`${part}\``).join(", ");
  return make("E0619", `\`${name}\` needs a rule for ${names}`, span, "no rule is given", [
    `compile it around one: \`${name}(Adam())\``,
  ]);
}

/** A rule that needs another one and is left out of a module. */
export function leftOut(name: string, missing: readonly string[], span: Span): Diagnostic {
  const names = missing.map((part) => `\`${part}\``).join(", ");
  const message = `\`${name}\` is left out: it needs a rule for ${names}`;
  return make("W0601", message, span, "open to any rule", [
    `compile it around one: \`${name}(Adam())\``,
  ]);
}

/** `with grad` around a rule that takes more than one gradient a step. */
export function handsSeveral(name: string, span: Span): Diagnostic {
  return make(
    "E0623",
    `\`${name}\` hands one gradient to a rule that takes several`,
    span,
    "`run … with grad` gives it the same one wherever it asks",
    ["put the rule that takes several gradients outside, the other inside"],
  );
}

/** A wrapper that asks at points of its own around a rule that has a point of its own. */
export function twoPoints(name: string, span: Span): Diagnostic {
  return make(
    "E0624",
    `two rules of \`${name}\` would move one point`,
    span,
    "the rule inside looks ahead, and the one around it asks at points of its own",
    ["wrap a rule that takes its gradient at `param`"],
  );
}

/** Defaults that break what a rule requires of them. */
export function unmet(
  rule: string,
  { text, message, span }: Requirement,
  values: readonly Label[],
): Diagnostic {
  return makeDiagnostic("E0630", `\`${rule}\` requires ${text}`, span, {
    label: message ?? "required here",
    secondary: values,
    suggestions: [help("change one of the values")],
  });
}

/** A requirement of a number that a body passes on and that may change from step to step. */
export function requiredOfChanging(passed: Span, condition: Span): Diagnostic {
  return makeDiagnostic("E0631", "a rule is passed what it requires something of", passed, {
    label: "this is known in a step only",
    secondary: [{ span: condition, text: "asked when the optimizer is created" }],
    suggestions: [help("pass a hyperparameter, or open the rule: `inner: optimizer = …`")],
  });
}

/** A branch, or a rule run in one, that asks for more than one gradient or for what only the whole model has. */
export function wholeModelInBranch(name: string, span: Span): Diagnostic {
  return make(
    "E0641",
    `a branch of \`${name}\` asks more of the model than one gradient`,
    span,
    "in a branch the model is the tensors of that branch",
    [
      "a branch may ask for \`grad\`, or for the gradient at one point that can be computed ahead",
      "put the rule that asks more outside: it sees all tensors",
    ],
  );
}
