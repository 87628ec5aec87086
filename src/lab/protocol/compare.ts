// The protocol of a comparison: every rule on every problem, from the same starts and on the same batches, at several
// learning rates. In: names and settings. Out: one record per run, in an order that no timing decides.

import { illPosed, unservedProduct } from "../errors.ts";
import { findProblem } from "../problems/problems.ts";
import type { Problem, Start } from "../problems/problem.ts";
import type { RunRecord, Timing } from "../runs/record.ts";
import { byRate, chooseRate } from "./choose-rate.ts";
import { makeComparison, type Comparison } from "../comparison.ts";
import { labelOf, makeContestant, optionsAt, sourceOf } from "./contestant.ts";
import type { Contestant, RuleInput } from "./contestant.ts";
import { firstPlaces, nextPlace, rateAt } from "./grid.ts";
import { loadRule } from "./load-rule.ts";
import { run } from "./run.ts";

export interface CompareOptions {
  /** At least one; each in the table under its own label. */
  readonly rules: readonly RuleInput[];
  /** Names of problems of the lab, or problems of one's own. */
  readonly problems: readonly (string | Problem)[];
  /** How many seeds (1, 2, …), or the seeds themselves; 5 unless given. */
  readonly seeds?: number | readonly number[];
  /** Learning rates for all rules that have one; unless given, five around each rule's default and more where the best is at the end. */
  readonly lrs?: readonly number[];
  /** Steps of each run; the problem's own budget unless given. */
  /** Rules given by name or text take their defaults from this dialect: `torch`, `keras`, `optax`. */
  readonly dialect?: string;
  readonly steps?: number;
  /** Called after each run. */
  readonly onProgress?: (progress: Progress) => void;
  /** Breaks the comparison off; runs that were finished are kept. */
  readonly signal?: AbortSignal;
}

/** How far a comparison is, after a run. */
export interface Progress {
  readonly done: number;
  /** Runs in all as far as is known: it grows when a rule's best rate lies at the end of those tried. */
  readonly total: number;
  readonly last: RunRecord;
}

/** Compare rules on problems. Throws E0740 to E0742 before the first run, and what loading a rule throws. */
export async function compare(options: CompareOptions): Promise<Comparison> {
  const { rules, lrs, signal, onProgress } = options;
  const problems = options.problems.map((it) => (typeof it === "string" ? findProblem(it) : it));
  const seeds = requireSeeds(options.seeds ?? 5);
  requirePosed(options, problems);
  const matches: { problem: Problem; contestant: Contestant }[] = [];
  for (const problem of problems) {
    for (const input of rules) {
      const rule = await loadRule(sourceOf(input), problem.type, options.dialect);
      const contestant = makeContestant(input, rule, lrs);
      requireServed(contestant, problem);
      matches.push({ problem, contestant });
    }
  }

  const results: { record: RunRecord; timing: Timing }[] = [];
  let total = 0;
  for (const { contestant } of matches) total += firstRates(contestant).length * seeds.length;
  const starts = new Map<string, Start>();
  const startOf = (problem: Problem, seed: number): Start => {
    const key = `${seed} ${problem.name}`;
    const start = starts.get(key) ?? problem.start(seed);
    starts.set(key, start);
    return start;
  };

  /** All seeds of one rule at one rate; false if broken off. */
  async function runSeeds(
    problem: Problem,
    contestant: Contestant,
    lr: number | null,
  ): Promise<boolean> {
    for (const seed of seeds) {
      if (signal?.aborted === true) return false;
      const result = await run(
        {
          label: contestant.label,
          rule: contestant.rule,
          options: optionsAt(contestant, lr),
          lr,
          problem,
          seed,
          start: startOf(problem, seed),
          steps: options.steps ?? problem.steps,
        },
        signal,
      );
      if (result === null) return false;
      results.push(result);
      onProgress?.({ done: results.length, total, last: result.record });
    }
    return true;
  }

  /** All rates of one rule on one problem; false if broken off. */
  async function runMatch(problem: Problem, contestant: Contestant): Promise<boolean> {
    for (const lr of firstRates(contestant)) {
      if (!(await runSeeds(problem, contestant, lr))) return false;
    }
    if (contestant.ratePath === null || contestant.lrs !== null) return true;
    const places = [...firstPlaces];
    for (;;) {
      const runs = results
        .map(({ record }) => record)
        .filter((it) => it.problem === problem.name && it.rule === contestant.label);
      const best = chooseRate(byRate(runs)).lr;
      const place = places.find((at) => rateAt(contestant.centre, at) === best) ?? 0;
      const next = nextPlace(places, place);
      if (next === null) return true;
      places.push(next);
      places.sort((a, b) => a - b);
      total += seeds.length;
      if (!(await runSeeds(problem, contestant, rateAt(contestant.centre, next)))) return false;
    }
  }

  let isComplete = true;
  for (const { problem, contestant } of matches) {
    isComplete = await runMatch(problem, contestant);
    if (!isComplete) break;
  }
  const inOrder = sortResults(results, problems, rules.map(labelOf));
  return makeComparison(
    inOrder.map(({ record }) => record),
    inOrder.map(({ timing }) => timing),
    isComplete,
  );
}

