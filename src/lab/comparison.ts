// What a comparison came to: its records, and what follows from them.

import { page } from "./report/page.ts";
import { table, type TableRow } from "./report/table.ts";
import type { RunRecord, Timing } from "./runs/record.ts";

/** The result of comparing rules. */
export interface Comparison {
  /** By problem and rule in the order they were given, then by learning rate, then by seed. */
  readonly records: readonly RunRecord[];
  /** One per record, in the same order. */
  readonly timings: readonly Timing[];
  readonly table: readonly TableRow[];
  /** Whether it was run to its end rather than broken off. */
  readonly isComplete: boolean;
  /** The page of the report, self-contained HTML. */
  page(): string;
  /** Writes results.jsonl, timings.jsonl, results.csv and index.html into the folder; returns the path of the page. In Node only. */
  write(folder: string): Promise<string>;
}

/** The comparison that has these records. */
export function makeComparison(
  records: readonly RunRecord[],
  timings: readonly Timing[],
  isComplete: boolean,
): Comparison {
  return {
    records,
    timings,
    table: table(records),
    isComplete,
    page: () => page(records),
    async write(folder) {
      const { writeResults } = await import("./report/write.node.ts");
      return writeResults(folder, records, timings);
    },
  };
}
