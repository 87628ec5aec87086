// Mistakes with imports and compositions: one function each, in the author's names, saying why.

import type { Diagnostic, Span } from "../../diagnostics/diagnostic.ts";
import { didYouMean, help, makeDiagnostic } from "../../diagnostics/make-diagnostic.ts";

/** A file that cannot be imported. */
export function fileNotFound(path: string, span: Span): Diagnostic {
  return makeDiagnostic("E0601", `there is no file \`${path}\``, span, {
    label: "imported here",
    notes: ["paths are relative to the importing file and begin with `./` or `../`"],
  });
}

/** Files that import each other in a circle. */
export function importCycle(files: readonly string[], span: Span): Diagnostic {
  return makeDiagnostic("E0602", "these files import each other in a circle", span, {
    label: "this import closes it",
    notes: [files.join(" -> ")],
  });
}

/** A name that the imported file does not declare. */
export function notInFile(
  name: string,
  path: string,
  span: Span,
  known: readonly string[],
): Diagnostic {
  return makeDiagnostic("E0603", `\`${path}\` does not declare \`${name}\``, span, {
    label: "not found there",
    suggestions: didYouMean(name, known, span),
  });
}

/** A composition of something that is no rule. */
export function notARule(name: string | null, span: Span, known: readonly string[]): Diagnostic {
  return makeDiagnostic(
    "E0604",
    `${name === null ? "this" : `\`${name}\``} is no optimizer`,
    span,
    {
      label: "a rule is needed here",
      notes: ["`optimizer Name = Adam(lr = 0.01)` gives a rule new defaults and a name"],
      suggestions: name === null ? [] : didYouMean(name, known, span),
    },
  );
}

/** Optimizers that are defined by each other. */
export function ruleCycle(name: string, span: Span): Diagnostic {
  return makeDiagnostic("E0605", `\`${name}\` is defined by itself`, span, {
    label: "this leads back to it",
  });
}

/** A rule over the model where the model is the tensors of a branch. */
export function modelRuleInBranch(name: string, span: Span): Diagnostic {
  return makeDiagnostic("E0626", `\`${name}\` sees the model as one vector`, span, {
    label: "in a branch only some of its tensors are there",
    notes: [
      "the tensors of a branch do not stand side by side in memory, as those of the model do",
    ],
    suggestions: [help("run it outside of `for param`, or run a rule that goes tensor by tensor")],
  });
}

/** A rule that tells tensors apart where the model is one vector. */
export function apartInModel(name: string, span: Span): Diagnostic {
  return makeDiagnostic("E0627", `\`${name}\` asks each tensor for its shape or name`, span, {
    label: "here it is run on one vector of all parameters",
    notes: ["a rule that is run inside one `over model` has that vector for its only tensor"],
    suggestions: [help("leave `over model` out, or run a rule that treats all tensors alike")],
  });
}

/** A rule where a number is needed. */
export function ruleAsValue(name: string, span: Span): Diagnostic {
  return makeDiagnostic("E0610", `\`${name}\` is a rule, not a number`, span, {
    label: "used as a value here",
    suggestions: [
      help(`run it: \`run ${name}\`, or read one of its hyperparameters: \`${name}.lr\``),
    ],
  });
}

/** A hyperparameter that a wrapped rule does not have. */
export function noSuchHyperparameter(
  name: string,
  rule: string,
  span: Span,
  known: readonly string[],
): Diagnostic {
  return makeDiagnostic("E0611", `\`${rule}\` has no number \`${name}\``, span, {
    label: "not known to it",
    notes: [`it has ${known.map((n) => `\`${n}\``).join(", ")}`],
    suggestions: didYouMean(name, known, span),
  });
}

/** `run` of something that is no rule. */
export function runOfNoRule(name: string, span: Span, known: readonly string[]): Diagnostic {
  return makeDiagnostic("E0604", `\`${name}\` is no optimizer`, span, {
    label: "`run` needs a rule",
    suggestions: [
      ...didYouMean(name, known, span),
      help("take it as a hyperparameter: `inner: optimizer`"),
    ],
  });
}

/** A rule run under a condition that each tensor decides for itself. */
export function runUnderTensorCondition(span: Span, condition: Span): Diagnostic {
  return makeDiagnostic("E0612", "a rule runs for all tensors or for none", span, {
    label: "run here",
    secondary: [{ span: condition, text: "each tensor decides this for itself" }],
  });
}

