// Entries of arrays by place: what must be a whole number in range, and rows of several dimensions.

import type { Operation, Row } from "../../5-fuse/plan.ts";
import { atom, type Expression } from "./expressions.ts";
import type { Emitter, Env, Line } from "./region.ts";

/** `placeIn(i, m, …)`: the index, or an error that names what it is no place of. */
export function placeExpression(
  { dimension, called }: Extract<Operation, { kind: "place" }>,
  index: Expression,
  env: Env,
  emitter: Emitter,
): Expression {
  emitter.uses.add("t");
  const all = [
    index.text,
    emitter.dimension(dimension),
    JSON.stringify(emitter.plan.name),
    JSON.stringify(called),
    "t",
    ...(env.turn === "apart" ? [emitter.tensorName()] : []),
  ];
  return atom(`placeIn(${all.join(", ")})`);
}

/** An array becomes the entry of another at a place. */
export function rowLine({ from, to, place }: Row, lineOf: Line, emitter: Emitter): string {
  const names = [to, from].map((name) => emitter.field(name).identifier);
  return lineOf([place], (x) => `copyRow(${names.join(", ")}, ${x.text});`);
}
