// `reset v`: a state or accumulator starts anew.

import type { Statement } from "../1-parse/ast.ts";
import type { Instance, RuleNode } from "./checked.ts";
import { spanOfSymbol } from "./check-statement.ts";
import { aliases, findLocal, knownNames, type Context, type Env } from "./context.ts";
import * as compositionErrors from "./errors/composition.ts";
import * as kindErrors from "./errors/kinds.ts";
import * as nameErrors from "./errors/names.ts";

/** `reset v`: of a state, an accumulator or a wrapped rule. */
export function checkReset(
  { name }: Extract<Statement, { kind: "reset" }>,
  env: Env,
  context: Context,
): void {
  const symbol = findLocal(env, name.name);
  if (symbol?.kind === "cell" && symbol.cell.kind !== "var") {
    context.instance.names.set(name, symbol);
    if (symbol.cell.history !== null)
      context.report(kindErrors.notBuiltYet("`reset` of a history", name.span));
    return;
  }
  if (symbol?.kind === "hyperparameter" && symbol.domain.kind === "optimizer") {
    context.instance.names.set(name, symbol);
    const part = context.parts.get(symbol.name) ?? null;
    if (part !== null && keepsHistory(part))
      context.report(kindErrors.notBuiltYet("`reset` of a rule that keeps a history", name.span));
    return;
  }
  context.report(
    symbol === null
      ? nameErrors.unknownName(name.spelling, name.span, knownNames(env, context), aliases)
      : compositionErrors.resetOfNoState(name.spelling, name.span, spanOfSymbol(symbol)),
  );
}

function keepsHistory(node: RuleNode): boolean {
  const hasOne = ({ cells }: Instance): boolean =>
    [...cells.values()].flat().some((cell) => cell.history !== null);
  if (node.kind === "pipeline")
    return (
      keepsHistory(node.rule) || [...node.before, ...node.after].some(({ body }) => hasOne(body))
    );
  const named = [...node.body.runs.values()].map((one) => (one.kind === "named" ? one.rule : null));
  const inside = [...named, ...node.parts.values()];
  return hasOne(node.body) || inside.some((one) => one !== null && keepsHistory(one));
}
