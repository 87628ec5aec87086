// What a constant of an emitted function may be called.

import type { Define } from "../../5-fuse/plan.ts";
import type { Field } from "./fields.ts";
import { identifier } from "./names.ts";
import type { Env } from "./region.ts";

/** Names for a constant: the author's, that of the cell that it becomes, or what its expression looks like. */
export function candidatesFor(
  define: Define,
  env: Env,
  text: string,
  hint: string | undefined,
  field: (buffer: string) => Field,
): readonly string[] {
  const { operation, name } = define;
  if (operation.kind === "load") {
    const from = field(operation.from);
    const isArray = ["vector", "matrix", "dims"].includes(from.entries);
    const short = operation.from === "grad" ? ["g"] : [];
    const suffix = env.stored.has(operation.from) ? "_old" : isArray ? "_i" : "_now";
    return [...short, `${from.identifier}${suffix}`];
  }
  if (operation.kind === "slot") return [`${field(operation.history).identifier}_at`];
  if (name !== null) {
    const plain = identifier(name);
    return [plain, `${plain}_new`, `${plain}_i`];
  }
  if (operation.kind === "entry")
    return [`${field(operation.history).identifier}_${env.isElement ? "i" : "entry"}`];
  if (hint !== undefined) return [hint];
  if (operation.kind === "hyperparameter" && operation.per === "tensor")
    return [`${identifier(operation.hyperparameter)}_k`];
  const rounding = /^f32\((\w+)\)$/.exec(text)?.[1];
  if (rounding !== undefined) return [`${rounding}_f32`];
  const complement = /^(?:f32\()?1 - (\w+)\)?$/.exec(text)?.[1];
  if (complement !== undefined) return [`one_minus_${complement}`];
  return env.isElement ? ELEMENTS : SCALARS;
}

/** Names of scalars that have none. */
const SCALARS: readonly string[] = ["factor", "a", "b", "c", "d"];

/** Names of values in a loop that have none. */
const ELEMENTS: readonly string[] = ["x", "y", "z", "w"];
