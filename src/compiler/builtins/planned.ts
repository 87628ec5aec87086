// Builtins of the language's second half: known by name, so that nobody takes them for a typo.

import type { PlannedBuiltin } from "./builtin.ts";

const planned = (name: string, signature: string, doc: string): PlannedBuiltin => ({
  kind: "planned",
  name,
  signature,
  doc,
  example: signature,
  aliases: [],
});

export const plannedBuiltins: readonly PlannedBuiltin[] = [
  planned("reshape", "reshape(x, y)", "The elements of `x` in the shape of `y`."),
  planned("index", "index(n)", "0, 1, … along a dimension."),
  planned("gather", "gather(x, i)", "Entries along the first dimension, in the order of `i`."),
  planned("top_k", "top_k(x, k)", "The k largest, falling."),
  planned("sort", "sort(x)", "The elements, rising."),
  planned("argsort", "argsort(x)", "The order that sorts."),
  planned("trace", "trace(A)", "The sum of the diagonal."),
  planned("triu", "triu(A)", "The upper triangle."),
  planned("tril", "tril(A)", "The lower triangle."),
  planned("qr", "(Q, R) = qr(A)", "The reduced QR decomposition."),
  planned("svd", "(U, s, V) = svd(A, r)", "The r leading singular triplets."),
  planned("matrix_power", "matrix_power(A, p)", "A real power of a symmetric matrix."),
  planned("permutation", "permutation(n)", "0 … n−1 in random order."),
];
