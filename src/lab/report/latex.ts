// The table of one problem for a paper: LaTeX with the rules of the booktabs package.

import { formatRate } from "../numbers.ts";
import type { TableRow } from "./table.ts";

/** A tabular environment: rule, learning rate, median losses, accuracy in percent. */
export function latex(rows: readonly TableRow[]): string {
  const isTested = rows.some((row) => row.test_loss !== null);
  const hasAccuracy = rows.some((row) => row.test_accuracy !== null);
  const header = [
    "rule",
    "learning rate",
    "training loss",
    ...(isTested ? ["test loss"] : []),
    ...(hasAccuracy ? ["test accuracy"] : []),
  ];
  const lines = rows.map((row) => [
    `\\texttt{${texText(row.rule)}}`,
    row.lr === null ? "--" : `$${texNumber(formatRate(row.lr))}$`,
    loss(row.train_loss.median),
    ...(isTested ? [row.test_loss === null ? "--" : loss(row.test_loss.median)] : []),
    ...(hasAccuracy ? [share(row)] : []),
  ]);
  return [
    `\\begin{tabular}{l${"r".repeat(header.length - 1)}}`,
    "\\toprule",
    `${header.join(" & ")} \\\\`,
    "\\midrule",
    ...lines.map((line) => `${line.join(" & ")} \\\\`),
    "\\bottomrule",
    "\\end{tabular}",
    "",
  ].join("\n");
}

function loss(value: number): string {
  if (!Number.isFinite(value)) return "diverged";
  return `$${texNumber(value >= 1e-3 && value < 1e4 ? value.toPrecision(3) : value.toExponential(2))}$`;
}

function share({ test_accuracy }: TableRow): string {
  return test_accuracy === null ? "--" : `$${(100 * test_accuracy.median).toFixed(1)}\\,\\%$`;
}

function texNumber(text: string): string {
  const [digits = "", exponent] = text.split("e");
  return exponent === undefined ? digits : `${digits}\\times10^{${Number(exponent)}}`;
}

function texText(text: string): string {
  return text.replace(/[\\{}$&#%_^~]/g, (character) => specials[character] ?? `\\${character}`);
}

const specials: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "^": "\\textasciicircum{}",
  "~": "\\textasciitilde{}",
};
