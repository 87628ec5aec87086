// What to say where the parser found a token that does not fit: from the token, what stands before it, what
// would have fitted and the line around it, to the message that names the likely mistake.

import type { Problem } from "../../../grammar/recovering-parser.ts";
import { tokenRow } from "../../../grammar/tokens.ts";
import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import { keywordAsName, replaceBy, syntaxError } from "./errors.ts";

type Unexpected = Extract<Problem, { kind: "unexpected" }>;

/** The parts of an unexpected token that the words depend on. */
interface Place {
  readonly problem: Unexpected;
  readonly span: Span;
  /** The token's kind and text, and those of the token before it and of the line's first. */
  readonly name: string;
  readonly image: string;
  readonly before: string;
  readonly beforeImage: string;
  readonly beforeSpan: Span;
  readonly first: string;
  readonly firstImage: string;
}

type Explanation = (place: Place) => Diagnostic | null;

/** The message for an unexpected token; `spanOf` gives a token's place, at the file's end an empty one. */
export function explainUnexpected(
  problem: Unexpected,
  spanOf: (token: Unexpected["token"]) => Span,
): Diagnostic {
  const span = spanOf(problem.token);
  const place: Place = {
    problem,
    span,
    name: problem.token.tokenType.name,
    image: problem.token.image,
    before: problem.previous?.tokenType.name ?? "",
    beforeImage: problem.previous?.image ?? "",
    beforeSpan: problem.previous === null ? span : spanOf(problem.previous),
    first: problem.first.tokenType.name,
    firstImage: problem.first.image,
  };
  for (const explain of explanations) {
    const found = explain(place);
    if (found !== null) return found;
  }
  return anythingElse(place);
}

// The first that knows the mistake speaks.
const isNameLike = (name: string): boolean => name === "Word" || tokenRow(name)?.is === "word";

const explanations: readonly Explanation[] = [
  statementOutside,
  elseAlone,
  equalsAfterKeyword,
  arrowAndEquals,
  missingParameters,
  pythonColon,
  pythonChoice,
  missingThenOrElse,
  sumInComparison,
  keywordForName,
  missingOperand,
  nothingDone,
  missingOf,
  missingMark,
  missingBlock,
  missingOperator,
];

/** A statement, or anything else, where only declarations stand. */
function statementOutside({ problem, span, name, image }: Place): Diagnostic | null {
  if (problem.expected !== "declaration") return null;
  const isStatement = startsStatement(name);
  const note =
    image === "from" || image === "import"
      ? 'an import is written `import { name } from "./file.opt"`'
      : "a file holds `optimizer`, `transform`, `schedule`, `fn` and `import`, each on a line of its own";
  return syntaxError(
    "E0115",
    span,
    isStatement
      ? `\`${image}\` stands outside of any rule`
      : `no declaration begins with ${shown(name, image)}`,
    {
      label: isStatement
        ? "a statement belongs in the `{ }` of an optimizer, a transform or a function"
        : "",
      notes: [note],
    },
  );
}

/** `else` without its `if`. */
function elseAlone({ problem, span, name }: Place): Diagnostic | null {
  if (problem.rule !== "statement" || name !== "Else" || problem.expected !== "statement")
    return null;
  return syntaxError("E0114", span, "this `else` belongs to no `if`", {
    notes: ["`else` follows the `}` of an `if` or of a `for param: […]`"],
  });
}

/** `step = e`, `report <- e`. */
function equalsAfterKeyword({
  name,
  span,
  image,
  before,
  beforeImage,
  beforeSpan,
}: Place): Diagnostic | null {
  if (name !== "Equals" && name !== "Arrow") return null;
  if (before === "Step" || before === "Report" || before === "Return") {
    return syntaxError(
      "E0121",
      span,
      `\`${beforeImage}\` is followed by its value, without \`${image}\``,
      {
        suggestions: [replaceBy(`write \`${beforeImage} …\``, span, "")],
      },
    );
  }
  return isKeyword(before) ? keywordAsName(beforeSpan, beforeImage) : null;
}

