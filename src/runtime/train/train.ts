// The training loop: batches in, gradients to the rule at the point it asks for, curves out. It does no input or output
// of its own; progress is a callback, and between steps it lets others have the thread.

import type { DataSet } from "../data/data-set.ts";
import { isGradusError } from "../errors.ts";
import type { Batch, Model } from "../nn/model.ts";
import type { Floats, GradusError, Optimizer, Rule, Views } from "../optimizer.ts";
import { checkGradient, checkLoss } from "./check-finite.ts";
import { evaluate } from "./evaluate.ts";
import { makeOracle, noEvaluations, type Evaluations } from "./oracle.ts";
import { planRun, type RunSettings } from "./plan-run.ts";
import { ruleOfParts, type RulePart } from "./rule-of-parts.ts";

/** What `train` takes. */
export interface TrainSettings<M extends Model, Options, Array extends Floats> extends RunSettings {
  readonly model: M;
  /** Left out for test functions only. */
  readonly data?: DataSet;
  /** One rule, or several, each with the tensors that it steps. */
  readonly rule: Rule<Options, Array> | readonly RulePart<Array>[];
  /** Hyperparameters of one rule; its defaults where left out. Of several each entry has its own. */
  readonly options?: NoInfer<Options>;
  /** A loss or gradient that is not finite: `throw` its error (unless given), or `record` it and end the run there. */
  readonly divergence?: "throw" | "record";
  /** Ends the run at the next step; what was done until then is the result. */
  readonly signal?: AbortSignal;
  /** Called after each epoch and a few times a second. */
  readonly onProgress?: (progress: Progress) => void;
}

/** One entry of the history: the model at `report`, over all examples. */
export interface TrainRecord {
  /** Epochs finished; 0 at the start. */
  readonly epoch: number;
  /** Steps taken. */
  readonly step: number;
  readonly train_loss: number;
  /** `null` where there are no test examples. */
  readonly test_loss: number | null;
  /** Shares of examples classified rightly; `null` where there are no classes. */
  readonly train_accuracy: number | null;
  readonly test_accuracy: number | null;
}

/** How far a run has come. */
export interface Progress {
  readonly epoch: number;
  readonly step: number;
  /** Steps in all. */
  readonly steps: number;
  /** The loss of the last batch; `null` where the rule asks for losses itself and has not. */
  readonly batch_loss: number | null;
  /** The last entry of the history. */
  readonly last: TrainRecord;
}

/** What came of a run. */
export interface TrainResult<M extends Model, Array extends Floats> {
  /** At the start, after each epoch, and at the end. */
  readonly history: readonly TrainRecord[];
  /** The model with the parameters of `optimizer.report`. */
  readonly model: M;
  readonly optimizer: Optimizer<string, Array>;
  readonly evaluations: Readonly<Evaluations>;
  readonly steps: number;
  /** Wall time of the steps, evaluations of the history left out. */
  readonly seconds: number;
  readonly status: "ok" | "diverged" | "aborted";
  /** Why it diverged, else `null`. */
  readonly error: GradusError | null;
}

/**
 * Train a model by a rule. Throws what the rule throws, E0720 and E0721 where the run leaves the finite numbers (see
 * `divergence`), E0722 where the model cannot give what the rule asks for, E0724 for settings out of range, E0727
 * where a tensor stands in no entry of `rule` or in two.
 */
