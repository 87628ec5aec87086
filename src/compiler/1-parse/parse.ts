// Text in, Ast out, with all the syntax mistakes of the file. Never throws, whatever the text: brackets are
// balanced and nesting is limited before the parser runs, and what it cannot read becomes `broken`.

import { OptParser } from "../../../grammar/grammar.ts";
import type { PlacedToken, Problem } from "../../../grammar/recovering-parser.ts";
import type { Diagnostic, SourceFile, Span } from "../diagnostics/diagnostic.ts";
import type { Ast, Expr } from "./ast.ts";
import { balance } from "./brackets.ts";
import { attachDocs } from "./docs.ts";
import {
  chainedOperators,
  dotsInOver,
  keywordAsName,
  missingComma,
  nothingDeclared,
  operatorAfterNone,
  prefixAfterOperator,
  tooDeep,
  unknownStatement,
} from "./errors.ts";
import { explainUnexpected } from "./explain-unexpected.ts";
import { lex, type DocComment } from "./lex.ts";
import { findTooDeep } from "./nesting.ts";
import { endStatements } from "./newlines.ts";
import { repairSlips } from "./slips.ts";

/**
 * The Ast of a file, and its syntax mistakes in reading order. The tree is deep in one direction only, the
 * `left` of a `binary` node (a sum of 10^5 terms): walk that in a loop. Everything else nests at most
 * `nestingLimit` deep.
 */
export function parse(source: SourceFile): {
  readonly form: Ast;
  readonly diagnostics: readonly Diagnostic[];
} {
  const prepared = prepare(source);
  const { file, whole } = place(source);
  if (prepared.tokens === null) {
    const form: Ast = {
      file,
      declarations: [{ kind: "broken declaration", name: null, span: whole }],
    };
    return { form, diagnostics: inOrder(prepared.diagnostics) };
  }
  if (prepared.tokens.length === 0 && prepared.diagnostics.length === 0) {
    return { form: { file, declarations: [] }, diagnostics: [nothingDeclared(firstLine(source))] };
  }
  const parser = theParser();
  parser.start(file, source.text.length, prepared.tokens);
  const declarations = withinStack(() => parser.wholeFile());
  if (declarations === null) {
    const form: Ast = {
      file,
      declarations: [{ kind: "broken declaration", name: null, span: whole }],
    };
    return {
      form,
      diagnostics: inOrder([...prepared.diagnostics, tooDeep(firstLine(source), whole)]),
    };
  }
  return {
    form: { file, declarations: attachDocs(source.text, declarations, prepared.docs) },
    diagnostics: inOrder([...prepared.diagnostics, ...explain(parser, source, prepared.damaged)]),
  };
}

/** A rule, schedule or value written by itself, as on a command line: `clip_norm(1.0) |> AdamW()`. */
export function parseExpression(source: SourceFile): {
  readonly form: Expr;
  readonly diagnostics: readonly Diagnostic[];
} {
  const prepared = prepare(source);
  if (prepared.tokens === null) {
    return {
      form: { kind: "broken", span: place(source).whole },
      diagnostics: inOrder(prepared.diagnostics),
    };
  }
  const parser = theParser();
  parser.start(source.name, source.text.length, prepared.tokens);
  const form = withinStack(() => parser.wholeExpression());
  if (form === null) {
    const { whole } = place(source);
    const diagnostics = inOrder([...prepared.diagnostics, tooDeep(firstLine(source), whole)]);
    return { form: { kind: "broken", span: whole }, diagnostics };
  }
  return {
    form,
    diagnostics: inOrder([...prepared.diagnostics, ...explain(parser, source, prepared.damaged)]),
  };
}

/** Null where the host's call stack is smaller than the nesting limit needs (about 700 KB). */
function withinStack<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

// The parser's tables are built once; a text leaves nothing in it that the next one could see.
let parser: OptParser | null = null;
const theParser = (): OptParser => (parser ??= new OptParser());

type Prepared =
  | { readonly tokens: null; readonly diagnostics: readonly Diagnostic[] }
  | {
      readonly tokens: PlacedToken[];
      readonly docs: readonly DocComment[];
      readonly damaged: readonly Span[];
      readonly diagnostics: readonly Diagnostic[];
    };