/** `state v <- 0`, `a[i] = e`, `f(x <- 1)`, `= ==`. */
function arrowAndEquals({ problem, span, name, image, first }: Place): Diagnostic | null {
  if (name === "Arrow") {
    const why =
      problem.expected === "Equals"
        ? "a declaration gives its start with `=`; `<-` updates it on later lines"
        : "`<-` updates what stands left of it and can only be the one arrow of its line";
    return syntaxError("E0121", span, `\`${image}\` cannot stand here`, {
      notes: [why],
      suggestions:
        problem.expected === "Equals"
          ? [replaceBy("write `=`", span, "=")]
          : [replaceBy("to compare with a negative number, write `< -`", span, "< -")],
    });
  }
  if (name === "Equals" && problem.expected === "Arrow") {
    return syntaxError("E0121", span, "an entry is updated by `<-`", {
      suggestions: [replaceBy("write `<-`", span, "<-")],
    });
  }
  if (name === "EqualTo" && (problem.rule === "assignment" || problem.expected === "Equals")) {
    return syntaxError("E0121", span, "`==` compares; `=` names a value and `<-` updates one", {
      suggestions: [replaceBy("write `=`", span, "="), replaceBy("or write `<-`", span, "<-")],
    });
  }
  if (name === "Equals" && !["State", "Accumulate", "Var"].includes(first)) {
    return syntaxError("E0121", span, "`=` cannot stand inside an expression", {
      notes: ["`=` names a value at the start of a line, or an argument: `f(steps = 5)`"],
      suggestions: [replaceBy("to compare, write `==`", span, "==")],
    });
  }
  return null;
}

/** `optimizer Adam { … }`. */
function missingParameters({
  problem,
  span,
  name,
  beforeImage,
  beforeSpan,
  firstImage,
}: Place): Diagnostic | null {
  const isHead = problem.rule === "optimizer" || problem.rule === "parameters";
  if (
    !isHead ||
    name !== "LeftBrace" ||
    !["optimizer", "transform", "fn", "schedule"].includes(firstImage)
  ) {
    return null;
  }
  return syntaxError("E0120", span, `the hyperparameters of \`${beforeImage}\` are missing`, {
    label: "`( )` stands before the body, also where it is empty",
    suggestions: [
      replaceBy(`write \`${beforeImage}()\``, { ...beforeSpan, start: beforeSpan.end }, "()"),
    ],
  });
}

/** `if c:` and `for …:`. */
function pythonColon({ problem, span, name, first }: Place): Diagnostic | null {
  const isHead = ["condition", "period", "turns", "bound", "for", "every", "block"].includes(
    problem.rule,
  );
  const isDeclaration = ["Optimizer", "Transform", "Fn", "Schedule"].includes(first);
  if (name !== "Colon" || !(isHead || (isDeclaration && problem.expected === "LeftBrace"))) {
    if (name !== "Colon" || problem.rule !== "assignment") return null;
    return syntaxError("E0120", span, "a local has no type of its own", {
      notes: [
        "shapes are worked out; `state v: [m] = 0` and `var a: [k] = 0` may have one written",
      ],
    });
  }
  return syntaxError("E0119", span, "a body stands in `{ }`, not behind a `:`", {
    suggestions: [replaceBy("write `{`, and `}` on a line after the body", span, " {")],
  });
}

/** `a if c else b`. */
function pythonChoice({ span, name, before }: Place): Diagnostic | null {
  if (name !== "If" || !(endsOperand(before) || isOperator(before))) return null;
  const isOperand = isOperator(before);
  return syntaxError(
    "E0118",
    span,
    isOperand
      ? "an `if` inside a formula stands in brackets"
      : "a choice begins with its condition",
    {
      notes: [
        isOperand
          ? "`a * (if c then x else y)`"
          : "written `if c then a else b`; elementwise, `where(c, a, b)`",
      ],
    },
  );
}

/** `if c a else b` as a value, or without `else`. */
function missingThenOrElse({ problem, span, name, image }: Place): Diagnostic | null {
  if (problem.expected === "Then") {
    return syntaxError("E0118", span, `\`then\` is missing before ${shown(name, image)}`, {
      notes: ["as a value, a choice is written `if c then a else b`"],
    });
  }
  if (problem.expected === "Else") {
    return syntaxError("E0118", span, `\`else\` is missing before ${shown(name, image)}`, {
      notes: ["a choice between values needs both: `if c then a else b`"],
    });
  }
  return null;
}

/** `x is 3`. */
function sumInComparison({ problem, span, before, name }: Place): Diagnostic | null {
  if (problem.expected !== "None" || (before !== "Is" && before !== "Not")) return null;
  const isNot = before === "Not" || name === "Not";
  return syntaxError("E0120", span, "`is` only asks whether something is `none`", {
    notes: [`values are compared with \`${isNot ? "!=" : "=="}\``],
  });
}

