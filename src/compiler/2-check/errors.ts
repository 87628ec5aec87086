// One function per mistake that checking reports. Messages speak of the author's names and say why.

import { suggest } from "../diagnostics/suggest.ts";
import type { Diagnostic, Label, Span, Suggestion } from "../diagnostics/diagnostic.ts";
import type { Type, ValueType } from "./checked.ts";
import { describeShape, describeType } from "./types.ts";

interface More {
  readonly label?: string;
  readonly secondary?: readonly Label[];
  readonly notes?: readonly string[];
  readonly suggestions?: readonly Suggestion[];
}

function make(code: string, message: string, span: Span, more: More = {}): Diagnostic {
  return {
    code,
    severity: code.startsWith("W") ? "warning" : "error",
    message,
    primary: { span, text: more.label ?? "" },
    secondary: more.secondary ?? [],
    notes: more.notes ?? [],
    suggestions: more.suggestions ?? [],
  };
}

const help = (message: string): Suggestion => ({ message, edits: [] });

const fix = (message: string, span: Span, text: string): Suggestion => ({
  message,
  edits: [{ span, text }],
});

function didYouMean(name: string, known: readonly string[], span: Span): readonly Suggestion[] {
  const nearest = suggest(name, known);
  return nearest === null ? [] : [fix(`did you mean \`${nearest}\`?`, span, nearest)];
}

/** Words of Python and its libraries, with what is written here. */
const foreignWords: Readonly<Record<string, string>> = {
  True: "truth values are written `true` and `false`",
  False: "truth values are written `true` and `false`",
  None: "an option that may be left out has a domain `optional …`",
  zeros: "a number fits every shape: `state m = 0`",
  zeros_like: "a number fits every shape: `state m = 0`",
  ones: "a number fits every shape: `state m = 1`",
  ones_like: "a number fits every shape: `state m = 1`",
  full_like: "a number fits every shape: `state m = 0.5`",
  range: "a loop that counts is `for i in 1..3 { … }`, both ends included",
  addcmul: "write the formula: `a + s * b * c`",
  addcdiv: "write the formula: `a + s * b / c`",
  self: "hyperparameters and states are used by their bare names",
};

/** Where a name that is unknown is declared: in the line at hand, further below, inside a block that has ended. */
export interface Elsewhere {
  readonly span: Span;
  readonly where: "here" | "below" | "inside";
}

/** A name that is declared, but not for this line. */
function notYetKnown(name: string, span: Span, elsewhere: Elsewhere): Diagnostic {
  switch (elsewhere.where) {
    case "here":
      return make("E0201", `\`${name}\` has no value before this line`, span, {
        label: "used in its own definition",
        suggestions: [
          help(
            `to keep it from step to step, write \`state ${name} = 0\` above and \`${name} <- …\` here`,
          ),
        ],
      });
    case "below":
      return make("E0201", `\`${name}\` is used before it is declared`, span, {
        label: "used here",
        secondary: [{ span: elsewhere.span, text: "declared only here" }],
        notes: ["the lines of a rule are done in the order in which they are read"],
        suggestions: [help("move its declaration above this line")],
      });
    case "inside":
      return make("E0201", `\`${name}\` is not known outside its block`, span, {
        label: "used here",
        secondary: [{ span: elsewhere.span, text: "declared in a block that has ended" }],
        suggestions: [help(`declare \`var ${name} = …\` before the block, update it inside`)],
      });
    default:
      return elsewhere.where satisfies never;
  }
}

/** A name that nothing declares. `aliases` are names of other languages with what they are called here. */
export function unknownName(
  name: string,
  span: Span,
  known: readonly string[],
  aliases: ReadonlyMap<string, string>,
  elsewhere: Elsewhere | null = null,
): Diagnostic {
  if (elsewhere !== null) return notYetKnown(name, span, elsewhere);
  const ours = aliases.get(name);
  const word = foreignWords[name];
  const isWord = ours !== undefined && /^\w+$/.test(ours);
  const suggestions =
    ours !== undefined
      ? [
          isWord
            ? fix(`that is called \`${ours}\` here`, span, ours)
            : help(`that is written \`${ours}\` here`),
        ]
      : word !== undefined
        ? [
            /^(True|False)$/.test(name)
              ? fix(`write \`${name.toLowerCase()}\``, span, name.toLowerCase())
              : help(word),
          ]
        : didYouMean(name, known, span);
  return make("E0201", `unknown name \`${name}\``, span, {
    label: "nothing with this name is declared above",
    suggestions,
  });
}

