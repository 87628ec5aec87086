// Rules that tell tensors apart: each branch against the same arithmetic written out here, by the evaluator.

import { describe, expect, test } from "vitest";
import { createEvaluator } from "../src/compiler/3-lower/evaluate.ts";
import { verifyGraph } from "../src/compiler/3-lower/verify-graph.ts";
import { CompileError, graphOf, load, lowerAll } from "../src/compiler/compile.ts";
import type { GradientOptimizer, Tensors } from "../src/runtime/optimizer.ts";
import { firstDifference, someTensors } from "./same-bits.ts";

const tensors: Tensors = {
  matrix: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] },
  vector: { shape: [3], data: [1, -1, 2] },
  bias: { shape: [2], data: [0.5, 0.25] },
  scalar: { shape: [], data: [3] },
  convolution: { shape: [2, 1, 2], data: [1, 2, 3, 4] },
};

/** The parameters after some steps whose gradients are the parameters themselves. */
function run(body: string, steps = 1, over = tensors) {
  const source = `optimizer Mine(lr: rate = 1) {\n${body}\n}`;
  const [rule] = lowerAll(source, { type: "f64" }).rules;
  if (rule === undefined) throw new Error("nothing was lowered");
  expect(verifyGraph(rule.graph)).toEqual([]);
  const optimizer = createEvaluator(rule.graph, over) as GradientOptimizer<string>;
  for (let t = 0; t < steps; t++) {
    for (const name of Object.keys(over)) optimizer.grad[name]?.set(optimizer.point[name] ?? []);
    optimizer.step({ loss: 1 });
  }
  const lists = Object.entries(optimizer.param).map(([name, view]) => [name, [...view]] as const);
  return { param: Object.fromEntries(lists), state: optimizer.save(), optimizer };
}

/** What is left of every tensor where the update is this multiple of it. */
const left = (factors: Readonly<Record<string, number>>): object =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => {
      const data = "data" in tensor ? Array.from(tensor.data ?? []) : [];
      return [name, data.map((x) => x - x * (factors[name] ?? 0))];
    }),
  );

describe("which branch a tensor takes", () => {
  test.each([
    ["[m, n]", { matrix: 0.5 }],
    ["[n]", { vector: 0.5, bias: 0.5 }],
    ["[]", { scalar: 0.5 }],
    ["[m, ..n]", { matrix: 0.5, convolution: 0.5 }],
    ["[..n]", { matrix: 0.5, vector: 0.5, bias: 0.5, convolution: 0.5 }],
    ["[a, b, c]", { convolution: 0.5 }],
    ["[a, ..b, c]", { convolution: 0.5 }],
    ["[m, ..n] if m / n > 0.9", { convolution: 0.5 }],
    ["[n] if n == 3 and lr == 1", { vector: 0.5 }],
  ])("for param: %s", (pattern, factors) => {
    const { param } = run(`for param: ${pattern} { step -0.5 * grad } else { step 0 }`);
    expect(param).toEqual(left(factors));
  });

  test("the first that fits is taken", () => {
    const { param } = run(`for param: [m, n] { step -0.5 * grad } else for param: [m, ..n] {
      step -0.25 * grad } else for param: [k] if k > 2 { step -0.75 * grad } else { step -grad }`);
    const factors = { matrix: 0.5, convolution: 0.25, vector: 0.75, bias: 1, scalar: 1 };
    expect(param).toEqual(left(factors));
  });

  test.each([
    ["rank(param) >= 2", { matrix: 0.5, convolution: 0.5 }],
    ["size(param) == 3", { vector: 0.5 }],
    ["not (rank(param) > 0)", { scalar: 0.5 }],
    ['name_matches(["*ct*", "bias"])', { vector: 0.5, bias: 0.5 }],
  ])("if %s", (condition, factors) => {
    const { param } = run(`if ${condition} { step -0.5 * grad } else { step 0 }`);
    expect(param).toEqual(left(factors));
  });

  test("a rule must have a branch for every tensor, a stage need not", () => {
    expect(() =>
      run("for param: [m, n] { step -grad } else for param: [n] { step -grad }"),
    ).toThrow("no branch fits `scalar`, which is []");
    const stage = "transform t() { for param: [n] { grad <- 0.5 * grad } }";
    const source = `${stage}\noptimizer Mine = t() |> SGD(lr = 1)`;
    const [rule] = lowerAll(source, { type: "f64", rule: "Mine" }).rules;
    if (rule === undefined) throw new Error("nothing was lowered");
    const optimizer = createEvaluator(rule.graph, tensors) as GradientOptimizer<string>;
    for (const name of Object.keys(tensors)) optimizer.grad[name]?.fill(1);
    optimizer.step({});
    expect(Array.from(optimizer.param["bias"] ?? [])).toEqual([0, -0.25]);
    expect(Array.from(optimizer.param["scalar"] ?? [])).toEqual([2]);
  });
});

