// The slips that people make, applied to a rule wherever they can be: a text goes in, every text with one
// slip in it comes out, with the place where the slip is.

import { parse } from "../src/compiler/1-parse/parse.ts";
import type {
  BinaryExpr,
  CallExpr,
  Expr,
  Parameter,
  Statement,
} from "../src/compiler/1-parse/ast.ts";
import type { Span } from "../src/compiler/diagnostics/diagnostic.ts";

/** A text with one slip. */
export interface Mutation {
  /** The kind of slip: a key of `slips`. */
  readonly slip: string;
  readonly text: string;
  /** Where the slip is in `text`; empty where something is missing. */
  readonly start: number;
  readonly end: number;
  /** What the errors must be about: the place of the slip, uses of names that are gone, or the rule as a whole. */
  readonly about: "place" | { readonly names: readonly string[] } | "flow";
}

type Edit = Pick<Mutation, "about"> & {
  readonly from: number;
  readonly to: number;
  readonly by: string;
  /** The part of the new text that is wrong, from `from`; all of `by` unless given. */
  readonly wrong?: readonly [number, number];
};

/** What a file holds, as flat lists. */
interface Parts {
  readonly text: string;
  readonly names: readonly (Expr & { kind: "name" })[];
  readonly numbers: readonly (Expr & { kind: "number" })[];
  readonly calls: readonly CallExpr[];
  readonly binaries: readonly BinaryExpr[];
  readonly brackets: readonly (Expr & { kind: "brackets" })[];
  readonly choices: readonly (Expr & { kind: "if" })[];
  readonly statements: readonly Statement[];
  readonly parameters: readonly Parameter[];
}

const replace = (span: { start: number; end: number }, by: string): Edit => ({
  from: span.start,
  to: span.end,
  by,
  about: "place",
});

/** Removes lines with their break; what is wrong then is where the name was used. */
const drop = (text: string, { start, end }: Span, about: Edit["about"]): Edit => {
  const from = text.lastIndexOf("\n", start) + 1;
  const next = text.indexOf("\n", end);
  return { from, to: next < 0 ? text.length : next + 1, by: "", about };
};

/** The second letter twice, or a letter more: `betta`, `gz`. */
const misspelt = (name: string): string =>
  name.length < 4 ? `${name}z` : `${name.slice(0, 2)}${name.slice(1)}`;

/** The names that the shape of an argument brings with it. */
const dimensionsOf = ({ domain }: Parameter): readonly string[] =>
  domain?.kind === "shape" ? domain.shape.dims.map(({ name }) => name.name) : [];

/** The name of the declaration in which an offset lies. */
const ownerOf = (text: string, offset: number): string =>
  [...text.slice(0, offset).matchAll(/^(?:optimizer|fn|schedule) (\w+)/gm)].at(-1)?.[1] ?? "";

/** The line around an offset, relative to it. */
const lineAround = (text: string, offset: number): readonly [number, number] => [
  text.lastIndexOf("\n", offset - 1) + 1 - offset,
  // what stands there instead may be longer
  text.slice(offset).indexOf("\n") + 4,
];

const word =
  (from: RegExp, to: string) =>
  ({ text }: Parts): readonly Edit[] =>
    [...withoutComments(text).matchAll(from)].map((match) =>
      replace({ start: match.index, end: match.index + match[0].length }, to),
    );

/** Comments as blanks, so that offsets stay. */
const withoutComments = (text: string): string =>
  text.replace(/\/\/.*/g, (comment) => " ".repeat(comment.length));