/** `<-` to a name that nothing declares. */
export function unknownTarget(name: string, span: Span, known: readonly string[]): Diagnostic {
  return make("E0201", `unknown name \`${name}\``, span, {
    label: "`<-` updates what is declared above",
    suggestions: [
      ...didYouMean(name, known, span),
      help(`to keep it from step to step, declare it above: \`state ${name} = 0\``),
    ],
  });
}

/** `a.b` of something that has no parts. `instead` is how the part is written here, if it exists. */
export function noParts(
  base: string,
  part: string,
  instead: string | null,
  isCalled: boolean,
  span: Span,
): Diagnostic {
  return make("E0207", `\`${base}\` has no part \`${part}\``, span, {
    label: "values and functions are used by their bare names",
    suggestions:
      instead === null
        ? []
        : isCalled
          ? [help(`write \`${instead}\``)]
          : [fix(`write \`${instead}\``, span, instead)],
  });
}

/** Functions that call functions until the rule is endless. */
export function tooManyCalls(span: Span, limit: string): Diagnostic {
  return make("E0208", "this rule becomes too long", span, {
    label: `with this call, functions are written out ${limit}`,
    notes: ["every call of a function is written out where it stands, calls inside it too"],
    suggestions: [help("give a value that is used twice a name, instead of calling twice")],
  });
}

/** A second declaration of a name that is still visible. `as` is what it was declared as. */
export function declaredTwice(
  name: string,
  span: Span,
  before: Span | null,
  as: "value" | "state" | "other" = "other",
): Diagnostic {
  const ways = {
    value: `choose another name, or declare it once as \`var ${name} = …\` and update it: \`${name} <- …\``,
    state: `choose another name, or update it: \`${name} <- …\``,
    other: "choose another name",
  };
  return make("E0202", `\`${name}\` is declared twice`, span, {
    label: "declared again here",
    secondary: before === null ? [] : [{ span: before, text: "first declared here" }],
    ...(as === "other"
      ? {}
      : { notes: ["a name keeps its meaning from its declaration to the end of its block"] }),
    suggestions: [help(ways[as])],
  });
}

/** A call of something that is no function. */
export function notAFunction(name: string | null, what: string, span: Span): Diagnostic {
  if (name === null)
    return make("E0203", "only functions can be called", span, {
      label: `this is ${what}`,
      suggestions: [help("for a product write `*` before the bracket")],
    });
  return make("E0203", `\`${name}\` is not a function but ${what}`, span, {
    label: "called here",
    suggestions: [
      help(
        what === "a rule"
          ? `a rule with other defaults is declared: \`optimizer Name = ${name}(…)\``
          : `for a product write \`${name} * (…)\``,
      ),
    ],
  });
}

/** A function named without being called. */
export function functionAsValue(name: string, signature: string, span: Span): Diagnostic {
  return make("E0203", `\`${name}\` is a function and needs its arguments`, span, {
    label: "used as a value here",
    suggestions: [help(`call it: \`${signature}\``)],
  });
}

/** An argument or hyperparameter that the callee does not have. */
export function unknownArgument(
  name: string,
  callee: string,
  span: Span,
  known: readonly string[],
): Diagnostic {
  return make("E0204", `\`${callee}\` has no argument \`${name}\``, span, {
    label: "not known to it",
    notes: [
      known.length > 0
        ? `it has ${known.map((n) => `\`${n}\``).join(", ")}`
        : "the arguments of built-in functions have no names",
    ],
    suggestions: didYouMean(name, known, span),
  });
}

/** Too many or too few arguments. */
export function wrongCount(
  callee: string,
  signature: string,
  got: number,
  span: Span,
  notes: readonly string[] = [],
): Diagnostic {
  return make(
    "E0205",
    `\`${callee}\` cannot take ${got === 1 ? "1 argument" : `${got} arguments`}`,
    span,
    { label: "this call", notes, suggestions: [help(`it is called as \`${signature}\``)] },
  );
}

