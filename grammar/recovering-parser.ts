// What the grammar's rules stand on: spans, and recovery. A rule that fails inside `guarded` is reported
// once, its tokens are skipped up to a place where the sentence can go on (the brackets are balanced
// before parsing, so depth tells which place is meant), and the rest of the file is still read.

import {
  EmbeddedActionsParser,
  isRecognitionException,
  type IRecognitionException,
  type IToken,
} from "chevrotain";
import type { Identifier } from "../src/compiler/1-parse/ast.ts";
import type { Span } from "../src/compiler/diagnostics/diagnostic.ts";
import { latinName } from "./greek.ts";
import type { OperatorMistake } from "./operators.ts";
import { vocabulary } from "./tokens.ts";

/** A token as the passes before the parser leave it: `depth` counts the brackets open around it. */
export interface PlacedToken extends IToken {
  readonly depth: number;
}

/** What the parser can have met; `1-parse/errors.ts` puts it in words. */
export type Problem =
  | OperatorMistake
  | {
      readonly kind: "unexpected";
      readonly token: IToken;
      /** Stands before it; null at the start of the file. */
      readonly previous: IToken | null;
      readonly next: IToken;
      /** The token or rule that would have fitted. */
      readonly expected: string;
      /** The rule being read. */
      readonly rule: string;
      /** Where the surrounding statement, parameter or declaration begins. */
      readonly first: IToken;
    }
  | { readonly kind: "keyword as name"; readonly token: IToken }
  | { readonly kind: "missing comma"; readonly previous: IToken; readonly token: IToken }
  | { readonly kind: "unknown statement"; readonly token: IToken; readonly next: IToken }
  | { readonly kind: "dots in over"; readonly span: Span };

const silentTexts = {
  buildMismatchTokenMessage: ({ expected }: { expected: { name: string } }) => expected.name,
  buildNotAllInputParsedMessage: () => "the end",
  buildNoViableAltMessage: ({ ruleName }: { ruleName: string }) => ruleName,
  buildEarlyExitMessage: ({ ruleName }: { ruleName: string }) => ruleName,
};

/** The base of the parser; see `grammar.ts` for the rules. */
export class RecoveringParser extends EmbeddedActionsParser {
  /** What was met in the text that was read last, in reading order. */
  problems: Problem[] = [];
  protected file = "";
  protected length = 0;
  private stoppedAt: IToken | null = null;
  private firsts: IToken[] = [];

  constructor(isValidated: boolean) {
    super([...vocabulary], {
      recoveryEnabled: false,
      maxLookahead: 2,
      skipValidations: !isValidated,
      errorMessageProvider: silentTexts,
    });
  }

  /** Makes the parser ready for a text of `length` characters. */
  start(file: string, length: number, input: IToken[]): void {
    this.file = file;
    this.length = length;
    this.problems = [];
    this.stoppedAt = null;
    this.firsts = [];
    this.input = input;
  }

  /** The span from one token to another, both included; the end of the file is an empty span. */
  protected spanOf = (first: IToken, last: IToken): Span => {
    const start = Number.isNaN(first.startOffset) ? this.length : first.startOffset;
    const end =
      last.endOffset === undefined || Number.isNaN(last.endOffset) ? start : last.endOffset + 1;
    return { file: this.file, start, end: Math.max(start, end) };
  };

  /** The span from `first` to the token read last. */
  protected since(first: IToken): Span {
    return this.spanOf(first, this.LA(0));
  }

  /** `span`, extended to the token read last. */
  protected through(span: Span): Span {
    return { ...span, end: Math.max(span.end, this.since(this.LA(0)).end) };
  }

  /** Reports that two items of a list stand side by side. */
  protected missingComma(): void {
    this.report({ kind: "missing comma", previous: this.LA(0), token: this.LA(1) });
  }

  protected identifier(token: IToken): Identifier {
    return {
      name: latinName(token.image),
      spelling: token.image,
      span: this.spanOf(token, token),
    };
  }

  /**
   * Runs `read`; if it fails, or does not end before one of `ends`, reports that and skips to the next of
   * `ends`, or to the end of the statement, list or block. `instead` gets the span of what was lost.
   * `mayEnd` names further places to end at, which are not skipped to.
   */
  protected guarded<T>(
    rule: string,
    ends: readonly string[],
    read: () => T,
    instead: (span: Span) => T,
    mayEnd: () => boolean = () => false,
  ): T {
    if (this.RECORDING_PHASE) return read();
    const first = this.LA(1);
    const outer = this.firsts.length;
    if (rule === "statement" || rule === "parameter" || rule === "declaration") {
      this.firsts.push(first);
    }
    try {
      const made = read();
      if (this.isAt(ends) || mayEnd()) return made;
      this.unexpected(rule, ends[0] ?? "");
    } catch (error) {
      if (!(error instanceof Error) || !isRecognitionException(error)) throw error;
      this.caught(error as IRecognitionException);
    } finally {
      this.firsts.length = outer;
    }
    return instead(this.skipTo(ends, first));
  }

  /** Reports the next token as one that does not fit. */
  protected unexpected(rule: string, expected: string): void {
    const previous = this.LA(0);
    this.report({
      kind: "unexpected",
      token: this.LA(1),
      previous: Number.isNaN(previous.startOffset) ? null : previous,
      next: this.LA(2),
      expected,
      rule,
      first: this.firsts.at(-1) ?? this.LA(1),
    });
  }

  /** Adds a problem; what is met right where the last one was skipped to is the same mistake again. */
  protected report(problem: Problem): void {
    if (problem.kind === "unexpected" && problem.token === this.stoppedAt) return;
    this.problems.push(problem);
  }

  private caught(error: IRecognitionException): void {
    const rule = error.context.ruleStack.at(-1) ?? "";
    this.unexpected(rule, error.message);
  }

  private isAt(ends: readonly string[]): boolean {
    const next = this.LA(1).tokenType.name;
    return next === "EOF"
      ? ends.includes("Semicolon") || ends.includes("EOF")
      : ends.includes(next);
  }

  /** Skips to the first token that ends what began at `first`; returns the span that was lost. */
  protected skipTo(ends: readonly string[], first: IToken): Span {
    const depth = (first as PlacedToken).depth;
    let next = this.LA(1);
    let last = this.LA(0);
    while (next.tokenType.name !== "EOF") {
      const here = (next as PlacedToken).depth;
      const name = next.tokenType.name;
      // A closing bracket at this depth ends something inside; the one around has a lesser depth.
      const isEnd = name === "Semicolon" || (ends.includes(name) && !name.startsWith("Right"));
      if (here < depth || (here === depth && isEnd)) break;
      last = next;
      this.SKIP_TOKEN();
      if (this.LA(1) === next) break;
      next = this.LA(1);
    }
    this.stoppedAt = next;
    return this.spanOf(first, last.startOffset >= first.startOffset ? last : first);
  }
}
