// Runs steepest descent on ½ (x² + b y²) from (b, 1) beside its closed form.

import { SteepestDescent } from "./steepest-descent.ts";

const b = 0.1;
const r = (1 - b) / (1 + b);

type Point = Readonly<Record<"w", Float64Array>>;

function gradientAt({ w: [x = 0, y = 0] }: Point): readonly [number, number] {
  return [x, b * y];
}

const oracle = {
  loss: ({ w: [x = 0, y = 0] }: Point) => (x * x + b * y * y) / 2,
  gradient(point: Point, out: Point) {
    out.w.set(gradientAt(point));
    return oracle.loss(point);
  },
  hvp(_: Point, { w: [u = 0, v = 0] }: Point, out: Point) {
    out.w.set([u, b * v]);
  },
};

const optimizer = SteepestDescent.create({ w: [b, 1] });
let worst = 0;
let cosine = 0;
let before = gradientAt(optimizer.param);
for (let k = 1; k <= 20; k++) {
  optimizer.step(oracle);
  const [x = 0, y = 0] = optimizer.param.w;
  worst = Math.max(worst, Math.abs(x / (b * (-r) ** k) - 1), Math.abs(y / r ** k - 1));
  const now = gradientAt(optimizer.param);
  const dot = now[0] * before[0] + now[1] * before[1];
  cosine = Math.max(cosine, Math.abs(dot) / (Math.hypot(...now) * Math.hypot(...before)));
  before = now;
}
console.log(
  `20 steps: as the formula says, to ${worst.toExponential(0)} ; gradients orthogonal to ${cosine.toExponential(0)}`,
);
if (!(worst < 1e-12 && cosine < 1e-12)) throw new Error("the exercise fails");
