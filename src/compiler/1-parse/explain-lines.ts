// Tokens that do not fit into a statement or declaration: what the line lacks or has too much.

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { fix, makeDiagnostic } from "../diagnostics/make-diagnostic.ts";
import { keywordAsName } from "./errors.ts";
import {
  shown,
  isKeyword,
  isOperator,
  startsStatement,
  endsOperand,
  startsOperand,
  isNameLike,
  type Place,
} from "./unexpected-place.ts";

/** A statement, or anything else, where only declarations stand. */
export function statementOutside({ problem, span, name, image }: Place): Diagnostic | null {
  if (problem.expected !== "declaration") return null;
  const isStatement = startsStatement(name);
  const note =
    image === "from" || image === "import"
      ? 'an import is written `import { name } from "./file.opt"`'
      : "a file holds `optimizer`, `transform`, `schedule`, `fn` and `import`, each on a line of its own";
  return makeDiagnostic(
    "E0115",
    isStatement
      ? `\`${image}\` stands outside of any rule`
      : `no declaration begins with ${shown(name, image)}`,
    span,
    {
      label: isStatement
        ? "a statement belongs in the `{ }` of an optimizer, a transform or a function"
        : "",
      notes: [note],
    },
  );
}

/** `else` without its `if`. */
export function elseAlone({ problem, span, name }: Place): Diagnostic | null {
  if (problem.rule !== "statement" || name !== "Else" || problem.expected !== "statement")
    return null;
  return makeDiagnostic("E0114", "this `else` belongs to no `if`", span, {
    notes: ["`else` follows the `}` of an `if` or of a `for param: […]`"],
  });
}

/** `step = e`, `report <- e`. */
export function equalsAfterKeyword({
  name,
  span,
  image,
  before,
  beforeImage,
  beforeSpan,
}: Place): Diagnostic | null {
  if (name !== "Equals" && name !== "Arrow") return null;
  if (before === "Step" || before === "Report" || before === "Return") {
    return makeDiagnostic(
      "E0121",
      `\`${beforeImage}\` is followed by its value, without \`${image}\``,
      span,
      {
        suggestions: [fix(`write \`${beforeImage} …\``, span, "")],
      },
    );
  }
  return isKeyword(before) ? keywordAsName(beforeSpan, beforeImage) : null;
}

/** `state v <- 0`, `a[i] = e`, `f(x <- 1)`, `= ==`. */
export function arrowAndEquals({ problem, span, name, image, first }: Place): Diagnostic | null {
  if (name === "Arrow") {
    const why =
      problem.expected === "Equals"
        ? "a declaration gives its start with `=`; `<-` updates it on later lines"
        : "`<-` updates what stands left of it and can only be the one arrow of its line";
    return makeDiagnostic("E0121", `\`${image}\` cannot stand here`, span, {
      notes: [why],
      suggestions:
        problem.expected === "Equals"
          ? [fix("write `=`", span, "=")]
          : [fix("to compare with a negative number, write `< -`", span, "< -")],
    });
  }
  if (name === "Equals" && problem.expected === "Arrow") {
    return makeDiagnostic("E0121", "an entry is updated by `<-`", span, {
      suggestions: [fix("write `<-`", span, "<-")],
    });
  }
  if (name === "EqualTo" && (problem.rule === "assignment" || problem.expected === "Equals")) {
    return makeDiagnostic("E0121", "`==` compares; `=` names a value and `<-` updates one", span, {
      suggestions: [fix("write `=`", span, "="), fix("or write `<-`", span, "<-")],
    });
  }
  if (name === "Equals" && !["State", "Accumulate", "Var"].includes(first)) {
    return makeDiagnostic("E0121", "`=` cannot stand inside an expression", span, {
      notes: ["`=` names a value at the start of a line, or an argument: `f(steps = 5)`"],
      suggestions: [fix("to compare, write `==`", span, "==")],
    });
  }
  return null;
}

