// The report: records in, one self-contained HTML page out. It asks nothing of a network, runs no script and bears no
// date, so that the same records give the same bytes.

import type { RunRecord } from "../runs/record.ts";
import { shownDecades } from "./axis.ts";
import { curvesFigure } from "./curves.ts";
import { handsOf, handStyle, legend, type Hand } from "./hand.ts";
import { latex } from "./latex.ts";
import { escape } from "./markup.ts";
import { counted, listed } from "../numbers.ts";
import { sensitivityFigure } from "./sensitivity.ts";
import { stripFigure } from "./strip.ts";
import { style } from "./style.ts";
import { chosenRuns, namesOf, table, type TableRow } from "./table.ts";
import { pairedTable, resultTable } from "./tables-html.ts";
import { cautions, code, describe, findings, method } from "./words.ts";

/** The page of these records. */
export function page(records: readonly RunRecord[]): string {
  const rules = namesOf(records, "rule");
  const names = namesOf(records, "problem");
  const hands = handsOf(rules);
  const rows = table(records);
  const seeds = new Set(records.map(({ seed }) => seed)).size;
  const title = `Comparison of ${counted(rules.length, "update rule")} on ${counted(names.length, "problem")}`;
  const scope = `${listed(rules.map(code))} on ${listed(names.map(code))}; ${counted(seeds, "seed")}, ${counted(records.length, "run")}.`;
  const sections = names.map((problem, i) => section(problem, i + 1, hands, records, rows));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="generator" content="gradus">
<title>${escape(title)}</title>
<style>${style}${handStyle(hands)}</style>
</head>
<body>
<header>
<h1>${escape(title)}</h1>
<p class="lead">${scope}</p>
</header>
<main>
${records.length === 0 ? "<p>No run was finished.</p>" : sections.join("\n")}
${records.length === 0 ? "" : methodSection(records)}
</main>
<footer>
<p>Every number and figure on this page follows from <code>results.jsonl</code> beside it, where each run is one line:
rule, options, problem, seed, learning rate, losses and fate. <code>results.csv</code> has the tables in full precision,
<code>timings.jsonl</code> the seconds and the calls of the model.</p>
</footer>
</body>
</html>
`;
}

function section(
  problem: string,
  number: number,
  allHands: readonly Hand[],
  records: readonly RunRecord[],
  allRows: readonly TableRow[],
): string {
  const rows = allRows.filter((row) => row.problem === problem);
  const hands = allHands.filter(({ rule }) => rows.some((row) => row.rule === rule));
  const entries = hands.map((hand) => ({ hand, runs: chosenRuns(records, problem, hand.rule) }));
  const here = records.filter((record) => record.problem === problem);
  const isTested = rows.some((row) => row.test_loss !== null);
  const hasAccuracy = rows.some((row) => row.test_accuracy !== null);
  const sensitivity = sensitivityFigure(hands, here);
  const floor = `Values more than ${shownDecades} decades below the highest are drawn at the lower edge.`;
  const isDeep = here.some(({ train_loss }) => train_loss.some(([, loss]) => loss < 1e-15));
  const over = `Line: mean over seeds. Band: from the lowest to the highest seed.${isDeep ? ` ${floor}` : ""}`;
  const figures: (readonly [svg: string, caption: string])[] = [
    [curvesFigure(entries, "train_loss"), `<b>Training loss</b> over all training data. ${over}`],
    ...(isTested
      ? [
          [
            curvesFigure(entries, "test_loss"),
            `<b>Test loss</b> in the same runs. ${over}`,
          ] as const,
        ]
      : []),
    ...(sensitivity === null
      ? []
      : [
          [
            sensitivity,
            "<b>Sensitivity to the learning rate.</b> Dot: median final training loss over seeds. Band: from the lowest " +
              "to the highest seed. Cross: the median run diverged.",
          ] as const,
        ]),
    hasAccuracy
      ? [
          stripFigure(entries, "test accuracy"),
          "<b>Test accuracy</b> at the end of each run: one dot per seed, a bar at the median.",
        ]
      : [
          stripFigure(entries, "final training loss"),
          "<b>Final training loss</b> of each run: one dot per seed, a bar at the median.",
        ],
  ];
  const drawn = figures.map(
    ([svg, caption], i) =>
      `<figure>${svg}<figcaption>Figure ${number}${"abcd"[i] ?? ""}. ${caption}</figcaption></figure>`,
  );
  const warnings = cautions(rows);
  return `<section class="problem" aria-labelledby="problem-${number}">
<h2 id="problem-${number}">${code(problem)}</h2>
<p>${describe(problem)}</p>
<p>${findings(rows).join(" ")}</p>
${warnings.length === 0 ? "" : `<ul>${warnings.map((text) => `<li>${text}</li>`).join("")}</ul>`}
${legend(hands)}
${resultTable(rows, hands, number)}
<div class="figures">
${drawn.join("\n")}
</div>
${pairedTable(rows, entries, number)}
<details><summary>The table for LaTeX</summary><pre tabindex="0">${escape(latex(rows))}</pre></details>
</section>`;
}

function methodSection(records: readonly RunRecord[]): string {
  const points = method(records).map((text) => `<li>${text}</li>`);
  return `<section aria-labelledby="method">
<h2 id="method">What was done</h2>
<ul>${points.join("\n")}</ul>
</section>`;
}
