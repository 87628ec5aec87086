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
  planned("permutation", "permutation(n)", "0 … n−1 in random order."),
];