/** `optimizer Adam { … }`. */
export function missingParameters({
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
  return makeDiagnostic("E0120", `the hyperparameters of \`${beforeImage}\` are missing`, span, {
    label: "`( )` stands before the body, also where it is empty",
    suggestions: [
      fix(`write \`${beforeImage}()\``, { ...beforeSpan, start: beforeSpan.end }, "()"),
    ],
  });
}

/** `if c:` and `for …:`. */
export function pythonColon({ problem, span, name, first }: Place): Diagnostic | null {
  const isHead = ["condition", "period", "turns", "bound", "for", "every", "block"].includes(
    problem.rule,
  );
  const isDeclaration = ["Optimizer", "Transform", "Fn", "Schedule"].includes(first);
  if (name !== "Colon" || !(isHead || (isDeclaration && problem.expected === "LeftBrace"))) {
    if (name !== "Colon" || problem.rule !== "assignment") return null;
    return makeDiagnostic("E0120", "a local has no type of its own", span, {
      notes: [
        "shapes are worked out; `state v: [m] = 0` and `var a: [k] = 0` may have one written",
      ],
    });
  }
  return makeDiagnostic("E0119", "a body stands in `{ }`, not behind a `:`", span, {
    suggestions: [fix("write `{`, and `}` on a line after the body", span, " {")],
  });
}

/** A line that computes and drops: `m + 1`, `f(x)`. */
export function nothingDone({
  problem,
  span,
  name,
  image,
  first,
  firstImage,
}: Place): Diagnostic | null {
  const next = problem.next.tokenType.name;
  if (problem.expected === "statement") {
    if (isKeyword(name) && (next === "Equals" || next === "Arrow"))
      return keywordAsName(span, image);
    if (!startsOperand(name) && !isOperator(name)) {
      return makeDiagnostic("E0114", `no statement begins with ${shown(name, image)}`, span);
    }
  } else if (problem.rule !== "assignment" || !isNameLike(first)) return null;
  else if (name === "LeftBrace") {
    return makeDiagnostic("E0114", `no statement is written \`${firstImage} { }\``, span);
  }
  const isName = problem.rule === "assignment";
  return makeDiagnostic("E0122", "the value of this line goes nowhere", span, {
    label: isName ? "`=` or `<-` is missing before this" : "",
    notes: isName
      ? [`\`${firstImage} = e\` names a value, \`${firstImage} <- e\` updates a state or a \`var\``]
      : ["`x = e` names a value, `v <- e` updates a state, `step e` moves the parameter"],
  });
}

/** `lr rate = 0.1`, `lr: rate 0.1`, `import "x.opt"`. */
export function missingMark({
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
    return makeDiagnostic("E0120", "an import says what it takes", span, {
      notes: ['written `import { name, other } from "./file.opt"`'],
    });
  }
  if (problem.rule !== "parameter" || problem.expected !== "Comma") return null;
  const end = { ...beforeSpan, start: beforeSpan.end };
  if (isNameLike(name) && problem.first === problem.token) {
    return makeDiagnostic(
      "E0120",
      `\`:\` is missing between \`${beforeImage}\` and its domain \`${image}\``,
      span,
      {
        suggestions: [fix(`write \`${beforeImage}: ${image}\``, end, ":")],
      },
    );
  }
  if (isNameLike(before) && startsOperand(name)) {
    return makeDiagnostic("E0120", `\`=\` is missing before the default \`${image}\``, span, {
      suggestions: [fix(`write \`= ${image}\``, end, " =")],
    });
  }
  return null;
}

/** `accumulate m = average beta1 of grad`. */
export function missingOf({ problem, span, name, image, before }: Place): Diagnostic | null {
  if (problem.rule !== "accumulation") return null;
  if (problem.expected === "accumulation") {
    return makeDiagnostic("E0120", `${shown(name, image)} is no kind of accumulator`, span, {
      notes: [
        "the kinds are `sum`, `average`, `max`, `min` and `product`, as in `average decay beta1 of grad`",
      ],
      suggestions: ["mean", "avg", "ema"].includes(image)
        ? [fix("did you mean `average`?", span, "average")]
        : [],
    });
  }
  if (problem.expected !== "Of") return null;
  const isKind = ["Sum", "Average", "Max", "Min", "Product"].includes(before);
  return makeDiagnostic("E0120", `\`of\` is missing before ${shown(name, image)}`, span, {
    notes: ["written `average decay beta1 of grad`, or `sum of grad` where nothing decays"],
    suggestions:
      isKind && (name === "Word" || name === "Number")
        ? [
            fix(
              "if this is the decay, write `decay` before it",
              { ...span, end: span.start },
              "decay ",
            ),
          ]
        : [],
  });
}

/** A body that does not begin. */
export function missingBlock({ problem, span, name, image, firstImage }: Place): Diagnostic | null {
  if (problem.expected !== "LeftBrace") return null;
  const what = ["optimizer", "transform"].includes(firstImage) ? "the body" : "a body in `{ }`";
  if (endsOperand(name) && problem.rule === "condition") return null;
  return makeDiagnostic("E0119", `${what} is missing before ${shown(name, image)}`, span);
}
