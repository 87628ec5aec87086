// Calls to nodes: builtins by their entries, functions written out with their arguments evaluated once.

import type { Argument, CallExpr, Expr } from "../1-parse/ast.ts";
import type { CallTarget, Shape } from "../2-check/checked.ts";
import type { ElementwiseBuiltin, MatrixSignature } from "../builtins/builtin.ts";
import { diagonalOf, matrixBuiltin, transposeOf } from "../builtins/table.ts";
import {
  add,
  addOnce,
  apply,
  computing,
  constant,
  giveName,
  isSameShape,
  numberType,
  typeOf,
  widen,
  type Builder,
  type Lowering,
} from "./builder.ts";
import type { GraphShape, NodeId } from "./graph.ts";
import { dimensionIn, graphShape, sizeOfDimension } from "./graph-dimensions.ts";
import { viewAs } from "./views.ts";
import { biasOf, previousOf } from "./lower-accumulator.ts";
import { lowerUnbiased } from "./lower-chain.ts";
import {
  checkedType,
  lowerExpression,
  memberOf,
  lowerWhole,
  lowerTuple,
  single,
} from "./lower-expression.ts";
import { isExamples, isHistory, lowerPush, lowerPushed } from "./lower-history.ts";
import { entriesOf } from "./lower-loop.ts";
import { lowerNameMatches, lowerRank } from "./lower-facts.ts";
import { lowerProduct } from "./lower-oracle.ts";
import { lowerRandom } from "./lower-random.ts";
import { dimensionsOver, foldWhole, lowerReduction } from "./lower-reduction.ts";
import { namedSchedule, scheduleOf } from "./lower-schedule.ts";
import { lowerStatements } from "./lower-statement.ts";

/** The node of a call that gives one value. */
export function lowerCall(call: CallExpr, lowering: Lowering, square: Shape | null): NodeId {
  const target = targetOf(call, lowering);
  switch (target.kind) {
    case "function":
      return single(lowerFunction(target, lowering));
    case "builtin":
      return lowerBuiltin(call, target, lowering, square);
    case "read": {
      const schedule = namedSchedule(target.schedule, lowering);
      if (schedule === null) throw new Error("checking let a reading pass");
      return schedule(lowerExpression(target.at, lowering));
    }
    default:
      return target satisfies never;
  }
}

/** The nodes of a call of a function that returns a tuple. */
export function lowerFunctionTuple(call: CallExpr, lowering: Lowering): readonly NodeId[] {
  const target = targetOf(call, lowering);
  if (target.kind !== "function") throw new Error("not a function");
  return lowerFunction(target, lowering);
}

/** The results of a matrix builtin; of one that names sizes, with the types that checking found. */
export function lowerMatrix(
  name: string,
  operands: readonly NodeId[],
  lowering: Lowering,
  call: CallExpr | null = null,
): readonly NodeId[] {
  const { builder } = lowering;
  const shapes = operands.map((operand) => dimsOf(typeOf(builder, operand).shape));
  for (const overload of matrixBuiltin(name).overloads) {
    const dims = new Map<string, string>();
    const fits =
      overload.operands.length === shapes.length &&
      overload.operands.every((wanted, i) => {
        const shape = shapes[i] ?? [];
        return (
          shape.length === wanted.length &&
          wanted.every((dim, j) => {
            const actual = shape[j] ?? "";
            const before = dims.get(dim);
            dims.set(dim, actual);
            return before === undefined || before === actual;
          })
        );
      });
    if (!fits) continue;
    if (call !== null && overload.sizes !== undefined)
      for (const [dim, dimension] of namedSizes(overload, call, lowering)) dims.set(dim, dimension);
    for (const [small, large] of overload.atMost ?? []) {
      const [dimension = small, limit = large] = [dims.get(small), dims.get(large)];
      if (dimension !== limit)
        builder.demands.push({
          kind: "at most",
          dimension,
          limit,
          branch: lowering.branch,
          span: call?.span ?? null,
        });
    }
    const types = overload.results.map((result) =>
      computing(
        builder,
        "element",
        { kind: "dims", dims: result.map((dim) => dims.get(dim) ?? dim) },
        "real",
      ),
    );
    const [first] = types;
    if (first === undefined) break;
    const node = add(builder, { kind: "matrix", builtin: name, operands }, first);
    return types.map((type, index) => add(builder, { kind: "part", of: node, index }, type));
  }
  throw new Error(`checking let \`${name}\` pass`);
}

/** `max` and `min` take as many values as are written: of many, a group at a time, so that no code nests them all. */
function applyInGroups(
  { name, result }: ElementwiseBuiltin,
  values: readonly NodeId[],
  builder: Builder,
): NodeId {
  const [first, ...rest] = values;
  if (first === undefined || values.length <= largestGroup)
    return apply(builder, name, values, result);
  let before = first;
  for (let i = 0; i < rest.length; i += largestGroup - 1)
    before = apply(builder, name, [before, ...rest.slice(i, i + largestGroup - 1)], result);
  return before;
}

