// Random values by name. A site is a call in a body; a site in a loop counts how often the step has reached it.

import { graphShape } from "./graph-dimensions.ts";
import type { Block as AstBlock, CallExpr, IfStatement, Statement } from "../1-parse/ast.ts";
import type { Instance, Stage } from "../2-check/checked.ts";
import type { RandomBuiltin } from "../builtins/builtin.ts";
import {
  add,
  apply,
  computing,
  constant,
  numberType,
  valueOf,
  type Builder,
  type Lowering,
} from "./builder.ts";
import type { NodeId, ValueType } from "./graph.ts";
import { checkedType } from "./lower-expression.ts";

/** One call that draws: its number among those of its rule, and the key of how often the step has reached it. */
export interface RandomSite {
  readonly instance: number;
  readonly site: number;
}

/** The random calls of one rule, in one body each. */
export interface RandomSites {
  readonly number: number;
  readonly calls: Map<Instance, Map<CallExpr, RandomSite>>;
}

/** `normal()` and its kin. */
export function lowerRandom(
  call: CallExpr,
  { distribution }: RandomBuiltin,
  lowering: Lowering,
): NodeId {
  const { builder, values, changeable } = lowering;
  const site = siteOf(call, lowering.instance, lowering.prefix, builder);
  if (lowering.inTurns) count(site, lowering);
  const isCounted = changeable.has(site);
  const visit = isCounted ? valueOf(site, "a site", lowering) : constant(builder, 0);
  if (isCounted) values.set(site, apply(builder, "+", [visit, constant(builder, 1)]));
  return add(
    builder,
    { kind: "random", distribution, ...site, time: lowering.time(), visit },
    typeOfCall(call, lowering),
  );
}

/** The sites that a body may reach, so that its turns count them. */
export function countSites(body: AstBlock, lowering: Lowering): readonly object[] {
  const { instance, prefix, gradientStages } = lowering;
  const sites = [
    ...sitesIn(body, instance, prefix, lowering.builder),
    ...gradientStages.flatMap(({ stage, prefix: path }) =>
      sitesIn(stage.declaration.body, stage.body, path, lowering.builder),
    ),
  ];
  for (const site of sites) count(site, lowering);
  return sites;
}

/** A stage around the rule at hand that sees its gradients, under its path. */
export interface GradientStage {
  readonly stage: Stage;
  readonly prefix: string;
}

function count(site: RandomSite, { initial, changeable, builder }: Lowering): void {
  if (changeable.has(site)) return;
  initial.set(site, constant(builder, 0));
  changeable.set(site, numberType("step"));
}

function siteOf(
  call: CallExpr,
  instance: Instance,
  prefix: string,
  { sites }: Builder,
): RandomSite {
  let known = sites.get(prefix);
  if (known === undefined) sites.set(prefix, (known = { number: sites.size, calls: new Map() }));
  const calls = known.calls.get(instance) ?? new Map<CallExpr, RandomSite>();
  known.calls.set(instance, calls);
  const before = calls.get(call);
  if (before !== undefined) return before;
  const others = [...known.calls.values()].reduce((sum, one) => sum + one.size, 0);
  const site: RandomSite = { instance: known.number, site: others };
  calls.set(call, site);
  return site;
}

function typeOfCall(call: CallExpr, lowering: Lowering): ValueType {
  const { builder } = lowering;
  const type = checkedType(call, lowering);
  if (type.kind !== "value" || type.shape.kind === "identity")
    return computing(builder, "element", lowering.seen, "real");
  return computing(builder, type.scope, graphShape(type.shape, lowering), "real");
}

/** The random calls in statements, functions that they call included. */
function sitesIn(
  block: AstBlock | IfStatement | Statement,
  instance: Instance,
  prefix: string,
  builder: Builder,
): readonly RandomSite[] {
  const found: RandomSite[] = [];
  const open: unknown[] = [block];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    if (typeof part !== "object" || part === null) continue;
    if ("kind" in part && part.kind === "call") {
      const call = part as CallExpr;
      const target = instance.calls.get(call);
      if (target?.kind === "builtin" && target.builtin.kind === "random")
        found.push(siteOf(call, instance, prefix, builder));
      if (target?.kind === "function") {
        const { body } = target.declaration;
        const inside = body.kind === "block" ? body : returning(body);
        found.push(...sitesIn(inside, target.instance, prefix, builder));
      }
    }
    open.push(...Object.values(part).reverse());
  }
  return found;
}

const returning = (value: Extract<Statement, { kind: "return" }>["value"]): Statement => ({
  kind: "return",
  value,
  span: value.span,
});
