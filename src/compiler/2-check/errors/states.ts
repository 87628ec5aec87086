// Mistakes with states, steps, decays and oracles: one function each, in the author's names, saying why.

import type { Expr } from "../../1-parse/ast.ts";
import type { Diagnostic, Span } from "../../diagnostics/diagnostic.ts";
import { textOf } from "../../1-parse/expression-text.ts";
import { around, fix, help, makeDiagnostic } from "../../diagnostics/make-diagnostic.ts";
import type { Interval } from "../intervals.ts";

/** `oracle at point`. */
type AtExpr = Extract<Expr, { kind: "at" }>;

/** A rule that leaves `param` alone on every path. */
export function neverChangesParam(name: string, span: Span): Diagnostic {
  return makeDiagnostic("E0501", `\`${name}\` never changes \`param\``, span, {
    label: "this rule has no `step` and no `param <-`",
    suggestions: [help("end it with the update, for instance `step -lr * grad`")],
  });
}

/** A second `step` on one path. */
export function twoSteps(span: Span, first: Span): Diagnostic {
  return makeDiagnostic("E0502", "there are two `step`s on one path", span, {
    label: "second step",
    secondary: [{ span: first, text: "first step" }],
    notes: ["`step e` is the rule's whole update, which stages after it see as `update`"],
    suggestions: [
      help("add them up in one `step`, or write `param <- param + …` for other changes"),
    ],
  });
}

/** A state that starts from a constant and never moves. */
export function neverUpdated(name: string, span: Span): Diagnostic {
  return makeDiagnostic("E0503", `state \`${name}\` is never updated`, span, {
    label: "it keeps its start for ever",
    suggestions: [help(`update it: \`${name} <- …\`, or use the constant itself`)],
  });
}

/** A state that is updated and has no effect. */
export function neverRead(name: string, isUpdated: boolean, span: Span): Diagnostic {
  const what = isUpdated ? "is updated, but nothing ever uses it" : "is declared and never used";
  return makeDiagnostic("E0504", `\`${name}\` ${what}`, span, {
    label: "it costs memory and has no effect on `param`",
    suggestions: [help("use it in the `step`, or delete it")],
  });
}

/** `<-` to something that cannot be updated. */
export function notUpdatable(
  name: string,
  what: string,
  span: Span,
  declared: Span | null,
): Diagnostic {
  return makeDiagnostic("E0505", `\`${name}\` cannot be updated: it is ${what}`, span, {
    label: "`<-` needs a state, a `var` or `param`",
    secondary: declared === null ? [] : [{ span: declared, text: "declared here" }],
    suggestions:
      what === "a local"
        ? [help(`declare it with \`var ${name} = …\``)]
        : what === "a hyperparameter"
          ? [help(`keep a copy that moves: \`state current = ${name}\``)]
          : [help(`give the changed one a name of its own: \`g = ${name} + …\``)],
  });
}

/** `=` for a name that is updated with `<-`. */
export function assignedCell(
  name: string,
  span: Span,
  declared: Span | null,
  between: Span,
): Diagnostic {
  return makeDiagnostic("E0505", `\`${name}\` is updated with \`<-\`, not with \`=\``, span, {
    label: "`=` names a new value",
    secondary: declared === null ? [] : [{ span: declared, text: "declared here" }],
    suggestions: [fix(`write \`${name} <- …\``, between, " <- ")],
  });
}

/** `bias` or `unbiased` of something that has no bias to correct. */
export function nothingToCorrect(
  name: string,
  call: string,
  why: string,
  span: Span,
  isAccumulator: boolean,
): Diagnostic {
  const average = `accumulate ${name} = average decay b of …`;
  return makeDiagnostic("E0506", `\`${call}\` has nothing to correct in \`${name}\``, span, {
    label: why,
    notes: ["an `average decay b` that starts at 0 is too small by the factor 1 - ∏ b"],
    suggestions: isAccumulator
      ? [help(`use \`${name}\` as it is, or make it an average: \`${average}\``)]
      : [],
  });
}