describe("inside a branch", () => {
  test("values from outside have its shape, and go back in their own", () => {
    const { param } = run(`
      var u = grad
      for param: [m, ..n] { u <- u - mean(u over n) }
      else { u <- 0 }
      step -lr * u`);
    expect(param["matrix"]).toEqual([2, 2, 2, 5, 5, 5]);
    expect(param["convolution"]).toEqual([1.5, 1.5, 3.5, 3.5]);
    expect(param["vector"]).toEqual([1, -1, 2]);
  });

  test.each([
    ["sum(grad over n)", [6, 15], [3, 7]],
    ["max(grad over m)", [4, 5, 6], [3, 4]],
    ["mean(grad^2 over m)", [8.5, 14.5, 22.5], [5, 10]],
    ["norm(grad over n)", [Math.sqrt(14), Math.sqrt(77)], [Math.sqrt(5), 5]],
    ["norm(grad, inf over n)", [3, 6], [2, 4]],
    ["dot(grad, 2 * grad over n)", [28, 154], [10, 50]],
    ["diag(grad @ grad.T)", [14, 77], [5, 25]],
  ])("%s", (expression, matrix, convolution) => {
    const { state } = run(`for param: [m, ..n] {
      state s = 0
      s <- ${expression}
      step 0 * grad + 0 * sum(s)
    } else { step 0 }`);
    const list = (value: unknown): number[] =>
      typeof value === "number" ? [value] : Array.from(value as Float64Array);
    expect(list(state["s.matrix"])).toEqual(matrix);
    expect(list(state["s.convolution"])).toEqual(convolution);
  });

  test("states of one name in several branches are one state of all the tensors that have it", () => {
    const { state, optimizer } = run(`
      for param: [n] { accumulate v = sum of grad
        step -v }
      else for param: [m, n] { accumulate v = sum of mean(grad over n)
        step -expand(v, grad) }
      else { step 0 }`);
    expect(Object.keys(state).filter((key) => key.startsWith("v"))).toEqual([
      "v.vector",
      "v.bias",
      "v.matrix",
    ]);
    expect(Array.from(state["v.matrix"] as Float64Array)).toEqual([2, 5]);
    expect(Object.keys(optimizer.state["v"] ?? {})).toEqual(["vector", "bias", "matrix"]);
  });

  test("what a branch assigns is carried from turn to turn of a loop around it", () => {
    const { param } = run(`
      var u = grad
      repeat 2 { for param: [n] { u <- u * 2 } else {} }
      step -0.125 * u`);
    expect(param).toEqual(
      left({ matrix: 0.125, vector: 0.5, bias: 0.5, scalar: 0.125, convolution: 0.125 }),
    );
  });

  test("the model is the tensors of the branch, in a rule run there too", () => {
    const inside = run(`for param: [n] { step -sum(all grad) } else { step 0 }`);
    expect(inside.param["bias"]).toEqual([0.5 - 2.75, 0.25 - 2.75]);
    const { state } = run(
      `for param: [n] { run Counting() } else { run Counting() }
      }
      optimizer Counting() {
        state seen = 0
        seen <- seen + size(all param)
        step -0.1 * grad / seen`,
      2,
    );
    expect([state["Counting.seen"], state["Counting.seen#2"]]).toEqual([10, 22]);
  });

  test("identities, sizes from hyperparameters and locals", () => {
    const { state } = run(`
      for param: [m, n] {
        k = m + 1
        state P: [m, m] = I
        state a: [k] = 2
        P <- P + I
        a <- a + k
        step -P @ grad + 0 * sum(a)
      } else { step 0 }`);
    expect(Array.from(state["P.matrix"] as Float64Array)).toEqual([2, 0, 0, 2]);
    expect(Array.from(state["a.matrix"] as Float64Array)).toEqual([5, 5, 5]);
  });

  test("random values have the shapes of dimensions", () => {
    const body = `for param: [m, n] {
        k = m + 2
        state G: [m, k] = 0
        G <- normal([m, k])
        step -normal() + 0 * sum(G)
      } else { step 0 }`;
    const [first, second] = [run(body), run(body)];
    const drawn = Array.from(first.state["G.matrix"] as Float64Array);
    expect(new Set(drawn).size).toBe(8);
    expect(second.param).toEqual(first.param);
  });

  test("a rule works on a projection", () => {
    const { param, state } = run(
      `for param: [m, n] {
        state P: [n] = 1
        u = run Momentum() with grad = grad @ P, param = param @ P
        P <- P
        step outer(u, P)
      } else { step 0 }
      }
      optimizer Momentum() {
        state v = 0
        v <- 0.5 * v + grad
        step -0.1 * v`,
      2,
    );
    expect(Array.from(state["Momentum.v.matrix"] as Float64Array)).toHaveLength(2);
    expect(param["matrix"]?.slice(0, 2).map((x) => x.toFixed(6))).toEqual([
      "-0.320000",
      "0.680000",
    ]);
  });
});

