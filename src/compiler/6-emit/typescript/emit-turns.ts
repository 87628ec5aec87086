// Turns of a loop: variables for what they hand on, then a `for` that ends early.

import type { Define, Repeat, ValueId } from "../../5-fuse/plan.ts";
import { identifier, type Scope } from "./names.ts";
import type { Carry, Emitter, Env, Hold, Line, RegionPart } from "./region.ts";

/** Variables for what turns hand on, then a loop that stops early where `until` holds. */
export function emitRepeat(
  repeat: Repeat,
  env: Env,
  depth: number,
  lineOf: Line,
  emitter: Emitter,
): string[] {
  const { count, turn, until, body, carried } = repeat;
  const indent = "  ".repeat(depth);
  const lines: string[] = [];
  const carries = carried.map(({ id, result, name, precision, first, next }) => {
    const plain = identifier(name ?? "carried");
    const variable = env.scope.claim(null, [plain, `${plain}_now`]);
    const type = emitter.typed ? `: ${precision === "truth" ? "boolean" : "number"}` : "";
    lines.push(lineOf([first], (x) => `let ${variable}${type} = ${x.text};`));
    const shows = [id, result].filter((one) => one !== null);
    return { variable, shows, next };
  });
  for (const { variable, shows } of carries) {
    for (const id of shows) env.scope.alias(id, variable);
  }
  const index = claimTurn(env.scope, turn);
  const sets = carries.flatMap(({ variable, shows, next }): Carry[] =>
    shows.includes(next) ? [] : [{ kind: "carry", value: next, to: variable, shows }],
  );
  // What one variable takes of another is what that held before it was set.
  const holds = sets.flatMap(({ value }, position): Hold[] => {
    const isSet = sets.slice(0, position).some(({ shows }) => shows.includes(value));
    const isTruth = carried.some(({ id, precision }) => id === value && precision === "truth");
    return isSet ? [{ kind: "hold", value, isTruth }] : [];
  });
  const stop: RegionPart[] =
    until === null
      ? []
      : [
          ...until.actions,
          { kind: "fold", value: until.condition, write: (x) => `if (${x.text}) break;` },
        ];
  const inner = emitter.region(
    [...stop, ...body, ...holds, ...sets],
    { ...env, inTurn: true },
    depth + 1,
  );
  let bound = "";
  const isWhole = isWholeNumber(emitter.find(count, env)?.operation, emitter);
  const read = lineOf([count], (x) => {
    bound = x.text;
    return isWhole ? "" : `const ${index}s = Math.floor(${x.text});`;
  });
  if (!isWhole) {
    bound = `${index}s`;
    lines.push(read);
  }
  const head = `${indent}for (let ${index} = 0; ${index} < ${bound}; ${index}++) {`;
  return [...lines, head, ...inner, `${indent}}`];
}

/** A name for the number of a turn whose plural is free for their count. */
function claimTurn(scope: Scope, turn: ValueId | null): string {
  const claimed = scope.claim(turn, ["turn"]);
  scope.claim(null, [`${claimed}s`]);
  return claimed;
}

const isWholeNumber = (operation: Define["operation"] | undefined, { plan }: Emitter): boolean =>
  operation?.kind === "constant"
    ? Number.isInteger(operation.value)
    : operation?.kind === "hyperparameter" &&
      plan.hyperparameters.some((one) => one.name === operation.hyperparameter && one.range.whole);
