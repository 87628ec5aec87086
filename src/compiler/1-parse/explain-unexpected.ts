// What to say where the parser found a token that does not fit: from the token, what stands before it, what
// would have fitted and the line around it, to the message that names the likely mistake.

import { tokenRow } from "../../../grammar/tokens.ts";
import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import { makeDiagnostic } from "../diagnostics/make-diagnostic.ts";
import {
  arrowAndEquals,
  elseAlone,
  equalsAfterKeyword,
  missingBlock,
  missingMark,
  missingOf,
  missingParameters,
  nothingDone,
  pythonColon,
  statementOutside,
} from "./explain-lines.ts";
import {
  keywordForName,
  missingOperand,
  missingOperator,
  missingThenOrElse,
  pythonChoice,
  sumInComparison,
} from "./explain-values.ts";
import { shown, type Explanation, type Place, type Unexpected } from "./unexpected-place.ts";

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
  return makeDiagnostic("E0120", message, isEnd ? beforeSpan : span, {
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