/** A decay that certainly leaves [0, 1]. */
export function notADecay(span: Span, name: string, range: Interval): Diagnostic {
  const { low, high, lowOpen, highOpen } = range;
  const bounds = [
    ...(low === -Infinity ? [] : [`${lowOpen ? "above" : "at least"} ${low}`]),
    ...(high === Infinity ? [] : [`${highOpen ? "below" : "at most"} ${high}`]),
  ];
  return makeDiagnostic("E0507", "this decay is never in [0, 1]", span, {
    label: low === high ? `it is ${low}` : `it is ${bounds.join(" and ")}`,
    notes: [
      "an accumulator keeps the part b of what it has: `decay 0` keeps nothing, `decay 1` all",
    ],
    suggestions:
      low < 1
        ? []
        : [help(`for a factor above 1 write \`state ${name} = 0\` and \`${name} <- …\``)],
  });
}

/** A division that is certain to be by zero in the first step. */
export function zeroAtFirstStep(span: Span): Diagnostic {
  return makeDiagnostic("E0508", "this divides by zero at `t = 1`", span, {
    label: "0 in the first step",
    notes: ["`t` counts from 1"],
    suggestions: [help("divide by `t`, or keep the first step out: `if t > 1 then … else …`")],
  });
}

/** `prev` of something that is not a state. */
export function prevOfNoState(name: string, span: Span): Diagnostic {
  return makeDiagnostic("E0509", `\`prev\` needs a state, \`${name}\` is none`, span, {
    label: "it has no value from before the step",
    suggestions:
      name === "grad"
        ? [help("keep it: `state before = grad` above its use, `before <- grad` below")]
        : [],
  });
}

/** A question to the whole model under a condition that each tensor decides for itself. */
export function wholeModelUnderTensorCondition(
  what: string,
  span: Span,
  condition: Span,
): Diagnostic {
  return makeDiagnostic(
    "E0510",
    `${what} asks for the whole model, but not every tensor comes here`,
    span,
    {
      label: "asked here",
      secondary: [{ span: condition, text: "each tensor decides this for itself" }],
      suggestions: [help("take it before the `if`")],
    },
  );
}

/** A state of step scope that is set under a condition of tensor scope. */
export function stepCellUnderTensorCondition(
  name: string,
  span: Span,
  condition: Span,
): Diagnostic {
  return makeDiagnostic(
    "E0511",
    `\`${name}\` is one number for the model, but not every tensor comes here`,
    span,
    {
      label: "set here",
      secondary: [{ span: condition, text: "each tensor decides this for itself" }],
      suggestions: [help("decide it for the whole model, for instance by `norm(all grad)`")],
    },
  );
}

/** A number among the summands of a point. */
export function numberInPoint(span: Span): Diagnostic {
  return makeDiagnostic("E0512", "a number is added to a point", span, {
    label: "this is a number, a point is like param",
    notes: ["everything after `at` belongs to the point"],
    suggestions: [help("put the oracle in brackets: `(loss at param + d) - …`")],
  });
}

/** `at` after something that cannot be asked at a point. `last`: the oracle that stands last in it. */
export function notAnOracle(expr: AtExpr, last: Expr | null): Diagnostic {
  const { oracle, point } = expr;
  const weaker =
    oracle.kind === "binary"
      ? [
          `\`at\` binds weaker than \`${oracle.operator}\`: all that stands before it would be asked`,
        ]
      : [];
  return makeDiagnostic("E0513", "only an oracle can be asked `at` a point", oracle.span, {
    label: "this is none",
    notes: [...weaker, "oracles are `grad`, `loss`, `hvp(u)` and `ggn(u)`"],
    suggestions:
      last === null
        ? [help("for a multiple write `2 * (grad at y)`")]
        : [
            around(
              `write \`(${textOf(last)} at ${textOf(point)})\``,
              "(",
              last.span,
              ")",
              point.span,
            ),
          ],
  });
}

/** A value of the step in a place that knows only `t` and hyperparameters. */
export function notInSchedule(name: string, span: Span): Diagnostic {
  return makeDiagnostic("E0514", `\`${name}\` is not known here`, span, {
    label: "defaults and schedules know `t` and hyperparameters only",
  });
}

/** A statement where it does not belong. */
export function misplaced(what: string, where: string, span: Span, instead: string): Diagnostic {
  return makeDiagnostic("E0515", `${what} does not belong in ${where}`, span, {
    label: "not here",
    suggestions: instead === "" ? [] : [help(instead)],
  });
}

