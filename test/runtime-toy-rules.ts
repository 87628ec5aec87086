// Rules written by hand against the interfaces of runtime/optimizer.ts, one of each kind: what the loop is tested with
// before and apart from any compiled rule.

import type {
  ClosureRule,
  CreateSettings,
  Floats,
  GradientRule,
  OptimizerBase,
  SecondOrderRule,
  Tensors,
  Views,
} from "../src/runtime/optimizer.ts";

type Record_<T extends Tensors, A extends Floats> = Record<keyof T & string, A>;
type Storage<A extends Floats> = (length: number) => A;

export const single: Storage<Float32Array> = (length) => new Float32Array(length);
export const double: Storage<Float64Array> = (length) => new Float64Array(length);

/** θ ← θ − lr g. */
export function sgd<A extends Floats>(make: Storage<A>): GradientRule<{ lr?: number }, A> {
  return {
    ...facts("ToySGD", make),
    kind: "gradient",
    create(tensors, options = {}, settings = {}) {
      const base = baseOf("ToySGD", make, tensors, settings);
      return {
        ...base.shown,
        kind: "gradient",
        get t() {
          return base.steps();
        },
        step() {
          each(base.param, (name, p) => {
            const g = base.grad[name] as A;
            for (let i = 0; i < p.length; i++) p[i] = num(p, i) - (options.lr ?? 0.1) * num(g, i);
          });
          base.advance();
        },
      };
    },
  };
}

/** Adam (Kingma and Ba 2015, Algorithm 1). */
export function adam<A extends Floats>(make: Storage<A>): GradientRule<{ lr?: number }, A> {
  return {
    ...facts("ToyAdam", make),
    kind: "gradient",
    create(tensors, options = {}, settings = {}) {
      const base = baseOf("ToyAdam", make, tensors, settings);
      const m = like(base.param, make);
      const v = like(base.param, make);
      return {
        ...base.shown,
        kind: "gradient",
        get t() {
          return base.steps();
        },
        step() {
          const t = base.advance();
          const rate = (options.lr ?? 1e-3) / (1 - 0.9 ** t);
          const correction = 1 / (1 - 0.999 ** t);
          each(base.param, (name, p) => {
            const [g, mm, vv] = [base.grad[name] as A, m[name] as A, v[name] as A];
            for (let i = 0; i < p.length; i++) {
              mm[i] = 0.9 * num(mm, i) + 0.1 * num(g, i);
              vv[i] = 0.999 * num(vv, i) + 0.001 * num(g, i) * num(g, i);
              p[i] = num(p, i) - (rate * num(mm, i)) / (Math.sqrt(num(vv, i) * correction) + 1e-8);
            }
          });
        },
      };
    },
  };
}

/** Nesterov's momentum with the gradient at θ + αv; it reports −θ, so that a test can see which vector is evaluated. */
export function nesterov<A extends Floats>(
  make: Storage<A>,
  seen: { points: number[]; losses: (number | undefined)[] },
): GradientRule<{ lr?: number }, A> {
  return {
    ...facts("ToyNesterov", make),
    kind: "gradient",
    create(tensors, options = {}, settings = {}) {
      const base = baseOf("ToyNesterov", make, tensors, settings);
      const v = like(base.param, make);
      const point = like(base.param, make);
      const report = like(base.param, make);
      const look = (): void =>
        each(base.param, (name, p) => {
          for (let i = 0; i < p.length; i++) {
            of(point, name)[i] = num(p, i) + 0.9 * num(of(v, name), i);
            of(report, name)[i] = -num(p, i);
          }
        });
      look();
      return {
        ...base.shown,
        point: point as never,
        report: report as never,
        kind: "gradient",
        get t() {
          return base.steps();
        },
        step(input) {
          seen.points.push(num(of(Object.values(point), 0), 0));
          seen.losses.push(input?.loss);
          each(base.param, (name, p) => {
            for (let i = 0; i < p.length; i++) {
              of(v, name)[i] =
                0.9 * num(of(v, name), i) - (options.lr ?? 0.1) * num(of(base.grad, name), i);
              p[i] = num(p, i) + num(of(v, name), i);
            }
          });
          look();
          base.advance();
        },
      };
    },
  };
}

