// One run: a rule from one start, at one learning rate, for a number of steps. The loop of a training program, with
// the loss over all data measured on the way and a watch for divergence.

import { isGradusError, runtimeCodes } from "../../runtime/errors.ts";
import type { Optimizer, Rule } from "../../runtime/optimizer.ts";
import { evaluate } from "../../runtime/train/evaluate.ts";
import { makeOracle, noEvaluations, type Evaluations } from "../../runtime/train/oracle.ts";
import type { Problem, Start } from "../problems/problem.ts";
import type { OptionValue, RunRecord, Timing } from "../runs/record.ts";
import { powerOfTen } from "../numbers.ts";
import { measurementSteps } from "./measurement-steps.ts";

/** What distinguishes one run from the others of a comparison. */
export interface RunRequest {
  readonly label: string;
  readonly rule: Rule<unknown>;
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly lr: number | null;
  readonly problem: Problem;
  readonly seed: number;
  readonly start: Start;
  readonly steps: number;
}

/** A run has diverged when its loss is not finite, or over so many times its start (or 1, if that is more). */
export const divergenceFactor = 1e8;

/** Milliseconds of work after which the event loop gets a turn, so that progress shows and a signal is heard. */
const turn = 40;

/** Do it; null if `signal` broke it off. Throws what `create` throws, and what is a mistake rather than a divergence. */
export async function run(
  request: RunRequest,
  signal?: AbortSignal,
): Promise<{ readonly record: RunRecord; readonly timing: Timing } | null> {
  const { label, rule, options, lr, problem, seed, start, steps } = request;
  const optimizer = rule.create(start.tensors, options, { seed });
  const train: [number, number][] = [];
  const test: [number, number][] = [];
  const calls = noEvaluations();
  let accuracy: number | null = null;
  let bound = Infinity;
  let reason: string | null = null;
  let t = 0;

  const measure = (): void => {
    const trained = evaluate(start.model, optimizer.report, start.train);
    const tested = start.test === null ? null : evaluate(start.model, optimizer.report, start.test);
    if (trained !== null) reason ??= divergence("the training loss", trained.loss, bound);
    if (tested !== null) reason ??= divergence("the test loss", tested.loss, Infinity);
    if (reason !== null) return;
    if (trained !== null) train.push([t, trained.loss]);
    if (tested !== null) test.push([t, tested.loss]);
    accuracy = tested?.accuracy ?? null;
  };

  measure();
  bound = divergenceFactor * Math.max(1, train[0]?.[1] ?? 1);
  const measured = new Set(
    problem.isExact ? measurementSteps(steps, 40, 10) : measurementSteps(steps, 20, 0),
  );
  let seconds = 0;
  let turnBegan = performance.now();
  while (t < steps && reason === null) {
    const began = performance.now();
    t += 1;
    try {
      const loss = step(optimizer, start, t, calls, rule.takesExamples === true);
      if (loss !== null) reason = divergence("the loss of the step", loss, bound);
    } catch (error) {
      if (!isNumerical(error)) throw error;
      reason = error.message;
    }
    seconds += (performance.now() - began) / 1000;
    if (reason === null && measured.has(t)) measure();
    if (performance.now() - turnBegan > turn) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (signal?.aborted === true) return null;
      turnBegan = performance.now();
    }
  }
  const record: RunRecord = {
    rule: label,
    options,
    problem: problem.name,
    seed,
    lr,
    steps: t,
    train_loss: train,
    test_loss: test,
    test_accuracy: reason === null ? accuracy : null,
    status: reason === null ? "ok" : "diverged",
    ...(reason === null ? {} : { reason: `step ${t}: ${reason}` }),
  };
  const timing = { rule: label, problem: problem.name, seed, lr, seconds, calls };
  return { record, timing };
}

/** One step of whatever kind; the first loss that came with a gradient, null if the rule asked for no gradient. */
function step(
  optimizer: Optimizer,
  start: Start,
  t: number,
  calls: Evaluations,
  takesExamples: boolean,
): number | null {
  let first: number | null = null;
  const oracle = makeOracle(start.model, start.batch(t), calls, (loss) => {
    first ??= loss;
  });
  switch (optimizer.kind) {
    case "gradient": {
      const loss = oracle.gradient(optimizer.point, optimizer.grad);
      // A rule must not meet a NaN that is already known: its own message would be the worse one.
      if (!Number.isFinite(loss)) return loss;
      if (takesExamples) optimizer.step({ loss, example_grads: oracle.examples(optimizer.point) });
      else optimizer.step({ loss });
      return loss;
    }
    case "closure":
      optimizer.step(oracle);
      return first;
    case "second order":
      optimizer.step(oracle);
      return first;
    default:
      return optimizer satisfies never;
  }
}

function divergence(what: string, loss: number, bound: number): string | null {
  if (!Number.isFinite(loss)) return `${what} is not finite`;
  return loss > bound
    ? `${what} is over ${powerOfTen(Math.log10(divergenceFactor))} times its start`
    : null;
}

// What a rule meets in a step (a matrix that cannot be solved, a NaN) belongs to the run. What does not fit (models,
// tensors, settings: the runtime's own codes but the first two) is a mistake that no other learning rate would cure.
function isNumerical(error: unknown): error is Error {
  if (!isGradusError(error) || error.step === null) return false;
  return !(error.code in runtimeCodes) || error.code === "E0720" || error.code === "E0721";
}
