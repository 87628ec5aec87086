// One function per mistake in compositions: pipelines, wrappers and what they run.

import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import { suggest } from "../diagnostics/suggest.ts";

interface More {
  readonly label?: string;
  readonly secondary?: Diagnostic["secondary"];
  readonly help?: readonly string[];
  readonly notes?: readonly string[];
}

function make(code: string, message: string, span: Span, more: More): Diagnostic {
  return {
    code,
    severity: "error",
    message,
    primary: { span, text: more.label ?? "" },
    secondary: more.secondary ?? [],
    notes: more.notes ?? [],
    suggestions: (more.help ?? []).map((text) => ({ message: text, edits: [] })),
  };
}

const nearest = (name: string, known: readonly string[]): readonly string[] => {
  const found = suggest(name, known);
  return found === null ? [] : [`did you mean \`${found}\`?`];
};

/** A rule where a number is needed. */
export function ruleAsValue(name: string, span: Span): Diagnostic {
  return make("E0610", `\`${name}\` is a rule, not a number`, span, {
    label: "used as a value here",
    help: [`run it: \`run ${name}\`, or read one of its hyperparameters: \`${name}.lr\``],
  });
}

/** A hyperparameter that a wrapped rule does not have. */
export function noSuchHyperparameter(
  name: string,
  rule: string,
  span: Span,
  known: readonly string[],
): Diagnostic {
  return make("E0611", `\`${rule}\` has no number \`${name}\``, span, {
    label: "not known to it",
    notes: [`it has ${known.map((n) => `\`${n}\``).join(", ")}`],
    help: nearest(name, known),
  });
}

/** `run` of something that is no rule. */
export function runOfNoRule(name: string, span: Span, known: readonly string[]): Diagnostic {
  return make("E0604", `\`${name}\` is no optimizer`, span, {
    label: "`run` needs a rule",
    help: [...nearest(name, known), "take it as a hyperparameter: `inner: optimizer`"],
  });
}

/** A rule run under a condition that each tensor decides for itself. */
export function runUnderTensorCondition(span: Span, condition: Span): Diagnostic {
  return make("E0612", "a rule runs for all tensors or for none", span, {
    label: "run here",
    secondary: [{ span: condition, text: "each tensor decides this for itself" }],
  });
}

/** A second run of one rule on a path. */
export function runTwice(name: string, span: Span, first: Span): Diagnostic {
  return make("E0613", `\`${name}\` runs twice on one path`, span, {
    label: "second run",
    secondary: [{ span: first, text: "first run" }],
    notes: ["every `run` of a body is a step of the same instance, at most once a step"],
  });
}

/** `with` something other than `grad` or `param`. */
export function runWithUnknown(name: string, span: Span): Diagnostic {
  return make("E0614", `a rule cannot be run with \`${name}\``, span, {
    label: "not one of `grad` and `param`",
  });
}

/** `run … with param = z` whose update nobody takes. */
export function runWithParamAsStatement(span: Span): Diagnostic {
  return make("E0615", "a rule that works on another `param` yields its update", span, {
    label: "the update is lost",
    help: ["name it: `u = run … with param = z`"],
  });
}

/** A stage on the wrong side of its rule. */
export function stageOnWrongSide(name: string, rebinds: "grad" | "update", span: Span): Diagnostic {
  const side = rebinds === "grad" ? "left" : "right";
  return make("E0616", `\`${name}\` changes \`${rebinds}\` and stands ${side} of its rule`, span, {
    label: `move it to the ${side}`,
    notes: ["stages run from left to right: `grad` goes in, `update` comes out"],
  });
}

/** A stage that changes both. */
export function rebindsBoth(name: string, span: Span): Diagnostic {
  return make("E0617", `\`${name}\` changes both \`grad\` and \`update\``, span, {
    label: "a stage stands on one side of its rule",
    help: ["what needs both directions is a wrapper: `optimizer Name(inner: optimizer, …)`"],
  });
}

/** A pipeline without a rule, or with two. */
export function rulesInPipeline(count: number, span: Span): Diagnostic {
  return make("E0618", `a pipeline has one rule, this has ${count === 0 ? "none" : count}`, span, {
    label: count === 0 ? "only stages" : "a second rule",
    help: count === 0 ? ["put a rule among the stages: `clip_norm(1.0) |> SGD()`"] : [],
  });
}

/** A stage in the place of a rule. */
export function stageAsRule(name: string, span: Span): Diagnostic {
  return make("E0618", `\`${name}\` is a stage, not a rule`, span, {
    label: "a rule is needed here",
    help: [`put it before one: \`${name}(…) |> SGD()\``],
  });
}

/** `reset` of something that has no start. */
export function resetOfNoState(name: string, span: Span, declared: Span | null): Diagnostic {
  return make("E0621", `\`${name}\` cannot be reset: it is no state`, span, {
    label: "it has no start to go back to",
    secondary: declared === null ? [] : [{ span: declared, text: "declared here" }],
  });
}

/** A value of the step in `report`, which is computed when no step runs. */
export function reportOfLocal(name: string, span: Span): Diagnostic {
  return make("E0622", `\`report\` cannot use \`${name}\``, span, {
    label: "known only while a step runs",
    notes: [
      "a report is computed when someone asks, from `param`, states, `t` and hyperparameters",
    ],
    help: ["write the expression itself, or keep it in a state"],
  });
}

/** A name that stands for several hyperparameters of a composition. */
export function ambiguousHyperparameter(
  name: string,
  paths: readonly string[],
  span: Span,
): Diagnostic {
  return make("E0620", `\`${name}\` could be several hyperparameters`, span, {
    label: "which one?",
    help: [`write ${paths.map((path) => `\`${path}\``).join(" or ")}`],
  });
}

/** A rule over the whole model among rules of single tensors. */
export function mixedGranularity(span: Span): Diagnostic {
  return make("E0309", "a rule `over model` inside a composition is not built yet", span, {
    label: "understood, but not compiled yet",
  });
}
