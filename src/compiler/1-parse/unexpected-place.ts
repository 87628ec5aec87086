// Where the parser found a token that does not fit, and what can be asked about the tokens there.

import type { Problem } from "../../../grammar/recovering-parser.ts";
import { statementStarts, tokenRow } from "../../../grammar/tokens.ts";
import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";

/** A token that does not fit, as the parser met it. */
export type Unexpected = Extract<Problem, { kind: "unexpected" }>;

/** The parts of an unexpected token that the words depend on. */
export interface Place {
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

/** The message for a place, or null where it is about another mistake. */
export type Explanation = (place: Place) => Diagnostic | null;

/** A token as messages name it. */
export function shown(name: string, image: string): string {
  if (name === "EOF") return "the end of the file";
  if (name === "Semicolon") return "the end of the line";
  return image === "" ? "the end of the statement" : `\`${image}\``;
}

/** Whether a token kind is a reserved word. */
export function isKeyword(name: string): boolean {
  return tokenRow(name)?.is === "keyword";
}

/** Whether a token kind stands between or before operands. */
export function isOperator(name: string): boolean {
  return tokenRow(name)?.fixity !== undefined;
}

/** Whether a token kind is a word that begins a statement. */
export function startsStatement(name: string): boolean {
  return statementStarts.includes(name);
}

/** Whether an operand can end in a token kind. */
export function endsOperand(name: string): boolean {
  const ends = "Word Number String True False None RightParen RightBracket Transpose";
  return ends.split(" ").includes(name) || tokenRow(name)?.is === "word";
}

/** Whether an operand can begin with a token kind. */
export function startsOperand(name: string): boolean {
  const starts = "Word Number String True False None LeftParen LeftBracket CallParen";
  return starts.split(" ").includes(name) || tokenRow(name)?.is === "word";
}

/** Whether a token kind can be a name. */
export function isNameLike(name: string): boolean {
  return name === "Word" || tokenRow(name)?.is === "word";
}
