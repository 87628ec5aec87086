// Expressions to nodes: every operation rounds where the law of numbers says so, calls of functions
// are written out, what is known when compiling is decided.

import { largest, narrowest } from "./combine-types.ts";
import type { BinaryExpr, Expr } from "../1-parse/ast.ts";
import type { Shape, Symbol, Type } from "../2-check/checked.ts";
import {
  addOnce,
  apply,
  constant,
  truth,
  widen,
  add,
  computing,
  inBlock,
  isSameShape,
  typeOf,
  valueOf,
  inBranch,
  extend,
  type Lowering,
} from "./builder.ts";
import { valueOfCell } from "./absent-cell.ts";
import { seenHere } from "./views.ts";
import type { NodeId } from "./graph.ts";
import { graphShape, lowerDimension } from "./graph-dimensions.ts";
import { lowerCall, lowerFunctionTuple, lowerMatrix } from "./lower-call.ts";
import { isChain, lowerChain } from "./lower-chain.ts";
import { lowerMember } from "./lower-member.ts";
import { lowerIndex } from "./lower-history.ts";
import { lowerOracle, lowerPoint } from "./lower-oracle.ts";
import { namedSchedule } from "./lower-schedule.ts";
import { memberPath } from "../2-check/rule-tree.ts";

/** The node that holds the value of an expression. `square` is the shape that `I` takes. */
export function lowerExpression(
  expr: Expr,
  lowering: Lowering,
  square: Shape | null = null,
): NodeId {
  const { builder } = lowering;
  switch (expr.kind) {
    case "number":
      return constant(builder, expr.value);
    case "boolean":
      return truth(builder, expr.value);
    case "brackets":
      return lowerExpression(expr.inner, lowering, square);
    case "name":
      return lowerName(expr, lowering, square);
    case "unary": {
      const operand = lowerExpression(expr.operand, lowering, square);
      return expr.operator === "not"
        ? apply(builder, "not", [operand], "truth")
        : apply(builder, "negate", [operand]);
    }
    case "binary":
      return lowerBinary(expr, lowering, square);
    case "call":
      return lowerCall(expr, lowering, square);
    case "transpose":
      return single(lowerMatrix("transpose", [lowerWhole(expr.of, lowering)], lowering));
    case "if":
      return lowerIf(expr, lowering, square);
    case "at":
      return lowerPoint(expr, lowering);
    case "member":
      return lowerMember(memberPath(expr) ?? [], lowering);
    case "is none": {
      const decision = decide(expr, lowering);
      if (decision === null) throw new Error("an optional that is not decided");
      return truth(builder, decision);
    }
    case "index":
      return lowerIndex(expr, lowering);
    case "string":
    case "none":
    case "tuple":
    case "list":
    case "pipe":
    case "broken":
      throw new Error(`checking let \`${expr.kind}\` pass`);
    default:
      return expr satisfies never;
  }
}

/** The value of an expression at the scope and shape that checking found. */
export function lowerWhole(expr: Expr, lowering: Lowering, square: Shape | null = null): NodeId {
  return inShape(lowerExpression(expr, lowering, square), expr, lowering);
}

/** Of an `if` decided when compiling, the side taken may be wider than the array that both sides make. */
export function inShape(id: NodeId, expr: Expr, lowering: Lowering): NodeId {
  const { builder } = lowering;
  const type = checkedType(expr, lowering);
  if (type.kind !== "value" || type.shape.kind === "identity") return id;
  const from = typeOf(builder, id);
  const shape = graphShape(type.shape, lowering);
  if (from.scope === type.scope && isSameShape(from.shape, shape)) return id;
  return widen(builder, id, computing(builder, type.scope, shape, type.element));
}

/** The nodes of an expression that gives several values, or of one that gives one. */
export function lowerTuple(expr: Expr, lowering: Lowering): readonly NodeId[] {
  if (expr.kind === "brackets") return lowerTuple(expr.inner, lowering);
  if (expr.kind === "tuple") return expr.items.map((item) => lowerExpression(item, lowering));
  if (expr.kind === "call") {
    const target = lowering.instance.calls.get(expr);
    if (target?.kind === "builtin" && target.builtin.kind === "matrix") {
      const operands = expr.arguments.map((argument) => lowerWhole(argument.value, lowering));
      return lowerMatrix(target.builtin.name, operands, lowering, expr);
    }
    if (target?.kind === "function") return lowerFunctionTuple(expr, lowering);
  }
  return [lowerExpression(expr, lowering)];
}

