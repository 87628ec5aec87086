// What is known when an optimizer is created: `rank`, `size` and the name of a tensor, dimensions, numbers made of
// them and of hyperparameters.

import type { Expr } from "../1-parse/ast.ts";
import { childrenOf } from "../1-parse/walk.ts";
import type { Instance } from "./checked.ts";
import type { Context } from "./context.ts";

const nothing: ReadonlySet<string> = new Set();

/** The hyperparameters that a checked expression of static facts is made of; `null` where it is no such expression. */
export function factsOf(expr: Expr, instance: Instance): ReadonlySet<string> | null {
  const found = new Set<string>();
  const open: Expr[] = [expr];
  for (let e = open.pop(); e !== undefined; e = open.pop()) {
    const own = factsAt(e, instance);
    if (own === null) return null;
    for (const name of own) found.add(name);
    if (e.kind !== "call") open.push(...childrenOf(e));
    else if (!isAboutTensor(e, instance)) open.push(...e.arguments.map(({ value }) => value));
  }
  return found;
}

/** Whether an expression is about the tensor at hand, not about numbers and hyperparameters only. */
function asksTensor(expr: Expr, instance: Instance): boolean {
  const open: Expr[] = [expr];
  for (let e = open.pop(); e !== undefined; e = open.pop()) {
    const type = instance.types.get(e);
    if (type?.kind === "value" && type.scope === "tensor") return true;
    open.push(...childrenOf(e));
  }
  return false;
}

/** Whether a condition is about the tensor at hand and known at creation. */
export function isOnFacts(condition: Expr, { instance, calls }: Context): boolean {
  if (instance.overModel || calls.length > 0 || !asksTensor(condition, instance)) return false;
  const facts = factsOf(condition, instance);
  return facts !== null && facts.size === 0;
}

function factsAt(expr: Expr, instance: Instance): ReadonlySet<string> | null {
  switch (expr.kind) {
    case "number":
    case "boolean":
    case "brackets":
    case "unary":
    case "is none":
    case "if":
      return nothing;
    case "binary":
      return expr.operator === "@" ? null : nothing;
    case "name": {
      const symbol = instance.names.get(expr);
      if (symbol === undefined) return instance.types.get(expr)?.kind === "choice" ? nothing : null;
      switch (symbol.kind) {
        case "dimension":
          return nothing;
        case "hyperparameter":
          return symbol.domain.kind === "number" || symbol.domain.kind === "optional"
            ? new Set([symbol.name])
            : nothing;
        case "argument":
        case "local":
          return symbol.facts;
        case "builtin":
          return symbol.builtin.kind === "value" && symbol.builtin.value !== "identity"
            ? nothing
            : null;
        case "cell":
          return null;
        default:
          return symbol satisfies never;
      }
    }
    case "call": {
      const target = instance.calls.get(expr);
      if (target?.kind !== "builtin") return null;
      return target.builtin.kind === "elementwise" || isAboutTensor(expr, instance)
        ? nothing
        : null;
    }
    default:
      return null;
  }
}

function isAboutTensor(expr: Extract<Expr, { kind: "call" }>, instance: Instance): boolean {
  const target = instance.calls.get(expr);
  if (target?.kind !== "builtin" || target.builtin.kind !== "fact") return false;
  const { fact } = target.builtin;
  return (
    fact === "rank" ||
    fact === "name_matches" ||
    (fact === "size" && expr.arguments.every((argument) => !argument.all))
  );
}
