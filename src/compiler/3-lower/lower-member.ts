// `inner.lr` outside of the rule that owns it: what its run in this step finds, or, where it does not run, its next.

import { hyperparameterAt } from "./read-hyperparameter.ts";
import type { Block as AstBlock, IfStatement, Statement } from "../1-parse/ast.ts";
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
    const { body, parts, declaration } = coreOf(rule);
    let { number } = around;
    const target = { kind: "part", name } as const;
    const isPlain = runsAlways(name, around.statements, around);
    if (!isPlain || hasOwnClock(target, rule, { ...around, unconditional: true })) {
      const runs = readCell(clockOf(rule, prefix, lowering).cell, builder);
      const next = runAfter(runs, lowering);
      number = (at) => hyperparameterAt(at, next, builder);
    }
    const { statements } = declaration.body;
    around = { ...around, prefix, parts, instance: body, statements, number };
  }
  return around.number(lowering.prefix + path.join("."));
}

/** Whether a part runs in every step of the body around it. */
function runsAlways(name: string, statements: readonly Statement[], lowering: Lowering): boolean {
  const inside = (side: AstBlock | IfStatement | null): boolean =>
    side !== null && runsAlways(name, side.kind === "block" ? side.statements : [side], lowering);
  return statements.some((statement) => {
    const run = statement.kind === "local" ? statement.value : statement;
    if (run.kind === "run") {
      const target = lowering.instance.runs.get(run);
      return target?.kind === "part" && target.name === name;
    }
    if (statement.kind !== "if statement") return false;
    const decision = decide(statement.condition, lowering);
    return decision !== null && inside(decision ? statement.then : statement.otherwise);
  });
}
