// In: a text. Out: its tokens and comments, with the spellings of other languages (`**`, `&&`, `.5`)
// already replaced by ours and reported, so that no later message is about them again.

import { Lexer, type IToken } from "chevrotain";
import { tokenRow, tokens as T, vocabulary, type TokenName } from "../../../grammar/tokens.ts";
import type { PlacedToken } from "../../../grammar/recovering-parser.ts";
import type { Diagnostic, SourceFile, Span } from "../diagnostics/diagnostic.ts";
import {
  foreignComment,
  foreignSpelling,
  notText,
  openString,
  unknownCharacter,
} from "./errors.ts";

/** A `///` comment: its text without the slashes, and where it stands. */
export interface DocComment {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Where a `//` comment stands. */
export interface Remark {
  readonly start: number;
  readonly end: number;
}

/** What lexing yields; `damaged` lists where the text made no sense, so that nobody reports it twice. */
export interface Lexed {
  readonly tokens: PlacedToken[];
  readonly docs: readonly DocComment[];
  readonly remarks: readonly Remark[];
  readonly damaged: readonly Span[];
  readonly diagnostics: readonly Diagnostic[];
}

// Built on first use and without state of its own: chevrotain compiles the patterns into tables.
let lexer: Lexer | null = null;
const theLexer = (): Lexer =>
  (lexer ??= new Lexer([...vocabulary], { positionTracking: "onlyOffset", skipValidations: true }));

/** Splits a text into tokens; never throws. */
export function lex(source: SourceFile): Lexed {
  const found = theLexer().tokenize(source.text);
  const diagnostics: Diagnostic[] = [];
  const spanOf = (start: number, end: number): Span => ({ file: source.name, start, end });

  const damaged = found.errors.map(({ offset, length }) => spanOf(offset, offset + length));
  if (looksBinary(source.text, damaged)) {
    return { tokens: [], docs: [], remarks: [], damaged, diagnostics: [notText(spanOf(0, 0))] };
  }
  diagnostics.push(...unknownCharacters(source, damaged));

  const foreignComments = (found.groups["comments"] ?? []).map((token) => spanOfToken(token));
  const [hash] = foreignComments;
  if (hash !== undefined) diagnostics.push(foreignComment(source.text, hash, foreignComments));

  const semicolons: Span[] = [];
  const made: PlacedToken[] = [];
  for (const token of found.tokens) {
    const row = tokenRow(token.tokenType.name);
    if (token.tokenType === T.Squared) {
      made.push(place(token, "Caret", "^"), place(token, "Number", "2"));
    } else if (token.tokenType === T.LeftParen && touchesOperand(made.at(-1), token)) {
      made.push(place(token, "CallParen", token.image));
    } else if (row?.means === undefined) {
      made.push(place(token, token.tokenType.name as TokenName, token.image));
    } else {
      const meant = row.means as TokenName;
      const image = meantImage(meant, token.image);
      if (meant === "Semicolon") semicolons.push(spanOfToken(token));
      else if (token.tokenType === T.ForeignOpenString)
        diagnostics.push(openString(spanOfToken(token)));
      else diagnostics.push(foreignSpelling(spanOfToken(token), token.image, image, made.at(-1)));
      made.push(place(token, meant, image));
    }
  }
  const [semicolon] = semicolons;
  if (semicolon !== undefined) {
    diagnostics.push(foreignSpelling(semicolon, ";", "", undefined, semicolons));
  }
  const docs = (found.groups["docs"] ?? []).map((token) => ({
    text: token.image.slice(3).trim(),
    start: token.startOffset,
    end: token.startOffset + token.image.length,
  }));
  const remarks = (found.groups["remarks"] ?? []).map((token) => ({
    start: token.startOffset,
    end: token.startOffset + token.image.length,
  }));
  return { tokens: made, docs, remarks, damaged, diagnostics };

  function spanOfToken(token: IToken): Span {
    return spanOf(token.startOffset, token.startOffset + token.image.length);
  }
}

/** A token of another kind at the place of `token`; its depth is set when the brackets are matched. */
function place(token: IToken, name: TokenName, image: string): PlacedToken {
  const tokenType = T[name];
  const { startOffset } = token;
  const endOffset = token.endOffset ?? startOffset + token.image.length - 1;
  return {
    image,
    startOffset,
    endOffset,
    tokenType,
    tokenTypeIdx: tokenType.tokenTypeIdx ?? 0,
    depth: 0,
  };
}

function meantImage(meant: TokenName, written: string): string {
  if (meant === "Number") {
    const text = written.startsWith(".") ? `0${written}` : written;
    return text.replace(/\.(?!\d)/, "");
  }
  if (meant === "String") return `"${written.replace(/^['"“]|['”]$/g, "")}"`;
  if (meant === "Semicolon") return "";
  return String(tokenRow(meant)?.pattern ?? "");
}

const operandEnds = new Set<string>(["RightParen", "RightBracket", "Transpose"]);

function touchesOperand(previous: PlacedToken | undefined, token: IToken): boolean {
  if (previous === undefined || (previous.endOffset ?? -2) + 1 !== token.startOffset) return false;
  const { name } = previous.tokenType;
  return operandEnds.has(name) || name === "Word" || tokenRow(name)?.is === "word";
}

/** Control characters do not occur in text; a few stray ones are reported as characters. */
function looksBinary(text: string, damaged: readonly Span[]): boolean {
  let controls = 0;
  for (const { start, end } of damaged) {
    for (let i = start; i < end; i++) {
      const code = text.charCodeAt(i);
      if (code < 32 || code === 127 || code === 0xfffd) controls += 1;
    }
  }
  return controls > 3 && controls * 50 > Math.min(text.length, 100_000);
}

/** One diagnostic per kind of character, at its first place. */
function unknownCharacters(source: SourceFile, damaged: readonly Span[]): Diagnostic[] {
  const places = new Map<string, Span[]>();
  for (const span of damaged) {
    for (let i = span.start; i < span.end;) {
      const character = String.fromCodePoint(source.text.codePointAt(i) ?? 32);
      const end = i + character.length;
      const list = places.get(character) ?? [];
      const last = list.at(-1);
      if (last !== undefined && last.end === i) list[list.length - 1] = { ...last, end };
      else list.push({ ...span, start: i, end });
      places.set(character, list);
      i = end;
    }
  }
  return [...places].slice(0, 20).map(([character, spans]) => unknownCharacter(character, spans));
}