/** A `skip` under a condition that each tensor decides for itself. */
export function skipOfTensor(span: Span, condition: Span): Diagnostic {
  return makeDiagnostic("E0531", "`skip` ends the step of all tensors", span, {
    label: "this would be reached by some of them only",
    secondary: [{ span: condition, text: "decided by each tensor" }],
    suggestions: [
      help("decide it for the whole model: `if not isfinite(norm(all grad)) { skip }`"),
    ],
  });
}

/** A `skip` without a condition. */
export function skipAlways(span: Span): Diagnostic {
  return makeDiagnostic("E0532", "this skips every step", span, {
    label: "nothing below it ever happens",
    suggestions: [help("put it under a condition: `if not isfinite(loss) { skip }`")],
  });
}

/** Lines after a `skip`. */
export function nothingBelowSkip(span: Span): Diagnostic {
  return makeDiagnostic("E0533", "nothing below `skip` happens", span, {
    label: "the step ends here",
    suggestions: [help("put what is to happen above it")],
  });
}

/** A requirement of something that is no hyperparameter. */
export function requiresChanging(name: string, span: Span): Diagnostic {
  return makeDiagnostic("E0530", `\`require\` cannot ask for \`${name}\``, span, {
    label: "it is asked when an optimizer is created, before the first step",
    suggestions: [help("ask for hyperparameters: `require beta1 < beta2`")],
  });
}

/** A function without a `return`. */
export function noReturn(name: string, span: Span): Diagnostic {
  return makeDiagnostic("E0516", `\`${name}\` returns nothing`, span, {
    label: "a function ends in `return e`",
  });
}

/** Several names for one value, or one for several. */
export function wrongTupleSize(names: number, values: number, span: Span): Diagnostic {
  return makeDiagnostic(
    "E0517",
    `${names} ${names === 1 ? "name" : "names"} for ${values} ${values === 1 ? "value" : "values"}`,
    span,
    {
      label: "each value needs one name",
      suggestions: [help("`_` stands for a value that nobody needs")],
    },
  );
}

/** An accumulator that goes on as another kind. */
export function otherAccumulator(name: string, span: Span, declared: Span): Diagnostic {
  return makeDiagnostic("E0518", `\`${name}\` is accumulated in two ways`, span, {
    label: "another kind here",
    secondary: [{ span: declared, text: "first kind here" }],
  });
}

/** A power of a decay that a schedule would make wrong. */
export function powerOfDecay(decay: string, accumulator: string, span: Span): Diagnostic {
  return makeDiagnostic(
    "W0501",
    `\`${decay}^t\` is right only while \`${decay}\` is constant`,
    span,
    {
      label: "assumes one decay for all steps",
      suggestions: [fix(`write \`bias(${accumulator})\``, span, `bias(${accumulator})`)],
    },
  );
}

/** A state declared where its line may come more than once in a step. */
export function stateInLoop(name: string, span: Span): Diagnostic {
  return makeDiagnostic("E0519", `\`${name}\` is declared in a loop`, span, {
    label: "its line may come several times in one step",
    suggestions: [
      help(
        "declare it before the loop, or loop over a list or between known numbers: each turn has its own then",
      ),
    ],
  });
}

/** A `step` or `run` where it may come more than once in a step. */
export function stepInLoop(what: string, span: Span): Diagnostic {
  return makeDiagnostic("E0520", `\`${what}\` stands in a loop`, span, {
    label: "it may come several times in one step",
    notes: ["a rule steps once, and each rule that it runs at most once"],
    suggestions: [help("gather the change in a `var` and `step` after the loop")],
  });
}

/** A number of the whole model that one branch of several would set. */
export function stepCellInBranch(name: string, span: Span, declared: Span): Diagnostic {
  return makeDiagnostic(
    "E0540",
    `\`${name}\` is one number for the whole model, a branch cannot set it`,
    span,
    {
      label: "only some tensors come here",
      secondary: [{ span: declared, text: "declared outside the branch" }],
      suggestions: [help("declare it in the branch, whose tensors are a model of their own")],
    },
  );
}