/** The value of a condition that is decided when compiling, or `null`. */
export function decide(condition: Expr, lowering: Lowering): boolean | null {
  switch (condition.kind) {
    case "boolean":
      return condition.value;
    case "brackets":
      return decide(condition.inner, lowering);
    case "name": {
      const symbol = lowering.instance.names.get(condition);
      if (symbol?.kind !== "hyperparameter" || symbol.domain.kind !== "flag") return null;
      return lowering.decided.get(lowering.prefix + symbol.name) === true;
    }
    case "unary": {
      const inner = condition.operator === "not" ? decide(condition.operand, lowering) : null;
      return inner === null ? null : !inner;
    }
    case "is none": {
      const symbol = lowering.instance.names.get(condition.operand);
      if (symbol?.kind !== "hyperparameter") return null;
      const isNone = lowering.decided.get(lowering.prefix + symbol.name) === "none";
      return condition.negated ? !isNone : isNone;
    }
    case "binary":
      return decideBinary(condition, lowering);
    default:
      return null;
  }
}

/** The checked type of an expression. */
export function checkedType(expr: Expr, lowering: Lowering): Type {
  return lowering.instance.types.get(expr) ?? { kind: "unknown" };
}

function decideBinary(expr: BinaryExpr, lowering: Lowering): boolean | null {
  const { operator } = expr;
  if (operator === "and" || operator === "or") return decideLogical(expr, lowering);
  if (checkedType(expr.left, lowering).kind !== "choice") return null;
  const [left, right] = [memberOf(expr.left, lowering), memberOf(expr.right, lowering)];
  if (left === null || right === null) return null;
  const same = left === right;
  return operator === "==" ? same : !same;
}

/** The member that a choice was decided to be, or the one that is named. */
export function memberOf(
  expr: Expr,
  { instance, decided, choices, prefix }: Lowering,
): string | null {
  const symbol = instance.names.get(expr);
  if (symbol?.kind === "hyperparameter") return String(decided.get(prefix + symbol.name));
  if (symbol?.kind === "argument") return choices.get(symbol) ?? null;
  return expr.kind === "name" ? expr.name : null;
}

// The left spine of `and` and `or` may be long, so it is walked.
function decideLogical(expr: BinaryExpr, lowering: Lowering): boolean | null {
  const spine: BinaryExpr[] = [];
  let first: Expr = expr;
  while (first.kind === "binary" && (first.operator === "and" || first.operator === "or")) {
    spine.push(first);
    first = first.left;
  }
  let result = decide(first, lowering);
  for (const { operator, right } of spine.reverse()) {
    const other = result === null ? null : decide(right, lowering);
    if (result === null || other === null) return null;
    result = operator === "and" ? result && other : result || other;
  }
  return result;
}

function lowerName(
  expr: Extract<Expr, { kind: "name" }>,
  lowering: Lowering,
  square: Shape | null,
): NodeId {
  const { builder, instance } = lowering;
  const symbol = instance.names.get(expr);
  if (symbol === undefined) throw new Error(`checking let \`${expr.name}\` pass`);
  switch (symbol.kind) {
    case "hyperparameter":
      if (symbol.domain.kind === "flag")
        return truth(builder, lowering.decided.get(lowering.prefix + symbol.name) === true);
      if (symbol.domain.kind === "schedule") return readNow(symbol, lowering);
      return lowering.number(lowering.prefix + symbol.name);
    case "argument":
      if (symbol.type.kind === "schedule") return readNow(symbol, lowering);
      return valueOf(symbol, symbol.name, lowering);
    case "local": {
      const held = seenHere(valueOf(symbol, symbol.name, lowering), lowering);
      const isMultiple = symbol.type.kind === "value" && symbol.type.shape.kind === "identity";
      return isMultiple ? apply(builder, "*", [held, identityOf(square, lowering)]) : held;
    }
    case "dimension":
      return lowerDimension(symbol.dimension, lowering);
    case "cell":
      return seenHere(valueOfCell(symbol.cell, lowering), lowering);
    case "builtin":
      break;
    default:
      return symbol satisfies never;
  }
  const { builtin } = symbol;
  if (builtin.kind === "value") {
    if (builtin.value !== "identity") return constant(builder, builtin.value);
    return identityOf(square, lowering);
  }
  if (builtin.kind === "fact" && builtin.fact === "time") return lowering.time();
  if (builtin.kind === "fact" && builtin.fact === "param")
    return seenHere(valueOf(lowering.param, "param", lowering), lowering);
  const { stage } = lowering;
  if (builtin.kind === "fact" && builtin.fact === "update" && stage !== null)
    return seenHere(valueOf(stage.update, "update", lowering), lowering);
  if (builtin.kind === "oracle" && builtin.oracle === "grad")
    return seenHere(
      stage === null
        ? lowering.gradientAt("start", lowering)
        : valueOf(stage.grad, "grad", lowering),
      lowering,
    );
  if (builtin.kind === "oracle")
    return lowerOracle(builtin.oracle, stage?.point ?? "start", lowering);
  throw new Error(`checking let \`${expr.name}\` pass`);
}

