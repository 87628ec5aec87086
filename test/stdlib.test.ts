// Every file of stdlib/ on disk: checks without a word, is documented, and compiles in f32 and one wider type; evaluator
// and compiled module agree to the bit on tensors of rank 0 to 4 and empty ones. All types and options, one by one and in
// pairs, are in test/deep.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compile, graphOf, load } from "../src/compiler/compile.ts";
import { check } from "../src/compiler/front.ts";
import { drive } from "../src/tools/trace/drive.ts";
import { valueAt, type Objective } from "../src/tools/trace/objective.ts";
import { faultOf, rulesIn, trial } from "./library-trial.ts";

const folder = new URL("../stdlib/", import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith(".opt"));
const sources = new Map(files.map((file) => [file, readFileSync(new URL(file, folder), "utf8")]));
const read = (file: string): string => sources.get(file) ?? "";

/** The public names that a file declares, in its order. */
const namesIn = (file: string): string[] =>
  [...read(file).matchAll(/^(?:optimizer|transform|schedule|fn) (?!_)(\w+)/gm)].map(
    ([, name]) => name ?? "",
  );
const rules = files.flatMap((file) => rulesIn(read(file)));

describe.each(files)("%s", (file) => {
  test("has nothing to complain of", () => {
    expect(check(read(file), { file }).diagnostics).toEqual([]);
  });

  test("bears its first declaration's name and says what each is", () => {
    expect(namesIn(file)[0]?.toLowerCase()).toBe(file.replace(".opt", ""));
    const undocumented = read(file)
      .split("\n")
      .filter((line, i, lines) => {
        const isPublic = /^(optimizer|transform|schedule|fn) (?!_)/.test(line);
        return isPublic && !(lines[i - 1] ?? "").startsWith("///");
      });
    expect(undocumented).toEqual([]);
  });
});

test("no two files declare one name", () => {
  const names = files.flatMap(namesIn);
  expect(names).toEqual([...new Set(names)]);
});

describe.each(rules.map((name, i) => [name, i % 2 === 0 ? "wide" : "f64"] as const))(
  "%s",
  (name, other) => {
    test("has a citation, and a line of documentation for every hyperparameter", async () => {
      const [rule] = Object.values(await load(name));
      expect(rule?.name).toBe(name.replace("(Adam())", ""));
      const silent = rule?.hyperparameters.filter(({ doc }) => doc.trim() === "") ?? [];
      expect(silent.map((one) => one.name)).toEqual([]);
      expect(graphOf(name).doc).toMatch(/\b(1[6-9]|20)\d\d\b/);
    });

    test.each(["f32", other] as const)("agrees with the evaluator in %s", async (type) => {
      expect(await faultOf(name, type, {})).toBe(null);
    });
  },
);

test("a library that is broken is seen here", () => {
  const broken = read("adam.opt").replace("unbiased(m)", "unbiased(mm)");
  expect(check(broken, { file: "adam.opt" }).diagnostics).not.toEqual([]);
  expect(() => compile(broken, { file: "adam.opt" })).toThrow("mm");
});

describe("functions are what their names say", () => {
  const data = [3, -1, 0, 2];
  const squares = data.map((x) => x * x);
  const exponentials = data.map((x) => Math.exp(x));
  const sum = (list: readonly number[]): number => list.reduce((total, x) => total + x, 0);
  test.each<[string, readonly number[]]>([
    ["lerp(param, 10, 0.25)", data.map((x) => 0.75 * x + 2.5)],
    ["rms(param)", data.map(() => Math.sqrt(sum(squares) / 4))],
    ["std(param)", data.map(() => Math.sqrt(sum(squares) / 4 - (sum(data) / 4) ** 2))],
    ["softmax(param)", exponentials.map((e) => e / sum(exponentials))],
    ["softmax(1000 * param)", [1, 0, 0, 0]],
    ["safe_divide(6, param)", [2, -6, 0, 3]],
    ["safe_divide(param, 0)", [0, 0, 0, 0]],
  ])("%s", async (expression, expected) => {
    const { Probe } = await load(`optimizer Probe() {\n  step ${expression}\n}`, { type: "f64" });
    const probe = Probe?.create({ x: data });
    if (probe?.kind !== "gradient") throw new Error("the probe asks for more than gradients");
    probe.step();
    expected.forEach((x, i) => {
      expect((probe.param["x"]?.[i] ?? NaN) - (data[i] ?? NaN)).toBeCloseTo(x, 12);
    });
  });
});

