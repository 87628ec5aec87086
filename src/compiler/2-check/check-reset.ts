// `reset v`: a state or accumulator starts anew.

import type { Statement } from "../1-parse/ast.ts";
import { requireAllTensors } from "./check-history.ts";
import { spanOfSymbol } from "./check-statement.ts";
import { aliases, findLocal, knownNames, type Context, type Env } from "./context.ts";
import * as compositionErrors from "./errors/composition.ts";
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
    if (symbol.cell.history !== null) requireAllTensors(symbol.cell, "reset", name.span, context);
    return;
  }
  if (symbol?.kind === "hyperparameter" && symbol.domain.kind === "optimizer") {
    context.instance.names.set(name, symbol);
    return;
  }
  // a hyperparameter whose domain is wrong
  if (symbol?.kind === "local" && symbol.type.kind === "unknown") return;
  context.report(
    symbol === null
      ? nameErrors.unknownName(name.spelling, name.span, knownNames(env, context), aliases)
      : compositionErrors.resetOfNoState(name.spelling, name.span, spanOfSymbol(symbol)),
  );
}