/** A keyword where a name or a value should be. */
function keywordForName({ problem, span, name, image, before }: Place): Diagnostic | null {
  if (!isKeyword(name)) return null;
  const wantsName = ["Name", "nameList", "names", "declaredName"].includes(problem.expected);
  const isOwnStart = startsStatement(name) && problem.rule === "block";
  if (wantsName || (problem.rule === "parameters" && !isOwnStart))
    return keywordAsName(span, image);
  const wantsValue = ["primary", "postfix", "operation", "expr", "valueOrRun"].includes(
    problem.expected,
  );
  const isUsedAsValue = wantsValue && !["Then", "Else", "Of", "Starting", "Over"].includes(name);
  if (
    isUsedAsValue &&
    (isOperator(before) || before === "LeftParen" || before === "CallParen" || before === "Comma")
  ) {
    return keywordAsName(span, image);
  }
  return null;
}

/** `a + `, `f(, b)`, `x = `. */
function missingOperand({
  problem,
  span,
  name,
  image,
  before,
  beforeImage,
  beforeSpan,
  firstImage,
}: Place): Diagnostic | null {
  const wantsValue = ["primary", "postfix", "operation", "expr", "valueOrRun", "arguments"];
  const isEmptyPlace = name === "Comma" && (before === "Comma" || before === "CallParen");
  if (!wantsValue.includes(problem.expected) && !isEmptyPlace) return null;
  const after = beforeImage === "" ? firstImage : beforeImage;
  if (name === "Comma") {
    return syntaxError(
      "E0112",
      span,
      before === "Comma"
        ? "a value is missing between two commas"
        : "a value is missing before `,`",
    );
  }
  if (isOperator(name) && !isOperator(before)) {
    return syntaxError("E0112", span, `a value is missing before \`${image}\``, {
      notes: ["`*`, `/` and their kin stand between two values"],
    });
  }
  if (isOperator(name)) {
    return syntaxError(
      "E0112",
      span,
      `a value is missing between \`${after}\` and \`${image}\``,
      {},
    );
  }
  const end = { ...beforeSpan, start: beforeSpan.end };
  const isAtEnd = image === "" || name === "RightBrace" || name === "EOF";
  return syntaxError(
    "E0112",
    isAtEnd ? beforeSpan : span,
    `a value is missing after \`${after}\``,
    {
      label: isAtEnd ? "" : `${shown(name, image)} is no value`,
      secondary: isAtEnd || beforeImage === "" ? [] : [{ span: end, text: "here" }],
    },
  );
}

/** A line that computes and drops: `m + 1`, `f(x)`. */
function nothingDone({ problem, span, name, image, first, firstImage }: Place): Diagnostic | null {
  const next = problem.next.tokenType.name;
  if (problem.expected === "statement") {
    if (isKeyword(name) && (next === "Equals" || next === "Arrow"))
      return keywordAsName(span, image);
    if (!startsOperand(name) && !isOperator(name)) {
      return syntaxError("E0114", span, `no statement begins with ${shown(name, image)}`);
    }
  } else if (problem.rule !== "assignment" || !isNameLike(first)) return null;
  else if (name === "LeftBrace") {
    return syntaxError("E0114", span, `no statement is written \`${firstImage} { }\``);
  }
  const isName = problem.rule === "assignment";
  return syntaxError("E0122", span, "the value of this line goes nowhere", {
    label: isName ? "`=` or `<-` is missing before this" : "",
    notes: isName
      ? [`\`${firstImage} = e\` names a value, \`${firstImage} <- e\` updates a state or a \`var\``]
      : ["`x = e` names a value, `v <- e` updates a state, `step e` moves the parameter"],
  });
}

/** `lr rate = 0.1`, `lr: rate 0.1`, `import "x.opt"`. */
function missingMark({
  problem,
  span,
  image,
  before,
  beforeImage,
  beforeSpan,
  name,
  firstImage,
}: Place): Diagnostic | null {
  if (firstImage === "import" && problem.rule === "import") {
    return syntaxError("E0120", span, "an import says what it takes", {
      notes: ['written `import { name, other } from "./file.opt"`'],
    });
  }
  if (problem.rule !== "parameter" || problem.expected !== "Comma") return null;
  const end = { ...beforeSpan, start: beforeSpan.end };
  if (isNameLike(name) && problem.first === problem.token) {
    return syntaxError(
      "E0120",
      span,
      `\`:\` is missing between \`${beforeImage}\` and its domain \`${image}\``,
      {
        suggestions: [replaceBy(`write \`${beforeImage}: ${image}\``, end, ":")],
      },
    );
  }
  if (isNameLike(before) && startsOperand(name)) {
    return syntaxError("E0120", span, `\`=\` is missing before the default \`${image}\``, {
      suggestions: [replaceBy(`write \`= ${image}\``, end, " =")],
    });
  }
  return null;
}

