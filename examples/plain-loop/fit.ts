// Fits y = a x + b to points on y = 2 x - 1 by full-batch Adam.

import { Adam } from "./adam.ts";

const xs = Array.from({ length: 50 }, (_, i) => i / 25 - 1);
const ys = xs.map((x) => 2 * x - 1);

const optimizer = Adam.create({ line: [0, 0] }, { lr: 0.05 });
for (let t = 0; t < 2000; t++) {
  const [a = 0, b = 0] = optimizer.point.line;
  let da = 0;
  let db = 0;
  xs.forEach((x, i) => {
    const residual = a * x + b - (ys[i] ?? 0);
    da += (residual * x) / xs.length;
    db += residual / xs.length;
  });
  optimizer.grad.line.set([da, db]);
  optimizer.step();
}
const [slope = 0, intercept = 0] = optimizer.report.line;
console.log(`slope ${slope.toFixed(2)}, intercept ${intercept.toFixed(2)}`);
