// Passes: loops over elements with their folds.

import type { Loop, Reduction, Space } from "../../5-fuse/plan.ts";
import { emitNest } from "./emit-nest.ts";
import type { Expression } from "./expressions.ts";
import { identifier } from "./names.ts";
import type { Emitter, Env, Fold, RegionPart } from "./region.ts";

/** The variable of a fold, before anything has gone into it. */
export function declareFold(reduction: Reduction, env: Env): string {
  const standard = { sum: "total", max: "largest", min: "smallest", any: "found" }[reduction.fold];
  const plain = reduction.name === null ? [] : [identifier(reduction.name)];
  const name = env.scope.claim(reduction.id, [...plain, standard]);
  const start = { sum: "0", max: "-Infinity", min: "Infinity", any: "false" }[reduction.fold];
  return `let ${name} = ${start};`;
}

/** A loop over elements, in chunks where it sums. */
export function emitLoop(loop: Loop, env: Env, depth: number, emitter: Emitter): string[] {
  if (loop.levels !== null) return emitNest(loop, env, depth, emitter);
  const lines: string[] = [];
  const indent = "  ".repeat(depth);
  const isRange = env.turn === "range" && loop.space === "vector";
  const sums: { readonly lane: string; readonly name: string }[] = [];
  const lanes = emitter.fields.filter((one) => one.entries === "lanes");
  const after: string[] = [];
  const folds = loop.reductions.map((reduction): Fold => {
    const isDeclared = env.turn !== null && reduction.per === "model";
    if (!isDeclared) lines.push(indent + declareFold(reduction, env));
    const name = env.scope.nameOf(reduction.id) ?? "";
    if (reduction.fold !== "sum") {
      const write = (x: Expression): string => foldLine(reduction, name, x);
      return { kind: "fold", value: reduction.value, write };
    }
    const lane = emitter.memoryField(lanes[sums.length]?.identifier ?? "lanes");
    let target = name;
    if (isDeclared) {
      target = env.scope.claim(null, ["sum"]);
      lines.push(`${indent}let ${target} = 0;`);
      after.push(`${indent}${name} += ${target};`);
    }
    sums.push({ lane, name: target });
    const write = (x: Expression): string =>
      `${lane}[(i - start) & 7]${emitter.bang} += ${x.text};`;
    return { kind: "fold", value: reduction.value, write };
  });

  const parts: RegionPart[] = [...loop.statements, ...folds, ...loop.stores];
  const inner: Env = {
    ...env,
    isElement: true,
    stored: new Set(loop.stores.map((store) => store.to)),
  };
  const whole = isRange ? "to" : extentOf(loop.space, env, emitter);
  const first = isRange ? "from" : "0";
  if (sums.length === 0) {
    lines.push(`${indent}for (let i = ${first}; i < ${whole}; i++) {`);
    lines.push(...emitter.region(parts, inner, depth + 1), `${indent}}`, ...after);
    return lines;
  }
  lines.push(
    `${indent}for (let start = ${first}; start < ${whole}; start += 65536) {`,
    `${indent}  const end = Math.min(start + 65536, ${whole});`,
    `${indent}  for (let i = start; i < end; i++) {`,
    ...emitter.region(parts, inner, depth + 2),
    `${indent}  }`,
    ...sums.map(({ lane, name }) => `${indent}  ${name} += foldLanes(${lane});`),
    `${indent}}`,
    ...after,
  );
  return lines;
}

/** How many elements a space has. */
function extentOf(space: Space, env: Env, emitter: Emitter): string {
  if (space !== "vector") return emitter.extent(space.split(", "));
  return env.turn === "apart" ? emitter.extent([]) : emitter.sizeName();
}

/** One value into a fold. */
export function foldLine(reduction: Reduction, name: string, x: Expression): string {
  switch (reduction.fold) {
    case "sum":
      return `${name} += ${x.text};`;
    case "max":
      return `${name} = Math.max(${name}, ${x.text});`;
    case "min":
      return `${name} = Math.min(${name}, ${x.text});`;
    case "any":
      return `if (${x.text}) ${name} = true;`;
    default:
      return reduction.fold satisfies never;
  }
}
