// Steps that wait for their oracle: the bits of steps that do not, and what holds when an answer fails or another call
// comes between.

import { expect, test } from "vitest";
import { compile, load, type CompileOptions } from "../src/compiler/compile.ts";
import type {
  AsyncOracle,
  ClosureOptimizer,
  Floats,
  Optimizer,
  SecondOrderOracle,
} from "../src/runtime/optimizer.ts";
import { someModel, someTensors } from "./same-bits.ts";

type Oracle = SecondOrderOracle<string, Floats>;
type Asking = Exclude<Optimizer, { readonly kind: "gradient" }>;

const tensors = someTensors(3, [[], [2, 3], [0, 2], [4]]);
const model = someModel(Object.keys(tensors)) as unknown as Oracle;

/** Answers some turns of the queue later, as a worker would. */
const later: AsyncOracle<Oracle> = {
  loss: async (...given) => (await pause(), model.loss(...given)),
  gradient: async (...given) => (await pause(), model.gradient(...given)),
  hvp: async (...given) => (await pause(), model.hvp(...given)),
  ggn: async (...given) => (await pause(), model.ggn(...given)),
  hessian: async (...given) => (await pause(), model.hessian(...given)),
  examples: async (...given) => (await pause(), model.examples(...given)),
};

const pause = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 0));

async function make(source: string, options: CompileOptions = {}): Promise<Asking> {
  const [rule] = Object.values(await load(source, options));
  const optimizer = rule?.create(tensors, {}) as Optimizer | undefined;
  if (optimizer === undefined || optimizer.kind === "gradient") throw new Error(`${source} asks`);
  return optimizer;
}

const shown = ({ param, report, save }: Asking): unknown =>
  structuredClone({ param, report, saved: save() });

test.each<readonly [string, CompileOptions]>([
  ["SAM(Adam())", {}],
  ["SAM(Adam())", { type: "wide" }],
  ["LBFGS(search = wolfe)", { type: "f64" }],
  ["Newton", { type: "f64" }],
  ["HessianFree", {}],
  ["clip_norm(1) |> Lookahead(BFGS(search = wolfe), k = 2) |> trust_ratio()", {}],
  ["pcgrad() |> LBFGS()", { type: "f64" }],
])("%s %o takes the same steps where answers come later", async (source, options) => {
  const [waiting, at_once] = [await make(source, options), await make(source, options)];
  for (let step = 1; step <= 4; step += 1) {
    await waiting.stepAsync(later);
    at_once.step(model as never);
    expect(shown(waiting)).toEqual(shown(at_once));
    expect(waiting.t).toBe(step);
  }
});

test("an oracle that answers at once may be waited for, too", async () => {
  const [waiting, at_once] = [await make("SAM(SGD())"), await make("SAM(SGD())")];
  await waiting.stepAsync(model);
  at_once.step(model as never);
  expect(shown(waiting)).toEqual(shown(at_once));
});

test("an answer that fails ends its step, not the optimizer", async () => {
  const [one, other] = [await make("SAM(Adam())"), await make("SAM(Adam())")];
  let asked = 0;
  const failing = {
    ...later,
    gradient: async (...given: Parameters<Oracle["gradient"]>) => {
      asked += 1;
      if (asked === 2) throw new Error("the worker is gone");
      return later.gradient(...given);
    },
  };
  await expect(one.stepAsync(failing)).rejects.toThrow("the worker is gone");
  expect(one.t).toBe(0);
  // All that SAM had done was to seek the worst point nearby.
  await one.stepAsync(later);
  other.step(model as never);
  expect(shown(one)).toEqual(shown(other));
});

test("nothing comes between the two ends of a step", async () => {
  const sam = await make("SAM(Adam())");
  const saved = sam.save();
  const under_way = sam.stepAsync(later);
  const facts = { name: "GradusError", code: "E0716", rule: "SAM", step: 1 };
  expect(() => sam.step(model as never)).toThrow(expect.objectContaining(facts));
  expect(() => sam.save()).toThrow(expect.objectContaining(facts));
  expect(() => sam.load(saved)).toThrow(expect.objectContaining(facts));
  await expect(sam.stepAsync(later)).rejects.toMatchObject(facts);
  await under_way;
  expect(sam.t).toBe(1);
  sam.load(saved);
  await sam.stepAsync(later);
  expect(sam.t).toBe(1);
});

test("a step that does not wait refuses a promise", async () => {
  const sam = (await make("SAM(SGD())")) as ClosureOptimizer;
  expect(() => sam.step(later as never)).toThrow(
    expect.objectContaining({ code: "E0717", step: 1, message: expect.stringMatching(/gradient/) }),
  );
  expect(sam.t).toBe(0);
  await expect(sam.stepAsync({} as never)).rejects.toMatchObject({ code: "E0710" });
});

test("a rule has one text for both", () => {
  const { code } = compile("SAM(SGD())", { language: "javascript", standalone: true });
  expect(code.match(/^function\*? stepSAM\(/gm)).toEqual(["function* stepSAM("]);
});
