// Mistakes with names and calls: one function each, in the author's names, saying why.

import type { Diagnostic, Span } from "../../diagnostics/diagnostic.ts";
import { didYouMean, fix, help, makeDiagnostic } from "../../diagnostics/make-diagnostic.ts";

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
  const word = Object.hasOwn(foreignWords, name) ? foreignWords[name] : undefined;
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
  return makeDiagnostic("E0201", `unknown name \`${name}\``, span, {
    label: "nothing with this name is declared above",
    suggestions,
  });
}

/** `<-` to a name that nothing declares. */
export function unknownTarget(name: string, span: Span, known: readonly string[]): Diagnostic {
  return makeDiagnostic("E0201", `unknown name \`${name}\``, span, {
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
  return makeDiagnostic("E0207", `\`${base}\` has no part \`${part}\``, span, {
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
  return makeDiagnostic("E0208", "this rule becomes too long", span, {
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
  return makeDiagnostic("E0202", `\`${name}\` is declared twice`, span, {
    label: "declared again here",
    secondary: before === null ? [] : [{ span: before, text: "first declared here" }],
    ...(as === "other"
      ? {}
      : { notes: ["a name keeps its meaning from its declaration to the end of its block"] }),
    suggestions: [help(ways[as])],
  });
}

/** A declaration of a name that means the parameter or the gradient in every rule, or a part of every JavaScript object. */
export function takenName(spelling: string, name: string, span: Span): Diagnostic {
  if (name !== "param" && name !== "grad") {
    return makeDiagnostic(
      "E0209",
      `\`${spelling}\` is a part of every object of JavaScript`,
      span,
      {
        label: "declared as something else here",
        notes: ["options and states of a compiled rule are objects with the author's names"],
        suggestions: [help("choose another name")],
      },
    );
  }
  const [what, other] = name === "param" ? ["the parameter", "theta"] : ["the gradient", "g"];
  const is = spelling === name ? what : `\`${name}\`, ${what}`;
  return makeDiagnostic("E0209", `\`${spelling}\` is ${is}`, span, {
    label: "declared as something else here",
    suggestions: [help(`choose another name, such as \`${other}\``)],
  });
}

/** A call of something that is no function. */
export function notAFunction(name: string | null, what: string, span: Span): Diagnostic {
  if (name === null)
    return makeDiagnostic("E0203", "only functions can be called", span, {
      label: `this is ${what}`,
      suggestions: [help("for a product write `*` before the bracket")],
    });
  return makeDiagnostic("E0203", `\`${name}\` is not a function but ${what}`, span, {
    label: "called here",
    suggestions: [
      help(
        what === "a rule"
          ? `a rule with other defaults is declared: \`optimizer Name = ${name}(…)\``
          : name === "grad" || name === "loss"
            ? `at a point, write \`${name} at y\`; for a product \`${name} * (…)\``
            : `for a product write \`${name} * (…)\``,
      ),
    ],
  });
}

/** A function named without being called. */
export function functionAsValue(name: string, signature: string, span: Span): Diagnostic {
  return makeDiagnostic("E0203", `\`${name}\` is a function and needs its arguments`, span, {
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
  return makeDiagnostic("E0204", `\`${callee}\` has no argument \`${name}\``, span, {
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
  return makeDiagnostic(
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
  return makeDiagnostic("E0205", `\`${callee}\` needs its argument \`${name}\``, span, {
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
  return makeDiagnostic("E0205", `\`${name}\` is given twice`, span, { label: "given again here" });
}

/** A function that calls itself. */
export function recursion(name: string, span: Span): Diagnostic {
  return makeDiagnostic("E0206", `\`${name}\` calls itself`, span, {
    label: "this call never ends",
    notes: ["functions are written out where they are called, so every step ends"],
    suggestions: [help("use a bounded loop")],
  });
}

/** A local or hyperparameter that nothing uses. */
export function unused(what: string, name: string, span: Span): Diagnostic {
  return makeDiagnostic("W0201", `${what} \`${name}\` is never used`, span, {
    label: "declared here",
  });
}

/** A local that nothing uses; `isNamed`: other lines use its name for something else. */
export function unusedLocal(name: string, span: Span, isNamed: boolean): Diagnostic {
  const plain = unused("local", name, span);
  if (!isNamed) return plain;
  return makeDiagnostic("W0201", plain.message, span, {
    label: "declared here",
    notes: [`a local ends with its block: elsewhere \`${name}\` is another`],
    suggestions: [help(`for one value of both, write \`var ${name} = …\` before the \`if\``)],
  });
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
      return makeDiagnostic("E0201", `\`${name}\` has no value before this line`, span, {
        label: "used in its own definition",
        suggestions: [
          help(
            `to keep it from step to step, write \`state ${name} = 0\` above and \`${name} <- …\` here`,
          ),
        ],
      });
    case "below":
      return makeDiagnostic("E0201", `\`${name}\` is used before it is declared`, span, {
        label: "used here",
        secondary: [{ span: elsewhere.span, text: "declared only here" }],
        notes: ["the lines of a rule are done in the order in which they are read"],
        suggestions: [help("move its declaration above this line")],
      });
    case "inside":
      return makeDiagnostic("E0201", `\`${name}\` is not known outside its block`, span, {
        label: "used here",
        secondary: [{ span: elsewhere.span, text: "declared in a block that has ended" }],
        suggestions: [help(`declare \`var ${name} = …\` before the block, update it inside`)],
      });
    default:
      return elsewhere.where satisfies never;
  }
}

/** An argument of `name_matches` that is no list of patterns. */
export function notPatterns(span: Span): Diagnostic {
  return makeDiagnostic("E0321", "patterns of names are needed", span, {
    label: "texts in a list",
    suggestions: [help('write for instance `["*.bias", "*norm*"]`')],
  });
}