/** `I` in a shape; by which number something is a multiple of it, where that is all that is asked. */
function identityOf(square: Shape | null, { builder }: Lowering): NodeId {
  if (square === null) throw new Error("checking let `I` pass without a shape");
  if (square.kind === "number") return constant(builder, 1);
  return addOnce(builder, { kind: "identity" }, computing(builder, "element", square, "real"));
}

/** A schedule given to a hyperparameter that is a number. */
function readNow(symbol: Symbol, lowering: Lowering): NodeId {
  const schedule = namedSchedule(symbol, lowering);
  if (schedule === null) throw new Error("checking let a schedule pass");
  return schedule((lowering.scheduleTime ?? lowering.time)());
}

// The left spine of a long sum is walked, not recursed: it may be 10⁵ terms long.
function lowerBinary(expr: BinaryExpr, lowering: Lowering, square: Shape | null): NodeId {
  if (isChain(expr)) return lowerChain(expr, lowering, square);
  const spine: BinaryExpr[] = [];
  let first: Expr = expr;
  while (first.kind === "binary" && !isChain(first)) {
    spine.push(first);
    first = first.left;
  }
  spine.reverse();
  const innermost = spine[0];
  let left: NodeId | null =
    innermost === undefined || isChoice(innermost, lowering)
      ? null
      : lowerExpression(first, lowering, squareIn(innermost, lowering) ?? square);
  for (const node of spine) left = lowerOperator(node, left, lowering, square);
  if (left === null) throw new Error("an operator without operands");
  return left;
}

function isChoice(expr: BinaryExpr, lowering: Lowering): boolean {
  return checkedType(expr.left, lowering).kind === "choice";
}

/** The square shape that one side of a sum gives to a multiple of `I` on the other. */
function squareIn(expr: BinaryExpr, lowering: Lowering): Shape | null {
  for (const side of [expr.left, expr.right]) {
    const type = checkedType(side, lowering);
    if (type.kind === "value" && type.shape.kind === "dims")
      return graphShape(type.shape, lowering);
  }
  return null;
}

function lowerOperator(
  expr: BinaryExpr,
  left: NodeId | null,
  lowering: Lowering,
  square: Shape | null,
): NodeId {
  const { builder } = lowering;
  const { operator } = expr;
  if (left === null) {
    const decision = decideBinary(expr, lowering);
    if (decision === null) throw new Error("a choice that is not decided");
    return truth(builder, decision);
  }
  if (operator === "^" && isTwo(expr.right)) return apply(builder, "*", [left, left]);
  const right = lowerExpression(expr.right, lowering, squareIn(expr, lowering) ?? square);
  if (operator === "@") {
    const operands = [inShape(left, expr.left, lowering), inShape(right, expr.right, lowering)];
    return single(lowerMatrix("@", operands, lowering));
  }
  const isTruth = /^(==|!=|<|<=|>|>=|and|or)$/.test(operator);
  return apply(builder, operator, [left, right], isTruth ? "truth" : "real");
}

/** Whether an exponent is the literal 2: `x^2` is `x * x`. */
export function isTwo(exponent: Expr): boolean {
  return exponent.kind === "number" && exponent.value === 2;
}

function lowerIf(
  expr: Extract<Expr, { kind: "if" }>,
  lowering: Lowering,
  square: Shape | null,
): NodeId {
  const { builder } = lowering;
  const decision = decide(expr.condition, lowering);
  if (decision !== null)
    return lowerExpression(decision ? expr.then : expr.otherwise, lowering, square);
  const condition = lowerExpression(expr.condition, lowering);
  const inner = inBranch(lowering, {
    unconditional: false,
    inTensorCondition: lowering.inTensorCondition || typeOf(builder, condition).scope === "tensor",
  });
  const results: NodeId[] = [];
  const side = (value: Expr) =>
    inBlock(builder, () => {
      const result = lowerExpression(value, inner, square);
      results.push(result);
      return [result];
    });
  const then = side(expr.then);
  const otherwise = side(expr.otherwise);
  const types = results.map((id) => typeOf(builder, id));
  const scope = narrowest([typeOf(builder, condition).scope, ...types.map((type) => type.scope)]);
  const shape = largest(types.map((type) => type.shape));
  const element = types.some((type) => type.precision === "truth") ? "truth" : "real";
  const type = computing(builder, scope, shape, element);
  const [a, b] = [then, otherwise].map((block) => {
    const [result] = block.results;
    return result === undefined
      ? block
      : extend(block, () => [widen(builder, result, type)], builder);
  });
  if (a === undefined || b === undefined) throw new Error("an `if` has two sides");
  const node = add(builder, { kind: "if", condition, then: a, otherwise: b }, type);
  return add(builder, { kind: "part", of: node, index: 0 }, type);
}

/** The only one of several results. */
export function single(ids: readonly NodeId[]): NodeId {
  const [id] = ids;
  if (id === undefined) throw new Error("a call without a result");
  return id;
}