function firstRates({ ratePath, lrs, centre }: Contestant): readonly (number | null)[] {
  if (ratePath === null) return [null];
  return lrs ?? firstPlaces.map((place) => rateAt(centre, place));
}

function sortResults<Result extends { readonly record: RunRecord }>(
  results: readonly Result[],
  problems: readonly Problem[],
  labels: readonly string[],
): readonly Result[] {
  const names = problems.map(({ name }) => name);
  return [...results].sort(
    ({ record: a }, { record: b }) =>
      names.indexOf(a.problem) - names.indexOf(b.problem) ||
      labels.indexOf(a.rule) - labels.indexOf(b.rule) ||
      (a.lr ?? 0) - (b.lr ?? 0) ||
      a.seed - b.seed,
  );
}

function requireSeeds(seeds: number | readonly number[]): readonly number[] {
  const list = typeof seeds === "number" ? Array.from({ length: seeds }, (_, i) => i + 1) : seeds;
  const isSeed = (seed: number): boolean => Number.isSafeInteger(seed) && seed >= 0;
  if (typeof seeds === "number" && !(isSeed(seeds) && seeds > 0)) {
    throw illPosed(`the number of seeds must be 1 or more, not ${seeds}`, seeds);
  }
  if (list.length === 0) throw illPosed("there is no seed", list);
  const bad = list.find((seed, i) => !isSeed(seed) || list.indexOf(seed) !== i);
  if (bad !== undefined) {
    throw illPosed(`seeds must be whole numbers from 0, each once; ${bad} is not`, bad);
  }
  return list;
}

function requirePosed({ rules, steps }: CompareOptions, problems: readonly Problem[]): void {
  if (rules.length === 0) throw illPosed("there is no rule to compare", []);
  if (problems.length === 0) throw illPosed("there is no problem to compare on", []);
  if (steps !== undefined && !(Number.isSafeInteger(steps) && steps > 0)) {
    throw illPosed(`the number of steps must be 1 or more, not ${steps}`, steps);
  }
  const labels = rules.map(labelOf);
  const rule = labels.find((label, i) => labels.indexOf(label) !== i);
  if (rule !== undefined) {
    throw illPosed(
      `\`${rule}\` is there twice, and the table could not tell one from the other; give one another \`name\``,
      rule,
    );
  }
  const names = problems.map(({ name }) => name);
  const problem = names.find((name, i) => names.indexOf(name) !== i);
  if (problem !== undefined) throw illPosed(`the problem \`${problem}\` is there twice`, problem);
}

function requireServed({ label, rule }: Contestant, problem: Problem): void {
  if (rule.kind !== "second order") return;
  const missing = rule.uses.find((product) => !problem.serves.includes(product));
  if (missing !== undefined) {
    throw unservedProduct(label, problem.name, missing, problem.refusal);
  }
}
