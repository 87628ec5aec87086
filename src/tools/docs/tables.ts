// The tables of the reference that are read off the compiler: domains, keywords, spellings, precedence, builtins,
// diagnostics, errors, exit codes.

import { precedence } from "../../../grammar/operators.ts";
import { keywords, tokenRow, tokenTable, type TokenRow } from "../../../grammar/tokens.ts";
import { numberDomains, rangeText } from "../../compiler/2-check/domains.ts";
import type { Builtin } from "../../compiler/builtins/builtin.ts";
import { builtins } from "../../compiler/builtins/table.ts";
import { codes, families } from "../../compiler/diagnostics/codes.ts";
import { exitCodeMeanings } from "../cli/exit.ts";
import { code, table } from "./markdown.ts";

const uses: Readonly<Record<string, string>> = {
  rate: "learning rates; searched on (0, inf)",
  decay: "how much of the past a step keeps",
  fraction: "shares",
  positive: "what may not vanish",
  nonnegative: "weights of penalties, ε",
  real: "any other number",
  count: "numbers of steps, of turns",
};

/** The domains of numbers with their ranges, and the others with their meaning. */
export function domainTable(): string {
  const numbers = [...numberDomains.values()].map((domain) => {
    const use = uses[domain.name];
    if (use === undefined)
      throw new Error(`the reference has no word on the domain ${domain.name}`);
    return [code(domain.name), rangeText(domain), use];
  });
  return table(
    ["domain", "values", "for"],
    [
      ...numbers,
      ["`flag`", "`true`, `false`", "what is there or not; decided when compiled"],
      ["`choice { a, b }`", "its members", "variants; decided when compiled"],
      ["`optional D`", "a `D` or `none`", "what may be left out; decided when compiled"],
      ["`list of D`", "`[…]`", "several of a kind, with a state for each"],
      ["`names`", '`["*.bias"]`', "patterns of tensor names, for `name_matches`"],
      ["`schedule`", "a number or a schedule", "a part of another schedule"],
      ["`optimizer`", "a rule", "what a wrapper wraps"],
    ],
  );
}

/** The reserved words. */
export const keywordList = (): string => keywords.map(code).join(" ");

/** What can be written in several ways. */
export function spellingTable(): string {
  const rows = Object.values(tokenTable as Readonly<Record<string, TokenRow>>).flatMap((row) =>
    row.unicode === undefined || row.means !== undefined
      ? []
      : [[row.unicode.map(code).join(", "), code(latin(row))]],
  );
  const names = [
    ["`∇`", "`grad`"],
    ["`∞`", "`inf`"],
    ["`x²`", "`x^2`"],
  ];
  return table(["written", "means"], [...rows, ...names]);
}

const latin = (row: TokenRow): string =>
  row.called?.replaceAll("`", "") ?? String(row.pattern instanceof RegExp ? "" : row.pattern);

/** The precedence of operators. */
export function precedenceTable(): string {
  const rows = precedence.map(({ operators, associativity }) => [
    operators.map((name) => code(latinOf(name))).join(" "),
    associativity === "none" ? "stands alone" : associativity,
  ]);
  return table(["operators", "group"], [["`if … then … else …`", ""], ...rows]);
}

const latinOf = (name: string): string => {
  const row = tokenRow(name);
  return row === undefined ? name : latin(row);
};

const titles: Readonly<Record<Builtin["kind"], string>> = {
  elementwise: "Elementwise",
  reduction: "Reductions",
  matrix: "Matrices",
  value: "Values",
  oracle: "Oracles",
  fact: "Facts",
  form: "States and shapes",
  random: "Random values",
};

const remarks: Readonly<Record<string, string>> = {
  elementwise: "Of numbers, or entry by entry of arrays. Truth values are `true` and `false`.",
  reduction:
    "Over the tensor; over the whole model with `all` (`norm(all grad)`); over named dimensions with `over` " +
    "(`mean(g over n)`, `sum(x over [b, c])`).",
  random:
    "Each a function of the seed, `t`, the rule, the call, the turn of the loops around it, the tensor and the element.",
  matrix: "In rules `over model`, and of arrays with named dimensions.",
};

/** The builtins, a table for each kind. */
export function builtinTables(): string {
  return Object.entries(titles)
    .map(([kind, title]) => {
      const rows = builtins
        .filter((one) => one.kind === kind)
        .map(({ signature, doc, example }) => [code(signature), doc, code(example)]);
      const remark = remarks[kind];
      const parts = [`### ${title}`, ...(remark === undefined ? [] : [remark])];
      return [...parts, table(["call", "what it is", "example"], rows)].join("\n\n");
    })
    .join("\n\n");
}

/** The codes of the compiler, a table for each family. */
export function diagnosticTables(): string {
  return Object.entries(families)
    .filter(([family]) => family !== "E07")
    .map(([family, title]) => {
      const number = family.slice(1);
      const rows = Object.entries(codes)
        .filter(([code]) => code.slice(1, 3) === number)
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([name, { title: mistake }]) => [code(name), mistake]);
      return [`### ${family}: ${title}`, table(["code", "mistake"], rows)].join("\n\n");
    })
    .join("\n\n");
}

/** What modules, the loop and comparisons throw. */
export function errorTable(): string {
  const rows = Object.entries(codes)
    .filter(([name]) => name.startsWith("E07"))
    .map(([name, { title, essay }]) => [code(name), title, essay]);
  return table(["code", "what happened", "what to know"], rows);
}

/** How the command ends. */
export const exitCodeTable = (): string =>
  table(
    ["code", "meaning"],
    Object.entries(exitCodeMeanings).map(([number, meaning]) => [code(number), meaning]),
  );
