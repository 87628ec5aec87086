// Dialects: every entry is an option with a legal value; PyTorch's recorded runs are followed with nothing set but what
// their calls set; Keras's and optax's rules are their own code written out, one coordinate at a time.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { dialects } from "#library";
import { load, lowerAll } from "../src/compiler/compile.ts";
import { parseCase } from "../src/tools/trace/case.ts";
import { runCase } from "../src/tools/trace/trace.ts";
import { worstError } from "../src/tools/trace/worst-error.ts";

const entries = Object.entries(dialects).flatMap(([dialect, rules]) =>
  Object.entries(rules).map(([rule, values]) => [dialect, rule, values] as const),
);

/** A rule, stage or wrapper of the library as an expression that compiles, and the path of its options. */
function expressionOf(name: string): readonly [string, string] {
  if (name === "reduce_on_plateau") return [`SGD() |> ${name}()`, `${name}.`];
  if (/^[a-z]/.test(name)) return [`${name}() |> SGD()`, `${name}.`];
  const wrappers = ["LossScale", "PolyakAveraging", "GaLore", "Mechanic", "ScheduleFree"];
  return wrappers.includes(name) ? [`${name}(SGD())`, ""] : [name, ""];
}

describe("every entry is an option with a legal value", () => {
  test.each(entries)("%s: %s", (_dialect, rule, values) => {
    const [expression, path] = expressionOf(rule);
    const set = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [path + name, value]),
    );
    // unknown options and values outside their domain are refused
    const [lowered] = lowerAll(expression, { set }).rules;
    const known = lowered?.checked.hyperparameters.map(({ name }) => name) ?? [];
    expect(Object.keys(set).filter((name) => !known.includes(name))).toEqual([]);
  });
});

describe("PyTorch's runs need no option but those of their calls", () => {
  /** What an argument of PyTorch is called in the cases. */
  const called: Readonly<Record<string, readonly string[]>> = {
    betas: ["beta1", "beta2"],
    etas: ["eta_minus", "eta_plus"],
    step_sizes: ["step_min", "step_max"],
    initial_accumulator_value: ["initial_accumulator"],
    eps: ["eps", "delta"],
    alpha: ["rho", "alpha"],
    history_size: ["history"],
    line_search_fn: ["line_search"],
  };
  const folder = new URL("trajectories/", import.meta.url);
  const cases = readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => [file, readFileSync(new URL(file, folder), "utf8")] as const)
    .filter(([file, text]) => {
      const { source, rule } = parseCase(text);
      return (
        /^torch .*torch\.optim\.\w+\(/.test(source) &&
        rule in (dialects["torch"] ?? {}) &&
        !/bug/.test(file)
      );
    });

  test("there are many", () => {
    expect(cases.length).toBeGreaterThan(40);
  });

  test.each(cases)("%s", async (_file, text) => {
    const record = JSON.parse(text) as { hyper: Record<string, unknown>; source: string };
    const given = [...record.source.matchAll(/(\w+)=/g)].flatMap(
      ([, name = ""]) => called[name] ?? [name],
    );
    const hyper = Object.fromEntries(
      Object.entries(record.hyper).filter(([name]) => given.includes(name)),
    );
    const result = await runCase(JSON.stringify({ ...record, hyper }), { dialect: "torch" });
    const { expected, tolerance } = parseCase(text);
    expect(worstError(expected ?? [], result.steps)).toBeLessThanOrEqual(tolerance);
  });
});

/** The next value of one coordinate, from the step, its learning rate, the value and its gradient. */
type Coordinate = (t: number, lr: number, x: number, g: number) => number;
const { sqrt, abs, max, sign } = Math;

