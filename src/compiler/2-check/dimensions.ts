// Named dimensions: of a pattern, of a `count` hyperparameter, of a local or argument that is known at creation, of a
// literal. Their names are unique in a rule: `n`, `n#2`.

import type { Expr, Identifier, ShapeSyntax } from "../1-parse/ast.ts";
import { childrenOf } from "../1-parse/walk.ts";
import type { Shape, Symbol } from "./checked.ts";
import { findLocal, type Context, type Env } from "./context.ts";
import * as kindErrors from "./errors/kinds.ts";
import * as shapeErrors from "./errors/shapes.ts";
import { factsOf } from "./static-facts.ts";

/** The unique name of what `key` declares; the same one whenever the body is read again. */
export function dimensionOf(key: object | string, name: string, context: Context): string {
  const { instance } = context;
  const { names } = instance.dimensions;
  const own = names.get(instance) ?? new Map<object | string, string>();
  names.set(instance, own);
  const before = own.get(key);
  if (before !== undefined) return before;
  const taken = new Set([...names.values()].flatMap((known) => [...known.values()]));
  if (instance.overModel) taken.add("n");
  let unique = name;
  for (let i = 2; taken.has(unique); i++) unique = `${name}#${i}`;
  own.set(key, unique);
  return unique;
}

/** A shape as written, `null` where none is, `unknown` after a report. */
export function writtenShape(
  syntax: ShapeSyntax | null,
  env: Env,
  context: Context,
): Shape | null | "unknown" {
  if (syntax === null) return null;
  const dims: string[] = [];
  for (const { name, rest, span } of syntax.dims) {
    if (rest) context.report(shapeErrors.restOutsidePattern(name.spelling, span));
    const dimension = rest ? null : dimensionNamed(name, env, context);
    if (dimension !== null) dims.push(dimension);
  }
  if (dims.length < syntax.dims.length) return "unknown";
  return dims.length === 0 ? { kind: "number" } : { kind: "dims", dims };
}

/** The dimension that a name in a shape means, or `null` after a report. */
export function dimensionNamed(name: Identifier, env: Env, context: Context): string | null {
  const { instance } = context;
  const symbol = findLocal(env, name.name);
  if (symbol === null && instance.overModel && name.name === "n") return "n";
  if (symbol !== null) instance.names.set(name, symbol);
  const found = symbol === null ? null : dimensionOfSymbol(symbol, context);
  if (found !== null) return found;
  const isUnread =
    (symbol?.kind === "local" || symbol?.kind === "argument") && symbol.type.kind === "unknown";
  if (isUnread) return null;
  if (symbol === null && context.missing.has(name.name)) return null;
  if (symbol === null) context.missing.add(name.name);
  context.report(
    symbol === null
      ? shapeErrors.unknownDimension(name.spelling, name.span, knownDimensions(env, context))
      : shapeErrors.notADimension(name.spelling, name.span),
  );
  return null;
}

/** The dimension that an argument such as the r of `svd(A, r)` means: a name or a literal; `null` after a report. */
export function dimensionFrom(expr: Expr, env: Env, context: Context): string | null {
  if (expr.kind === "brackets") return dimensionFrom(expr.inner, env, context);
  if (expr.kind === "name") return dimensionNamed(expr, env, context);
  if (expr.kind === "number" && Number.isInteger(expr.value) && expr.value > 0) {
    const dimension = dimensionOf(`literal ${expr.text}`, expr.text, context);
    context.instance.dimensions.sizes.set(dimension, expr.value);
    return dimension;
  }
  context.report(shapeErrors.sizeWithoutName(expr.span));
  return null;
}

function dimensionOfSymbol(symbol: Symbol, context: Context): string | null {
  const { dimensions } = context.instance;
  switch (symbol.kind) {
    case "dimension":
      return symbol.dimension;
    case "hyperparameter": {
      if (symbol.domain.kind !== "number" || !symbol.domain.whole) return null;
      const dimension = dimensionOf(symbol.name, symbol.name, context);
      dimensions.sizes.set(dimension, symbol);
      dimensions.fixed.add(symbol.name);
      return dimension;
    }
    case "argument":
    case "local": {
      if (symbol.facts === null) return null;
      for (const name of symbol.facts) dimensions.fixed.add(name);
      const dimension = dimensionOf(symbol.declared, symbol.name, context);
      dimensions.sizes.set(dimension, symbol);
      return dimension;
    }
    case "cell":
    case "builtin":
      return null;
    default:
      return symbol satisfies never;
  }
}

function knownDimensions(env: Env, context: Context): readonly string[] {
  const known: string[] = context.instance.overModel ? ["n"] : [];
  for (let e: Env | null = env; e !== null; e = e.outer)
    for (const symbol of e.names.values()) if (symbol.kind === "dimension") known.push(symbol.name);
  return known;
}

/** Reports a condition or size that is not known at creation; notes the hyperparameters that it fixes. */
export function requireStatic(expr: Expr, what: string, context: Context): void {
  const facts = factsOf(expr, context.instance);
  if (facts === null) {
    if (!holdsMistake(expr, context)) context.report(kindErrors.notStatic(what, expr.span));
    return;
  }
  for (const name of facts) context.instance.dimensions.fixed.add(name);
}

/** Whether something in an expression could not be read. */
function holdsMistake(expr: Expr, context: Context): boolean {
  if (context.instance.types.get(expr)?.kind === "unknown") return true;
  return childrenOf(expr).some((child) => holdsMistake(child, context));
}