describe("what theory says of the rules", () => {
  const quadratic = (diagonal: readonly number[]): Objective => ({
    name: "quadratic",
    A: diagonal.map((lambda, i) => diagonal.map((_, j) => (i === j ? lambda : 0))),
    b: diagonal.map(() => 0),
  });
  const relative = (got: number | undefined, expected: number): number =>
    Math.abs((got ?? NaN) - expected) / Math.abs(expected);

  test("exact line search on ½(x² + by²) from (b, 1) follows its closed form", async () => {
    const b = 10;
    const path = await run("SteepestDescent", quadratic([1, b]), [b, 1], 20);
    path.forEach(([x, y], i) => {
      const shrunk = ((b - 1) / (b + 1)) ** (i + 1);
      expect(relative(x, b * shrunk)).toBeLessThan(1e-12);
      expect(relative(y, (i % 2 === 0 ? -1 : 1) * shrunk)).toBeLessThan(1e-12);
    });
  });

  test("gradient descent shrinks eigen-coordinates by (1 - ηλ)^τ", async () => {
    const lambdas = [0.1, 1, 3];
    const path = await run("SGD(lr = 0.3)", quadratic(lambdas), [1, -2, 3], 40);
    path.forEach((x, i) => {
      [1, -2, 3].forEach((start, j) => {
        const expected = start * (1 - 0.3 * (lambdas[j] ?? NaN)) ** (i + 1);
        expect(relative(x[j], expected)).toBeLessThan(1e-12);
      });
    });
  });

  test("momentum under a constant gradient reaches ε‖g‖ / (1 - α)", async () => {
    const slope: Objective = { name: "quadratic", A: [[0]], b: [-2] };
    const path = await run("Momentum(lr = 0.01, alpha = 0.9)", slope, [0], 400);
    const velocity = (path[399]?.[0] ?? NaN) - (path[398]?.[0] ?? NaN);
    expect(relative(velocity, (-0.01 * 2) / (1 - 0.9))).toBeLessThan(1e-12);
  });

  test("Newton reaches a quadratic's minimum in one step, Rosenbrock's in seven", async () => {
    const bowl: Objective = {
      name: "quadratic",
      A: [
        [2, 1],
        [1, 3],
      ],
      b: [1, 2],
    };
    const [x, y] = (await run("Newton", bowl, [-4, 9], 1))[0] ?? [];
    expect([x, y]).toEqual([expect.closeTo(0.2, 14), expect.closeTo(0.6, 14)]);
    const rosenbrock: Objective = { name: "rosenbrock" };
    const path = await run("Newton", rosenbrock, [-1.2, 1], 7);
    expect(valueAt(rosenbrock, path.at(-1) ?? [])).toBeLessThan(1e-20);
  });

  test("every entry of Lion's update is ±lr", async () => {
    const path = await run("Lion(lr = 0.125)", quadratic([1, 2, 5]), [1, -3, 0.5], 20);
    path.slice(1).forEach((x, i) => {
      x.forEach((xi, j) => expect(Math.abs(xi - (path[i]?.[j] ?? NaN))).toBe(0.125));
    });
  });

  test("the average of schedule-free descent without interpolation is the mean of descent's points", async () => {
    const bowl = quadratic([1, 2, 5]);
    const averaged = await run("ScheduleFreeSGD(lr = 0.1, beta = 0)", bowl, [1, -3, 0.5], 30);
    const visited = await run("SGD(lr = 0.1)", bowl, [1, -3, 0.5], 30);
    averaged.forEach((x, i) => {
      const mean = (j: number): number =>
        visited.slice(0, i + 1).reduce((sum, point) => sum + (point[j] ?? NaN), 0) / (i + 1);
      x.forEach((xi, j) => expect(xi).toBeCloseTo(mean(j), 13));
    });
  });

  test("SAM comes down to its inner rule as ρ goes to 0", async () => {
    const bowl = quadratic([1, 2, 5]);
    const inner = await run("SGD(lr = 0.1)", bowl, [1, -3, 0.5], 20);
    const away = async (rho: number): Promise<number> => {
      const path = await run(`SAM(SGD(lr = 0.1), rho = ${rho})`, bowl, [1, -3, 0.5], 20);
      return Math.max(
        ...path.flatMap((x, i) => x.map((xi, j) => Math.abs(xi - (inner[i]?.[j] ?? 0)))),
      );
    };
    expect(await away(1e-3)).toBeGreaterThan(1e-4);
    expect(await away(1e-12)).toBeLessThan(1e-11);
  });

  test("triple momentum shrinks the error by 1 - 1/√κ a step, Nesterov's method by the root of that", async () => {
    const [L, m] = [10, 0.1];
    const rho = 1 - Math.sqrt(m / L);
    const rule = `TripleMomentum(smoothness = ${L}, convexity = ${m})`;
    const path = await run(rule, quadratic([L, 1, m]), [1, 1, 1], 120);
    const size = (x: readonly number[] = []): number => Math.hypot(...x);
    expect((size(path[119]) / size(path[19])) ** (1 / 100)).toBeLessThan(rho + 2e-3);
  });

  test("saddle-free Newton leaves the saddle that Newton is drawn to", async () => {
    const saddle = quadratic([1, -1]);
    expect((await run("Newton", saddle, [1, 0.1], 1))[0]).toEqual([0, 0]);
    const path = await run("SaddleFreeNewton", saddle, [1, 0.1], 5);
    expect(path.map(([, y]) => y)).toEqual([0.2, 0.4, 0.8, 1.6, 3.2]);
  });

  /** The points that a rule visits from `start`, in f64. */
  async function run(
    rule: string,
    objective: Objective,
    start: readonly number[],
    length: number,
  ): Promise<readonly (readonly number[])[]> {
    const [compiled] = Object.values(await load(rule, { type: "f64" }));
    if (compiled === undefined) throw new Error(`${rule} is missing`);
    const given = { x: { shape: [start.length], data: start } };
    const problem = { ...trial, tensors: given, steps: length, gradients: null, objective };
    return drive(compiled.create(given), problem).map(({ param }) => param["x"] ?? []);
  }
});
