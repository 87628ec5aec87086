// Slips of the pen that can be read without doubt: a misspelt keyword at the start of a line, `elif`, and
// `=` or `x <-1` in a condition. In: tokens with `;`. Out: the tokens that were meant; each slip reported.

import type { PlacedToken } from "../../../grammar/recovering-parser.ts";
import {
  declarationStarts,
  Name,
  statementStarts,
  tokenRow,
  tokens as T,
  type TokenName,
} from "../../../grammar/tokens.ts";
import type { Diagnostic, SourceFile, Span } from "../diagnostics/diagnostic.ts";
import { suggest } from "../diagnostics/suggest.ts";
import {
  arrowInCondition,
  braceOnNextLine,
  elif,
  equalsInCondition,
  misspeltKeyword,
} from "./errors.ts";

/** Replaces slips by what was meant. */
export function repairSlips(
  source: SourceFile,
  tokens: readonly PlacedToken[],
): { readonly tokens: PlacedToken[]; readonly diagnostics: readonly Diagnostic[] } {
  const made: PlacedToken[] = [];
  const diagnostics: Diagnostic[] = [];
  const spanOf = (token: PlacedToken): Span => ({
    file: source.name,
    start: token.startOffset,
    end: (token.endOffset ?? token.startOffset) + 1,
  });
  /** The depth at which a condition is being read, -1 outside conditions. */
  let condition = -1;

  for (const [index, token] of tokens.entries()) {
    const previous = made.at(-1);
    const next = tokens[index + 1];
    const name = token.tokenType.name;
    const isFirst =
      previous === undefined ||
      previous.tokenType === T.Semicolon ||
      previous.tokenType === T.LeftBrace;

    if (name === "If" || name === "Until" || name === "Require") condition = token.depth;
    else if (name === "LeftBrace" || name === "Then" || name === "Semicolon") condition = -1;
    else if (name === "Comma" && token.depth <= condition) condition = -1;

    const isInCondition = condition >= 0 && token.depth === condition;
    if (isInCondition && name === "Equals") {
      diagnostics.push(equalsInCondition(spanOf(token)));
      made.push(as(token, "EqualTo", "=="));
    } else if (isInCondition && name === "Arrow") {
      diagnostics.push(arrowInCondition(spanOf(token), token.image));
      made.push(as(token, "Less", "<"));
      // `x <- 1` with a space was meant as an arrow or as `<`: only `<-1` is certainly a negative number.
      if (next !== undefined && next.startOffset === spanOf(token).end) {
        made.push(as(token, "Minus", "-"));
      }
    } else if (name === "Word" && token.image === "elif" && previous?.tokenType === T.RightBrace) {
      diagnostics.push(elif(spanOf(token)));
      made.push(as(token, "Else", "else"), as(token, "If", "if"));
      condition = token.depth;
    } else if (name === "Semicolon" && next?.tokenType === T.LeftBrace) {
      diagnostics.push(braceOnNextLine(spanOf(next)));
    } else if (name === "Semicolon" && isElif(next) && previous?.tokenType === T.RightBrace) {
      continue; // `elif` on a line of its own still belongs to the `}` above
    } else {
      const meant = name === "Word" && isFirst ? meantKeyword(token, tokens, index) : null;
      if (meant === null) made.push(token);
      else {
        diagnostics.push(misspeltKeyword(spanOf(token), token.image, meant.image));
        made.push(as(token, meant.name, meant.image));
        if (meant.name === "If") condition = token.depth;
      }
    }
  }
  return { tokens: made, diagnostics };
}

function isElif(token: PlacedToken | undefined): boolean {
  return token?.tokenType === T.Word && token.image === "elif";
}

function as(token: PlacedToken, name: TokenName, image: string): PlacedToken {
  const tokenType = T[name];
  return { ...token, image, tokenType, tokenTypeIdx: tokenType.tokenTypeIdx ?? 0 };
}

interface Meant {
  readonly name: TokenName;
  readonly image: string;
}

// What people bring along from other languages.
const foreignDeclarations: Readonly<Record<string, string>> = {
  def: "fn",
  function: "fn",
  func: "fn",
  fun: "fn",
  class: "optimizer",
  optimiser: "optimizer",
};

/** The keyword that a word at the start of a line was meant to be, where nothing else can have been. */
function meantKeyword(
  token: PlacedToken,
  tokens: readonly PlacedToken[],
  index: number,
): Meant | null {
  const next = tokens[index + 1];
  const after = tokens[index + 2];
  if (next === undefined) return null;
  if (token.depth === 0) {
    const opens = after?.tokenType;
    if (!isName(next) || (opens !== T.CallParen && opens !== T.LeftParen && opens !== T.Equals)) {
      return null;
    }
    const meant =
      foreignDeclarations[token.image] ?? suggest(token.image, spelt(declarationStarts));
    return keyword(meant, declarationStarts);
  }
  // `m = …`, `m <- …`, `m[i] <- …` begin with a name of the author's.
  const begins = next.tokenType;
  if (begins === T.Equals || begins === T.Arrow || begins === T.LeftBracket) return null;
  if (begins === T.Semicolon || begins === T.RightBrace || begins === T.Colon) return null;
  return keyword(suggest(token.image, spelt(statementStarts)), statementStarts);
}

function isName(token: PlacedToken): boolean {
  return token.tokenType.CATEGORIES?.includes(Name) === true;
}

function spelt(names: readonly string[]): string[] {
  return names.map((name) => String(tokenRow(name)?.pattern));
}

function keyword(image: string | null, among: readonly string[]): Meant | null {
  const name = among.find((one) => tokenRow(one)?.pattern === image);
  return name === undefined || image === null ? null : { name: name as TokenName, image };
}