/** As the peers' update code has them, by dialect and expression. */
const peers: Readonly<Record<string, Readonly<Record<string, () => Coordinate>>>> = {
  keras: {
    "SGD(momentum = 0.9)": () => {
      let m = 0;
      return (_, lr, x, g) => x + (m = 0.9 * m - lr * g);
    },
    "SGD(momentum = 0.9, nesterov = true, weight_decay = 0.1)": () => {
      let m = 0;
      return (_, lr, start, g) => {
        const x = start - start * 0.1 * lr;
        m = 0.9 * m - lr * g;
        return x + 0.9 * m - lr * g;
      };
    },
    Adam: () => {
      let [m, v] = [0, 0];
      return (t, lr, x, g) => {
        const alpha = (lr * sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t);
        m += (g - m) * (1 - 0.9);
        v += (g * g - v) * (1 - 0.999);
        return x - (m * alpha) / (sqrt(v) + 1e-7);
      };
    },
    AMSGrad: () => {
      let [m, v, top] = [0, 0, 0];
      return (t, lr, x, g) => {
        const alpha = (lr * sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t);
        m += (g - m) * (1 - 0.9);
        v += (g * g - v) * (1 - 0.999);
        top = max(top, v);
        return x - (m * alpha) / (sqrt(top) + 1e-7);
      };
    },
    AdamW: () => {
      let [m, v] = [0, 0];
      return (t, lr, start, g) => {
        const x = start - start * 0.004 * lr;
        const alpha = (lr * sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t);
        m += (g - m) * (1 - 0.9);
        v += (g * g - v) * (1 - 0.999);
        return x - (m * alpha) / (sqrt(v) + 1e-7);
      };
    },
    AdaGrad: () => {
      let s = 0.1;
      return (_, lr, x, g) => x - (lr * g) / sqrt((s += g * g) + 1e-7);
    },
    AdaDelta: () => {
      let [s, d] = [0, 0];
      return (_, lr, x, g) => {
        s = 0.95 * s + (1 - 0.95) * g * g;
        const delta = (-sqrt(d + 1e-7) * g) / sqrt(s + 1e-7);
        d = 0.95 * d + (1 - 0.95) * delta * delta;
        return x + lr * delta;
      };
    },
    AdaMax: () => {
      let [m, u] = [0, 0];
      return (t, lr, x, g) => {
        m += (g - m) * (1 - 0.9);
        u = max(0.999 * u, abs(g));
        return x - (lr * m) / ((1 - 0.9 ** t) * (u + 1e-7));
      };
    },
    "RMSProp(momentum = 0.9, centered = true)": () => {
      let [v, mean, m] = [0, 0, 0];
      return (_, lr, x, g) => {
        v = 0.9 * v + (1 - 0.9) * g * g;
        mean = 0.9 * mean + (1 - 0.9) * g;
        m = 0.9 * m + (lr * g) / sqrt(v - mean * mean + 1e-7);
        return x - m;
      };
    },
    NAdam: () => {
      let [m, v, P] = [0, 0, 1];
      return (t, lr, x, g) => {
        const u = 0.9 * (1 - 0.5 * 0.96 ** t);
        const next = 0.9 * (1 - 0.5 * 0.96 ** (t + 1));
        P *= u;
        m += (g - m) * (1 - 0.9);
        v += (g * g - v) * (1 - 0.999);
        const hat = (next * m) / (1 - P * next) + ((1 - u) * g) / (1 - P);
        return x - (hat * lr) / (sqrt(v / (1 - 0.999 ** t)) + 1e-7);
      };
    },
    FTRL: () => {
      let [accum, linear] = [0.1, 0];
      return (_, lr, x, g) => {
        const next = accum + g * g;
        linear += g - ((sqrt(next) - sqrt(accum)) / lr) * x;
        accum = next;
        return -linear / (sqrt(accum) / lr);
      };
    },
    "Lion(weight_decay = 0.1)": () => {
      let m = 0;
      return (_, lr, start, g) => {
        const x = start - start * 0.1 * lr;
        const next = x - lr * sign(m * 0.9 + g * (1 - 0.9));
        m = m * 0.99 + g * (1 - 0.99);
        return next;
      };
    },
  },
  optax: {
    "SGD(momentum = 0.9, nesterov = true)": () => {
      let trace = 0;
      return (_, lr, x, g) => {
        trace = g + 0.9 * trace;
        return x - lr * (g + 0.9 * trace);
      };
    },
    Adam: () => {
      let [mu, nu] = [0, 0];
      return (t, lr, x, g) => {
        mu = (1 - 0.9) * g + 0.9 * mu;
        nu = (1 - 0.999) * g * g + 0.999 * nu;
        return x - (lr * (mu / (1 - 0.9 ** t))) / (sqrt(nu / (1 - 0.999 ** t)) + 1e-8);
      };
    },
    AMSGrad: () => {
      let [mu, nu, top] = [0, 0, 0];
      return (t, lr, x, g) => {
        mu = (1 - 0.9) * g + 0.9 * mu;
        nu = (1 - 0.999) * g * g + 0.999 * nu;
        top = max(top, nu / (1 - 0.999 ** t));
        return x - (lr * (mu / (1 - 0.9 ** t))) / (sqrt(top) + 1e-8);
      };
    },
    AdamW: () => {
      let [mu, nu] = [0, 0];
      return (t, lr, x, g) => {
        mu = (1 - 0.9) * g + 0.9 * mu;
        nu = (1 - 0.999) * g * g + 0.999 * nu;
        const update = mu / (1 - 0.9 ** t) / (sqrt(nu / (1 - 0.999 ** t)) + 1e-8);
        return x - lr * (update + 1e-4 * x);
      };
    },
    AdaGrad: () => {
      let sum = 0.1;
      return (_, lr, x, g) => x - (lr * g) / sqrt((sum += g * g) + 1e-7);
    },
    "RMSProp(momentum = 0.9, nesterov = true)": () => {
      let [nu, trace] = [0, 0];
      return (_, lr, x, g) => {
        nu = (1 - 0.9) * g * g + 0.9 * nu;
        const update = (lr * g) / sqrt(nu + 1e-8);
        trace = update + 0.9 * trace;
        return x - (update + 0.9 * trace);
      };
    },
    AdaMax: () => {
      let [mu, nu] = [0, 0];
      return (t, lr, x, g) => {
        mu = (1 - 0.9) * g + 0.9 * mu;
        nu = max(abs(g) + 1e-8, 0.999 * nu);
        return x - (lr * mu) / (1 - 0.9 ** t) / nu;
      };
    },
    NAdam: () => {
      let [mu, nu] = [0, 0];
      return (t, lr, x, g) => {
        mu = (1 - 0.9) * g + 0.9 * mu;
        nu = (1 - 0.999) * g * g + 0.999 * nu;
        const hat = (0.9 * mu) / (1 - 0.9 ** (t + 1)) + ((1 - 0.9) * g) / (1 - 0.9 ** t);
        return x - (lr * hat) / (sqrt(nu / (1 - 0.999 ** t)) + 1e-8);
      };
    },
    Lion: () => {
      let mu = 0;
      return (_, lr, x, g) => {
        const update = sign((1 - 0.9) * g + 0.9 * mu);
        mu = (1 - 0.99) * g + 0.99 * mu;
        return x - lr * (update + 0.001 * x);
      };
    },
    AdaBelief: () => {
      let [mu, nu] = [0, 0];
      return (t, lr, x, g) => {
        mu = (1 - 0.9) * g + 0.9 * mu;
        nu = (1 - 0.999) * (g - mu) ** 2 + 0.999 * nu + 1e-16;
        return x - (lr * (mu / (1 - 0.9 ** t))) / (sqrt(nu / (1 - 0.999 ** t)) + 1e-16);
      };
    },
    Yogi: () => {
      let [mu, nu] = [1e-6, 1e-6];
      return (t, lr, x, g) => {
        mu = (1 - 0.9) * g + 0.9 * mu;
        nu -= (1 - 0.999) * sign(nu - g * g) * g * g;
        return x - (lr * (mu / (1 - 0.9 ** t))) / (sqrt(nu / (1 - 0.999 ** t)) + 1e-3);
      };
    },
    SM3: () => {
      let [nu, mu] = [0, 0];
      return (_, lr, x, g) => {
        nu += g * g;
        mu = 0.9 * mu + ((1 - 0.9) * g) / sqrt(nu + 1e-8);
        return x - lr * mu;
      };
    },
    MADGRAD: () => {
      let [sum, squares, first] = [0, 0, NaN];
      return (t, lr, x, g) => {
        if (t === 1) first = x;
        const lamb = (lr + 1e-6) * sqrt(t);
        squares += lamb * g * g;
        sum += lamb * g;
        return (1 - 0.9) * (first - sum / (Math.cbrt(squares) + 1e-6)) + 0.9 * x;
      };
    },
    SimplifiedAdEMAMix: () => {
      let [m, n] = [0, 0];
      return (t, lr, x, g) => {
        m = g + 0.99 * m;
        n = 0.95 * n + (1 - 0.95) * g * g;
        return x - (lr * m) / (sqrt(n / (1 - 0.95 ** t)) + 1e-8);
      };
    },
    OptimisticGradient: () => {
      let before = 0;
      return (_, lr, x, g) => {
        const next = x - lr * (2 * g - before);
        before = g;
        return next;
      };
    },
  },
};