/** A second run of one rule on a path. */
export function runTwice(name: string, span: Span, first: Span): Diagnostic {
  return makeDiagnostic("E0613", `\`${name}\` runs twice on one path`, span, {
    label: "second run",
    secondary: [{ span: first, text: "first run" }],
    notes: ["every `run` of a body is a step of the same instance, at most once a step"],
  });
}

/** `with` something other than `grad` or `param`. */
export function runWithUnknown(name: string, span: Span): Diagnostic {
  return makeDiagnostic("E0614", `a rule cannot be run with \`${name}\``, span, {
    label: "not one of `grad` and `param`",
  });
}

/** `run … with param = z` whose update nobody takes. */
export function runWithParamAsStatement(span: Span): Diagnostic {
  return makeDiagnostic("E0615", "a rule that works on another `param` yields its update", span, {
    label: "the update is lost",
    suggestions: [help("name it: `u = run … with param = z`")],
  });
}

/** A stage on the wrong side of its rule. */
export function stageOnWrongSide(name: string, rebinds: "grad" | "update", span: Span): Diagnostic {
  const [wrong, right] = rebinds === "grad" ? ["right", "left"] : ["left", "right"];
  return makeDiagnostic(
    "E0616",
    `\`${name}\` changes \`${rebinds}\` and stands ${wrong} of its rule`,
    span,
    {
      label: `move it to the ${right}`,
      notes: ["stages run from left to right: `grad` goes in, `update` comes out"],
    },
  );
}

/** A stage that changes both. */
export function rebindsBoth(name: string, span: Span): Diagnostic {
  return makeDiagnostic("E0617", `\`${name}\` changes both \`grad\` and \`update\``, span, {
    label: "a stage stands on one side of its rule",
    suggestions: [
      help("what needs both directions is a wrapper: `optimizer Name(inner: optimizer, …)`"),
    ],
  });
}

/** A pipeline without a rule, or with two. */
export function rulesInPipeline(count: number, span: Span): Diagnostic {
  return makeDiagnostic(
    "E0618",
    `a pipeline has one rule, this has ${count === 0 ? "none" : count}`,
    span,
    {
      label: count === 0 ? "only stages" : "a second rule",
      suggestions:
        count === 0 ? [help("put a rule among the stages: `clip_norm(1.0) |> SGD()`")] : [],
    },
  );
}

/** A stage in the place of a rule. */
export function stageAsRule(name: string, span: Span): Diagnostic {
  return makeDiagnostic("E0618", `\`${name}\` is a stage, not a rule`, span, {
    label: "a rule is needed here",
    suggestions: [help(`put it before one: \`${name}(…) |> SGD()\``)],
  });
}

/** `reset` of something that has no start. */
export function resetOfNoState(name: string, span: Span, declared: Span | null): Diagnostic {
  return makeDiagnostic("E0621", `\`${name}\` cannot be reset: it is no state`, span, {
    label: "it has no start to go back to",
    secondary: declared === null ? [] : [{ span: declared, text: "declared here" }],
  });
}

/** A value of the step in `report`, which is computed when no step runs. */
export function reportOfLocal(name: string, span: Span): Diagnostic {
  return makeDiagnostic("E0622", `\`report\` cannot use \`${name}\``, span, {
    label: "known only while a step runs",
    notes: [
      "a report is computed when someone asks, from `param`, states, `t` and hyperparameters",
    ],
    suggestions: [help("write the expression itself, or keep it in a state")],
  });
}

/** A name that stands for several hyperparameters of a composition. */
export function ambiguousHyperparameter(
  name: string,
  paths: readonly string[],
  span: Span,
): Diagnostic {
  return makeDiagnostic("E0620", `\`${name}\` could be several hyperparameters`, span, {
    label: "which one?",
    suggestions: [help(`write ${paths.map((path) => `\`${path}\``).join(" or ")}`)],
  });
}

/** A pipeline where a value is needed. */
export function pipelineAsValue(span: Span): Diagnostic {
  return makeDiagnostic("E0610", "`|>` makes a rule, not a number", span, {
    label: "used as a value here",
    suggestions: [help("give it a name: `optimizer Name = clip_norm(1.0) |> SGD()`")],
  });
}

/** A rule that is handed a `param` of another shape, and asks the model, or is handed no gradient. */
export function runOnOtherShape(span: Span): Diagnostic {
  return makeDiagnostic(
    "E0640",
    "on a `param` of another shape a rule knows only the gradient that it is handed",
    span,
    {
      label: "the model cannot be asked at a point of this shape",
      suggestions: [
        help("hand it both: `run inner with grad = P.T @ grad, param = P.T @ param`"),
        help("run a rule that asks for plain `grad` alone, such as `Adam()`"),
      ],
    },
  );
}
