// Expressions as Docs. A long one breaks before its operators, the loosest first; where it ends in a bracket
// or a call, that is opened before the operators are touched.

import type { Argument, Expr } from "../ast.ts";
import { choice, group, indent, lastComma, line, mark, softLine, type Doc } from "./doc.ts";
import type { Words } from "./words.ts";

/** An expression, which may go on below and further in. */
export function expression(expr: Expr, words: Words): Doc {
  return assemble(layoutOf(expr, words), (broken) => indent(broken));
}

/** ` = e` or ` <- e`; the next word is the sign. */
export function assigned(words: Words, value: (words: Words) => Layout): Doc {
  const sign = [" ", words.take()];
  const layout = value(words);
  if (layout.kind === "closed") return [sign, " ", layout.doc];
  return choice(
    [sign, " ", layout.doc],
    ...(layout.opened === null ? [] : [[sign, " ", layout.opened]]),
    [sign, indent(line, group(layout.doc))],
  );
}

/** How an expression may be laid out: broken within brackets of its own, or at its operators. */
export type Layout =
  | { readonly kind: "closed"; readonly doc: Doc; readonly opened: Doc | null }
  | {
      readonly kind: "chain";
      readonly doc: Doc;
      /** All on one line but the bracket or call at its end. */
      readonly opened: Doc | null;
    };

/** A Layout as one Doc; `hang` places what is broken at its operators. */
function assemble(layout: Layout, hang: (broken: Doc) => Doc): Doc {
  if (layout.kind === "closed") return layout.doc;
  return choice(layout.doc, ...(layout.opened === null ? [] : [layout.opened]), hang(layout.doc));
}

/** The Layout of an expression. */
export function layoutOf(expr: Expr, words: Words): Layout {
  switch (expr.kind) {
    case "number":
    case "string":
    case "boolean":
    case "none":
    case "name":
      return closed(words.take());
    case "unary": {
      const operator = words.take();
      const operand = layoutOf(expr.operand, words);
      const sign = expr.operator === "-" ? operator : [operator, " "];
      return { ...operand, doc: [sign, operand.doc], opened: before(sign, operand.opened) };
    }
    case "binary":
      return chain(links(expr), levelOf(expr), words);
    case "pipe":
      return chain(links(expr), 0, words);
    case "at":
      return at(expr, words);
    case "is none": {
      const operand = expression(expr.operand, words);
      const is = [" ", words.take()];
      const not = expr.negated ? [" ", words.take()] : [];
      return closed([operand, is, not, " ", words.take()]);
    }
    case "if":
      return { kind: "chain", doc: branches(expr, words), opened: null };
    case "brackets":
      return bracketed((inner) => inner(expr.inner), words);
    case "tuple":
    case "list":
      return bracketed((inner) => separated(expr.items, inner, words), words);
    case "call": {
      const callee = expression(expr.callee, words);
      const open = words.take();
      if (expr.arguments.length === 0) {
        return closed([callee, open, indent(words.takeComments()), words.take()]);
      }
      const list = separated(expr.arguments, (one) => argument(one, words), words);
      const dropped = words.next() === "," ? words.drop() : [];
      const doc = [
        callee,
        open,
        indent(softLine, list, lastComma, dropped, ...words.takeComments()),
      ];
      return openable([doc, softLine, words.take()]);
    }
    case "index": {
      const of = expression(expr.of, words);
      return closed([of, words.take(), expression(expr.index, words), words.take()]);
    }
    case "member":
      return closed([expression(expr.of, words), words.take(), words.take()]);
    case "transpose":
      return closed([expression(expr.of, words), words.take()]);
    case "broken":
      throw new Error("broken text is not formatted");
    default:
      return expr satisfies never;
  }
}

const closed = (doc: Doc): Layout => ({ kind: "closed", doc, opened: null });
const openable = (doc: Doc): Layout => ({
  kind: "closed",
  doc: group(doc),
  opened: group(doc, true),
});
const before = (doc: Doc, opened: Doc | null): Doc | null =>
  opened === null ? null : [doc, opened];

/** `( … )` or `[ … ]`. */
function bracketed(content: (inner: (expr: Expr) => Doc) => Doc, words: Words): Layout {
  const open = words.take();
  const inner = (expr: Expr): Doc => group(assemble(layoutOf(expr, words), (broken) => broken));
  const doc = [open, indent(softLine, content(inner), ...words.takeComments()), softLine];
  return openable([doc, words.take()]);
}

/** Several, with the commas between them. */
export function separated<T>(items: readonly T[], write: (item: T) => Doc, words: Words): Doc {
  return items.map((item, i) => [i === 0 ? [] : [words.take(), line], write(item)]);
}

