// The public entry `gradus/lab`: comparing rules. `compare` does it all; the rest is there to take it apart.

export { compare } from "./protocol/compare.ts";
export type { CompareOptions, Progress } from "./protocol/compare.ts";
export { makeComparison, type Comparison } from "./comparison.ts";
export { demonstrate } from "./demonstrate.ts";
export type { RuleEntry, RuleInput, RuleSource } from "./protocol/contestant.ts";
export { findProblem, problems } from "./problems/problems.ts";
export { functionStart, type Problem, type Start } from "./problems/problem.ts";
export { networkProblem, type NetworkDescription } from "./problems/network-problem.ts";
export { parseRecords, toLines } from "./runs/record.ts";
export type { OptionValue, RunRecord, Series, Timing } from "./runs/record.ts";
export { table, type Spread, type TableRow } from "./report/table.ts";
export { tableText, type TextOptions } from "./report/text.ts";
export { csv } from "./report/csv.ts";
export { page } from "./report/page.ts";
export { labCodes } from "./errors.ts";