const largestGroup = 8;

/** The dimensions of results that arguments name, as checking found them. */
function namedSizes(
  { results, sizes = {} }: MatrixSignature,
  call: CallExpr,
  lowering: Lowering,
): readonly (readonly [string, string])[] {
  const type = checkedType(call, lowering);
  const types = type.kind === "tuple" ? type.items : [type];
  return results.flatMap((dims, i) =>
    dims.flatMap((dim, j) => {
      const item = types[i];
      if (!(dim in sizes) || item?.kind !== "value" || item.shape.kind !== "dims") return [];
      return [[dim, dimensionIn(item.shape.dims[j] ?? dim, lowering)] as const];
    }),
  );
}

function targetOf(call: CallExpr, lowering: Lowering): CallTarget {
  const target = lowering.instance.calls.get(call);
  if (target === undefined) throw new Error("checking let a call pass");
  return target;
}

function lowerBuiltin(
  call: CallExpr,
  { builtin }: Extract<CallTarget, { kind: "builtin" }>,
  lowering: Lowering,
  square: Shape | null,
): NodeId {
  const { builder } = lowering;
  const values = (): NodeId[] =>
    call.arguments.map((argument) => lowerExpression(argument.value, lowering, square));
  const [first, second] = call.arguments;
  switch (builtin.kind) {
    case "elementwise":
      return applyInGroups(builtin, values(), builder);
    case "reduction":
      return lowerReduction(call, builtin, lowering);
    case "matrix":
      if (builtin.isOrdered === true && second !== undefined)
        return lowerOrder(call, builtin.name, first, lowering);
      return lowerAlong(
        call,
        builtin.name,
        call.arguments.map((argument) => lowerWhole(argument.value, lowering, square)),
        lowering,
      );
    case "oracle":
      if (first === undefined || (builtin.oracle !== "hvp" && builtin.oracle !== "ggn")) break;
      return lowerProduct(builtin.oracle, first.value, "start", lowering);
    case "fact":
      if (builtin.fact === "count" && first !== undefined && isHistory(first.value, lowering))
        return lowerPushed(first.value, lowering);
      if (builtin.fact === "count" && first !== undefined && isExamples(first.value, lowering))
        return lowerExpression(first.value, lowering);
      if (builtin.fact === "count" && first !== undefined)
        return constant(builder, entriesOf(first.value, lowering).length);
      if (builtin.fact === "rank") return lowerRank(first?.value, lowering);
      if (builtin.fact === "name_matches") return lowerNameMatches(first?.value, lowering);
      if (builtin.fact !== "size" || first === undefined) break;
      return lowerSize(lowerWhole(first.value, lowering), first.all, lowering);
    case "form":
      if (first === undefined) break;
      switch (builtin.form) {
        case "expand": {
          if (second === undefined) break;
          const shape = typeOf(builder, lowerExpression(second.value, lowering)).shape;
          return widen(
            builder,
            lowerExpression(first.value, lowering),
            computing(builder, "element", shape, "real"),
          );
        }
        case "index": {
          const type = checkedType(call, lowering);
          if (type.kind !== "value") break;
          const shape = graphShape(type.shape, lowering);
          return addOnce(
            builder,
            { kind: "position" },
            computing(builder, "element", shape, "real"),
          );
        }
        case "push":
          if (second === undefined) break;
          return lowerPush(first.value, second.value, lowering);
        case "reshape":
          return lowerReshape(call, first.value, lowering);
        case "trace": {
          const diagonal = single(
            lowerMatrix(diagonalOf, [lowerWhole(first.value, lowering)], lowering),
          );
          return foldWhole("sum", diagonal, lowering);
        }
        case "prev":
          return previousOf(first.value, lowering);
        case "bias":
          return biasOf(first.value, lowering);
        case "unbiased":
          return lowerUnbiased(call, lowering);
        default:
          return builtin.form satisfies never;
      }
      break;
    case "random":
      return lowerRandom(call, builtin, lowering);
    case "value":
      break;
    default:
      return builtin satisfies never;
  }
  throw new Error(`checking let \`${builtin.name}\` pass`);
}

/** A matrix builtin with one result; `gather(x, i over d)` of columns goes by way of rows. */
function lowerAlong(
  call: CallExpr,
  name: string,
  operands: readonly NodeId[],
  lowering: Lowering,
): NodeId {
  const [of, ...rest] = operands;
  const over = call.arguments.at(-1)?.over ?? null;
  const dims = of === undefined ? [] : dimsOf(typeOf(lowering.builder, of).shape);
  const along = over === null ? [] : dimensionsOver(over, lowering);
  if (of === undefined || along.length === 0 || dims.indexOf(along[0] ?? "") === 0)
    return single(lowerMatrix(name, operands, lowering, call));
  const turn = (id: NodeId): NodeId => single(lowerMatrix(transposeOf, [id], lowering));
  return turn(single(lowerMatrix(name, [turn(of), ...rest], lowering)));
}

