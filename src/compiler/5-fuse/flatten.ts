// A block of the Graph -> a list of items, each with its home: the widest scope at which it can be computed.
// What depends on no element leaves the loops here, conditions included; an `if` over elements stays a branch
// inside its loop, and an `if` around whole passes (a reduction, an oracle, a matrix) stays control flow.

import type { Block, Node, NodeId, ValueType } from "../3-lower/graph.ts";
import type {
  Branch,
  BranchResult,
  Define,
  MatrixAction,
  Operation,
  Reduction,
  Space,
  Statement,
  ValueId,
} from "./plan.ts";

/** The widest scope at which a value is known. */
export type Home = "step" | "tensor" | "element";

/** What is known of a value wherever it stands. */
export interface ValueFacts {
  readonly id: ValueId;
  readonly name: string | null;
  readonly home: Home;
  /** The space of the array that the value is an element of, by its type; `null` for numbers. */
  readonly space: Space | null;
  readonly precision: "f32" | "f64" | "truth";
  /** What computes it, where that is one operation. */
  readonly operation: Operation | null;
}

export type Item =
  | { readonly kind: "define"; readonly define: Define }
  | { readonly kind: "branch"; readonly branch: Branch }
  /** A fold of the elements in `space`, or of one number per tensor where that is null. */
  | { readonly kind: "fold"; readonly reduction: Reduction; readonly space: Space | null }
  | {
      readonly kind: "ask";
      readonly oracle: "gradient" | "loss" | "hvp" | "ggn" | "hessian";
      readonly at: string | Operand;
      readonly vector: Operand | null;
      readonly answer: string | null;
      readonly loss: ValueId | null;
      /** The values that are known when it has been asked. */
      readonly gives: readonly ValueId[];
    }
  | {
      readonly kind: "matrix";
      readonly builtin: string;
      readonly operands: readonly Operand[];
      readonly results: MatrixAction["results"];
      readonly gives: readonly ValueId[];
    }
  | {
      readonly kind: "choice";
      readonly condition: ValueId;
      readonly then: readonly Item[];
      readonly otherwise: readonly Item[];
      readonly results: readonly ChoiceResult[];
    };

/** A value needed as a whole array. */
export interface Operand {
  readonly value: ValueId;
  readonly space: Space;
}

/** A result of control flow: a step value, or an array or number per tensor that both sides fill. */
export interface ChoiceResult extends BranchResult {
  /** The array or number that holds it, `null` for a step value. */
  readonly to: string | null;
}

/** What flattening needs to know of the rule and tells of the buffers it makes. */
export interface FlattenContext {
  readonly overModel: boolean;
  /** Gradient and loss are handed in: oracles are loads. */
  readonly isGradientKind: boolean;
  readonly hasPoint: boolean;
  readonly values: Map<ValueId, ValueFacts>;
  /** Node to value: parts, broadcasts and exact conversions are the value that they show. */
  readonly alias: Map<NodeId, ValueId>;
  readonly types: Map<NodeId, ValueType>;
  /** A new array for what an oracle, a matrix call or control flow leaves behind; its name. */
  answerArray(name: string, type: ValueType): string;
  /** A new number per tensor. */
  tensorNumber(name: string, type: ValueType): string;
}

/** The items of a block in an order in which each can be computed. */
export function flatten(block: Block, context: FlattenContext): Item[] {
  const items: Item[] = [];
  flattenInto(block, context, items, null);
  return items;
}

/** The space of an array type, `null` for numbers. */
export function spaceOf(type: ValueType): Space | null {
  if (type.shape.kind === "number") return null;
  return type.shape.kind === "dims" && type.shape.dims.length === 2 ? "matrix" : "vector";
}

/** The wider or narrower scopes in order: step, tensor, element. */
export const widest = (homes: readonly Home[]): Home =>
  homes.includes("element") ? "element" : homes.includes("tensor") ? "tensor" : "step";

