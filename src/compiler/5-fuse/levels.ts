// The levels of a loop: which of its dimensions must be told apart, because something in it has fewer of them, and
// what can be computed before the innermost level.

import { dimsOf } from "./items.ts";
import type { LineFold, Loop, Space, Statement, ValueId } from "./plan.ts";
import type { ScheduleContext } from "./schedule.ts";

/** Whether some dimensions are the first of others. */
export const isPrefix = (dims: readonly string[], of: readonly string[]): boolean =>
  dims.length < of.length && dims.every((dim, index) => dim === of[index]);

/** The levels of a loop over `space` and the statements of each. */
export function levelsOf(
  space: Space,
  statements: readonly Statement[],
  lines: readonly LineFold[],
  spaceOf: (id: ValueId) => Space,
  context: Pick<ScheduleContext, "dimsOfSpace">,
): Pick<Loop, "levels" | "hoisted" | "statements"> {
  const dims = dimsOf(space, context) ?? [];
  const narrow = statements.flatMap((one) => narrowDims(one, space, spaceOf, context));
  const parts = [...narrow, ...lines.map((line) => line.dims)];
  if (parts.length === 0 && lines.length === 0) return { levels: null, hoisted: [], statements };

  const levels: string[][] = [];
  dims.forEach((dim, index) => {
    const before = dims[index - 1];
    const isApart = parts.some((part) => part.includes(dim) !== part.includes(before ?? dim));
    const last = levels.at(-1);
    if (last === undefined || isApart) levels.push([dim]);
    else last.push(dim);
  });
  const hoisted: Statement[][] = levels.slice(1).map(() => []);
  const innermost: Statement[] = [];
  for (const statement of statements) {
    const own = ownDims(statement, space, spaceOf, context);
    // Known as soon as the last level is that its dimensions stand in.
    const level = Math.max(
      0,
      ...(own ?? []).map((dim) => levels.findIndex((one) => one.includes(dim))),
    );
    (own === null ? innermost : (hoisted[level] ?? innermost)).push(statement);
  }
  return { levels, hoisted, statements: innermost };
}

/** The dimensions of a statement that has fewer than the loop; `null` for one of its elements. */
function ownDims(
  statement: Statement,
  space: Space,
  spaceOf: (id: ValueId) => Space,
  context: Pick<ScheduleContext, "dimsOfSpace">,
): readonly string[] | null {
  const id = statement.kind === "define" ? statement.id : statement.results[0]?.id;
  const own = id === undefined ? space : spaceOf(id);
  return own === space ? null : (dimsOf(own, context) ?? []);
}

/** The dimensions that a statement, or one inside it, has where they are fewer than those of the loop. */
function narrowDims(
  statement: Statement,
  space: Space,
  spaceOf: (id: ValueId) => Space,
  context: Pick<ScheduleContext, "dimsOfSpace">,
): readonly (readonly string[])[] {
  const own = ownDims(statement, space, spaceOf, context);
  const inside =
    statement.kind === "define"
      ? []
      : [...statement.then, ...statement.otherwise].flatMap((one) =>
          narrowDims(one, space, spaceOf, context),
        );
  return own === null ? inside : [own, ...inside];
}