/** Every slip by name, with its edits of a text. */
export const slips: Readonly<Record<string, (parts: Parts) => readonly Edit[]>> = {
  "a misspelt name": ({ names }) => names.map(({ name, span }) => replace(span, misspelt(name))),
  "a dropped step": ({ text, statements }) =>
    statements.flatMap((one) => (one.kind === "step" ? [drop(text, one.span, "flow")] : [])),
  "a dropped state": ({ text, statements }) =>
    statements.flatMap((one) =>
      one.kind === "state" ? [drop(text, one.span, { names: [one.name.name] })] : [],
    ),
  "a dropped accumulator": ({ text, statements }) =>
    statements.flatMap((one) =>
      one.kind === "accumulate" ? [drop(text, one.span, { names: [one.name.name] })] : [],
    ),
  "a dropped local": ({ text, statements }) =>
    statements.flatMap((one) =>
      one.kind === "local" && !one.tuple
        ? [drop(text, one.span, { names: one.names.map(({ name }) => name) })]
        : [],
    ),
  "a missing hyperparameter": ({ text, parameters }) =>
    parameters.map((one): Edit => {
      const comma = /^\s*,?/.exec(text.slice(one.span.end))?.[0].length ?? 0;
      const { start, end } = one.span;
      return {
        from: start,
        to: end + comma,
        by: "",
        about: { names: [one.name.name, ...dimensionsOf(one), ownerOf(text, start)] },
      };
    }),
  "= for <-": ({ text, statements }) =>
    statements.flatMap((one) => {
      if (one.kind !== "update") return [];
      const arrow = text.indexOf("<-", one.span.start);
      const { start, end } = one.targets[0]?.span ?? one.span;
      return [{ from: start, to: arrow + 2, by: `${text.slice(start, end)} =`, about: "place" }];
    }),
  "a second step": ({ text, statements }) =>
    statements.flatMap((one) => {
      if (one.kind !== "step") return [];
      const again = text.slice(one.span.start, one.span.end);
      return [{ from: one.span.end, to: one.span.end, by: `\n  ${again}`, about: "place" }];
    }),
  "a state declared twice": ({ text, statements }) =>
    statements.flatMap((one) => {
      if (one.kind !== "state") return [];
      const again = text.slice(one.span.start, one.span.end);
      return [{ from: one.span.end, to: one.span.end, by: `\n  ${again}`, about: "place" }];
    }),
  "a removed argument": ({ calls }) =>
    calls.flatMap(({ arguments: given, callee, span }) =>
      given.map((argument, i): Edit => {
        const next = given[i + 1];
        const before = given[i - 1];
        const from =
          next === undefined ? (before?.span.end ?? argument.span.start) : argument.span.start;
        const to = next === undefined ? argument.span.end : next.span.start;
        const call: readonly [number, number] = [callee.span.start - from, span.end - to];
        return { from, to, by: "", about: "place", wrong: call };
      }),
    ),
  "an argument too many": ({ calls }) =>
    calls.flatMap(({ arguments: given, span }) =>
      given.some(({ name }) => name !== null)
        ? []
        : [replace({ start: span.end - 1, end: span.end - 1 }, ", 1, 1, 1, 1")],
    ),
  "an argument that is unknown": ({ calls }) =>
    calls.flatMap(({ arguments: given, span }) =>
      given.some(({ name }) => name !== null)
        ? [replace({ start: span.end - 1, end: span.end - 1 }, ", nothing = 1")]
        : [],
    ),
  "arguments swapped": ({ text, calls }) =>
    calls.flatMap(({ arguments: [first, second] }): readonly Edit[] => {
      if (first === undefined || second === undefined || first.name !== null) return [];
      if (second.name !== null) return [];
      const [a, b] = [first.span, second.span];
      const by = `${text.slice(b.start, b.end)}, ${text.slice(a.start, a.end)}`;
      return [replace({ start: a.start, end: b.end }, by)];
    }),
  "a dropped operator": ({ binaries }) =>
    binaries.map(({ operatorSpan, left, right }) => ({
      from: left.span.end,
      to: right.span.start,
      by: " ",
      about: "place" as const,
      wrong: [0, operatorSpan.end - operatorSpan.start + 1] as const,
    })),
  "a doubled operator": ({ binaries }) =>
    binaries.flatMap(({ operator, operatorSpan }) =>
      /^[*/^<]$/.test(operator) ? [replace(operatorSpan, `${operator} ${operator}`)] : [],
    ),
  "** for a power": ({ binaries }) =>
    binaries.flatMap(({ operator, operatorSpan }) =>
      operator === "^" ? [replace(operatorSpan, "**")] : [],
    ),
  "a bracket not closed": ({ text, brackets }) =>
    brackets.map(({ span }) => ({
      from: span.end - 1,
      to: span.end,
      by: "",
      about: "place" as const,
      // which bracket of the line was meant is anyone's guess
      wrong: lineAround(text, span.end),
    })),
  "a side of if left out": ({ text, choices }) =>
    choices.map(({ then, otherwise, span }) => ({
      from: then.span.end,
      to: otherwise.span.end,
      by: "",
      about: "place" as const,
      wrong: [
        span.start - then.span.end,
        /\n\s*/.exec(text.slice(otherwise.span.end))?.[0].length ?? 0,
      ] as const,
    })),
  "a truth value for a number": ({ text, numbers }) =>
    numbers.map(({ span }) => ({
      ...replace(span, "true"),
      wrong: lineAround(text, span.start),
    })),
  "a text for a number": ({ numbers }) => numbers.map(({ span }) => replace(span, '"0.5"')),
  "a default out of its domain": ({ parameters }) =>
    parameters.flatMap(({ default: value }) =>
      value?.kind === "number" ? [replace(value.span, "-5")] : [],
    ),
  "a misspelt domain": ({ parameters }) =>
    parameters.flatMap(({ domain }) =>
      domain?.kind === "named" ? [replace(domain.span, misspelt(domain.name))] : [],
    ),
  "no domain": ({ parameters }) =>
    parameters.flatMap(({ domain, name }) =>
      // the dimensions that a shape names would be unknown, too
      domain === null || domain.kind === "shape"
        ? []
        : [
            {
              from: name.span.end,
              to: domain.span.end,
              by: "",
              about: "place" as const,
              wrong: [name.span.start - name.span.end, 0] as const,
            },
          ],
    ),
  "a misspelt accumulate": word(/\baccumulate\b/g, "acumulate"),
  "a misspelt state": word(/\bstate\b/g, "sate"),
  "a misspelt step": word(/\bstep\b/g, "stepp"),
  "a misspelt var": word(/\bvar\b/g, "vra"),
  "a misspelt optimizer": word(/\boptimizer\b/g, "optimiser"),
  "a misspelt decay": word(/\bdecay(?= \w+ of\b)/g, "dekay"),
  "a misspelt kind": word(/(?<== )average\b/g, "avrage"),
  "a misspelt then": word(/\bthen\b/g, "than"),
};

