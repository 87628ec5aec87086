// The test functions of the reference cases, of one flat vector x, with their first two derivatives in
// closed form: f64 in, f64 out.

type Vector = ArrayLike<number>;

/** `quadratic` is f(x) = ½ xᵀAx - bᵀx; `rosenbrock` is f(x) = Σ 100 (xᵢ₊₁ - xᵢ²)² + (1 - xᵢ)². */
export type Objective =
  | {
      readonly name: "quadratic";
      readonly A: readonly (readonly number[])[];
      readonly b: readonly number[];
    }
  | { readonly name: "rosenbrock" };

/** f(x). */
export function valueAt(objective: Objective, x: Vector): number {
  switch (objective.name) {
    case "quadratic":
      return indices(x).reduce(
        (sum, i) => sum + at(x, i) * (0.5 * dot(objective.A[i] ?? [], x) - at(objective.b, i)),
        0,
      );
    case "rosenbrock": {
      let sum = 0;
      for (let i = 0; i + 1 < x.length; i++) {
        sum += 100 * (at(x, i + 1) - at(x, i) ** 2) ** 2 + (1 - at(x, i)) ** 2;
      }
      return sum;
    }
    default:
      return objective satisfies never;
  }
}

/** ∇f(x), as long as x. */
export function gradientAt(objective: Objective, x: Vector): Float64Array {
  const gradient = new Float64Array(x.length);
  switch (objective.name) {
    case "quadratic":
      for (const i of indices(x)) gradient[i] = dot(objective.A[i] ?? [], x) - at(objective.b, i);
      return gradient;
    case "rosenbrock":
      for (let i = 0; i + 1 < x.length; i++) {
        const residual = at(x, i + 1) - at(x, i) ** 2;
        gradient[i] = at(gradient, i) - 400 * at(x, i) * residual - 2 * (1 - at(x, i));
        gradient[i + 1] = 200 * residual;
      }
      return gradient;
    default:
      return objective satisfies never;
  }
}

/** The Hessian at x, row-major, n·n entries. */
export function hessianAt(objective: Objective, x: Vector): Float64Array {
  const n = x.length;
  const hessian = new Float64Array(n * n);
  switch (objective.name) {
    case "quadratic":
      objective.A.forEach((row, i) => hessian.set(row, i * n));
      return hessian;
    case "rosenbrock":
      for (let i = 0; i + 1 < n; i++) {
        hessian[i * n + i] = at(hessian, i * n + i) + 1200 * at(x, i) ** 2 - 400 * at(x, i + 1) + 2;
        hessian[i * n + i + 1] = hessian[(i + 1) * n + i] = -400 * at(x, i);
        hessian[(i + 1) * n + i + 1] = 200;
      }
      return hessian;
    default:
      return objective satisfies never;
  }
}

/** The Gauss-Newton matrix at x, row-major: the Hessian where residuals are linear. */
export function gaussNewtonAt(objective: Objective, x: Vector): Float64Array {
  const matrix = hessianAt(objective, x);
  if (objective.name === "quadratic") return matrix;
  const n = x.length;
  // Of 100 r² with r = xᵢ₊₁ - xᵢ² the term 200 r ∂²r is left out.
  for (let i = 0; i + 1 < n; i++) {
    matrix[i * n + i] = at(matrix, i * n + i) + 400 * (at(x, i + 1) - at(x, i) ** 2);
  }
  return matrix;
}

/** H u for a row-major matrix H of n·n entries and a vector u of n. */
export function multiply(H: Vector, u: Vector): Float64Array {
  const n = u.length;
  return Float64Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += at(H, i * n + j) * at(u, j);
    return sum;
  });
}

const at = (x: Vector, i: number): number => x[i] ?? 0;
const indices = (x: Vector): readonly number[] => Array.from({ length: x.length }, (_, i) => i);

function dot(a: Vector, b: Vector): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += at(a, i) * at(b, i);
  return sum;
}
