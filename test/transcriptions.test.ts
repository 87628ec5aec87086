// Rules that no reference case follows, against their formulas written out a second time: ten steps in f64
// on a quadratic over two tensors, each rule transcribed on one flat vector from its paper's algorithm box.

import { expect, test } from "vitest";
import { load } from "../src/compiler/compile.ts";
import { drive } from "../src/tools/trace/drive.ts";
import { gradientAt, valueAt } from "../src/tools/trace/objective.ts";
import { readFileSync } from "node:fs";
import { adaptive } from "./transcriptions/adaptive.ts";
import { census } from "./transcriptions/census.ts";
import { descent } from "./transcriptions/descent.ts";
import { random } from "./transcriptions/random.ts";
import { projections } from "./transcriptions/projections.ts";
import {
  at,
  blocks,
  dot,
  minus,
  objective,
  squares,
  start,
  type Step,
  type Transcriptions,
  type Vector,
} from "./transcriptions/vectors.ts";
import { unrecorded } from "./unrecorded-case.ts";

const steps = 10;
const tensors = {
  w: { shape: [3], data: start.slice(0, 3) },
  b: { shape: [2], data: start.slice(3) },
};
const problem = unrecorded({ tensors, steps, objective });

const transcriptions: Transcriptions = {
  ...descent,
  ...adaptive,
  ...projections,
  ...random,
  "DoG(lr = 0.5)": () => {
    let r = 1e-6 * (1 + Math.sqrt(squares(start)));
    let sum = 0;
    return (_, x, g) => {
      r = Math.max(r, Math.sqrt(squares(minus(x, start))));
      sum += squares(g);
      return x.map((xi, i) => xi - ((0.5 * r) / Math.sqrt(sum + 1e-8)) * at(g, i));
    };
  },
  "DoG(layerwise = true, first = 0.01)": () => {
    const r = blocks(start).map((block) => 0.01 * (1 + Math.sqrt(squares(block))));
    const sum = [0, 0];
    return (_, x, g) =>
      blocks(x).flatMap((block, k) => {
        const moved = minus(block, blocks(start)[k] ?? []);
        r[k] = Math.max(at(r, k), Math.sqrt(squares(moved)));
        sum[k] = at(sum, k) + squares(blocks(g)[k] ?? []);
        const eta = at(r, k) / Math.sqrt(at(sum, k) + 1e-8);
        return block.map((xi, i) => xi - eta * at(blocks(g)[k] ?? [], i));
      });
  },
  DoWG: () => {
    let d = 1e-4;
    let v = 0;
    return (_, x, g) => {
      d = Math.max(d, squares(minus(x, start)));
      v += d * squares(g);
      return x.map((xi, i) => xi - (d / (Math.sqrt(v) + 1e-8)) * at(g, i));
    };
  },
  "COCOB(alpha = 10)": () => {
    const coins = start.map(() => ({ L: 1e-8, G: 0, reward: 0, theta: 0 }));
    return (_, x, g) =>
      coins.map((coin, i) => {
        const lost = at(g, i);
        coin.L = Math.max(coin.L, Math.abs(lost));
        coin.G += Math.abs(lost);
        coin.reward = Math.max(coin.reward - lost * (at(x, i) - at(start, i)), 0);
        coin.theta -= lost;
        const bet = coin.theta / (coin.L * Math.max(coin.G + coin.L, 10 * coin.L));
        return at(start, i) + bet * (coin.L + coin.reward);
      });
  },
  "OptimisticGradient(lr = 0.1, alpha = 0.8, beta = 0.3)": () => {
    let last: Vector = start.map(() => 0);
    return (_, x, g) => {
      const next = x.map((xi, i) => xi - 0.1 * (1.1 * at(g, i) - 0.3 * at(last, i)));
      last = g;
      return next;
    };
  },
  "AdamS(lr = 0.1, weight_decay = 0.2)": () => {
    let m: Vector = start.map(() => 0);
    let v: Vector = start.map(() => 0);
    return (t, x, g) => {
      m = m.map((mi, i) => 0.9 * mi + 0.1 * at(g, i));
      v = v.map((vi, i) => 0.999 * vi + 0.001 * at(g, i) ** 2);
      const hat = v.map((vi) => vi / (1 - 0.999 ** t));
      const mean = hat.reduce((sum, s) => sum + s, 0) / hat.length;
      return x.map((xi, i) => {
        const decayed = xi * (1 - (0.1 * 0.2) / Math.sqrt(mean));
        return decayed - (0.1 * at(m, i)) / (1 - 0.9 ** t) / (Math.sqrt(at(hat, i)) + 1e-8);
      });
    };
  },
  "MoMo(lr = 0.3, bound = -3)": () => {
    let m: Vector | null = null;
    let [f, c] = [0, 0];
    return (_, x, g, loss) => {
      const share = m === null ? 1 : 0.1;
      m = g.map((gi, i) => (1 - share) * at(m ?? g, i) + share * gi);
      f = (1 - share) * f + share * loss;
      c = (1 - share) * c + share * dot(g, x);
      const tau = Math.min(0.3, Math.max(f + 3 + dot(m, x) - c, 0) / squares(m));
      return x.map((xi, i) => xi - tau * at(m ?? g, i));
    };
  },
};

const programs = readFileSync(new URL("programs/census.opt", import.meta.url), "utf8");

test.each(Object.entries(transcriptions))("%s is its formula", async (rule, transcribed) => {
  follow(await load(rule, { type: "f64" }), transcribed());
});

// the expression stands in a file of its own, which imports what it calls
test.each(Object.entries(census))("%s can be written", async (rule, transcribed) => {
  const [name = ""] = rule.split("(");
  const source = `import { ${name} } from "./census.opt"\noptimizer Wanted = ${rule}\n`;
  const host = { read: () => programs, resolve: (_from: string, path: string) => path };
  follow(await load(source, { type: "f64", file: "wanted.opt", host }), transcribed());
});

/** Ten steps of the one compiled rule beside those of its transcription. */
function follow(rules: Awaited<ReturnType<typeof load>>, step: Step): void {
  const [compiled] = Object.values(rules);
  if (compiled === undefined) throw new Error("the rule is missing");
  const path = drive(compiled.create(tensors), problem).map(({ param }) => [
    ...(param["w"] ?? []),
    ...(param["b"] ?? []),
  ]);
  let x: Vector = start;
  for (const [i, got] of path.entries()) {
    const here = Float64Array.from(x);
    x = step(i + 1, x, [...gradientAt(objective, here)], valueAt(objective, here));
    got.forEach((value, j) => {
      const error = Math.abs(value - at(x, j)) / Math.max(1, Math.abs(at(x, j)));
      expect(error, `step ${i + 1}, element ${j}: ${value}, not ${at(x, j)}`).toBeLessThan(1e-12);
    });
  }
}
