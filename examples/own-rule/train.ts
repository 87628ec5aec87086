// Trains a network on handwritten digits with the rule of mine.opt.

import { digits, mlp, train } from "gradus/runtime";
import { Mine } from "./mine.ts";

const { history } = await train({
  model: mlp([64, 32, 10]),
  data: digits(),
  rule: Mine,
  options: { lr: 0.3 },
  epochs: 10,
  seed: 1,
});
for (const { epoch, train_loss, test_accuracy } of history) {
  console.log(epoch, train_loss.toFixed(4), `${((test_accuracy ?? 0) * 100).toFixed(1)} %`);
}
if ((history.at(-1)?.test_accuracy ?? 0) < 0.9) throw new Error("it has not learned");
