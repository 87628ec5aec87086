// Takes a case's steps with an optimizer, whichever backend made it: hands it the recorded gradients, or
// evaluates the objective where it asks, and keeps what it shows after each step.

import type { Floats, Optimizer, SecondOrderOracle, Views } from "../../runtime/optimizer.ts";
import type { Arrays, Case } from "./case.ts";
import { gaussNewtonAt, gradientAt, hessianAt, multiply, valueAt } from "./objective.ts";
import { makeTraceError } from "./trace-error.ts";

/** Copies of the three vectors of an optimizer, taken after a step. */
export interface Shown {
  readonly param: Arrays;
  readonly point: Arrays;
  readonly report: Arrays;
}

/** What `optimizer`, created on the case's tensors, shows after each of the case's steps, of `turns` steps each. */
export function drive(optimizer: Optimizer, given: Case, turns = 1): readonly Shown[] {
  return Array.from({ length: given.steps }, (_, step) => {
    const oracle = makeOracle(given, step);
    for (let turn = 0; turn < turns; turn++) {
      if (optimizer.kind === "gradient") {
        const loss = oracle.gradient(optimizer.point, optimizer.grad);
        // A case has no data: the one example is all there is.
        const example_grads = [optimizer.grad];
        optimizer.step(given.objective === null ? { example_grads } : { loss, example_grads });
      } else {
        optimizer.step(oracle);
      }
    }
    return {
      param: copy(optimizer.param),
      point: copy(optimizer.point),
      report: copy(optimizer.report),
    };
  });
}

type FlatViews = Views<string, Floats>;

/** What a rule may ask for in step `step` (from 0): from the objective, or as recorded whatever the point. */
function makeOracle(
  { objective, gradients, hessians }: Case,
  step: number,
): SecondOrderOracle<string, Floats> {
  const lacks = (what: string): Error =>
    makeTraceError(`the rule asks for ${what}, which this case does not have`);
  const diagonal = (): Float64Array => {
    const recorded = hessians?.[step];
    if (recorded === undefined) throw lacks("the Hessian");
    return flatten(recorded);
  };
  return {
    loss(point) {
      if (objective === null) throw lacks("the loss");
      return valueAt(objective, flatten(point));
    },
    gradient(point, out) {
      if (objective === null) {
        spread(flatten(gradients?.[step] ?? {}), out);
        return NaN;
      }
      const x = flatten(point);
      spread(gradientAt(objective, x), out);
      return valueAt(objective, x);
    },
    hvp(point, u, out) {
      const direction = flatten(u);
      spread(
        objective === null
          ? diagonal().map((h, i) => h * (direction[i] ?? 0))
          : multiply(hessianAt(objective, flatten(point)), direction),
        out,
      );
    },
    hessian(point, out) {
      if (objective !== null) return out.set(hessianAt(objective, flatten(point)));
      const h = diagonal();
      out.fill(0);
      h.forEach((value, i) => out.set([value], i * h.length + i));
    },
    ggn(point, u, out) {
      const direction = flatten(u);
      spread(
        objective === null
          ? diagonal().map((h, i) => h * (direction[i] ?? 0))
          : multiply(gaussNewtonAt(objective, flatten(point)), direction),
        out,
      );
    },
    examples(point) {
      const out = Object.fromEntries(
        Object.entries(point).map(([name, { length }]) => [name, new Float64Array(length)]),
      );
      this.gradient(point, out);
      return [out];
    },
  };
}

const flatten = (arrays: Readonly<Record<string, ArrayLike<number>>>): Float64Array =>
  Float64Array.from(Object.values(arrays).flatMap((array) => Array.from(array)));

function spread(flat: Float64Array, out: FlatViews): void {
  let start = 0;
  for (const array of Object.values(out)) {
    array.set(flat.subarray(start, start + array.length));
    start += array.length;
  }
}

const copy = (views: FlatViews): Arrays =>
  Object.fromEntries(Object.entries(views).map(([name, view]) => [name, Array.from(view)]));