/** `transpose(x, [b, a])`: x itself where the order is that of its dimensions. */
function lowerOrder(
  call: CallExpr,
  name: string,
  first: Argument | undefined,
  lowering: Lowering,
): NodeId {
  const type = checkedType(call, lowering);
  if (first === undefined || type.kind !== "value") throw new Error("checking let an order pass");
  const value = lowerWhole(first.value, lowering);
  const isSame = isSameShape(
    typeOf(lowering.builder, value).shape,
    graphShape(type.shape, lowering),
  );
  return isSame ? value : single(lowerMatrix(name, [value], lowering));
}

function lowerReshape(call: CallExpr, of: Expr, lowering: Lowering): NodeId {
  const { builder } = lowering;
  const type = checkedType(call, lowering);
  if (type.kind !== "value") throw new Error("checking let a `reshape` pass");
  const to = graphShape(type.shape, lowering);
  const value = lowerWhole(of, lowering);
  const { shape: from } = typeOf(builder, value);
  // A number is repeated, as everywhere.
  if (from.kind === "number" || isSameShape(from, to))
    return widen(builder, value, computing(builder, "element", to, "real"));
  builder.demands.push({ kind: "as many", from, to, branch: lowering.branch, span: call.span });
  return viewAs(builder, value, to);
}

/** The number of elements of a value, over the tensor or the model. */
export function lowerSize(value: NodeId, all: boolean, lowering: Lowering): NodeId {
  const { builder } = lowering;
  const type = typeOf(builder, value);
  const scope = all || builder.overModel ? "step" : "tensor";
  const isLikeParam =
    type.shape.kind === "like" ||
    (lowering.like.kind === "like" && isSameShape(type.shape, lowering.seen)) ||
    (builder.overModel && type.shape.kind === "dims" && type.shape.dims.length === 1);
  if (isLikeParam) {
    const over = scope === "step" ? "model" : "tensor";
    return addOnce(builder, { kind: "size", over }, numberType(scope));
  }
  if (type.shape.kind === "dims") {
    const sizes = type.shape.dims.map((dim) => sizeOfDimension(dim, lowering));
    const product = sizes.reduce((a, b) => apply(builder, "*", [a, b]));
    if (!all || builder.overModel) return widen(builder, product, numberType(scope));
    const total = { kind: "reduce", fold: "sum", over: "model", operand: product } as const;
    return add(builder, total, numberType(scope));
  }
  // The size of anything else is the sum of its ones.
  const ones = widen(builder, constant(builder, 1), { ...type, precision: "f64" });
  const over = scope === "step" ? "model" : "tensor";
  return add(builder, { kind: "reduce", fold: "sum", over, operand: ones }, numberType(scope));
}

function lowerFunction(
  target: Extract<CallTarget, { kind: "function" }>,
  lowering: Lowering,
): readonly NodeId[] {
  const { declaration, instance } = target;
  const { scheduleTime } = lowering;
  const isRead = declaration.kind === "schedule" && scheduleTime !== null;
  const inner: Lowering = {
    ...lowering,
    instance,
    skips: [],
    ...(isRead ? { time: scheduleTime } : {}),
  };
  for (const [i, argument] of target.arguments.entries()) {
    const symbol = instance.parameters[i];
    if (symbol === undefined) continue;
    const around = argument.kind === "given" ? lowering : inner;
    if (symbol.kind === "argument" && symbol.type.kind === "schedule") {
      lowering.schedules.set(symbol, scheduleOf(argument.value, around));
      continue;
    }
    if (symbol.kind === "argument" && symbol.type.kind === "choice") {
      const member = memberOf(argument.value, around);
      if (member !== null) lowering.choices.set(symbol, member);
      continue;
    }
    const type = checkedType(argument.value, around);
    if (type.kind === "list") lowering.lists.set(symbol, entriesOf(argument.value, around));
    if (type.kind !== "value" && type.kind !== "history") continue;
    lowering.values.set(symbol, lowerExpression(argument.value, around));
  }
  if (declaration.body.kind !== "block") return lowerTuple(declaration.body, inner);
  lowerStatements(declaration.body.statements.slice(0, -1), inner);
  const last = declaration.body.statements.at(-1);
  if (last?.kind !== "return") throw new Error("a function without a `return`");
  const results = lowerTuple(last.value, inner);
  const [only] = results;
  if (results.length === 1 && only !== undefined)
    giveName(lowering.builder, only, declaration.name.name);
  return results;
}

function dimsOf(shape: GraphShape): readonly string[] {
  return shape.kind === "dims" ? shape.dims : [];
}