export async function train<M extends Model, Options, Array extends Floats>(
  settings: TrainSettings<M, Options, Array>,
): Promise<TrainResult<M, Array>> {
  const { model, signal, onProgress, seed = 0 } = settings;
  const rule = isOneRule(settings.rule) ? settings.rule : ruleOfParts(settings.rule);
  const plan = planRun(model, settings.data, rule, settings);
  const optimizer = (rule as Rule<Options, Array>).create(model.start(seed), settings.options, {
    seed,
  }) as Optimizer<string, Array>;
  const counts = noEvaluations();
  const history: TrainRecord[] = [];
  let batchLoss: number | null = null;
  let milliseconds = 0;
  let lastPause = performance.now();
  let step = 0;
  let epoch = 0;

  const recordEvaluation = (): void => {
    history.push(evaluateRun(settings, optimizer, epoch, step));
  };
  const showProgress = (): void => {
    const last = history.at(-1);
    if (last !== undefined) {
      onProgress?.({ epoch, step, steps: plan.steps, batch_loss: batchLoss, last });
    }
  };
  const finish = (status: TrainResult<M, Array>["status"], error: GradusError | null) => ({
    history,
    // `withParameters` keeps the kind of model; its type cannot say so for every M.
    model: model.withParameters(optimizer.report) as M,
    optimizer,
    evaluations: counts,
    steps: step,
    seconds: milliseconds / 1000,
    status,
    error,
  });

  try {
    recordEvaluation();
    while (step < plan.steps) {
      if (signal?.aborted === true) return finish("aborted", null);
      const batch = plan.batch(epoch, step % plan.perEpoch);
      const begun = performance.now();
      batchLoss = takeStep(model, optimizer, batch, counts, step + 1, rule);
      step++;
      const now = performance.now();
      milliseconds += now - begun;
      const endsEpoch = step % plan.perEpoch === 0;
      if (endsEpoch) epoch++;
      if (step === plan.steps || (endsEpoch && epoch % plan.evaluateEvery === 0)) {
        recordEvaluation();
        showProgress();
      }
      if (now - lastPause > pauseAfter) {
        if (!endsEpoch) showProgress();
        await new Promise((resume) => setTimeout(resume, 0));
        lastPause = performance.now();
      }
    }
    return finish("ok", null);
  } catch (thrown) {
    const hasDiverged = isGradusError(thrown) && divergenceCodes.has(thrown.code);
    if (settings.divergence !== "record" || !hasDiverged) throw thrown;
    return finish("diverged", thrown);
  }
}

function isOneRule<Options, Array extends Floats>(
  rule: Rule<Options, Array> | readonly RulePart<Array>[],
): rule is Rule<Options, Array> {
  return "create" in rule;
}

// Milliseconds of work before others may have the thread.
const pauseAfter = 50;

const divergenceCodes = new Set(["E0720", "E0721"]);

// One step, with the loss of its batch at the first gradient taken. Later gradients of a rule that calls back may be
// trials of a line search, where an infinite loss is an answer like any other.
function takeStep(
  model: Model,
  optimizer: Optimizer,
  batch: Batch,
  counts: Evaluations,
  step: number,
  { skips, takesExamples }: Pick<Rule<unknown>, "skips" | "takesExamples">,
): number | null {
  // A rule that may skip decides itself what it makes of a gradient that is not finite.
  const require = (loss: number, gradient: Views): void => {
    if (skips === true) return;
    requireFinite(checkLoss(optimizer.rule, step, loss, "of the batch"));
    requireFinite(checkGradient(optimizer.rule, step, gradient));
  };
  switch (optimizer.kind) {
    case "gradient": {
      const loss = model.gradient(optimizer.point, batch, optimizer.grad);
      counts.gradient++;
      require(loss, optimizer.grad);
      if (takesExamples !== true) optimizer.step({ loss });
      else {
        const { examples } = makeOracle(model, batch, counts, () => undefined);
        optimizer.step({ loss, example_grads: examples(optimizer.point) });
      }
      return loss;
    }
    case "closure":
    case "second order": {
      let first: number | null = null;
      const oracle = makeOracle(model, batch, counts, (loss, gradient) => {
        if (first !== null) return;
        first = loss;
        require(loss, gradient);
      });
      optimizer.step(oracle);
      return first;
    }
    default:
      return optimizer satisfies never;
  }
}

function evaluateRun<M extends Model, Options, Array extends Floats>(
  { model, data }: TrainSettings<M, Options, Array>,
  optimizer: Optimizer<string, Array>,
  epoch: number,
  step: number,
): TrainRecord {
  const onTrain = evaluate(model, optimizer.report, data?.train ?? null);
  const onTest =
    model.task === "function" ? null : evaluate(model, optimizer.report, data?.test ?? null);
  const train_loss = onTrain?.loss ?? NaN;
  requireFinite(checkLoss(optimizer.rule, step, train_loss, "over the training data"));
  return {
    epoch,
    step,
    train_loss,
    test_loss: onTest?.loss ?? null,
    train_accuracy: onTrain?.accuracy ?? null,
    test_accuracy: onTest?.accuracy ?? null,
  };
}

function requireFinite(error: GradusError | null): void {
  if (error !== null) throw error;
}