/** Everything before the grammar: tokens, balanced brackets, ends of statements, slips, the nesting limit. */
function prepare(source: SourceFile): Prepared {
  const lexed = lex(source);
  const balanced = balance(source, lexed.tokens);
  const diagnostics = [...lexed.diagnostics, ...balanced.diagnostics];
  if (balanced.tokens === null) return { tokens: null, diagnostics };
  const repaired = repairSlips(source, endStatements(source.text, balanced.tokens));
  const deep = findTooDeep(repaired.tokens);
  if (deep !== null) {
    const spanOf = ({ startOffset, endOffset }: PlacedToken): Span => ({
      file: source.name,
      start: startOffset,
      end: (endOffset ?? startOffset) + 1,
    });
    diagnostics.push(tooDeep(spanOf(deep.token), spanOf(deep.outermost)));
    return { tokens: null, diagnostics };
  }
  return {
    tokens: repaired.tokens,
    docs: lexed.docs,
    damaged: [...lexed.damaged.map((span) => lineOf(source.text, span)), ...balanced.damaged],
    diagnostics: [...diagnostics, ...repaired.diagnostics],
  };
}

/** The parser's problems in words, without those that an earlier mistake explains. */
function explain(
  { problems }: OptParser,
  source: SourceFile,
  damaged: readonly Span[],
): Diagnostic[] {
  const isDamaged = inside(damaged);
  const spanOf = (token: {
    readonly startOffset: number;
    readonly endOffset?: number | undefined;
  }): Span => {
    const start = Number.isNaN(token.startOffset)
      ? source.text.trimEnd().length
      : token.startOffset;
    return {
      file: source.name,
      start,
      end: Math.max(start, (token.endOffset ?? start) + 1 || start),
    };
  };
  const keywordsAsNames = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  for (const problem of problems) {
    const made = inWords(problem, spanOf);
    if (isDamaged(made.primary.span.start)) continue;
    if (problem.kind === "unexpected" && problem.rule === "rest") {
      if (isIndented(source.text, made.primary.span.start)) continue;
    }
    if (made.code === "E0108" && problem.kind !== "chained") {
      const { start, end } = made.primary.span;
      const word = source.text.slice(start, end);
      // Where a keyword was declared as a name, its uses are the same mistake.
      if (problem.kind === "unexpected" && keywordsAsNames.has(word)) continue;
      keywordsAsNames.add(word);
    }
    diagnostics.push(made);
  }
  return diagnostics;
}

function inWords(
  problem: Problem,
  spanOf: (token: {
    readonly startOffset: number;
    readonly endOffset?: number | undefined;
  }) => Span,
): Diagnostic {
  switch (problem.kind) {
    case "unexpected":
      return explainUnexpected(problem, spanOf);
    case "keyword as name":
      return keywordAsName(spanOf(problem.token), problem.token.image);
    case "missing comma":
      return missingComma(spanOf(problem.previous), spanOf(problem.token), problem.token.image);
    case "unknown statement":
      return unknownStatement(spanOf(problem.token), problem.token.image, problem.next.image);
    case "dots in over":
      return dotsInOver(problem.span);
    case "chained":
      return chainedOperators(spanOf(problem.first), spanOf(problem.second), problem.second.image);
    case "after none":
      return operatorAfterNone(spanOf(problem.first), spanOf(problem.second), problem.second.image);
    case "prefix after operator":
      return prefixAfterOperator(spanOf(problem.prefix), problem.prefix.image, problem.after.image);
    default:
      return problem satisfies never;
  }
}

/** Whether an offset lies in one of `spans`, which may overlap: sorted once, then by bisection. */
function inside(spans: readonly Span[]): (offset: number) => boolean {
  const merged: { start: number; end: number }[] = [];
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return (offset) => {
    let low = 0;
    let high = merged.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((merged[middle]?.end ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    const found = merged[low];
    return found !== undefined && found.start <= offset;
  };
}

function lineOf(text: string, span: Span): Span {
  const end = text.indexOf("\n", span.end);
  return {
    ...span,
    start: text.lastIndexOf("\n", span.start - 1) + 1,
    end: end < 0 ? text.length : end,
  };
}

function isIndented(text: string, offset: number): boolean {
  return offset > 0 && text[offset - 1] !== "\n";
}

function firstLine(source: SourceFile): Span {
  return { file: source.name, start: 0, end: 0 };
}

function place(source: SourceFile): { readonly file: string; readonly whole: Span } {
  return { file: source.name, whole: { file: source.name, start: 0, end: source.text.length } };
}

function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...diagnostics].sort((a, b) => a.primary.span.start - b.primary.span.start);
}
