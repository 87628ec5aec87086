// A schedule as a page: what its author says, its formula, its course, and whether step sizes that follow it meet the
// conditions of stochastic approximation.

import type { Line } from "./formula.ts";
import { plot } from "./plot.ts";
import { wrap } from "./print-explanation.ts";
import { PAGE_WIDTH } from "./print-formula.ts";
import { printLines } from "./print-lines.ts";
import type { Conditions, Verdict } from "./robbins-monro.ts";

export interface SchedulePage {
  /** `cosine(peak, steps, floor = 0)`. */
  readonly signature: string;
  readonly doc: string;
  readonly formula: readonly Line[];
  readonly notes: readonly string[];
  /** `peak = 0.1`, in order. */
  readonly given: readonly string[];
  /** Some of these are examples, and how to give others. */
  readonly hint: string | null;
  readonly steps: readonly number[];
  readonly values: readonly number[];
  readonly conditions: Conditions;
}

/** The whole page, ending in a line break. */
export function printSchedule(page: SchedulePage): string {
  const { signature, doc, formula, notes, given, hint, steps, values, conditions } = page;
  const course = given.length === 0 ? "its course" : `its course with ${given.join(", ")}`;
  const sections = [
    wrap(`${signature}, a schedule`, "").map((text, i) => (i === 0 ? text : `  ${text}`)),
    doc === "" ? [] : doc.split("\n").map((text) => (text === "" ? "" : `  ${text}`)),
    ["its value at step t, from 1", ...printLines(formula, 2)],
    notes.flatMap((note) => wrap(note, "  ")),
    [
      ...wrap(course, ""),
      ...(hint === null ? [] : wrap(`(${hint})`, "  ")),
      "",
      ...plot(steps, values, 10),
    ],
    [
      "as step sizes ε (Robbins & Monro 1951)",
      ...verdict("Σ ε = ∞ ", conditions.endless),
      ...verdict("Σ ε² < ∞", conditions.square),
    ],
  ];
  const text = sections.filter((lines) => lines.length > 0).map((lines) => lines.join("\n"));
  return `${text.join("\n\n")}\n`;
}

function verdict(condition: string, { state, because }: Verdict): string[] {
  const head = `  ${condition}  ${state}: `;
  const whole = head + because;
  if (whole.length <= PAGE_WIDTH) return [whole];
  return wrap(because, " ".repeat(head.length)).map((text, i) =>
    i === 0 ? head + text.trim() : text,
  );
}
