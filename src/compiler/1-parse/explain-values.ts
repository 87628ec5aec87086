// Tokens that do not fit inside an expression: which value, operator or part of a choice is missing.

import { tokenRow } from "../../../grammar/tokens.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { fix, help, makeDiagnostic } from "../diagnostics/make-diagnostic.ts";
import { keywordAsName } from "./errors.ts";
import {
  shown,
  isKeyword,
  isOperator,
  startsStatement,
  endsOperand,
  startsOperand,
  type Place,
} from "./unexpected-place.ts";

/** `a if c else b`. */
export function pythonChoice({ span, name, before }: Place): Diagnostic | null {
  if (name !== "If" || !(endsOperand(before) || isOperator(before))) return null;
  const isOperand = isOperator(before);
  return makeDiagnostic(
    "E0118",
    isOperand
      ? "an `if` inside a formula stands in brackets"
      : "a choice begins with its condition",
    span,
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
export function missingThenOrElse({ problem, span, name, image }: Place): Diagnostic | null {
  if (problem.expected === "Then") {
    return makeDiagnostic("E0118", `\`then\` is missing before ${shown(name, image)}`, span, {
      notes: ["as a value, a choice is written `if c then a else b`"],
    });
  }
  if (problem.expected === "Else") {
    return makeDiagnostic("E0118", `\`else\` is missing before ${shown(name, image)}`, span, {
      notes: ["a choice between values needs both: `if c then a else b`"],
    });
  }
  return null;
}

/** `x is 3`. */
export function sumInComparison({ problem, span, before, name }: Place): Diagnostic | null {
  if (problem.expected !== "None" || (before !== "Is" && before !== "Not")) return null;
  const isNot = before === "Not" || name === "Not";
  return makeDiagnostic("E0120", "`is` only asks whether something is `none`", span, {
    notes: [`values are compared with \`${isNot ? "!=" : "=="}\``],
  });
}

/** A keyword where a name or a value should be. */
export function keywordForName({ problem, span, name, image, before }: Place): Diagnostic | null {
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
export function missingOperand({
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
    return makeDiagnostic(
      "E0112",
      before === "Comma"
        ? "a value is missing between two commas"
        : "a value is missing before `,`",
      span,
    );
  }
  if (isOperator(name) && !isOperator(before)) {
    return makeDiagnostic("E0112", `a value is missing before \`${image}\``, span, {
      notes: ["`*`, `/` and their kin stand between two values"],
    });
  }
  if (isOperator(name)) {
    return makeDiagnostic(
      "E0112",
      `a value is missing between \`${after}\` and \`${image}\``,
      span,
      {},
    );
  }
  const end = { ...beforeSpan, start: beforeSpan.end };
  const isAtEnd = image === "" || name === "RightBrace" || name === "EOF";
  return makeDiagnostic(
    "E0112",
    `a value is missing after \`${after}\``,
    isAtEnd ? beforeSpan : span,
    {
      label: isAtEnd ? "" : `${shown(name, image)} is no value`,
      secondary: isAtEnd || beforeImage === "" ? [] : [{ span: end, text: "here" }],
    },
  );
}

/** Two values side by side: `2 x`, `f (x)`, `a b`. */
export function missingOperator({
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
    return makeDiagnostic(
      "E0113",
      `an operator is missing between \`${beforeImage}\` and \`(\``,
      span,
      {
        notes: ["the bracket of a call touches the name: `f(x)`"],
        suggestions: [fix(`to call \`${beforeImage}\`, write \`${beforeImage}(\``, between, "")],
      },
    );
  }
  const isGradient = name === "Word" && (beforeImage === "∇" || beforeImage === "grad");
  return makeDiagnostic(
    "E0113",
    `an operator is missing between \`${beforeImage}\` and \`${image}\``,
    span,
    {
      suggestions: isGradient
        ? [help("the gradient at a point y is written `grad at y`, at the parameter `grad`")]
        : before === "Number"
          ? [fix(`for the product, write \`${beforeImage} * ${image}\``, between, " * ")]
          : [],
    },
  );
}