describe("points and reports", () => {
  const rules = `
    optimizer Ahead(lr: rate = 0.1, a: decay = 0.9) {
      state v = 0
      v <- a * v - lr * (grad at param + a * v)
      report param + v
      step v
    }`;
  const over: Tensors = { w: { shape: [2, 2], data: [1, 2, 3, 4] }, b: [1, -1] };
  const driven = (source: string): Record<string, unknown> => {
    const [rule] = lowerAll(`${source}\n${rules}`, { type: "f64" }).rules;
    if (rule === undefined) throw new Error("nothing was lowered");
    expect(verifyGraph(rule.graph)).toEqual([]);
    const optimizer = createEvaluator(rule.graph, over) as GradientOptimizer<string>;
    expect(optimizer.kind).toBe("gradient");
    for (let t = 0; t < 3; t++) {
      for (const name of Object.keys(over)) optimizer.grad[name]?.set(optimizer.point[name] ?? []);
      optimizer.step({});
    }
    const views = [optimizer.param, optimizer.point, optimizer.report];
    return Object.fromEntries(
      views.flatMap((view, i) =>
        Object.entries(view).map(([name, array]) => [`${i} ${name}`, [...array]]),
      ),
    );
  };

  test("the points of branches are one point, `param` where a branch has none", () => {
    const whole = driven("optimizer Mine() { run Ahead() }");
    const split = driven(
      "optimizer Mine() { for param: [m, n] { run Ahead() } else { run Ahead() } }",
    );
    expect(split).toEqual(whole);
    const half = driven(
      "optimizer Mine() { for param: [m, n] { run Ahead() } else { step -0.1 * grad } }",
    );
    for (const view of ["0", "1", "2"]) expect(half[`${view} w`]).toEqual(whole[`${view} w`]);
    expect(half["1 b"]).toEqual(half["0 b"]);
    expect(half["2 b"]).toEqual(half["0 b"]);
  });

  test.each([
    "run SAM(SGD())",
    "step -(grad at param + grad)",
    "run SGD() with grad = grad at -param",
  ])("more than one gradient is refused: %s", (line) => {
    const source = `optimizer Mine() { for param: [m, n] { ${line} } else { step -grad } }`;
    const lowered = (): unknown => lowerAll(source, {});
    if (line.startsWith("run SGD")) expect(lowered).not.toThrow();
    else expect(lowered).toThrow("E0641");
  });
});

describe("matrix functions of each tensor", () => {
  test.each([
    ["U @ diag(s) @ V.T", "(U, s, V) = svd(grad, m)"],
    ["(Q @ R).T", "(Q, R) = qr(grad.T)"],
    ["triu(grad) + tril(grad) - triu(tril(grad))", ""],
    ["matrix_power(A, 1 / 2) @ matrix_power(A, -1 / 2) @ grad", "A = grad @ grad.T"],
    ["reshape(gather(x, index(mn)), param)", "mn = size(param)\nx = reshape(grad, [mn])"],
    ["grad * (trace(A) / sum(grad^2))", "A = grad @ grad.T"],
    [
      "grad * (sum(top_k(x, k)) / (x5 + x6))",
      `k = m\n mn = size(param)\nx = reshape(grad, [mn])
      x6 = max(x)\nx5 = max(where(x < x6, x, 0))`,
    ],
    [
      "grad * (mean(sort(x)) / mean(x)) + 0 * sum(argsort(x))",
      "mn = size(param)\nx = reshape(grad, [mn])",
    ],
  ])("%s is the gradient", (expression, lines) => {
    const { param } = run(
      `for param: [m, n] if m <= n {\n${lines}\nstep -0.5 * (${expression})\n} else { step 0 }`,
    );
    const half = [0.5, 1, 1.5, 2, 2.5, 3];
    param["matrix"]?.forEach((x, i) => expect(x).toBeCloseTo(half[i] ?? NaN, 10));
  });

  test.each([
    ["(U, s, V) = svd(grad, r)", "sum(s) * grad", "`r` is 3 for `matrix`, more than `m`, 2"],
    ["(Q, R) = qr(grad)", "Q", "`n` is 3 for `matrix`, more than `m`, 2"],
    ["x = reshape(grad, [r])", "sum(x) * grad", "[2, 3] of `matrix` cannot be seen as [3]"],
  ])("%s asks for other sizes at creation", (line, expression, message) => {
    const body = `for param: [m, n] {\nr = m + 1\n${line}\nstep ${expression}\n} else { step 0 }`;
    expect(() => run(body)).toThrow(message);
  });

  test("what has no result stops the step", () => {
    const body = "for param: [m, n] { step inv(0 * grad @ grad.T) @ grad } else { step 0 }";
    expect(() => run(body)).toThrow("singular");
  });
});