/** An argument without a default that was not given. */
export function missingArgument(
  callee: string,
  name: string,
  span: Span,
  declared: Span,
): Diagnostic {
  return make("E0205", `\`${callee}\` needs its argument \`${name}\``, span, {
    label: `\`${name}\` is not given`,
    secondary: [{ span: declared, text: "declared without a default here" }],
  });
}

/** What a library function cannot do with the arguments of a call. */
export function inLibraryCall(name: string, span: Span, inside: Diagnostic): Diagnostic {
  const { primary, secondary } = inside;
  const here = { span, text: `in this call of \`${name}\`` };
  return { ...inside, primary: here, secondary: [primary, ...secondary], suggestions: [] };
}

/** One argument given twice. */
export function argumentTwice(name: string, span: Span): Diagnostic {
  return make("E0205", `\`${name}\` is given twice`, span, { label: "given again here" });
}

/** A function that calls itself. */
export function recursion(name: string, span: Span): Diagnostic {
  return make("E0206", `\`${name}\` calls itself`, span, {
    label: "this call never ends",
    notes: ["functions are written out where they are called, so every step ends"],
    suggestions: [help("use a bounded loop")],
  });
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

/** A domain that does not exist. */
export function unknownDomain(name: string, span: Span, known: readonly string[]): Diagnostic {
  const ours = foreignTypes[name];
  return make("E0301", `unknown domain \`${name}\``, span, {
    label: "not a domain",
    notes: [`domains are ${known.map((n) => `\`${n}\``).join(", ")}`],
    suggestions:
      ours === undefined
        ? didYouMean(name, known, span)
        : [fix(`that is called \`${ours}\` here`, span, ours)],
  });
}

