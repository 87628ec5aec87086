// A block of the Graph -> a list of items, each with its home: the widest scope at which it can be computed.
// What depends on no element leaves the loops here, conditions included; an `if` over elements stays a branch
// inside its loop, and an `if` around whole passes (a reduction, an oracle, a matrix) stays control flow.

import type { Block, Node, NodeId } from "../3-lower/graph.ts";
import { isWholeType } from "../3-lower/whole-dimensions.ts";
import { flattenDispatch } from "./flatten-dispatch.ts";
import { flattenIf } from "./flatten-if.ts";
import { flattenLines, flattenMatrix, flattenPick, flattenView } from "./flatten-whole.ts";
import { flattenLoop } from "./flatten-loop.ts";
import { flattenExample, flattenOracle } from "./flatten-oracle.ts";
import {
  addVersion,
  dimsOf,
  factsOf,
  historyOf,
  leaf,
  resolve,
  spaceOf,
  toDefine,
  typeSpace,
  widest,
  type FlattenContext,
  type Home,
  type Item,
  type ValueFacts,
} from "./items.ts";
import type { Operation, Reduction, Statement, ValueId } from "./plan.ts";

/** The items of a block in an order in which each can be computed. */
export function flatten(block: Block, context: FlattenContext): Item[] {
  const items: Item[] = [];
  flattenInto(block, context, items, null);
  return items;
}

/** The same onto a list of items: `sink` takes the statements of elements inside a branch; without it they are items. */
export function flattenInto(
  block: Block,
  context: FlattenContext,
  items: Item[],
  sink: Statement[] | null,
): void {
  const parts = partsOf(block);
  for (const node of block.nodes) flattenNode(node, parts, context, items, sink);
}

/** The parts that nodes of a block take of each of its nodes, with their names and types. */
function partsOf(block: Block): ReadonlyMap<NodeId, readonly (Node & { kind: "part" })[]> {
  const parts = new Map<NodeId, (Node & { kind: "part" })[]>();
  for (const node of block.nodes) {
    if (node.kind !== "part") continue;
    parts.set(node.of, [...(parts.get(node.of) ?? []), node]);
  }
  return parts;
}

