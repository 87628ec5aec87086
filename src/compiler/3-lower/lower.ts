// Checked -> Graph: one variant of one rule, at one element type. Functions are written out, flags and
// choices decided, every rounding made explicit; nothing after this room may change a bit.

import type { CheckedHyperparameter, CheckedRule } from "../2-check/checked.ts";
import {
  addOnce,
  computing,
  newBuilder,
  paramShape,
  stored,
  widen,
  typeOf,
  type Builder,
  type Lowering,
} from "./builder.ts";
import type {
  Block,
  Decided,
  Graph,
  GraphHyperparameter,
  NodeId,
  NumberType,
  Write,
} from "./graph.ts";
import { lowerExpression, paramKey } from "./lower-expression.ts";
import { lowerStatements } from "./lower-statement.ts";
import { pointAhead } from "./point-ahead.ts";
import type { Variant } from "./variant.ts";

/** The Graph of a rule that checking found right. */
export function lower(
  rule: CheckedRule,
  variant: Variant,
  type: NumberType,
): { readonly form: Graph; readonly diagnostics: readonly [] } {
  const decided = decideAll(rule, variant);
  const builder = newBuilder(type, rule.body.overModel, 0);
  const lowering: Lowering = {
    builder,
    instance: rule.body,
    values: new Map(),
    initial: new Map(),
    changeable: new Map(),
    records: new Map(),
    decided: new Map(decided.map(({ name, value }) => [name, value])),
    inTensorCondition: false,
    unconditional: true,
    updated: new Set(),
    previous: new Map(),
  };
  const hyperparameters = rule.hyperparameters.flatMap((h) => lowerHyperparameter(h, lowering));
  readParam(lowering);
  lowerStatements(rule.declaration.body.statements, lowering);
  const writes = writesOf(lowering);
  const body: Block = { nodes: [...builder.prologue, ...builder.nodes], results: [] };
  const ahead = pointAhead(body, builder);
  const graph: Graph = {
    name: rule.name,
    doc: rule.doc,
    overModel: rule.body.overModel,
    numberType: type,
    hyperparameters,
    decided,
    cells: builder.cells.map(({ cell }) => cell),
    body: ahead.body,
    writes,
    point: ahead.point,
    report: null,
  };
  return { form: graph, diagnostics: [] };
}

function decideAll(rule: CheckedRule, variant: Variant): readonly Decided[] {
  const decided: Decided[] = [];
  for (const h of rule.hyperparameters) {
    if (h.domain.kind === "number") continue;
    const standard = defaultOf(h);
    decided.push({
      name: h.name,
      domain: h.domain.name,
      value: variant.get(h.name) ?? standard,
      default: standard,
      doc: h.doc,
    });
  }
  return decided;
}

function defaultOf(h: CheckedHyperparameter): string | boolean {
  const value = h.default?.value;
  if (value?.kind === "boolean") return value.value;
  if (value?.kind === "name") return value.name;
  return h.domain.kind === "choice" ? (h.domain.members[0] ?? "") : false;
}

function lowerHyperparameter(
  h: CheckedHyperparameter,
  lowering: Lowering,
): readonly GraphHyperparameter[] {
  if (h.domain.kind !== "number") return [];
  const { name, low, high, lowOpen, highOpen, whole } = h.domain;
  const compiled = h.default === null ? null : lowerDefault(h, lowering);
  return [
    {
      name: h.name,
      range: { domain: name, low, high, lowOpen, highOpen, whole },
      default: compiled?.value ?? null,
      defaultText: h.default === null ? null : textOf(h.default.value),
      isSchedule: compiled?.isSchedule ?? false,
      schedulable: h.schedulable,
      doc: h.doc,
    },
  ];
}

/** A default that is one constant is a number; any other is computed from `t` and what stands before it. */
function lowerDefault(
  h: CheckedHyperparameter,
  lowering: Lowering,
): { readonly value: number | Block; readonly isSchedule: boolean } | null {
  if (h.default === null) return null;
  const { builder } = lowering;
  const own = newBuilder("f64", false, builder.next);
  const result = lowerExpression(h.default.value, {
    ...lowering,
    builder: own,
    instance: h.default.instance,
    values: new Map(),
    initial: new Map(),
  });
  builder.next = own.next;
  const nodes = [...own.prologue, ...own.nodes];
  const node = own.all.get(result);
  if (node?.kind === "constant") return { value: node.value, isSchedule: false };
  if (node?.kind === "apply" && node.builtin === "negate") {
    const operand = own.all.get(node.operands[0] ?? -1);
    if (operand?.kind === "constant") return { value: -operand.value, isSchedule: false };
  }
  return {
    value: { nodes, results: [result] },
    isSchedule: nodes.some(({ kind }) => kind === "time"),
  };
}

function textOf(expr: NonNullable<CheckedHyperparameter["default"]>["value"]): string {
  switch (expr.kind) {
    case "number":
      return expr.text;
    case "name":
      return expr.name;
    case "unary":
      return `${expr.operator}${textOf(expr.operand)}`;
    case "brackets":
      return `(${textOf(expr.inner)})`;
    case "binary": {
      // A sum may have 10⁵ terms: its left spine is walked.
      const parts: string[] = [];
      let left: typeof expr | typeof expr.left = expr;
      for (; left.kind === "binary"; left = left.left)
        parts.push(`${left.operator} ${textOf(left.right)}`);
      return [textOf(left), ...parts.reverse()].join(" ");
    }
    case "call": {
      const given = expr.arguments.map(
        ({ name, value }) => (name === null ? "" : `${name.name} = `) + textOf(value),
      );
      return `${textOf(expr.callee)}(${given.join(", ")})`;
    }
    default:
      return "…";
  }
}

function readParam(lowering: Lowering): void {
  const { builder } = lowering;
  const memory = stored(builder, "element", paramShape(builder), "real");
  const read = addOnce(builder, { kind: "read", cell: "param" }, memory);
  const wide = computing(builder, "element", paramShape(builder), "real");
  const value =
    wide.precision === memory.precision
      ? read
      : addOnce(builder, { kind: "convert", operand: read }, wide);
  lowering.initial.set(paramKey(lowering), value);
  lowering.changeable.set(paramKey(lowering), wide);
}

/** What memory is to hold when the step ends: `param` and every cell that changed. */
function writesOf(lowering: Lowering): readonly Write[] {
  const { builder, initial, values } = lowering;
  const memory = stored(builder, "element", paramShape(builder), "real");
  const writes: Write[] = [];
  const write = (key: object, cell: string, type: typeof memory): void => {
    const value = values.get(key);
    if (value === undefined || value === initial.get(key)) return;
    writes.push({ cell, value: inMemory(value, type, builder) });
  };
  for (const made of builder.cells) {
    const key = "checked" in made ? (made.checked as object) : made;
    write(key, made.cell.name, made.cell.type);
  }
  write(paramKey(lowering), "param", memory);
  return writes;
}

function inMemory(value: NodeId, memory: ReturnType<typeof typeOf>, builder: Builder): NodeId {
  return widen(builder, value, memory);
}
