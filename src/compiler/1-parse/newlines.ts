// The newline rule of the language: a line break ends a statement, unless the line
// or the next one shows that it goes on. In: balanced tokens. Out: the same with `;` tokens put in.

import type { PlacedToken } from "../../../grammar/recovering-parser.ts";
import { statementStarts, tokenRow, tokens as T } from "../../../grammar/tokens.ts";

const goesOnAfter = new Set(["Comma", "Equals", "Arrow", "Then", "Else", "LeftBrace", "Is"]);
const goesOnBefore = new Set(["Then", "Else", "RightBrace", "Is"]);
const mayGoOn = new Set(["If", "For", "Run"]);
const openers = new Set(["LeftParen", "CallParen", "LeftBracket"]);
const closers = new Set(["RightParen", "RightBracket"]);

/** Puts a `;` wherever a line break ends a statement, and keeps those that were written. */
export function endStatements(text: string, tokens: readonly PlacedToken[]): PlacedToken[] {
  const made: PlacedToken[] = [];
  let brackets = 0;
  let previous: PlacedToken | null = null;
  let isEnded = false;
  for (const [index, token] of tokens.entries()) {
    const name = token.tokenType.name;
    if (name === "Semicolon") {
      isEnded = brackets === 0;
      continue;
    }
    if (previous !== null && brackets === 0) {
      const end = (previous.endOffset ?? previous.startOffset) + 1;
      isEnded ||=
        hasLineBreak(text, end, token.startOffset) && !goesOn(previous, token, tokens[index + 1]);
      const { name: last } = previous.tokenType;
      if (isEnded && last !== "LeftBrace" && name !== "RightBrace") {
        made.push({ ...token, image: "", startOffset: end, endOffset: end - 1, ...semicolon });
      }
    }
    if (openers.has(name)) brackets += 1;
    if (closers.has(name)) brackets -= 1;
    made.push(token);
    previous = token;
    isEnded = false;
  }
  return made;
}

const semicolon = { tokenType: T.Semicolon, tokenTypeIdx: T.Semicolon.tokenTypeIdx ?? 0 };

function goesOn(previous: PlacedToken, next: PlacedToken, second?: PlacedToken): boolean {
  const before = previous.tokenType.name;
  const after = next.tokenType.name;
  // `a = b *` before `c = d`: no sentence goes on like that, so the missing value is missed in its own line.
  if (
    before !== "Comma" &&
    before !== "Then" &&
    before !== "Else" &&
    startsStatement(next, second)
  ) {
    return false;
  }
  return (
    goesOnAfter.has(before) || isOperator(before) || goesOnBefore.has(after) || isOperator(after)
  );
}

function startsStatement(token: PlacedToken, second: PlacedToken | undefined): boolean {
  const { name } = token.tokenType;
  if (statementStarts.includes(name)) return !mayGoOn.has(name);
  return second?.tokenType === T.Arrow || second?.tokenType === T.Equals;
}

function isOperator(name: string): boolean {
  return tokenRow(name)?.fixity?.includes("infix") === true;
}

function hasLineBreak(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (text[i] === "\n") return true;
  return false;
}
