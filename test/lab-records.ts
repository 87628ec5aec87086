// Records made by hand, for tests of what is done with records.

import type { RunRecord } from "../src/lab/runs/record.ts";

/** A run of 2 steps that ends at `loss`; an infinite one has diverged. Tested unless `test` is null. */
export function makeRecord({
  rule = "Adam",
  problem = "digits-mlp",
  seed = 1,
  lr = 0.1,
  loss = 1,
  accuracy = 0.9,
}: {
  rule?: string;
  problem?: string;
  seed?: number;
  lr?: number | null;
  loss?: number;
  accuracy?: number | null;
}): RunRecord {
  const isOk = Number.isFinite(loss);
  const end = isOk ? [[2, loss] as const] : [];
  return {
    rule,
    options: lr === null ? {} : { lr },
    problem,
    seed,
    lr,
    steps: 2,
    train_loss: [[0, 10], [1, 5], ...end],
    test_loss: accuracy === null ? [] : [[0, 11], [1, 6], ...end],
    test_accuracy: isOk ? accuracy : null,
    status: isOk ? "ok" : "diverged",
    ...(isOk ? {} : { reason: "step 2: the training loss is not finite" }),
  };
}
