// `inner.lr` outside of the rule that owns it: what its run in this step finds, or, where it does not run, its next.

import { hyperparameterAt } from "./read-hyperparameter.ts";
import { statementsOf, type Side } from "../1-parse/walk.ts";
import { coreOf, findIn } from "../2-check/rule-tree.ts";
import { type Lowering } from "./builder.ts";
import type { NodeId } from "./graph.ts";
import { readCell } from "./lower-cell.ts";
import { decide } from "./lower-expression.ts";
import { clockOf, hasOwnClock, runAfter } from "./lower-rule.ts";

/** A hyperparameter of a wrapped rule by the names that lead to it. */
export function lowerMember(written: readonly string[], lowering: Lowering): NodeId {
  const { builder } = lowering;
  const [first = "", ...rest] = written;
  const part = lowering.parts.get(first) ?? null;
  const found = part === null ? null : findIn(part, rest.join("."));
  const path = found === null ? written : [first, ...found.name.split(".")];
  let around = lowering;
  for (const name of path.slice(0, -1)) {
    const rule = around.parts.get(name);
    if (rule === null || rule === undefined) break;
    const prefix = `${around.prefix}${name}.`;
    const { body: instance, parts, declaration } = coreOf(rule);
    let { number } = around;
    const target = { kind: "part", name } as const;
    const isPlain = runsAlways(name, around.body, around);
    if (!isPlain || hasOwnClock(target, rule, { ...around, unconditional: true })) {
      const runs = readCell(clockOf(rule, prefix, lowering).cell, builder);
      const next = runAfter(runs, lowering);
      number = (at) => hyperparameterAt(at, next, builder);
    }
    around = { ...around, prefix, parts, instance, body: declaration.body, number };
  }
  return around.number(lowering.prefix + path.join("."));
}

/** Whether a part runs in every step of the body around it. */
function runsAlways(name: string, side: Side, lowering: Lowering): boolean {
  return statementsOf(side).some((statement) => {
    const run = statement.kind === "local" ? statement.value : statement;
    if (run.kind === "run") {
      const target = lowering.instance.runs.get(run);
      return target?.kind === "part" && target.name === name;
    }
    if (statement.kind !== "if statement") return false;
    const decision = decide(statement.condition, lowering);
    const taken = decision === null ? null : decision ? statement.then : statement.otherwise;
    return taken !== null && runsAlways(name, taken, lowering);
  });
}
