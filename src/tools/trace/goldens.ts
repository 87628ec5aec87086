// A table of the reference cases, on stdout: per rule and backend the number of cases and the worst error,
// beside the tolerance that it has to keep. Run by `npm run goldens [FOLDER]`.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseCase } from "./case.ts";
import { isTraceError } from "./trace-error.ts";
import { runCase, type Backend } from "./trace.ts";
import { worstError } from "./worst-error.ts";

interface Row {
  readonly rule: string;
  readonly file: string;
  readonly backend: Backend;
  /** In units of the tolerance. */
  readonly share: number;
  readonly error: number;
  readonly note: string;
}

const folder = process.argv[2] ?? "test/trajectories";
const backends = ["evaluator", "typescript"] as const;
const rows: Row[] = [];
for (const file of readdirSync(folder).sort()) {
  if (!file.endsWith(".json")) continue;
  for (const backend of backends) rows.push(await runFile(file, backend));
}

const rules = [...new Set(rows.map(({ rule }) => rule))];
const table = rules.flatMap((rule) =>
  backends.map((backend) => {
    const cases = rows.filter((row) => row.rule === rule && row.backend === backend);
    const held = cases.filter(({ note }) => note === "");
    return [
      rule,
      String(held.length),
      backend,
      Math.max(...held.map(({ error }) => error)).toExponential(1),
      String(held.filter(({ share }) => share > 1).length),
    ];
  }),
);
const header = ["rule", "cases", "backend", "worst error", "out of tolerance"];
const widths = header.map((title, column) =>
  Math.max(title.length, ...table.map((row) => row[column]?.length ?? 0)),
);
for (const row of [header, ...table]) {
  console.log(
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
for (const { file, backend, note, share } of rows) {
  if (note !== "") console.log(`${file} on ${backend}: ${note}`);
  else if (share > 1)
    console.log(`${file} on ${backend}: ${share.toPrecision(3)} times its tolerance`);
}
process.exitCode = rows.some(({ note, share }) => note === "" && share > 1) ? 1 : 0;

async function runFile(file: string, backend: Backend): Promise<Row> {
  const text = readFileSync(join(folder, file), "utf8");
  const { rule, expected, evaluated, tolerance, deviates } = parseCase(text);
  const row = { rule, file, backend };
  try {
    const { steps, evaluation } = await runCase(text, { backend });
    const error = Math.max(
      worstError(expected ?? [], steps),
      evaluated === null ? 0 : worstError(evaluated, evaluation),
    );
    return {
      ...row,
      error,
      share: error / tolerance,
      note: deviates ? `deviates from its paper, by ${error.toExponential(1)}` : "",
    };
  } catch (thrown) {
    if (!isTraceError(thrown)) throw thrown;
    return { ...row, error: NaN, share: NaN, note: thrown.message };
  }
}
