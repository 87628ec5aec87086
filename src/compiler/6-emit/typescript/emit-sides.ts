// An `if`: a variable for each result, set by either side.

import type { Branch, Choice, ValueId } from "../../5-fuse/plan.ts";
import { identifier } from "./names.ts";
import type { Emitter, Env, Fold, Line } from "./region.ts";

/** `let` for each result, then the sides that assign them. */
export function emitSides(
  one: Branch | Choice,
  env: Env,
  depth: number,
  lineOf: Line,
  emitter: Emitter,
): string[] {
  const indent = "  ".repeat(depth);
  const assign = new Map<ValueId, string>();
  const declared = one.results.map((result) => {
    const plain = identifier(result.name ?? "chosen");
    const name = env.scope.claim(null, [plain, `${plain}_new`, `${plain}_i`]);
    assign.set(result.id, name);
    const type = result.precision === "truth" ? "boolean" : "number";
    return `${indent}let ${name}${emitter.typed ? `: ${type}` : ""};`;
  });
  const side = (then: boolean): readonly string[] => {
    const folds = one.results.map((result): Fold => ({
      kind: "fold",
      value: then ? result.then : result.otherwise,
      write: (x) => `${assign.get(result.id) ?? ""} = ${x.text};`,
    }));
    return emitter.region([...(then ? one.then : one.otherwise), ...folds], env, depth + 1);
  };
  const then = side(true);
  const otherwise = side(false);
  for (const [id, name] of assign) env.scope.alias(id, name);
  const head = lineOf([one.condition], (x) => `if (${x.text}) {`);
  const end =
    otherwise.length === 0 ? [`${indent}}`] : [`${indent}} else {`, ...otherwise, `${indent}}`];
  return [...declared, head, ...then, ...end];
}
