// The two tables of a problem on the page: what each rule came to, and each rule against the leader, seed by seed.

import { finalTrainLoss, type RunRecord } from "../runs/record.ts";
import { comparePairs, type PairedComparison } from "../statistics/paired.ts";
import type { Hand } from "./hand.ts";
import { escape } from "./markup.ts";
import { formatLoss, formatRate, formatShare } from "../numbers.ts";
import type { Spread, TableRow } from "./table.ts";
import { code } from "./words.ts";

/** The rows as an HTML table, best medians in bold. */
export function resultTable(
  rows: readonly TableRow[],
  hands: readonly Hand[],
  number: number,
): string {
  const isTested = rows.some((row) => row.test_loss !== null);
  const hasAccuracy = rows.some((row) => row.test_accuracy !== null);
  const someDiverged = rows.some((row) => row.diverged > 0);
  const best = {
    train: Math.min(...rows.map((row) => row.train_loss.median)),
    test: Math.min(...rows.map((row) => row.test_loss?.median ?? Infinity)),
    accuracy: Math.max(...rows.map((row) => row.test_accuracy?.median ?? 0)),
  };
  const body = rows.map((row) => {
    const fate = `${row.diverged} of ${row.runs}`;
    return (
      `<tr class="${handClass(row.rule, hands)}"><th scope="row">${code(row.rule)}</th>` +
      `<td>${formatRate(row.lr)}${row.isAtEdge ? "*" : ""}</td><td>${row.rates}</td>` +
      cell(row.train_loss, formatLoss, best.train) +
      (isTested ? cell(row.test_loss, formatLoss, best.test) : "") +
      (hasAccuracy ? cell(row.test_accuracy, formatShare, best.accuracy) : "") +
      `${someDiverged ? `<td>${fate}</td>` : ""}</tr>`
    );
  });
  const heads = [
    "Rule",
    "Learning rate",
    "Rates tried",
    "Training loss",
    ...(isTested ? ["Test loss"] : []),
    ...(hasAccuracy ? ["Test accuracy"] : []),
    ...(someDiverged ? ["Diverged"] : []),
  ];
  return tableOf(
    `<b>Table ${number}.</b> Final values at the best learning rate: the median over seeds, and below it the middle half.`,
    heads,
    body,
  );
}

/** The leader in training loss against each other rule on the same seeds; empty for one rule or one seed. */
export function pairedTable(
  rows: readonly TableRow[],
  entries: readonly { readonly hand: Hand; readonly runs: readonly RunRecord[] }[],
  number: number,
): string {
  const [leading] = [...rows].sort((a, b) => (a.train_loss.median < b.train_loss.median ? -1 : 1));
  const leader = entries.find(({ hand }) => hand.rule === leading?.rule);
  if (leader === undefined || entries.length < 2 || leader.runs.length < 2) return "";
  if (!Number.isFinite(leading?.train_loss.median)) return "";
  const others = entries
    .filter((entry) => entry !== leader)
    .map(({ hand, runs }) => ({ hand, pairs: pairsOf(leader.runs, runs) }));
  const hasRatio = others.some(({ pairs }) => pairs.ratio !== null);
  const body = others.map(({ hand, pairs: { wins, ties, pairs, ratio, interval } }) => {
    const equal = ties === 0 ? "" : `, ${ties} equal`;
    const times = ratio === null ? "–" : formatLoss(ratio);
    const range = interval === null ? "–" : interval.map(formatLoss).join(" to ");
    return (
      `<tr class="hand-${hand.index}"><th scope="row">${code(hand.rule)}</th>` +
      `<td>${wins} of ${pairs}${equal}</td>${hasRatio ? `<td>${times}</td><td>${range}</td>` : ""}</tr>`
    );
  });
  const ratios =
    "; how many times as high the other's loss is (geometric mean over seeds on which neither diverged), with the " +
    "95 % interval of the bootstrap over seeds";
  return tableOf(
    `<b>Seed by seed against ${code(leader.hand.rule)}.</b> On how many seeds its final training loss is lower` +
      `${hasRatio ? ratios : ""}.`,
    [
      "Rule",
      `${escape(leader.hand.rule)} lower on`,
      ...(hasRatio ? ["Times as high", "95 % interval"] : []),
    ],
    body,
    `paired-${number}`,
  );
}

function pairsOf(leading: readonly RunRecord[], runs: readonly RunRecord[]): PairedComparison {
  const pairs = runs.flatMap((run) => {
    const own = leading.find(({ seed }) => seed === run.seed);
    return own === undefined ? [] : [[finalTrainLoss(own), finalTrainLoss(run)] as const];
  });
  return comparePairs(
    pairs.map(([own]) => own),
    pairs.map(([, other]) => other),
  );
}

function tableOf(
  caption: string,
  heads: readonly string[],
  body: readonly string[],
  id = "",
): string {
  const attribute = id === "" ? "" : ` id="${id}"`;
  return (
    `<div class="table" tabindex="0"><table${attribute}><caption>${caption}</caption><thead><tr>` +
    `${heads.map((head) => `<th scope="col">${head}</th>`).join("")}</tr></thead>\n` +
    `<tbody>${body.join("\n")}</tbody></table></div>`
  );
}

function cell(spread: Spread | null, format: (value: number) => string, best: number): string {
  if (spread === null) return "<td>–</td>";
  const { median, lower, upper } = spread;
  const value = median === best && Number.isFinite(median) ? ` class="best"` : "";
  const range =
    lower === upper || !Number.isFinite(median) ? "" : `${format(lower)} – ${format(upper)}`;
  return `<td><span${value}>${format(median)}</span>${range === "" ? "" : `<span class="spread">${range}</span>`}</td>`;
}

function handClass(rule: string, hands: readonly Hand[]): string {
  const hand = hands.find((it) => it.rule === rule);
  return hand === undefined ? "" : `hand-${hand.index}`;
}