/** What stands in brackets that are no value of their own; the next word closes them. */
export function enclosed(open: Doc, inner: Doc, words: Words): Doc {
  const content = indent(softLine, inner, ...words.takeComments());
  return group([open, content, softLine, words.take()]);
}

function argument({ name, all, value, over }: Argument, words: Words): Doc {
  const head = name === null ? [] : [words.take(), " ", words.take(), " "];
  const every = all ? [words.take(), " "] : [];
  const doc = [head, every, expression(value, words)];
  if (over === null) return doc;
  const sign = [" ", words.take(), " "];
  if (words.next() !== "[") return [doc, sign, words.take()];
  const open = words.take();
  const names = separated(over, () => words.take(), words);
  return [doc, sign, enclosed(open, names, words)];
}

/** One level of operators: operands and what stands between them. */
interface Links {
  readonly first: Expr;
  readonly others: readonly { readonly square: boolean; readonly operand: Expr }[];
}

function links(expr: Extract<Expr, { kind: "binary" | "pipe" }>): Links {
  const others: { square: boolean; operand: Expr }[] = [];
  let at: Expr = expr;
  for (;;) {
    if (at.kind === "pipe") {
      others.push({ square: false, operand: at.second });
      at = at.first;
    } else if (at.kind === "binary" && levelOf(at) === levelOf(expr) && !isPower(at, others)) {
      const { start, end } = at.operatorSpan;
      const square = at.operator === "^" && at.right.span.start === start && end > start;
      others.push({ square, operand: at.right });
      at = at.left;
    } else return { first: at, others: others.reverse() };
  }
}

/** Powers associate to the right: the left side of one is never opened. */
const isPower = (expr: Expr, others: readonly unknown[]): boolean =>
  expr.kind === "binary" && expr.operator === "^" && others.length > 0;

function levelOf(expr: Expr): number {
  if (expr.kind !== "binary") return 0;
  const { operator } = expr;
  switch (operator) {
    case "or":
      return 1;
    case "and":
      return 2;
    case "==":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
      return 3;
    case "+":
    case "-":
      return 4;
    case "*":
    case "/":
    case "mod":
    case "div":
      return 5;
    case "@":
      return 6;
    case "^":
      return 7;
    default:
      return operator satisfies never;
  }
}

function chain({ first, others }: Links, level: number, words: Words): Layout {
  const head = layoutOf(first, words);
  if (level === 7) {
    const [power] = others;
    const sign = words.take();
    if (power === undefined || power.square) return closed([nested(head), sign]);
    const exponent = layoutOf(power.operand, words);
    return closed([nested(head), sign, nested(exponent)]);
  }
  const parts: Doc[] = [nested(head)];
  const flat: Doc[] = [nested(head)];
  let opened: Doc | null = null;
  others.forEach(({ operand }, i) => {
    const sign = [words.take(), " "];
    const layout = layoutOf(operand, words);
    parts.push(line, sign, nested(layout));
    if (i === others.length - 1 && layout.opened !== null && (level > 4 || others.length === 1)) {
      opened = level > 3 || level === 0 ? [...flat, " ", sign, layout.opened] : null;
    }
    flat.push(" ", sign, nested(layout));
  });
  return { kind: "chain", doc: parts, opened };
}

/** An operand: it stays on one line as long as it can. */
function nested(layout: Layout): Doc {
  return layout.kind === "closed" ? layout.doc : group(assemble(layout, (doc) => indent(doc)));
}

/** `oracle at point`; a point that is a sum gets brackets, which it has in the reader's eye. */
function at(expr: Extract<Expr, { kind: "at" }>, words: Words): Layout {
  const oracle = expression(expr.oracle, words);
  const sign = [" ", words.take(), " "];
  if (expr.point.kind === "binary" && levelOf(expr.point) === 4) {
    const inner = group(assemble(layoutOf(expr.point, words), (broken) => broken));
    const doc = [mark("("), indent(softLine, inner), softLine, mark(")")];
    return {
      kind: "closed",
      doc: [oracle, sign, group(doc)],
      opened: [oracle, sign, group(doc, true)],
    };
  }
  const point = layoutOf(expr.point, words);
  return {
    kind: "closed",
    doc: [oracle, sign, nested(point)],
    opened: before([oracle, sign], point.opened),
  };
}

/** `if c then a else if d then b else e`, a branch a line where they do not fit one. */
function branches(expr: Extract<Expr, { kind: "if" }>, words: Words): Doc {
  const made: Doc[] = [];
  let at: Expr = expr;
  while (at.kind === "if") {
    const test = [words.take(), " ", expression(at.condition, words)];
    const then = [words.take(), " ", expression(at.then, words)];
    made.push(group([test, indent(line, then)]), line, words.take(), " ");
    at = at.otherwise;
  }
  return [...made, expression(at, words)];
}
