// The newline rule of the language (language.md section 10): a line break ends a statement, unless the line
// or the next one shows that it goes on. In: balanced tokens. Out: the same with `;` tokens put in.

import type { PlacedToken } from "../../../grammar/recovering-parser.ts";
import { tokenRow, tokens as T } from "../../../grammar/tokens.ts";

const goesOnAfter = new Set(["Comma", "Equals", "Arrow", "Then", "Else", "LeftBrace", "Is"]);
const goesOnBefore = new Set(["Then", "Else", "RightBrace", "Is"]);
const openers = new Set(["LeftParen", "CallParen", "LeftBracket"]);
const closers = new Set(["RightParen", "RightBracket"]);

/** Puts a `;` wherever a line break ends a statement, and keeps those that were written. */
export function endStatements(text: string, tokens: readonly PlacedToken[]): PlacedToken[] {
  const made: PlacedToken[] = [];
  let brackets = 0;
  let previous: PlacedToken | null = null;
  let isEnded = false;
  for (const token of tokens) {
    const name = token.tokenType.name;
    if (name === "Semicolon") {
      isEnded = brackets === 0;
      continue;
    }
    if (previous !== null && brackets === 0) {
      const end = (previous.endOffset ?? previous.startOffset) + 1;
      isEnded ||= hasLineBreak(text, end, token.startOffset) && !goesOn(previous, token);
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

function goesOn(previous: PlacedToken, next: PlacedToken): boolean {
  const before = previous.tokenType.name;
  const after = next.tokenType.name;
  return (
    goesOnAfter.has(before) || isOperator(before) || goesOnBefore.has(after) || isOperator(after)
  );
}

function isOperator(name: string): boolean {
  return tokenRow(name)?.fixity?.includes("infix") === true;
}

function hasLineBreak(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (text[i] === "\n") return true;
  return false;
}