/** A parameter of a rule without a domain. */
export function missingDomain(name: string, span: Span): Diagnostic {
  return make("E0301", `\`${name}\` has no domain`, span, {
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
  return make("E0302", `${value} is outside \`${domain}\``, span, {
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

/** A value of another kind than its place needs. */
export function wrongKind(needed: string, type: Type, span: Span, why: string): Diagnostic {
  return make("E0303", `${needed} is needed, this is ${describeType(type)}`, span, { label: why });
}

/** Several values where one hyperparameter takes one number. */
export function severalValues(name: string, count: number, span: Span, declared: Span): Diagnostic {
  return make("E0303", `\`${name}\` is one number, this is ${count} values`, span, {
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
  return make("E0304", `\`${name}\` is no member of the choice \`${choice}\``, span, {
    label: `\`${choice}\` is one of ${members.join(", ")}`,
    suggestions: didYouMean(name, members, span),
  });
}

/** A choice used as if it were a value. */
export function choiceAsValue(name: string, members: readonly string[], span: Span): Diagnostic {
  return make("E0304", `\`${name}\` is a choice, not a number`, span, {
    label: "used as a value here",
    suggestions: [help(`compare it: \`${name} == ${members[0] ?? "…"}\``)],
  });
}

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
  return make("E0401", `\`${operator}\` cannot line up ${a} with ${b}`, span, {
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
  return make("E0402", `${needed} is needed, this is ${describeType(type)}`, span, {
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
export function elementCondition(span: Span): Diagnostic {
  return make("E0402", "`if` decides once, this condition has a value per element", span, {
    label: "one truth value per element",
    suggestions: [
      help("choose element by element with `where(condition, a, b)`"),
      help("ask whether it holds anywhere with `any(condition)`"),
    ],
  });
}

/** Operands that no overload of a matrix function takes. */
export function wrongMatrixShapes(
  name: string,
  signatures: readonly string[],
  shapes: readonly ValueType[],
  span: Span,
): Diagnostic {
  const got = shapes.map((type) => describeShape(type.shape)).join(" and ");
  return make("E0403", `\`${name}\` does not fit ${got}`, span, {
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
  return make("E0404", `\`${name}\` reduces an array, this is one number`, span, {
    label: "one number",
    suggestions: [help("leave the reduction out")],
  });
}

/** An oracle or shape that only a rule over the whole model has. */
export function needsOverModel(name: string, span: Span): Diagnostic {
  return make("E0405", `\`${name}\` needs a rule \`over model\``, span, {
    label: "this body sees one tensor at a time",
    suggestions: [help("write `optimizer Name(…) over model { … }`")],
  });
}

/** A dimension that nothing declares. */
export function unknownDimension(name: string, span: Span, known: readonly string[]): Diagnostic {
  return make("E0406", `unknown dimension \`${name}\``, span, {
    label: "no pattern or rule names it",
    suggestions: didYouMean(name, known, span),
  });
}

/** `I` that never met a square matrix. */
export function identityWithoutShape(span: Span): Diagnostic {
  return make("E0407", "`I` does not know its size here", span, {
    label: "no square matrix gives it a shape",
    suggestions: [help("write it beside its matrix, or declare the shape: `state P: [n, n] = I`")],
  });
}

/** A rule that leaves `param` alone on every path. */
export function neverChangesParam(name: string, span: Span): Diagnostic {
  return make("E0501", `\`${name}\` never changes \`param\``, span, {
    label: "this rule has no `step` and no `param <-`",
    suggestions: [help("end it with the update, for instance `step -lr * grad`")],
  });
}

/** A second `step` on one path. */
export function twoSteps(span: Span, first: Span): Diagnostic {
  return make("E0502", "there are two `step`s on one path", span, {
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
  return make("E0503", `state \`${name}\` is never updated`, span, {
    label: "it keeps its start for ever",
    suggestions: [help(`update it: \`${name} <- …\`, or use the constant itself`)],
  });
}

/** A state that is updated and has no effect. */
export function neverRead(name: string, isUpdated: boolean, span: Span): Diagnostic {
  const what = isUpdated ? "is updated, but nothing ever uses it" : "is declared and never used";
  return make("E0504", `\`${name}\` ${what}`, span, {
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
  return make("E0505", `\`${name}\` cannot be updated: it is ${what}`, span, {
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
  return make("E0505", `\`${name}\` is updated with \`<-\`, not with \`=\``, span, {
    label: "`=` names a new value",
    secondary: declared === null ? [] : [{ span: declared, text: "declared here" }],
    suggestions: [fix(`write \`${name} <- …\``, between, " <- ")],
  });
}

/** `bias` or `unbiased` of something that has no bias to correct. */
export function nothingToCorrect(name: string, call: string, why: string, span: Span): Diagnostic {
  return make("E0506", `\`${call}\` has nothing to correct in \`${name}\``, span, {
    label: why,
    notes: ["an `average decay b` that starts at 0 is too small by the factor 1 - ∏ b"],
  });
}

/** A decay that certainly leaves [0, 1]. */
export function notADecay(span: Span, low: number, high: number): Diagnostic {
  return make("E0507", "this decay is never in [0, 1]", span, {
    label: low === high ? `it is ${low}` : `it is at least ${low} and at most ${high}`,
    notes: ["`average decay b of e` keeps the part b of what it has and takes 1 - b of `e`"],
  });
}

/** A division that is certain to be by zero in the first step. */
export function zeroAtFirstStep(span: Span): Diagnostic {
  return make("E0508", "this divides by zero at `t = 1`", span, {
    label: "0 in the first step",
    notes: ["`t` counts from 1"],
    suggestions: [help("divide by `t`, or keep the first step out: `if t > 1 then … else …`")],
  });
}

/** `prev` of something that is not a state. */
export function prevOfNoState(name: string, span: Span): Diagnostic {
  return make("E0509", `\`prev\` needs a state, \`${name}\` is none`, span, {
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
  return make("E0510", `${what} asks for the whole model, but not every tensor comes here`, span, {
    label: "asked here",
    secondary: [{ span: condition, text: "each tensor decides this for itself" }],
    suggestions: [help("take it before the `if`")],
  });
}

/** A state of step scope that is set under a condition of tensor scope. */
export function stepCellUnderTensorCondition(
  name: string,
  span: Span,
  condition: Span,
): Diagnostic {
  return make(
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
  return make("E0512", "a number is added to a point", span, {
    label: "this is a number, a point is like param",
    notes: ["everything after `at` belongs to the point"],
    suggestions: [help("put the oracle in brackets: `(loss at param + d) - …`")],
  });
}

/** `at` after something that cannot be asked at a point. */
export function notAnOracle(span: Span): Diagnostic {
  return make("E0513", "only an oracle can be asked `at` a point", span, {
    label: "this is none",
    notes: ["oracles are `grad`, `loss`, `hvp(u)` and `ggn(u)`"],
    suggestions: [help("for a multiple write `2 * (grad at y)`")],
  });
}

/** A value of the step in a place that knows only `t` and hyperparameters. */
export function notInSchedule(name: string, span: Span): Diagnostic {
  return make("E0514", `\`${name}\` is not known here`, span, {
    label: "defaults and schedules know `t` and hyperparameters only",
  });
}

/** A statement where it does not belong. */
export function misplaced(what: string, where: string, span: Span, instead: string): Diagnostic {
  return make("E0515", `${what} does not belong in ${where}`, span, {
    label: "not here",
    suggestions: instead === "" ? [] : [help(instead)],
  });
}

/** A function without a `return`. */
export function noReturn(name: string, span: Span): Diagnostic {
  return make("E0516", `\`${name}\` returns nothing`, span, {
    label: "a function ends in `return e`",
  });
}

/** Several names for one value, or one for several. */
export function wrongTupleSize(names: number, values: number, span: Span): Diagnostic {
  return make(
    "E0517",
    `${names} ${names === 1 ? "name" : "names"} for ${values} ${values === 1 ? "value" : "values"}`,
    span,
    {
      label: "each value needs one name",
      suggestions: [help("`_` stands for a value that nobody needs")],
    },
  );
}

/** A value whose shape does not fit the cell that is to hold it. */
export function doesNotFitCell(
  name: string,
  cell: ValueType,
  type: ValueType,
  span: Span,
  declared: Span,
): Diagnostic {
  return make(
    "E0408",
    `\`${name}\` holds ${describeType(cell)}, this is ${describeType(type)}`,
    span,
    {
      label: describeType(type),
      secondary: [{ span: declared, text: `\`${name}\` is ${describeType(cell)}` }],
    },
  );
}

/** An accumulator that goes on as another kind. */
export function otherAccumulator(name: string, span: Span, declared: Span): Diagnostic {
  return make("E0518", `\`${name}\` is accumulated in two ways`, span, {
    label: "another kind here",
    secondary: [{ span: declared, text: "first kind here" }],
  });
}

/** A file that cannot be imported. */
export function fileNotFound(path: string, span: Span): Diagnostic {
  return make("E0601", `there is no file \`${path}\``, span, {
    label: "imported here",
    notes: ["paths are relative to the importing file and begin with `./` or `../`"],
  });
}

/** Files that import each other in a circle. */
export function importCycle(files: readonly string[], span: Span): Diagnostic {
  return make("E0602", "these files import each other in a circle", span, {
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
  return make("E0603", `\`${path}\` does not declare \`${name}\``, span, {
    label: "not found there",
    suggestions: didYouMean(name, known, span),
  });
}

/** A composition of something that is no rule. */
export function notARule(name: string | null, span: Span, known: readonly string[]): Diagnostic {
  return make("E0604", `${name === null ? "this" : `\`${name}\``} is no optimizer`, span, {
    label: "a rule is needed here",
    notes: ["`optimizer Name = Adam(lr = 0.01)` gives a rule new defaults and a name"],
    suggestions: name === null ? [] : didYouMean(name, known, span),
  });
}

/** Optimizers that are defined by each other. */
export function ruleCycle(name: string, span: Span): Diagnostic {
  return make("E0605", `\`${name}\` is defined by itself`, span, {
    label: "this leads back to it",
  });
}

/** A form whose meaning this compiler does not have yet. */
export function notBuiltYet(what: string, span: Span): Diagnostic {
  return make(
    "E0309",
    `${what} belongs to the language's second half, which is not built yet`,
    span,
    {
      label: "understood, but not compiled yet",
    },
  );
}

/** A local or hyperparameter that nothing uses. */
export function unused(what: string, name: string, span: Span): Diagnostic {
  return make("W0201", `${what} \`${name}\` is never used`, span, { label: "declared here" });
}

/** A power of a decay that a schedule would make wrong. */
export function powerOfDecay(decay: string, accumulator: string, span: Span): Diagnostic {
  return make("W0501", `\`${decay}^t\` is right only while \`${decay}\` is constant`, span, {
    label: "assumes one decay for all steps",
    suggestions: [fix(`write \`bias(${accumulator})\``, span, `bias(${accumulator})`)],
  });
}
