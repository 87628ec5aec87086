// Two Explanations -> what differs between the rules: formulas, states, hyperparameters, defaults, options, cost.

import type { Difference, DifferenceRow } from "./difference.ts";
import type { Explanation } from "./explanation.ts";
import type { Line } from "./formula.ts";
import { printFormula } from "./print-formula.ts";
import { printLines } from "./print-lines.ts";

/** What differs between two rules, called `names` on the page. */
export function differ(
  left: Explanation,
  right: Explanation,
  names: readonly [string, string] = [left.name, right.name],
): Difference {
  const words = [
    ...formulaWords(left, right, names),
    ...hyperparameterWords(left, right, names),
    ...optionWords(left, right, names),
    ...stateWords(left, right, names),
    ...costWords(left, right, names),
  ];
  return { names, words, rows: align(left.step, right.step) };
}

type Names = readonly [string, string];

function formulaWords(left: Explanation, right: Explanation, names: Names): string[] {
  const isSame = textOf(left.step) === textOf(right.step);
  return isSame ? [`The formulas of ${names[0]} and ${names[1]} are the same.`] : [];
}

/** Entries by name: what only one side has, and what both have differently. */
function compare<T extends { readonly name: string }>(
  left: readonly T[],
  right: readonly T[],
  names: Names,
  say: {
    readonly only: (entry: T, has: string, lacks: string) => string;
    readonly both: (one: T, other: T) => readonly string[];
  },
): string[] {
  const other = new Map(right.map((entry) => [entry.name, entry]));
  const known = new Set(left.map(({ name }) => name));
  return [
    ...left.flatMap((entry) => {
      const twin = other.get(entry.name);
      return twin === undefined ? [say.only(entry, ...names)] : say.both(entry, twin);
    }),
    ...right
      .filter(({ name }) => !known.has(name))
      .map((entry) => say.only(entry, names[1], names[0])),
  ];
}

function hyperparameterWords(left: Explanation, right: Explanation, names: Names): string[] {
  return compare(left.hyperparameters, right.hyperparameters, names, {
    only: ({ name, default: value }, has, lacks) =>
      `${has} has ${name}${value === null ? "" : ` = ${value}`}; ${lacks} does not.`,
    both: (one, other) => {
      const [a, b] = [one.default ?? "to be given", other.default ?? "to be given"];
      const isSame = a === b || (a !== "" && b !== "" && Number(a) === Number(b));
      return [
        ...(isSame ? [] : [`${one.name} is ${a} in ${names[0]}, ${b} in ${names[1]}.`]),
        ...(one.domain === other.domain
          ? []
          : [`${one.name} is of ${one.domain} in ${names[0]}, ${other.domain} in ${names[1]}.`]),
      ];
    },
  });
}

function optionWords(left: Explanation, right: Explanation, names: Names): string[] {
  return compare(left.decided, right.decided, names, {
    only: ({ name, value }, has, lacks) =>
      `${has} has the option ${name} (${value}); ${lacks} does not.`,
    both: (one, other) =>
      one.value === other.value
        ? []
        : [`${one.name} is ${one.value} in ${names[0]}, ${other.value} in ${names[1]}.`],
  });
}

function stateWords(left: Explanation, right: Explanation, names: Names): string[] {
  return compare(left.states, right.states, names, {
    only: ({ name, shape }, has, lacks) => `${has} keeps ${name} (${shape}); ${lacks} does not.`,
    both: (one, other) => {
      const [a, b] = [printFormula(one.start), printFormula(other.start)];
      return [
        ...(one.shape === other.shape
          ? []
          : [`${one.name} is ${one.shape} in ${names[0]}, ${other.shape} in ${names[1]}.`]),
        ...(a === b ? [] : [`${one.name} starts at ${a} in ${names[0]}, ${b} in ${names[1]}.`]),
      ];
    },
  });
}

function costWords(left: Explanation, right: Explanation, names: Names): string[] {
  const bytes = ({ states }: Explanation): number =>
    states.reduce((sum, { bytesPerParameter }) => sum + bytesPerParameter, 0);
  const point = ({ cost }: Explanation): string => {
    const [first] = cost.asks;
    return first?.at == null ? "points of its choice" : printFormula(first.at);
  };
  const facts: readonly (readonly [string, string, string])[] = [
    [left.cost.kind, right.cost.kind, "{0} is a {a} rule, {1} a {b} rule."],
    [point(left), point(right), "{0} takes its gradient at {a}, {1} at {b}."],
    [
      String(bytes(left)),
      String(bytes(right)),
      "{0} keeps {a} bytes of state per parameter, {1} {b}.",
    ],
    [
      String(left.cost.passes.length),
      String(right.cost.passes.length),
      "Passes over memory in a step: {a} in {0}, {b} in {1}.",
    ],
  ];
  return facts
    .filter(([a, b]) => a !== b)
    .map(([a, b, sentence]) =>
      sentence
        .replace("{0}", () => names[0])
        .replace("{1}", () => names[1])
        .replace("{a}", () => a)
        .replace("{b}", () => b),
    );
}

function textOf(lines: readonly Line[]): string {
  return lines.map((line) => printLines([line]).join("\n")).join("\n");
}

/** The longest common subsequence of lines; between its members lines that set the same name are paired. */
function align(left: readonly Line[], right: readonly Line[]): readonly DifferenceRow[] {
  const a = left.map((line) => textOf([line]));
  const b = right.map((line) => textOf([line]));
  const lengths = a.map(() => b.map(() => 0));
  const length = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const row = lengths[i];
      if (row === undefined) continue;
      row[j] =
        a[i] === b[j] ? 1 + length(i + 1, j + 1) : Math.max(length(i + 1, j), length(i, j + 1));
    }
  }
  const rows: DifferenceRow[] = [];
  let [i, j] = [0, 0];
  let [fromLeft, fromRight]: [Line[], Line[]] = [[], []];
  const flush = (): void => {
    rows.push(...pair(fromLeft, fromRight));
    [fromLeft, fromRight] = [[], []];
  };
  for (;;) {
    const [one, other] = [left[i], right[j]];
    if (one === undefined && other === undefined) break;
    if (one !== undefined && other !== undefined && a[i] === b[j]) {
      flush();
      rows.push({ left: one, right: other, isSame: true });
      [i, j] = [i + 1, j + 1];
    } else if (one !== undefined && (other === undefined || length(i + 1, j) >= length(i, j + 1))) {
      fromLeft.push(one);
      i += 1;
    } else if (other !== undefined) {
      fromRight.push(other);
      j += 1;
    }
  }
  flush();
  return rows;
}

function pair(left: readonly Line[], right: readonly Line[]): DifferenceRow[] {
  const rows: DifferenceRow[] = [];
  let next = 0;
  for (const line of left) {
    const twin = right.findIndex(
      (other, index) => index >= next && subjectOf(other) === subjectOf(line),
    );
    if (twin < 0) rows.push({ left: line, right: null, isSame: false });
    else {
      for (const other of right.slice(next, twin)) {
        rows.push({ left: null, right: other, isSame: false });
      }
      rows.push({ left: line, right: right[twin] ?? null, isSame: false });
      next = twin + 1;
    }
  }
  return [
    ...rows,
    ...right.slice(next).map((other) => ({ left: null, right: other, isSame: false })),
  ];
}

function subjectOf(line: Line): string {
  return line.kind === "if" || line.kind === "repeat" ? line.kind : line.targets.join(", ");
}
