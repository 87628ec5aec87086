// In: tokens. Out: tokens whose brackets are balanced, each with its depth. What is missing is put in, what
// is too much is left out, and both are reported here, at the bracket that a person would point at; the
// parser then never meets a bracket problem.

import {
  declarationStarts,
  Name,
  statementStarts,
  tokens as T,
  type TokenName,
} from "../../../grammar/tokens.ts";
import type { PlacedToken } from "../../../grammar/recovering-parser.ts";
import type { Diagnostic, SourceFile, Span } from "../diagnostics/diagnostic.ts";
import { strayBracket, tooDeep, unclosedBracket, wrongBracket } from "./errors.ts";
import { nestingLimit } from "./nesting.ts";

/** Balanced tokens; `damaged` are the stretches about which the parser should be silent. */
export interface Balanced {
  readonly tokens: PlacedToken[];
  readonly damaged: readonly Span[];
  readonly diagnostics: readonly Diagnostic[];
}

const closerOf: Readonly<Record<string, TokenName>> = {
  LeftBrace: "RightBrace",
  LeftBracket: "RightBracket",
  LeftParen: "RightParen",
  CallParen: "RightParen",
};
const closerImage: Readonly<Record<string, string>> = {
  RightBrace: "}",
  RightBracket: "]",
  RightParen: ")",
};
// Inside round or square brackets these words mean that the bracket was forgotten; `if` may stand there.
const onlyInBlocks = new Set(statementStarts.filter((name) => name !== "If"));

/** Matches the brackets of a file; null tokens mean that they nest beyond the limit. */
export function balance(
  source: SourceFile,
  tokens: readonly PlacedToken[],
): Balanced | { readonly tokens: null; readonly diagnostics: readonly Diagnostic[] } {
  const made: PlacedToken[] = [];
  const damaged: Span[] = [];
  const diagnostics: Diagnostic[] = [];
  const open: PlacedToken[] = [];
  const outdented: Pair[] = [];
  let stray: Span | null = null;

  const spanOf = (token: PlacedToken): Span => ({
    file: source.name,
    start: token.startOffset,
    end: (token.endOffset ?? token.startOffset) + 1,
  });
  const endOfMade = (): number => (made.at(-1)?.endOffset ?? -1) + 1;
  const push = (token: PlacedToken): void => {
    made.push({ ...token, depth: open.length });
  };
  /** Puts in the closers of the last `count` open brackets and reports the innermost of them. */
  const closeLast = (count: number, because: PlacedToken | null): void => {
    const unclosed = open.slice(open.length - count);
    const innermost = unclosed.at(-1);
    if (innermost === undefined) return;
    const pair = innermost.tokenType === T.LeftBrace ? culprit(innermost, outdented) : undefined;
    diagnostics.push(
      unclosedBracket(
        spanOf(pair?.opener ?? innermost),
        (pair?.opener ?? innermost).image,
        pair === undefined ? null : spanOf(pair.closer),
        because === null ? null : spanOf(because),
        unclosed.length - 1,
      ),
    );
    for (const opener of unclosed.reverse()) {
      open.pop();
      const name = closerOf[opener.tokenType.name] ?? "RightParen";
      if (name !== "RightBrace") damaged.push({ ...spanOf(opener), end: endOfMade() + 1 });
      const tokenType = T[name];
      const at = endOfMade();
      push({
        image: "",
        startOffset: at,
        endOffset: at - 1,
        tokenType,
        tokenTypeIdx: tokenType.tokenTypeIdx ?? 0,
        depth: 0,
      });
    }
  };
  /** How many brackets are open inside the innermost one that satisfies `fits`; -1 if there is none. */
  const openInside = (fits: (token: PlacedToken) => boolean): number => {
    for (let i = open.length - 1; i >= 0; i--) {
      const token = open[i];
      if (token !== undefined && fits(token)) return open.length - 1 - i;
    }
    return -1;
  };

  for (const [index, token] of tokens.entries()) {
    const name = token.tokenType.name;
    const isFirst = isFirstOnLine(source.text, token.startOffset);
    if (isFirst && open.length > 0 && startsDeclaration(tokens, index))
      closeLast(open.length, token);
    if (open.length > 0) {
      const inside = openInside((one) => one.tokenType === T.LeftBrace);
      const parens = inside < 0 ? open.length : inside;
      if (inside > 0 && isFirst && onlyInBlocks.has(name)) closeLast(inside, token);
      else if (parens > 0 && name === "LeftBrace" && tokens[index - 1]?.tokenType !== T.Choice) {
        closeLast(parens, token);
      } else if (inside > 0 && isFirst && startsAssignment(tokens, index, open.at(-1))) {
        closeLast(inside, token);
      }
    }
    if (closerOf[name] !== undefined) {
      push(token);
      open.push(token);
      if (open.length > nestingLimit) {
        return { tokens: null, diagnostics: [tooDeep(spanOf(token), spanOf(open[0] ?? token))] };
      }
    } else if (closerImage[name] === undefined) {
      push(token);
    } else {
      const inside = openInside((one) => closerOf[one.tokenType.name] === name);
      const brace = openInside((one) => one.tokenType === T.LeftBrace);
      const isReachable = inside >= 0 && (name === "RightBrace" || brace < 0 || inside < brace);
      const top = open.at(-1);
      // `[a, b))`: the first of two is the wrong one.
      const isDoubled =
        inside === 1 && name !== "RightBrace" && tokens[index + 1]?.tokenType === token.tokenType;
      if (isReachable && !isDoubled) {
        if (inside > 0) closeLast(inside, token);
        const opener = open.pop();
        push(token);
        if (opener !== undefined && name === "RightBrace") {
          const pair = { opener, closer: token };
          if (isFirst && isOutdented(source.text, pair)) outdented.push(pair);
        }
      } else if (top !== undefined && top.tokenType !== T.LeftBrace && name !== "RightBrace") {
        diagnostics.push(wrongBracket(spanOf(token), token.image, spanOf(top), top.image));
        open.pop();
        const tokenType = T[closerOf[top.tokenType.name] ?? "RightParen"];
        push({ ...token, tokenType, tokenTypeIdx: tokenType.tokenTypeIdx ?? 0 });
      } else {
        const previous = tokens[index - 1];
        if (stray === null || previous === undefined || spanOf(previous).end !== stray.end) {
          diagnostics.push(strayBracket(spanOf(token), token.image));
        }
        stray = spanOf(token);
        if ((damaged.at(-1)?.end ?? -1) < token.startOffset) {
          damaged.push(lineAround(source, token.startOffset));
        }
      }
    }
  }
  if (open.length > 0) closeLast(open.length, null);
  return { tokens: made, damaged, diagnostics };
}