describe.each(Object.keys(peers))("%s's code", (dialect) => {
  test.each(Object.keys(peers[dialect] ?? {}))("%s", async (expression) => {
    const [rule] = Object.values(await load(expression, { type: "f64", dialect }));
    const rate = (t: number): number => 0.1 / t;
    const start = [1.5, -0.7, 3];
    const optimizer = rule?.create({ x: start }, { lr: rate });
    if (optimizer?.kind !== "gradient") throw new Error("it asks for more than gradients");
    const steppers = start.map(() => peers[dialect]?.[expression]?.());
    const here = [...start];
    for (let t = 1; t <= 12; t += 1) {
      const grad = here.map((x, i) => (i + 1) * x + Math.sin(t + i));
      optimizer.step({ grad: { x: grad } });
      here.forEach((x, i) => {
        here[i] = steppers[i]?.(t, rate(t), x, grad[i] ?? NaN) ?? NaN;
        const error = abs((optimizer.param["x"]?.[i] ?? NaN) - (here[i] ?? NaN));
        expect(error, `step ${t}, coordinate ${i}`).toBeLessThan(1e-12);
      });
    }
  });
});

describe("who wins", () => {
  const defaults = (source: string, dialect: string, set = {}) => {
    const [rule] = lowerAll(source, { dialect, set }).rules;
    const numbers = rule?.graph.hyperparameters.map(({ name, default: value }) => [name, value]);
    const decided = rule?.graph.decided.map(({ name, value }) => [name, value]);
    return Object.fromEntries([...(numbers ?? []), ...(decided ?? [])]) as Record<string, unknown>;
  };

  test("what is given in the rule or set, over the dialect, over the library", () => {
    expect(defaults("Adam", "keras")).toMatchObject({ eps: 1e-7, placement: "uncorrected" });
    expect(defaults("Adam(eps = 1e-3)", "keras")).toMatchObject({ eps: 1e-3, beta1: 0.9 });
    expect(defaults("Adam", "keras", { placement: "inside" })).toMatchObject({
      placement: "inside",
      eps: 1e-7,
    });
  });

  test("inside wrappers and pipelines, and a stage has its own", () => {
    expect(defaults("Lookahead(Adam())", "keras")).toMatchObject({ k: 5, "inner.eps": 1e-7 });
    expect(defaults("clip_norm() |> SGD()", "torch")).toMatchObject({ "clip_norm.eps": 1e-6 });
  });

  test.each([
    ["Lion", "torch", /E0641[^]*the dialect `torch` has no `Lion`[^]*it has `SGD`, `Adam`/],
    ["Lookahead(Lion())", "torch", /E0641[^]*`Lion`/],
    ["optimizer Adam(lr: rate = 1) {\n  step -lr * grad\n}", "torch", /E0641[^]*`Adam`/],
    ["Adam", "tensorflow", /E0640[^]*there are `torch`, `keras`, `optax`/],
  ])("%s in %s is refused", (source, dialect, message) => {
    expect(() =>
      lowerAll(source, { dialect, ...(source.includes("{") ? { file: "adam.opt" } : {}) }),
    ).toThrow(message);
  });
});