describe("functions whose arguments share dimensions", () => {
  const functions = `fn plus(A: [m, n], B: [m, n]) = A + B
fn scaled(A: [m, n], b: [n]) = A * b
fn applied(A: [m, m], b: [m]) = A @ b`;

  test("are right before anyone calls them", () => {
    expect(lowerAll(functions).rules).toEqual([]);
  });

  test.each([
    ["plus(grad, param)", null],
    ["scaled(grad, mean(grad over m))", null],
    ["scaled(grad, mean(grad over n))", "E0425"],
    ["applied(grad, mean(grad over n))", "E0425"],
  ])("and hold a call to them: %s", (call, code) => {
    const body = `for param: [m, n] { step ${call} } else { step 0 }`;
    const lowered = (): unknown => lowerAll(`${functions}\noptimizer Mine() {\n${body}\n}`);
    if (code === null) expect(lowered).not.toThrow();
    else expect(lowered).toThrow(code);
  });
});

describe("what is refused", () => {
  test.each([
    ["for param: [m, n] { for param: [a] { step 0 } } else { step 0 }", "E0423"],
    ["for param: [..m, ..n] { step 0 } else { step 0 }", "E0420"],
    ["for param: [m, n] if norm(grad) > 1 { step 0 } else { step 0 }", "E0320"],
    ["for param: [m, n] if max(m) > 1 { step 0 } else { step 0 }", "E0404"],
    ["for param: [m, n] { step loss * grad } else { step 0 }", "E0424"],
    ["for param: [m, n] { step hvp(grad) } else { step 0 }", "E0424"],
    ["for param: [m, n] { step sum(grad over k) } else { step 0 }", "E0406"],
    ["for param: [m, n] { step mean(grad over m) + mean(grad over n) } else { step 0 }", "E0401"],
    ["step mean(grad over n)", "E0406"],
    ["var u = grad\nfor param: [m, n] { u <- mean(grad over n) } else { u <- 0 }\nstep u", "E0408"],
    ["state s = 0\nfor param: [n] { s <- s + 1 } else { }\nstep -s * grad", "E0540"],
    ["k = norm(grad)\nfor param: [n] { var a: [k] = 0\nstep sum(a) } else { step 0 }", "E0421"],
  ])("%s", (body, code) => {
    const source = `optimizer Mine() {\n${body}\n}`;
    try {
      lowerAll(source, {});
    } catch (error) {
      if (!(error instanceof CompileError)) throw error;
      expect(error.diagnostics.map((one) => one.code)).toEqual([code]);
      return;
    }
    throw new Error("nothing was refused");
  });
});

test("a body hands patterns of names on to a rule that it runs", async () => {
  const inner = `optimizer Inner(lr: rate = 0.1, plain: names = ["w3"]) {
  if name_matches(plain) { step -lr * grad } else { step -lr * sign(grad) }
}
optimizer Middle(some: names = ["w1"], lr: rate = 0.1) { run Inner(lr = lr, plain = some) }
`;
  const source = `${inner}optimizer Mine(signs: names = ["w4"]) { run Middle(some = signs) }\n`;
  const start = someTensors(3);
  for (const type of ["f32", "wide", "f64"] as const) {
    const loaded = await load(source, { type });
    const graph = graphOf(source, { type, rule: "Mine" });
    expect(graph.names.map(({ name }) => name)).toEqual(["signs"]);
    if (loaded["Mine"] === undefined) throw new Error("Mine is missing");
    expect(firstDifference(graph, loaded["Mine"], start, {}, 3)).toBeNull();
    const ends = [
      loaded["Mine"].create(start, { signs: ["w3", "w5"] }),
      loaded["Inner"]?.create(start, { plain: ["w3", "w5"] }),
    ].map((optimizer) => {
      if (optimizer?.kind !== "gradient") throw new Error("these are handed gradients");
      for (const view of Object.values(optimizer.grad)) view.fill(0.25);
      optimizer.step();
      return Object.values(optimizer.param).map((view) => [...view]);
    });
    expect(ends[0]).toEqual(ends[1]);
  }
});