function flattenNode(
  node: Node,
  parts: ReadonlyMap<NodeId, readonly (Node & { kind: "part" })[]>,
  context: FlattenContext,
  items: Item[],
  sink: Statement[] | null,
): void {
  const { values, alias, types } = context;
  types.set(node.id, node.type);
  const seen = (id: NodeId): ValueId => resolve(id, context);
  const home = (id: ValueId): Home => factsOf(id, context).home;

  const define = (operation: Operation, at: Home): void => {
    const space = spaceOf(node.type, context);
    const facts: ValueFacts = {
      id: node.id,
      name: node.name,
      home: at,
      space,
      precision: node.type.precision,
      operation,
    };
    values.set(node.id, facts);
    alias.set(node.id, node.id);
    const statement = toDefine(facts, operation);
    // Loads stay outside of branches, where the schedule can redirect them.
    const isLoad = operation.kind === "load" || operation.kind === "entry";
    if (sink !== null && at === "element" && !isLoad) sink.push(statement);
    else items.push({ kind: "define", define: statement });
  };
  const tensorHome: Home = context.mode === "whole" ? "step" : "tensor";

  switch (node.kind) {
    case "constant":
      return define({ kind: "constant", value: node.value }, "step");
    case "hyperparameter":
      return define(
        {
          kind: "hyperparameter",
          hyperparameter: node.hyperparameter,
          at: node.at === null ? null : seen(node.at),
          per: node.type.scope === "tensor" ? "tensor" : "step",
        },
        node.type.scope === "tensor" ? tensorHome : "step",
      );
    case "time":
      return define({ kind: "time" }, "step");
    case "size": {
      const over = context.overModel ? "model" : node.over;
      const { branch } = context;
      return define({ kind: "size", over, branch }, over === "tensor" ? tensorHome : "step");
    }
    case "dimension": {
      const { dimension } = node;
      return define(
        { kind: "dimension", dimension },
        node.type.scope === "step" ? "step" : tensorHome,
      );
    }
    case "rank":
      return define({ kind: "rank" }, tensorHome);
    case "name matches":
      return define({ kind: "name matches", patterns: node.patterns }, tensorHome);
    case "read": {
      if (node.type.history !== undefined) return addVersion(node, node.cell, context);
      const scope = node.type.scope;
      const isNumber = spaceOf(node.type, context) === null;
      const at = !isNumber ? "element" : scope === "step" ? "step" : tensorHome;
      return define({ kind: "load", from: node.cell }, at);
    }
    case "identity":
      return define({ kind: "identity", dimension: rowsOf(node, context) }, "element");
    case "position":
      return define({ kind: "position" }, "element");
    case "place": {
      const { dimension, called } = node;
      const at = node.type.scope === "step" ? "step" : tensorHome;
      return define({ kind: "place", index: seen(node.index), dimension, called }, at);
    }
    case "pick":
      return flattenPick(node, context, items);
    case "apply": {
      const operands = node.operands.map(seen);
      return define({ kind: "apply", builtin: node.builtin, operands }, widest(operands.map(home)));
    }
    case "broadcast":
    case "convert": {
      const operand = seen(node.operand);
      const from = factsOf(operand, context);
      const rounds = node.type.precision === "f32" && from.precision === "f64" && !isF32(from);
      if (rounds && from.home !== "element") {
        // Numbers are rounded once, whatever they meet.
        const known = context.rounded.get(items) ?? new Map<ValueId, ValueId>();
        const before = known.get(operand);
        context.rounded.set(items, known.set(operand, before ?? node.id));
        if (before !== undefined) {
          alias.set(node.id, before);
          return;
        }
      }
      if (rounds) return define({ kind: "round", operand }, from.home);
      alias.set(node.id, operand);
      return;
    }
    case "view":
      return flattenView(node, context, items);
    case "reduce": {
      const isNumber = node.type.shape.kind === "number";
      if (typeof node.over !== "string" && !isNumber) return flattenLines(node, context, items);
      const value = seen(node.operand);
      const per = node.over === "model" || context.mode === "whole" ? "model" : "tensor";
      const at: Home = per === "tensor" ? tensorHome : "step";
      const reduction: Reduction = { id: node.id, name: node.name, fold: node.fold, per, value };
      values.set(node.id, {
        id: node.id,
        name: node.name,
        home: at,
        space: null,
        precision: node.type.precision,
        operation: null,
      });
      alias.set(node.id, node.id);
      items.push({ kind: "fold", reduction, space: typeSpace(node.operand, context) });
      return;
    }
    case "push":
    case "clear": {
      const history = historyOf(node.history, context);
      const before = seen(node.history);
      const value = node.kind === "clear" ? null : seen(node.value);
      addVersion(node, history, context);
      const isNumber = spaceOf(node.type, context) === null;
      const isSingle = node.type.scope === "step" || tensorHome === "step";
      const entry = isNumber ? (isSingle ? null : "per tensor") : spaceOf(node.type, context);
      items.push({ kind: "push", history, entry, value, before, gives: node.id });
      return;
    }
    case "entry": {
      const history = historyOf(node.history, context);
      const version = seen(node.history);
      const slot: ValueFacts = {
        id: context.freshId(),
        name: null,
        home: "step",
        space: null,
        precision: "f64",
        operation: { kind: "slot", history, index: seen(node.index), version },
      };
      values.set(slot.id, slot);
      if (slot.operation !== null)
        items.push({ kind: "define", define: toDefine(slot, slot.operation) });
      const at =
        spaceOf(node.type, context) !== null
          ? "element"
          : node.type.scope === "step"
            ? "step"
            : tensorHome;
      return define({ kind: "entry", history, slot: slot.id, version }, at);
    }
    case "pushed": {
      const history = historyOf(node.history, context);
      return define({ kind: "pushed", history, version: seen(node.history) }, "step");
    }
    case "fold": {
      const history = historyOf(node.history, context);
      const at = node.type.scope === "step" ? "step" : tensorHome;
      const version = seen(node.history);
      return define({ kind: "fold entries", history, fold: node.fold, version }, at);
    }
    case "oracle":
    case "product":
    case "hessian":
      return flattenOracle(node, context, items, define);
    case "example":
      return flattenExample(node, context, items);
    case "random": {
      const { distribution, instance, site, type, id } = node;
      const label = node.name ?? "drawn";
      const isNumber = spaceOf(type, context) === null;
      const isStep = isNumber && (type.scope === "step" || context.mode === "whole");
      const to = isStep
        ? null
        : isNumber
          ? context.tensorNumber(label, type, context.branch)
          : context.answerArray(label, type, context);
      if (to !== null) leaf(node, to, context);
      else {
        const facts = { id, name: node.name, home: "step", space: null } as const;
        values.set(id, { ...facts, precision: type.precision, operation: null });
        alias.set(id, id);
      }
      const value = to === null ? { id, name: node.name } : null;
      const [time, visit] = [seen(node.time), seen(node.visit)];
      const named = { distribution, instance, site, time, visit, to, value } as const;
      const isWhole = isWholeType(type, context.wholeDims);
      const draw = { kind: "draw", ...named, isWhole: isWhole || context.overModel } as const;
      items.push({ kind: "draw", draw, isWhole, gives: [id] });
      return;
    }
    case "matrix":
      return flattenMatrix(node, parts.get(node.id) ?? [], context, items);
    case "if":
      return flattenIf(node, parts.get(node.id) ?? [], context, items, sink);
    case "loop":
      return flattenLoop(node, parts.get(node.id) ?? [], context, items);
    case "carried":
    case "turn": {
      const around = context.turns.get(node.loop);
      const value = node.kind === "turn" ? around?.turn : around?.carried.get(node.index);
      alias.set(node.id, value ?? node.id);
      return;
    }
    case "part":
      if (!alias.has(node.id)) throw new Error(`part ${node.id} of an unknown node ${node.of}`);
      return;
    case "dispatch":
      return flattenDispatch(node, parts.get(node.id) ?? [], context, items);
    default:
      return node satisfies never;
  }
}

/** The dimension of a square matrix. */
function rowsOf({ type: { shape } }: Node, context: FlattenContext): string {
  const dims = shape.kind === "dims" ? shape.dims : dimsOf("vector", context);
  return dims?.[0] ?? "n";
}

const isF32 = (facts: ValueFacts): boolean =>
  facts.operation?.kind === "constant" &&
  Object.is(Math.fround(facts.operation.value), facts.operation.value);
