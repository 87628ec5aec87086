// What a training run will do, settled before its first step: how many steps on which batches, and that model, rule and
// data fit together.

import type { DataSet } from "../data/data-set.ts";
import { minibatches } from "../data/minibatches.ts";
import { makeGradusError } from "../errors.ts";
import { noBatch, type Batch, type Model } from "../nn/model.ts";
import type { Rule } from "../optimizer.ts";

/** How long a run is, on what batches, and how often it is looked at. */
export interface RunSettings {
  /** Passes over the data; of a test function, steps. 20 unless given. */
  readonly epochs?: number;
  /** Stop after so many steps, even amid an epoch. */
  readonly steps?: number;
  /** Examples per batch, or `full`; 32 unless given. */
  readonly batch_size?: number | "full";
  /** Decides where the model starts, the order of examples, and the rule's random values; 0 unless given. */
  readonly seed?: number;
  /** Evaluate after every so many epochs, beside the start and the end; 1 unless given. */
  readonly evaluate_every?: number;
}

/** The batches of a run, and how many. */
export interface RunPlan {
  /** Steps in all. */
  readonly steps: number;
  readonly perEpoch: number;
  readonly evaluateEvery: number;
  /** Batch `index` of an epoch, both from 0; it lives until the next call. */
  batch(epoch: number, index: number): Batch;
}

/** Settle what the settings leave open. Throws E0722 and E0724 where they do not fit the model, the rule or the data. */
export function planRun(
  model: Model,
  data: DataSet | undefined,
  rule: Rule<never>,
  settings: RunSettings,
): RunPlan {
  const { seed = 0 } = settings;
  const epochs = requireCount("epochs", settings.epochs ?? 20, 0);
  const limit = requireCount("steps", settings.steps ?? Number.MAX_SAFE_INTEGER, 0);
  const evaluateEvery = requireCount("evaluate_every", settings.evaluate_every ?? 1, 1);
  requireCount("seed", seed, 0);
  requireProducts(model, rule);
  const wantsEpochs = settings.epochs !== undefined || settings.steps === undefined;
  const stepsFor = (perEpoch: number): number =>
    wantsEpochs ? Math.min(limit, epochs * perEpoch) : limit;
  if (model.task === "function") {
    return { steps: stepsFor(1), perEpoch: 1, evaluateEvery, batch: () => noBatch };
  }
  if (data === undefined) {
    const message = `the model \`${model.name}\` is trained on data, and there is none`;
    throw makeGradusError("E0724", message, { rule: rule.name });
  }
  requireTask(model, data);
  const batches = minibatches(data.train, {
    batch_size: settings.batch_size ?? 32,
    seed,
    type: rule.type === "f64" ? "f64" : "f32",
  });
  return {
    steps: stepsFor(batches.perEpoch),
    perEpoch: batches.perEpoch,
    evaluateEvery,
    batch: batches.at,
  };
}

function requireCount(name: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw makeGradusError("E0724", `${name} is a whole number from ${least}, not ${value}`, {
    value,
  });
}

function requireProducts(model: Model, rule: Rule<never>): void {
  if (rule.kind !== "second order") return;
  if (rule.uses.includes("ggn") && !model.hasGaussNewton) {
    const message =
      `\`${rule.name}\` uses Gauss-Newton products, and the loss of \`${model.name}\` ` +
      "is not a convex function of outputs";
    throw makeGradusError("E0722", message, { rule: rule.name, value: "ggn" });
  }
  if (rule.uses.includes("examples") && model.task === "function") {
    const message = `\`${rule.name}\` uses gradients of single examples, and \`${model.name}\` has no examples`;
    throw makeGradusError("E0722", message, { rule: rule.name, value: "examples" });
  }
}

function requireTask(model: Model, data: DataSet): void {
  const fits = (model.task === "classification") === (data.classes !== null);
  if (fits) return;
  const holds = data.classes === null ? "targets" : "classes";
  const message = `\`${model.name}\` is for ${model.task}, and the labels of \`${data.name}\` are ${holds}`;
  throw makeGradusError("E0724", message, { value: data.name });
}
