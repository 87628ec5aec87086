// Statements and blocks as Docs: one statement a line; a block of one statement stays on a line if its author
// put it there and it fits.

import type { Block, Expr, Identifier, ShapeSyntax, Statement } from "../ast.ts";
import { group, hardLine, indent, line, softLine, type Doc } from "./doc.ts";
import { assigned, enclosed, expression, layoutOf, separated } from "./expressions.ts";
import type { Words } from "./words.ts";

/** What builders read from: the words to come, and whether a block was written on one line. */
export interface Scribe {
  readonly words: Words;
  readonly isOneLine: (block: Block) => boolean;
}

/** A block; the next word is its `{`. */
export function blockOf(block: Block, scribe: Scribe, isInline: boolean): Doc {
  const { words } = scribe;
  const open = words.take();
  const items = block.statements.map((statement, i) => [
    i === 0 ? [] : [hardLine, words.takeBlank()],
    statementOf(statement, scribe),
  ]);
  const last = words.isCommented()
    ? [items.length === 0 ? [] : [hardLine, words.takeBlank()], ...words.takeComments()]
    : [];
  if (items.length === 0 && last.length === 0) return [open, group([softLine, words.take()])];
  const between = isInline ? line : hardLine;
  return [open, indent(between, items, last), between, words.take()];
}

/** Whether blocks may share a line: each was written on one and holds one statement at most. */
export function mayShare(blocks: readonly Block[], { isOneLine }: Scribe): boolean {
  return blocks.every((block) => block.statements.length < 2 && isOneLine(block));
}

/** A block after a head, on the same line if it may. */
export function headed(head: Doc, block: Block, scribe: Scribe): Doc {
  const isInline = mayShare([block], scribe);
  return group([head, " ", blockOf(block, scribe, isInline)], !isInline);
}

/** `[m, ..n]`; the next word is its bracket. */
export function shapeOf({ dims }: ShapeSyntax, words: Words): Doc {
  const open = words.take();
  const inner = separated(dims, ({ rest }) => [rest ? words.take() : [], words.take()], words);
  return enclosed(open, inner, words);
}

function statementOf(statement: Statement, scribe: Scribe): Doc {
  const { words } = scribe;
  /** A word and the space behind it. */
  const word = (): Doc => [words.take(), " "];
  const expr = (of: Expr): Doc => expression(of, words);
  const value = (of: Expr): Doc => assigned(words, () => layoutOf(of, words));
  const shape = (of: ShapeSyntax | null): Doc =>
    of === null ? [] : [words.take(), " ", shapeOf(of, words)];
  switch (statement.kind) {
    case "state": {
      const head = [word(), words.take()];
      if (statement.history === null) {
        return [head, shape(statement.shape), value(statement.start)];
      }
      const size = [words.take(), " ", words.take(), words.take(), expr(statement.history)];
      return [head, size, words.take(), value(statement.start)];
    }
    case "accumulate": {
      const head = [word(), words.take(), shape(statement.shape), " ", word(), words.take()];
      const decay = statement.decay === null ? [] : [" ", word(), expr(statement.decay)];
      const of = [" ", word(), expr(statement.of)];
      if (statement.start === null) return [head, decay, of];
      return [head, decay, of, " ", word(), word(), expr(statement.start)];
    }
    case "var": {
      const head = [word(), namesOf(statement.names, statement.tuple, words)];
      return [head, shape(statement.shape), value(statement.value)];
    }
    case "local": {
      const names = namesOf(statement.names, statement.tuple, words);
      const { value: right } = statement;
      if (right.kind !== "run") return [names, value(right)];
      return [names, " ", word(), statementOf(right, scribe)];
    }
    case "update": {
      const names = namesOf(statement.targets, statement.tuple, words);
      if (statement.index === null) return [names, value(statement.value)];
      const index = [words.take(), expr(statement.index), words.take()];
      return [names, index, value(statement.value)];
    }
    case "step":
    case "report":
    case "return":
      return [word(), expr(statement.value)];
    case "skip":
      return words.take();
    case "reset":
      return [word(), words.take()];
    case "require": {
      const condition = [word(), expr(statement.condition)];
      return statement.message === null ? condition : [condition, " ", words.take()];
    }
    case "run": {
      const rule = [word(), expr(statement.rule)];
      if (statement.with.length === 0) return rule;
      const given = (one: { readonly value: Expr }): Doc => [word(), word(), expr(one.value)];
      return group([rule, " ", word(), indent(separated(statement.with, given, words))]);
    }
    case "if statement":
      return ifOf(statement, scribe);
    case "every": {
      const head = [word(), expr(statement.period)];
      const from = statement.fromOne ? [" ", word(), words.take()] : [];
      return headed([head, from], statement.body, scribe);
    }
    case "repeat": {
      const head = [word(), expr(statement.count)];
      const until = statement.until === null ? [] : [" ", word(), expr(statement.until)];
      return headed([head, until], statement.body, scribe);
    }
    case "for": {
      const from = [word(), word(), word(), expr(statement.from)];
      const to = statement.to === null ? [] : [words.take(), expr(statement.to)];
      const down = statement.downwards ? [" ", word(), words.take(), words.take()] : [];
      return headed([from, to, down], statement.body, scribe);
    }
    case "dispatch":
      return dispatchOf(statement, scribe);
    case "broken statement":
      throw new Error("broken text is not formatted");
    default:
      return statement satisfies never;
  }
}