interface Pair {
  readonly opener: PlacedToken;
  readonly closer: PlacedToken;
}

/**
 * Where a `}` stands further left than the line of the `{` that it closes, that `{` is the one without a
 * partner, and the bracket left over in the end is only the one that lost its own.
 */
function culprit(leftOver: PlacedToken, outdented: readonly Pair[]): Pair | undefined {
  return outdented.find(({ opener }) => opener.startOffset > leftOver.startOffset);
}

function isOutdented(text: string, { opener, closer }: Pair): boolean {
  return columnOf(text, closer.startOffset) < indentationAt(text, opener.startOffset);
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

function indentationAt(text: string, offset: number): number {
  const start = lineStart(text, offset);
  let i = start;
  while (text[i] === " " || text[i] === "\t") i += 1;
  return i - start;
}

function isFirstOnLine(text: string, offset: number): boolean {
  for (let i = offset - 1; i >= 0 && text[i] !== "\n"; i--) {
    if (text[i] !== " " && text[i] !== "\t") return false;
  }
  return true;
}

function lineAround(source: SourceFile, offset: number): Span {
  const end = source.text.indexOf("\n", offset);
  return {
    file: source.name,
    start: lineStart(source.text, offset),
    end: end < 0 ? source.text.length : end,
  };
}

/** `v <- …` stands in no bracket, `x = …` only in those of calls. */
function startsAssignment(
  tokens: readonly PlacedToken[],
  index: number,
  innermost: PlacedToken | undefined,
): boolean {
  const next = tokens[index + 1]?.tokenType;
  if (tokens[index]?.tokenType.CATEGORIES?.includes(Name) !== true) return false;
  return next === T.Arrow || (next === T.Equals && innermost?.tokenType !== T.CallParen);
}

/** `optimizer Name` begins a declaration; `inner: optimizer` does not. */
function startsDeclaration(tokens: readonly PlacedToken[], index: number): boolean {
  const name = tokens[index]?.tokenType.name ?? "";
  if (!declarationStarts.includes(name)) return false;
  const next = tokens[index + 1]?.tokenType;
  return name === "Import" ? next === T.LeftBrace : next === T.Word;
}
