// Names as keys of records, and records taken apart, as prettier prints them.

import { WIDTH } from "./region.ts";

/** A name as the key of a record. */
export const keyText = (name: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);

/** `const { a, b } = from;` as prettier breaks it. */
export function destructuring(names: readonly string[], from: string, depth = 1): string[] {
  const indent = "  ".repeat(depth);
  const text = `${indent}const { ${names.join(", ")} } = ${from};`;
  if (text.length <= WIDTH) return [text];
  const head = `${indent}const { ${names.join(", ")} } =`;
  // Prettier takes three names of which one is renamed for a complex pattern, and breaks that first.
  const isComplex = names.length > 2 && names.some((name) => name.includes(":"));
  if (head.length <= WIDTH && !isComplex) return [head, `${indent}  ${from};`];
  const each = names.map((name) => `${indent}  ${name},`);
  return [`${indent}const {`, ...each, `${indent}} = ${from};`];
}