function namesOf(names: readonly Identifier[], isTuple: boolean, words: Words): Doc {
  if (!isTuple) return words.take();
  const open = words.take();
  return enclosed(
    open,
    separated(names, () => words.take(), words),
    words,
  );
}

/** `else if` chains share a line or break together. */
function ifOf(statement: Extract<Statement, { kind: "if statement" }>, scribe: Scribe): Doc {
  const { words } = scribe;
  const blocks: Block[] = [];
  let at: Block | typeof statement | null = statement;
  for (; at?.kind === "if statement"; at = at.otherwise) blocks.push(at.then);
  if (at !== null) blocks.push(at);
  const isInline = mayShare(blocks, scribe);
  const made: Doc[] = [];
  let branch: typeof at | typeof statement = statement;
  for (; branch?.kind === "if statement"; branch = branch.otherwise) {
    const head = [words.take(), " ", condition(branch.condition, words), " "];
    made.push(head, blockOf(branch.then, scribe, isInline));
    if (branch.otherwise !== null) made.push(" ", words.take(), " ");
  }
  if (branch !== null) made.push(blockOf(branch, scribe, isInline));
  return group(made, !isInline);
}

function dispatchOf(statement: Extract<Statement, { kind: "dispatch" }>, scribe: Scribe): Doc {
  const { words } = scribe;
  const made: Doc[] = [];
  const blocks: Block[] = [];
  let at: Block | typeof statement | null = statement;
  for (; at?.kind === "dispatch"; at = at.otherwise) blocks.push(at.body);
  if (at !== null) blocks.push(at);
  const isInline = mayShare(blocks, scribe);
  let branch: typeof at | typeof statement = statement;
  for (; branch?.kind === "dispatch"; branch = branch.otherwise) {
    const head = [words.take(), " ", words.take(), words.take(), " "];
    const pattern = shapeOf(branch.pattern, words);
    const guard =
      branch.guard === null ? [] : [" ", words.take(), " ", condition(branch.guard, words)];
    made.push(head, pattern, guard, " ", blockOf(branch.body, scribe, isInline));
    if (branch.otherwise !== null) made.push(" ", words.take(), " ");
  }
  if (branch !== null) made.push(blockOf(branch, scribe, isInline));
  return group(made, !isInline);
}

/** Indented once more than the block it stands before. */
const condition = (expr: Expr, words: Words): Doc => indent(expression(expr, words));
