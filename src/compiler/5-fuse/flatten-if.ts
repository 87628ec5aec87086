// An `if` -> a choice between values, a branch inside a loop over elements, or control flow around whole passes.

import type { Block, Node } from "../3-lower/graph.ts";
import { blocksOf } from "../3-lower/operands.ts";
import { isWholeType } from "../3-lower/whole-dimensions.ts";
import { flatten, flattenInto } from "./flatten.ts";
import {
  addVersion,
  dimsOf,
  factsOf,
  firstOfEach,
  historyOf,
  leaf,
  resolve,
  resultOf,
  spaceOf,
  toDefine,
  widest,
  type ChoiceHistory,
  type ChoiceResult,
  type FlattenContext,
  type Item,
  type ValueFacts,
} from "./items.ts";
import type { Branch, BranchResult, Operation, Space, Statement, ValueId } from "./plan.ts";
import { splitStep } from "./split-step.ts";

/** The items of an `if`; `sink` takes what stands in a branch around it. */
export function flattenIf(
  node: Node & { kind: "if" },
  parts: readonly (Node & { kind: "part" })[],
  context: FlattenContext,
  items: Item[],
  sink: Statement[] | null,
): void {
  const condition = resolve(node.condition, context);
  const conditionHome = factsOf(condition, context).home;
  const sides = [node.then, node.otherwise];
  const hasPasses = sides.some((side) => containsPass(side, context));
  const mayChoose = conditionHome === "step" || isPerTensor(sides, context);
  if (hasPasses && mayChoose && sink === null) {
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
    if (part.type.history !== undefined) throw new Error("a history is pushed for all tensors");
    const then = resolve(resultOf(node.then, part.index), context);
    const otherwise = resolve(resultOf(node.otherwise, part.index), context);
    const home = widest([
      conditionHome,
      factsOf(then, context).home,
      factsOf(otherwise, context).home,
    ]);
    const inside = home === "element" && thenStatements.length + otherwiseStatements.length > 0;
    const { id, name, type } = part;
    const space = spaceOf(type, context);
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
  for (const space of new Set(results.map((result) => result.space))) {
    if (space === null) continue;
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
  const shown = firstOfEach(parts, context);
  const numbers = shown.filter(isNumberOfStep).map(({ index }) => index);
  const mayTakeTurns = isPerTensor(blocksOf(node), context);
  const split = mayTakeTurns && !context.inTurn ? splitStep(node, numbers) : null;
  const eachTensor = mayTakeTurns && (context.inTurn || split !== null);
  for (const block of split?.step ?? []) flattenInto(block, context, items, null);
  const inside = { ...context, inTurn: eachTensor };
  const then = flatten(split?.rest.then ?? node.then, inside);
  const otherwise = flatten(split?.rest.otherwise ?? node.otherwise, inside);
  const histories: ChoiceHistory[] = [];
  const results = shown.flatMap((part): ChoiceResult[] => {
    if (part.type.history !== undefined) {
      const history = historyOf(resultOf(node.then, part.index), context);
      addVersion(part, history, context);
      histories.push({
        history,
        then: resolve(resultOf(node.then, part.index), context),
        otherwise: resolve(resultOf(node.otherwise, part.index), context),
        after: part.id,
      });
      return [];
    }
    const { id, name, type } = part;
    const [one, other] = [node.then, node.otherwise].map((side) =>
      resolve(resultOf(side, part.index), context),
    );
    if (one === undefined || other === undefined) return [];
    const space = spaceOf(type, context);
    if (split !== null && isNumberOfStep(part)) {
      const operation: Operation = { kind: "choose", condition, then: one, otherwise: other };
      const known = { id, name, space, precision: type.precision, operation } as const;
      const facts: ValueFacts = { ...known, home: "step" };
      context.values.set(id, facts);
      items.push({ kind: "define", define: toDefine(facts, operation) });
      return [];
    }
    const isStep = type.scope === "step" || context.mode === "whole";
    const label = name ?? "result";
    const to =
      space !== null
        ? context.answerArray(label, type, context)
        : isStep || eachTensor
          ? null
          : context.tensorNumber(label, type, context.branch);
    if (to === null) {
      const precision = type.precision;
      const home = eachTensor ? "tensor" : "step";
      context.values.set(id, { id, name, home, space, precision, operation: null });
    } else leaf(part, to, context);
    return [{ id, name, precision: type.precision, to, then: one, otherwise: other }];
  });
  items.push({
    kind: "choice",
    isPerTensor: eachTensor,
    condition,
    then,
    otherwise,
    results,
    histories,
  });
}

/** Whether a part of control flow is one number for the model. */
export const isNumberOfStep = ({ type }: Node): boolean =>
  type.scope === "step" && type.shape.kind === "number" && type.history === undefined;

/** Whether control flow runs for one tensor after the other: where arrays are apart and no block asks for the model. */
export function isPerTensor(blocks: readonly Block[], context: FlattenContext): boolean {
  return context.mode === "apart" && !blocks.some((block) => asksForModel(block, context));
}

function asksForModel(block: Block, context: FlattenContext): boolean {
  return block.nodes.some((node) => {
    if (isWholeType(node.type, context.wholeDims)) return true;
    switch (node.kind) {
      case "reduce":
        return node.over === "model";
      case "product":
      case "example":
      case "hessian":
      case "dispatch":
      case "push":
      case "clear":
        return true;
      case "oracle":
        return !context.isGradientKind;
      default:
        return blocksOf(node).some((inner) => asksForModel(inner, context));
    }
  });
}

/** Whether a block holds anything that is a pass over memory or a call of the model. */
function containsPass(block: Block, context: FlattenContext): boolean {
  return block.nodes.some((node) => {
    switch (node.kind) {
      case "reduce":
      case "matrix":
      case "product":
      case "example":
      case "hessian":
      case "loop":
      case "push":
      case "clear":
      case "random":
      case "dispatch":
        return true;
      case "view":
        return context.wholeDims.size > 0;
      case "place":
      case "pick":
        return true;
      case "entry":
        return mayStop(node, block, context);
      case "oracle":
        return !context.isGradientKind;
      default:
        return blocksOf(node).some((inner) => containsPass(inner, context));
    }
  });
}

/** The newest entry is always there; any other index may be out of range, so it is asked for only where it is used. */
function mayStop(node: Node & { kind: "entry" }, block: Block, context: FlattenContext): boolean {
  const inside = block.nodes.find(({ id }) => id === node.index);
  const index = context.alias.get(node.index);
  const operation = index === undefined ? null : factsOf(index, context).operation;
  const known = inside?.kind === "constant" ? inside : operation;
  return known?.kind !== "constant" || known.value !== 0;
}

/** The statements that a loop over a space can hold: of its own elements, or of fewer dimensions. */
function inSpace(
  statements: readonly Statement[],
  space: Space,
  context: FlattenContext,
): Statement[] {
  const dims = dimsOf(space, context) ?? [];
  return statements.filter((statement) => {
    const id = statement.kind === "define" ? statement.id : statement.results[0]?.id;
    const own = id === undefined ? null : factsOf(id, context).space;
    if (own === null) return false;
    return own === space || (dimsOf(own, context) ?? [""]).every((dim) => dims.includes(dim));
  });
}