/** `sink` takes the statements of elements inside a branch; without it they are items. */
function flattenInto(
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
    const space = spaceOf(node.type);
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
    if (sink !== null && at === "element" && operation.kind !== "load") sink.push(statement);
    else items.push({ kind: "define", define: statement });
  };
  const tensorHome: Home = context.overModel ? "step" : "tensor";

  switch (node.kind) {
    case "constant":
      return define({ kind: "constant", value: node.value }, "step");
    case "hyperparameter":
      return define({ kind: "hyperparameter", hyperparameter: node.hyperparameter }, "step");
    case "time":
      return define({ kind: "time" }, "step");
    case "size": {
      const over = context.overModel ? "model" : node.over;
      return define({ kind: "size", over }, over === "tensor" ? "tensor" : "step");
    }
    case "read": {
      const scope = node.type.scope;
      const at = spaceOf(node.type) !== null ? "element" : scope === "step" ? "step" : tensorHome;
      return define({ kind: "load", from: node.cell }, at);
    }
    case "identity":
      return define({ kind: "identity" }, "element");
    case "apply": {
      const operands = node.operands.map(seen);
      return define({ kind: "apply", builtin: node.builtin, operands }, widest(operands.map(home)));
    }
    case "broadcast":
    case "convert": {
      const operand = seen(node.operand);
      const from = factsOf(operand, context);
      const rounds = node.type.precision === "f32" && from.precision === "f64" && !isF32(from);
      if (rounds) return define({ kind: "round", operand }, from.home);
      alias.set(node.id, operand);
      return;
    }
    case "reduce": {
      const value = seen(node.operand);
      const per = node.over === "model" || context.overModel ? "model" : "tensor";
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
    case "oracle":
    case "product":
    case "hessian":
      return flattenOracle(node, context, items, define);
    case "matrix": {
      const taken = parts.get(node.id) ?? [];
      const count = taken.reduce((most, part) => Math.max(most, part.index + 1), 0);
      const results: (string | null)[] = Array.from({ length: count }, () => null);
      const gives: ValueId[] = [];
      for (const part of taken) {
        const known = results[part.index] ?? null;
        const to = known ?? context.answerArray(part.name ?? "result", part.type);
        results[part.index] = to;
        gives.push(leaf(part, to, context));
      }
      const operands = node.operands.map((operand) => operandOf(operand, context));
      items.push({ kind: "matrix", builtin: node.builtin, operands, results, gives });
      return;
    }
    case "if":
      return flattenIf(node, parts.get(node.id) ?? [], context, items, sink);
    case "part":
      if (!alias.has(node.id)) throw new Error(`part ${node.id} of an unknown node ${node.of}`);
      return;
    default:
      return node satisfies never;
  }
}

function flattenOracle(
  node: Node & { kind: "oracle" | "product" | "hessian" },
  context: FlattenContext,
  items: Item[],
  define: (operation: Operation, at: Home) => void,
): void {
  const isGradient = node.kind === "oracle" && node.oracle === "grad";
  if (node.kind === "oracle" && context.isGradientKind) {
    if (isGradient) return define({ kind: "load", from: "grad" }, "element");
    return define({ kind: "loss" }, "step");
  }
  const at =
    node.point === "start"
      ? "param"
      : node.point === "ahead"
        ? context.hasPoint
          ? "point"
          : "param"
        : operandOf(node.point, context);
  if (node.kind === "oracle") {
    if (isGradient) {
      const answer = context.answerArray(node.name ?? "gradient", node.type);
      const gives = [leaf(node, answer, context)];
      items.push({ kind: "ask", oracle: "gradient", at, vector: null, answer, loss: null, gives });
      return;
    }
    const { id, name } = node;
    context.alias.set(id, id);
    const precision = node.type.precision;
    context.values.set(id, { id, name, home: "step", space: null, precision, operation: null });
    // A gradient at the same point tells the loss as well.
    const same = items.findIndex(
      (item) =>
        item.kind === "ask" &&
        item.oracle === "gradient" &&
        samePoint(item.at, at) &&
        item.loss === null,
    );
    const found = items[same];
    if (found?.kind === "ask") {
      items[same] = { ...found, loss: id, gives: [...found.gives, id] };
      return;
    }
    items.push({
      kind: "ask",
      oracle: "loss",
      at,
      vector: null,
      answer: null,
      loss: id,
      gives: [id],
    });
    return;
  }
  const oracle = node.kind === "product" ? node.oracle : "hessian";
  const answer = context.answerArray(node.name ?? oracle, node.type);
  const vector = node.kind === "product" ? operandOf(node.vector, context) : null;
  items.push({
    kind: "ask",
    oracle,
    at,
    vector,
    answer,
    loss: null,
    gives: [leaf(node, answer, context)],
  });
}

function flattenIf(
  node: Node & { kind: "if" },
  parts: readonly (Node & { kind: "part" })[],
  context: FlattenContext,
  items: Item[],
  sink: Statement[] | null,
): void {
  const condition = resolve(node.condition, context);
  const conditionHome = factsOf(condition, context).home;
  const hasPasses = [node.then, node.otherwise].some((side) => containsPass(side, context));
  if (hasPasses && conditionHome === "step" && sink === null) {
    flattenChoice(node, condition, parts, context, items);
    return;
  }
  // Under a condition per tensor both sides are computed: what they hold has no effect beyond its value.
  const thenStatements: Statement[] = [];
  const otherwiseStatements: Statement[] = [];
  flattenInto(node.then, context, items, hasPasses ? sink : thenStatements);
  flattenInto(node.otherwise, context, items, hasPasses ? sink : otherwiseStatements);

  const results: (BranchResult & { readonly space: Space | null })[] = [];
  for (const part of firstOfEach(parts, context)) {
    const then = resolve(resultOf(node.then, part.index), context);
    const otherwise = resolve(resultOf(node.otherwise, part.index), context);
    const home = widest([
      conditionHome,
      factsOf(then, context).home,
      factsOf(otherwise, context).home,
    ]);
    const inside = home === "element" && thenStatements.length + otherwiseStatements.length > 0;
    const { id, name, type } = part;
    const space = spaceOf(type);
    const operation: Operation = { kind: "choose", condition, then, otherwise };
    const facts: ValueFacts = {
      id,
      name,
      home,
      space,
      precision: type.precision,
      operation: inside ? null : operation,
    };
    context.values.set(id, facts);
    if (inside) results.push({ id, name, precision: type.precision, then, otherwise, space });
    else if (sink !== null && home === "element") sink.push(toDefine(facts, operation));
    else items.push({ kind: "define", define: toDefine(facts, operation) });
  }
  for (const space of ["vector", "matrix"] as const) {
    const mine = results.filter((result) => result.space === space);
    if (mine.length === 0) continue;
    const branch: Branch = {
      kind: "branch",
      condition,
      then: inSpace(thenStatements, space, context),
      otherwise: inSpace(otherwiseStatements, space, context),
      results: mine.map(({ id, name, precision, then, otherwise }) => ({
        id,
        name,
        precision,
        then,
        otherwise,
      })),
    };
    if (sink !== null) sink.push(branch);
    else items.push({ kind: "branch", branch });
  }
}

