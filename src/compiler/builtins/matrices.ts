// Functions of whole arrays. Decompositions run in f64; what cannot be solved
// stops the step with an error that names it, never a silent NaN.

import type { MatrixBuiltin } from "./builtin.ts";

const matrix = { kind: "matrix", inComputingType: false, mayStop: false, aliases: [] } as const;

export const matrices: readonly MatrixBuiltin[] = [
  {
    ...matrix,
    name: "@",
    signature: "A @ B",
    doc: "The product of matrices, of a matrix and a vector.",
    example: "P.T @ grad",
    aliases: ["matmul", "mm"],
    inComputingType: true,
    overloads: [
      {
        operands: [
          ["m", "k"],
          ["k", "n"],
        ],
        results: [["m", "n"]],
      },
      { operands: [["m", "k"], ["k"]], results: [["m"]] },
      { operands: [["k"], ["k", "n"]], results: [["n"]] },
    ],
    call: "matrixProduct",
  },
  {
    ...matrix,
    name: "transpose",
    signature: "A.T",
    doc: "The transpose; `ᵀ` is the same.",
    example: "Q.T @ grad",
    aliases: ["adjoint"],
    overloads: [{ operands: [["m", "n"]], results: [["n", "m"]] }],
    call: "matrixTranspose",
  },
  {
    ...matrix,
    name: "solve",
    signature: "solve(A, b)",
    doc: "The x with `A @ x = b`; a singular `A` stops the step.",
    example: "solve(hessian, grad)",
    aliases: ["linsolve", "lstsq"],
    overloads: [
      { operands: [["n", "n"], ["n"]], results: [["n"]] },
      {
        operands: [
          ["n", "n"],
          ["n", "k"],
        ],
        results: [["n", "k"]],
      },
    ],
    mayStop: true,
    call: "matrixSolve",
  },
  {
    ...matrix,
    name: "inv",
    signature: "inv(A)",
    doc: "The inverse; a singular `A` stops the step. Prefer `solve`.",
    example: "inv(hessian)",
    aliases: ["inverse", "pinv"],
    overloads: [{ operands: [["n", "n"]], results: [["n", "n"]] }],
    mayStop: true,
    call: "matrixInverse",
  },
  {
    ...matrix,
    name: "cholesky",
    signature: "cholesky(A)",
    doc: "The lower triangular L with `L @ L.T = A`; an `A` that is not positive definite stops the step.",
    example: "cholesky(hessian)",
    aliases: ["chol"],
    overloads: [{ operands: [["n", "n"]], results: [["n", "n"]] }],
    mayStop: true,
    call: "matrixCholesky",
  },
  {
    ...matrix,
    name: "eigh",
    signature: "(lambda, Q) = eigh(A)",
    doc: "Eigenvalues, rising, and eigenvectors, as columns, of a symmetric matrix.",
    example: "eigh(hessian)",
    aliases: ["eig", "eigen", "eigvalsh"],
    overloads: [{ operands: [["n", "n"]], results: [["n"], ["n", "n"]] }],
    mayStop: true,
    call: "matrixEigen",
  },
  {
    ...matrix,
    name: "outer",
    signature: "outer(x, y)",
    doc: "The matrix of all products `x[i] * y[j]`.",
    example: "outer(s, s)",
    aliases: ["outer_product", "ger"],
    overloads: [{ operands: [["m"], ["n"]], results: [["m", "n"]] }],
    inComputingType: true,
    call: "matrixOuter",
  },
  {
    ...matrix,
    name: "diag",
    signature: "diag(A)",
    doc: "The diagonal of a matrix as a vector, or the diagonal matrix of a vector.",
    example: "diag(hessian)",
    aliases: ["diagonal"],
    overloads: [
      { operands: [["n", "n"]], results: [["n"]] },
      { operands: [["n"]], results: [["n", "n"]] },
    ],
    call: "matrixDiagonal",
  },
];