/** `accumulate m = average beta1 of grad`. */
function missingOf({ problem, span, name, image, before }: Place): Diagnostic | null {
  if (problem.rule !== "accumulation") return null;
  if (problem.expected === "accumulation") {
    return syntaxError("E0120", span, `${shown(name, image)} is no kind of accumulator`, {
      notes: [
        "the kinds are `sum`, `average`, `max`, `min` and `product`, as in `average decay beta1 of grad`",
      ],
      suggestions: ["mean", "avg", "ema"].includes(image)
        ? [replaceBy("did you mean `average`?", span, "average")]
        : [],
    });
  }
  if (problem.expected !== "Of") return null;
  const isKind = ["Sum", "Average", "Max", "Min", "Product"].includes(before);
  return syntaxError("E0120", span, `\`of\` is missing before ${shown(name, image)}`, {
    notes: ["written `average decay beta1 of grad`, or `sum of grad` where nothing decays"],
    suggestions:
      isKind && (name === "Word" || name === "Number")
        ? [
            replaceBy(
              "if this is the decay, write `decay` before it",
              { ...span, end: span.start },
              "decay ",
            ),
          ]
        : [],
  });
}

/** A body that does not begin. */
function missingBlock({ problem, span, name, image, firstImage }: Place): Diagnostic | null {
  if (problem.expected !== "LeftBrace") return null;
  const what = ["optimizer", "transform"].includes(firstImage) ? "the body" : "a body in `{ }`";
  if (endsOperand(name) && problem.rule === "condition") return null;
  return syntaxError("E0119", span, `${what} is missing before ${shown(name, image)}`);
}

/** Two values side by side: `2 x`, `f (x)`, `a b`. */
function missingOperator({
  span,
  name,
  image,
  before,
  beforeImage,
  beforeSpan,
}: Place): Diagnostic | null {
  if (!endsOperand(before) || !startsOperand(name) || image === "") return null;
  const between = { ...span, start: beforeSpan.end, end: span.start };
  if (name === "LeftParen" && (before === "Word" || tokenRow(before)?.is === "word")) {
    return syntaxError(
      "E0113",
      span,
      `an operator is missing between \`${beforeImage}\` and \`(\``,
      {
        notes: ["the bracket of a call touches the name: `f(x)`"],
        suggestions: [
          replaceBy(`to call \`${beforeImage}\`, write \`${beforeImage}(\``, between, ""),
        ],
      },
    );
  }
  return syntaxError(
    "E0113",
    span,
    `an operator is missing between \`${beforeImage}\` and \`${image}\``,
    {
      suggestions:
        before === "Number"
          ? [replaceBy(`for the product, write \`${beforeImage} * ${image}\``, between, " * ")]
          : [],
    },
  );
}

function anythingElse({
  problem,
  span,
  name,
  image,
  before,
  beforeImage,
  beforeSpan,
}: Place): Diagnostic {
  const expected = expectation(problem.expected);
  const isEnd = image === "";
  const message = isEnd
    ? `${expected === null ? "something" : expected} is missing after ${shown(before, beforeImage)}`
    : `${shown(name, image)} does not fit here`;
  return syntaxError("E0120", isEnd ? beforeSpan : span, message, {
    label: isEnd || expected === null ? "" : `expected ${expected}`,
  });
}

function expectation(expected: string): string | null {
  const row = tokenRow(expected);
  if (row !== undefined) return row.called ?? `\`${String(row.pattern)}\``;
  switch (expected) {
    case "Name":
    case "declaredName":
    case "names":
    case "nameList":
      return "a name";
    case "CallParen":
    case "parameters":
      return "`(`";
    case "Semicolon":
      return "the end of the statement";
    case "EOF":
      return "the end";
    case "domain":
      return "a domain";
    case "1":
      return "`1`";
    case "optimizer":
    case "function":
      return "`(` or `=`";
    default:
      return null;
  }
}

function shown(name: string, image: string): string {
  if (name === "EOF") return "the end of the file";
  if (name === "Semicolon") return "the end of the line";
  return image === "" ? "the end of the statement" : `\`${image}\``;
}

function isKeyword(name: string): boolean {
  return tokenRow(name)?.is === "keyword";
}

function isOperator(name: string): boolean {
  return tokenRow(name)?.fixity !== undefined;
}

function startsStatement(name: string): boolean {
  const starts =
    "State Accumulate Var Step Report Return Skip Reset Require Run If Every Repeat For";
  return starts.split(" ").includes(name);
}

function endsOperand(name: string): boolean {
  const ends = "Word Number String True False None RightParen RightBracket Transpose";
  return ends.split(" ").includes(name) || tokenRow(name)?.is === "word";
}

function startsOperand(name: string): boolean {
  const starts = "Word Number String True False None LeftParen LeftBracket CallParen";
  return starts.split(" ").includes(name) || tokenRow(name)?.is === "word";
}