/** Every text with one slip. */
export function mutationsOf(text: string): readonly Mutation[] {
  const parts = partsOf(text);
  return Object.entries(slips).flatMap(([slip, edits]) =>
    edits(parts).map(({ from, to, by, about, wrong = [0, by.length] }) => ({
      slip,
      text: text.slice(0, from) + by + text.slice(to),
      start: from + wrong[0],
      end: from + wrong[1],
      about,
    })),
  );
}

function partsOf(text: string): Parts {
  const { form } = parse({ name: "mutated.opt", text });
  const found = new Map<string, unknown[]>();
  const parameters: Parameter[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    if ("kind" in node && typeof node.kind === "string")
      found.set(node.kind, [...(found.get(node.kind) ?? []), node]);
    else if ("domain" in node && "default" in node) parameters.push(node as Parameter);
    // the members of a choice are no names of values
    for (const [key, child] of Object.entries(node)) if (key !== "callee") visit(child);
    if ("callee" in node) visit(node.callee);
  };
  visit(form.declarations);
  const list = <T>(...kinds: readonly string[]): readonly T[] =>
    kinds.flatMap((kind) => (found.get(kind) ?? []) as T[]);
  return {
    text,
    names: list("name"),
    numbers: list("number"),
    calls: list("call"),
    binaries: list("binary"),
    brackets: list("brackets"),
    choices: list("if"),
    statements: list("state", "accumulate", "local", "update", "step"),
    parameters,
  };
}
