// The Graph of a rule whose hyperparameter follows a schedule -> what is said of that schedule. The Graph is the
// optimised one; what the schedule is at single steps is handed in by whoever can compute it.

import type { Graph } from "../3-lower/graph.ts";
import { constant } from "./bound.ts";
import { followSchedule } from "./follow-schedule.ts";
import type { Line } from "./formula.ts";
import { constantOf } from "./growth.ts";
import { robbinsMonro, type Conditions } from "./robbins-monro.ts";
import { writeAlgorithm } from "./write-algorithm.ts";

export interface ScheduleFacts {
  readonly formula: readonly Line[];
  readonly notes: readonly string[];
  readonly conditions: Conditions;
  /** The number of steps that show its course. */
  readonly horizon: number;
}

/** What is known of the schedule that `hyperparameter` follows. */
export function explainSchedule(graph: Graph, hyperparameter: string): ScheduleFacts {
  const found = graph.hyperparameters.find(({ name }) => name === hyperparameter);
  const standard = found?.default ?? null;
  const algorithm = writeAlgorithm(graph);
  const constantBlock = { nodes: [], results: [] };
  const block = standard === null || typeof standard === "number" ? constantBlock : standard;
  const { parts, lost } =
    typeof standard === "number"
      ? { parts: [{ residue: 1, period: 1, value: exact(standard) }], lost: [] }
      : followSchedule(block, graph);
  const settled = Math.max(...parts.map(({ value }) => value.from));
  const isConstant = parts.every(({ value }) => constantOf(value) !== null);
  const period = parts[0]?.period ?? 1;
  const horizon = isConstant && period === 1 ? 1.25 * settled : Math.max(60, 3 * period);
  return {
    formula: algorithm.defaults.get(hyperparameter) ?? [],
    notes: algorithm.notes,
    conditions: robbinsMonro(parts, lost),
    horizon: Math.max(12, Math.ceil(horizon)),
  };
}

const exact = (value: number) => ({ low: constant(value), high: constant(value), from: 1 });