function flattenChoice(
  node: Node & { kind: "if" },
  condition: ValueId,
  parts: readonly (Node & { kind: "part" })[],
  context: FlattenContext,
  items: Item[],
): void {
  const then = flatten(node.then, context);
  const otherwise = flatten(node.otherwise, context);
  const results = firstOfEach(parts, context).map((part): ChoiceResult => {
    const { id, name, type } = part;
    const space = spaceOf(type);
    const isStep = space === null && (type.scope === "step" || context.overModel);
    const label = name ?? "result";
    const to = isStep
      ? null
      : space === null
        ? context.tensorNumber(label, type)
        : context.answerArray(label, type);
    if (to === null) {
      const precision = type.precision;
      context.values.set(id, { id, name, home: "step", space, precision, operation: null });
    } else leaf(part, to, context);
    return {
      id,
      name,
      precision: type.precision,
      to,
      then: resolve(resultOf(node.then, part.index), context),
      otherwise: resolve(resultOf(node.otherwise, part.index), context),
    };
  });
  items.push({ kind: "choice", condition, then, otherwise, results });
}

/** One part for each index; the others become other names of it. */
function firstOfEach(
  parts: readonly (Node & { kind: "part" })[],
  context: FlattenContext,
): (Node & { kind: "part" })[] {
  const first = new Map<number, Node & { kind: "part" }>();
  for (const part of parts) {
    const known = first.get(part.index);
    context.alias.set(part.id, known?.id ?? part.id);
    if (known === undefined) first.set(part.index, part);
  }
  return [...first.values()];
}

function resultOf(block: Block, index: number): NodeId {
  const id = block.results[index];
  if (id === undefined) throw new Error(`a block has no result ${index}`);
  return id;
}

/** The value of a node that is an element of the array `from` from now on. */
function leaf(node: Node, from: string, context: FlattenContext): ValueId {
  const { id, name, type } = node;
  const space = spaceOf(type);
  const home: Home = space !== null ? "element" : context.overModel ? "step" : "tensor";
  const operation: Operation = { kind: "load", from };
  context.alias.set(id, id);
  context.values.set(id, { id, name, home, space, precision: type.precision, operation });
  return id;
}

const isF32 = (facts: ValueFacts): boolean =>
  facts.operation?.kind === "constant" &&
  Object.is(Math.fround(facts.operation.value), facts.operation.value);

const typeSpace = (id: NodeId, context: FlattenContext): Space | null => {
  const type = context.types.get(id);
  return type === undefined ? null : spaceOf(type);
};

const operandOf = (id: NodeId, context: FlattenContext): Operand => ({
  value: resolve(id, context),
  space: typeSpace(id, context) ?? "vector",
});

const samePoint = (a: string | Operand, b: string | Operand): boolean =>
  typeof a === "string" || typeof b === "string" ? a === b : a.value === b.value;

function resolve(id: NodeId, context: FlattenContext): ValueId {
  const value = context.alias.get(id);
  if (value === undefined) throw new Error(`node ${id} is used before it is defined`);
  return value;
}

/** What is known of a value; throws where the Graph is broken. */
export function factsOf(id: ValueId, context: Pick<FlattenContext, "values">): ValueFacts {
  const facts = context.values.get(id);
  if (facts === undefined) throw new Error(`value ${id} is unknown`);
  return facts;
}

const toDefine = (facts: ValueFacts, operation: Operation): Define => ({
  kind: "define",
  id: facts.id,
  name: facts.name,
  precision: facts.precision,
  operation,
});

/** Whether a block holds anything that is a pass over memory or a call of the model. */
function containsPass(block: Block, context: FlattenContext): boolean {
  return block.nodes.some((node) => {
    switch (node.kind) {
      case "reduce":
      case "matrix":
      case "product":
      case "hessian":
        return true;
      case "oracle":
        return !context.isGradientKind;
      case "if":
        return containsPass(node.then, context) || containsPass(node.otherwise, context);
      default:
        return false;
    }
  });
}

function inSpace(
  statements: readonly Statement[],
  space: Space,
  context: FlattenContext,
): Statement[] {
  return statements.filter((statement) => {
    const id = statement.kind === "define" ? statement.id : statement.results[0]?.id;
    return id !== undefined && factsOf(id, context).space === space;
  });
}