/** Steepest descent that halves its step until the loss falls enough (Armijo). */
export function armijo<A extends Floats>(make: Storage<A>): ClosureRule<{ lr?: number }, A> {
  return {
    ...facts("ToyArmijo", make),
    kind: "closure",
    create(tensors, options = {}, settings = {}) {
      const base = baseOf("ToyArmijo", make, tensors, settings);
      const trial = like(base.param, make);
      return {
        ...base.shown,
        kind: "closure",
        get t() {
          return base.steps();
        },
        stepAsync: () => Promise.reject(new Error("a toy waits for nothing")),
        step(oracle) {
          const grad = base.shown.grad;
          const loss = oracle.gradient(base.shown.param, grad);
          let square = 0;
          each(base.grad, (_, g) => g.forEach((x: number) => (square += x * x)));
          for (let rate = options.lr ?? 1; ; rate /= 2) {
            each(base.param, (name, p) => {
              for (let i = 0; i < p.length; i++) {
                of(trial, name)[i] = num(p, i) - rate * num(of(base.grad, name), i);
              }
            });
            if (rate < 1e-12 || oracle.loss(trial as never) <= loss - 1e-4 * rate * square) break;
          }
          each(base.param, (name, p) => p.set(of(trial, name)));
          base.advance();
        },
      };
    },
  };
}

/** Newton's method by Gaussian elimination with pivoting. */
export function newton(): SecondOrderRule<{ lr?: number }, Float64Array, "hessian"> {
  return {
    ...facts("ToyNewton", double),
    kind: "second order",
    uses: ["hessian"],
    create(tensors, options = {}, settings = {}) {
      const base = baseOf("ToyNewton", double, tensors, settings);
      const n = Object.values(base.param).reduce((total, p) => total + p.length, 0);
      const H = new Float64Array(n * n);
      return {
        ...base.shown,
        kind: "second order",
        get t() {
          return base.steps();
        },
        stepAsync: () => Promise.reject(new Error("a toy waits for nothing")),
        step(oracle) {
          oracle.gradient(base.shown.param, base.shown.grad);
          oracle.hessian(base.shown.param, H);
          const d = eliminate(
            H,
            Object.values(base.grad).flatMap((g) => [...g]),
          );
          let at = 0;
          each(base.param, (_, p) => {
            for (let i = 0; i < p.length; i++) p[i] = num(p, i) - (options.lr ?? 1) * num(d, at++);
          });
          base.advance();
        },
      };
    },
  };
}

function eliminate(H: Float64Array, g: number[]): number[] {
  const n = g.length;
  const rows = g.map((x, i) => [...H.subarray(i * n, i * n + n), x]);
  for (let c = 0; c < n; c++) {
    let pivot = c;
    for (let r = c; r < n; r++)
      if (Math.abs(num(of(rows, r), c)) > Math.abs(num(of(rows, pivot), c))) pivot = r;
    [rows[c], rows[pivot]] = [of(rows, pivot), of(rows, c)];
    for (let r = 0; r < n; r++) {
      if (r === c) continue;
      const factor = num(of(rows, r), c) / num(of(rows, c), c);
      for (let k = c; k <= n; k++)
        of(rows, r)[k] = num(of(rows, r), k) - factor * num(of(rows, c), k);
    }
  }
  return rows.map((row, i) => num(row, n) / num(row, i));
}

function facts(name: string, make: Storage<Floats>) {
  const type = make(0) instanceof Float64Array ? ("f64" as const) : ("f32" as const);
  return { name, hyperparameters: [], states: [], hash: name, type };
}

function baseOf<T extends Tensors, A extends Floats>(
  rule: string,
  make: Storage<A>,
  tensors: T,
  settings: CreateSettings,
) {
  const param: Record<string, A> = {};
  const grad: Record<string, A> = {};
  for (const [name, start] of Object.entries(tensors)) {
    const data = "shape" in start ? start.data : start;
    const size = "shape" in start ? start.shape.reduce((a, b) => a * b, 1) : start.length;
    param[name] = make(size);
    if (data !== undefined) of(param, name).set(data);
    grad[name] = make(size);
  }
  let t = 0;
  const views = param as Record_<T, A> as Views<keyof T & string, A>;
  const shown: Omit<OptimizerBase<keyof T & string, A>, "t"> = {
    rule,
    param: views,
    point: views,
    report: views,
    grad: grad as Record_<T, A> as Views<keyof T & string, A>,
    state: {},
    seed: settings.seed ?? 0,
    save: () => ({ t }),
    load: () => {},
  };
  return { param, grad, shown, steps: () => t, advance: () => ++t };
}

function each<A extends Floats>(views: Record<string, A>, visit: (name: string, p: A) => void) {
  for (const [name, p] of Object.entries(views)) visit(name, p);
}

function like<A extends Floats>(views: Record<string, A>, make: Storage<A>): Record<string, A> {
  return Object.fromEntries(Object.entries(views).map(([name, p]) => [name, make(p.length)]));
}

function num(x: ArrayLike<number>, i: number): number {
  return x[i] as number;
}

function of<A>(entries: readonly A[] | Readonly<Record<string, A>>, key: string | number): A {
  return (entries as Readonly<Record<string, A>>)[key] as A;
}
