// What was done and what came out, in sentences. Everything is read off the records, but for the description of a
// problem, which is the lab's own.

import { problems } from "../problems/problems.ts";
import { divergenceFactor } from "../protocol/run.ts";
import { extraRates } from "../protocol/grid.ts";
import type { RunRecord } from "../runs/record.ts";
import { escape } from "./markup.ts";
import { counted, formatLoss, formatRate, formatShare, listed, powerOfTen } from "../numbers.ts";
import { namesOf, type TableRow } from "./table.ts";

/** A rule or problem in running text. */
export function code(name: string): string {
  return `<code>${escape(name)}</code>`;
}

/** The problem in its own words; empty for a problem that is not the lab's. */
export function describe(problem: string): string {
  return escape(problems.find(({ name }) => name === problem)?.description ?? "");
}

/** The points of the section on method, as HTML. */
export function method(records: readonly RunRecord[]): readonly string[] {
  const seeds = [...new Set(records.map((record) => record.seed))].sort((a, b) => a - b);
  const rates = [...new Set(records.flatMap(({ lr }) => (lr === null ? [] : [lr])))];
  const problemNames = namesOf(records, "problem");
  const budgets = problemNames.map((problem) => {
    const runs = records.filter((record) => record.problem === problem);
    return `${counted(Math.max(...runs.map(({ steps }) => steps)), "step")} on ${code(problem)}`;
  });
  const ofSeeds =
    seeds.length === 1
      ? `one seed (${seeds.join("")})`
      : `${counted(seeds.length, "seed")} (${listed(seeds.map(String))})`;
  return [
    `<b>Pairs.</b> Each rule was run with ${ofSeeds}. A seed decides the start and the order of the batches, and both ` +
      "are the same for every rule, so rules can be compared seed by seed.",
    `<b>Budget.</b> ${listed(budgets)}. A step is a step of the rule: a rule that calls the model several times in one ` +
      "step has done more work by the same place of a curve.",
    rates.length === 0
      ? "<b>Tuning.</b> No learning rate was varied."
      : "<b>Tuning.</b> Only the learning rate was tuned; every other hyperparameter is at its default, unless the name " +
        "of the rule says otherwise. Where rates were not given, five were tried at half decades around the rule's " +
        `default, and up to ${extraRates} more beyond the end at which the best one lay, so that a default far off is no ` +
        "handicap; the table says how many were tried. " +
        "The rate that stands for a rule has the lowest median final training loss. The same seeds served to choose " +
        "it and to report it; test data had no part in the choice.",
    ...optionsSet(records),
    "<b>Measuring.</b> Losses are means over all training or all test data, not over a batch, at the point that the rule " +
      "reports (for averaging rules, the average).",
    `<b>Divergence.</b> A run diverged when its loss was not finite, or over ${powerOfTen(Math.log10(divergenceFactor))} ` +
      "times its start (or 1, if that is more). Such runs stay in: they count as an infinite loss.",
  ];
}

// Options of the caller that no label shows.
function optionsSet(records: readonly RunRecord[]): readonly string[] {
  const said = namesOf(records, "rule").flatMap((rule) => {
    const first = records.find((record) => record.rule === rule);
    const { lr: _, ...others } = first?.options ?? {};
    const set = Object.entries(others).filter(([, value]) => typeof value !== "object");
    if (set.length === 0) return [];
    return `${code(rule)} with ${listed(set.map(([name, value]) => code(`${name} = ${String(value)}`)))}`;
  });
  return said.length === 0
    ? []
    : [`<b>Options.</b> Set beside the learning rate: ${said.join("; ")}.`];
}

/** What came out on one problem, as HTML: who is lowest, who is most accurate, what to beware of. */
export function findings(rows: readonly TableRow[]): readonly string[] {
  const lowest = Math.min(...rows.map((row) => row.train_loss.median));
  const first = rows.filter((row) => row.train_loss.median === lowest);
  const others = rows.filter(
    (row) => Number.isFinite(row.train_loss.median) && !first.includes(row),
  );
  const second = others.reduce<TableRow | null>(
    (a, b) => (a === null || b.train_loss.median < a.train_loss.median ? b : a),
    null,
  );
  const sentences: string[] = [];
  if (!Number.isFinite(lowest)) {
    sentences.push("Every rule diverged on half of the seeds or more.");
  } else {
    const names = listed(first.map((row) => `${code(row.rule)}${atRate(row)}`));
    const verb = first.length === 1 ? "ends" : "end";
    const rest =
      second === null
        ? ""
        : `, before ${code(second.rule)} with ${formatLoss(second.train_loss.median)}`;
    sentences.push(
      `${names} ${verb} with the lowest median training loss, ${formatLoss(lowest)}${rest}.`,
    );
  }
  const accurate = rows.filter((row) => row.test_accuracy !== null);
  const top = Math.max(...accurate.map((row) => row.test_accuracy?.median ?? 0));
  const best = accurate.filter((row) => row.test_accuracy?.median === top);
  if (best.length > 0) {
    const names = listed(best.map(({ rule }) => code(rule)));
    const verb = best.length === 1 ? "has" : "have";
    sentences.push(`${names} ${verb} the highest median test accuracy, ${formatShare(top)}.`);
  }
  return sentences;
}

/** What a reader must know before trusting a row, as HTML; empty if nothing. */
export function cautions(rows: readonly TableRow[]): readonly string[] {
  const most = Math.max(...rows.map(({ runs }) => runs));
  const named = (chosen: readonly TableRow[]): string =>
    listed(chosen.map(({ rule }) => code(rule)));
  const edge = rows.filter(({ isAtEdge }) => isAtEdge);
  const short = rows.filter(({ runs }) => runs < most);
  const diverged = rows.filter((row) => row.diverged > 0);
  return [
    ...(edge.length === 0
      ? []
      : [
          `The best rate of ${named(edge)} is the smallest or the largest tried (marked *): a better one may lie outside.`,
        ]),
    ...diverged.map(
      (row) =>
        `${code(row.rule)} diverged on ${row.diverged} of ${row.runs} seeds at the rate shown.`,
    ),
    ...(short.length === 0
      ? []
      : [`${named(short)} was not run on all seeds: the comparison was broken off.`]),
  ];
}

function atRate({ lr }: TableRow): string {
  return lr === null ? "" : ` (learning rate ${formatRate(lr)})`;
}
