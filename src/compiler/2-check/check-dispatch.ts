// `for param: [m, ..n] if … { } else { }`: each tensor takes one branch, decided at creation; in it *like param* is
// the pattern. An `if` on static facts is the same without a pattern.

import type { Block, DispatchStatement, IfStatement } from "../1-parse/ast.ts";
import { checkStatements, declare } from "./check-statement.ts";
import type { CheckedBranch, Shape } from "./checked.ts";
import { innerEnv, type Context, type Env } from "./context.ts";
import { dimensionOf, requireStatic } from "./dimensions.ts";
import * as shapeErrors from "./errors/shapes.ts";
import * as stateErrors from "./errors/states.ts";
import { requireTruth } from "./require.ts";

/** Checks a dispatch and all its branches. */
export function checkDispatch(statement: DispatchStatement, env: Env, context: Context): void {
  const { span } = statement.pattern;
  if (context.calls.length > 0)
    context.report(
      stateErrors.misplaced("`for param`", "a function", span, "rules and stages dispatch"),
    );
  if (context.instance.overModel) context.report(shapeErrors.dispatchOverModel(span));
  if (context.branch !== null && context.branch.pattern !== null)
    context.report(shapeErrors.nestedDispatch(span));
  checkWay(statement, env, context);
}

function checkWay(statement: DispatchStatement, env: Env, context: Context): void {
  const { pattern, guard, body, otherwise } = statement;
  const inner = innerEnv(env);
  const dims = pattern.dims.map(({ name, rest }) => {
    const dimension = dimensionOf(name, name.name, context);
    const symbol = { kind: "dimension", name: name.name, dimension, span: name.span } as const;
    declare(name, symbol, inner, context);
    return { dimension, rest };
  });
  const second = pattern.dims.filter(({ rest }) => rest)[1];
  if (second !== undefined) context.report(shapeErrors.secondRest(second.span));
  const shape: Shape =
    dims.length === 0
      ? { kind: "like" }
      : { kind: "dims", dims: dims.map(({ dimension }) => dimension) };
  const branch = branchAt(body, { pattern: dims, shape }, context);
  if (guard !== null) {
    const type = requireTruth(guard, inner, { ...context, branch });
    if (type !== null) requireStatic(guard, "the condition of a pattern", context);
  }
  checkStatements(body, inner, { ...context, branch, root: inner }, "an inner block");
  if (otherwise === null) return;
  if (otherwise.kind === "dispatch") checkWay(otherwise, env, context);
  else checkFactSide(otherwise, env, context, () => undefined);
}

/** One side of a condition on static facts, or the last `else` of a dispatch. */
export function checkFactSide(
  side: Block | IfStatement,
  env: Env,
  context: Context,
  checkIf: (statement: IfStatement, env: Env, context: Context) => void,
): void {
  const inner = innerEnv(env);
  const { pattern, shape } = context.branch ?? { pattern: null, shape: { kind: "like" } };
  const branch = branchAt(side, { pattern, shape }, context);
  const inside = { ...context, branch, root: inner };
  if (side.kind === "block") checkStatements(side, inner, inside, "an inner block");
  else checkIf(side, inner, inside);
}

/** The branch noted when the body was read before, or a new one. */
function branchAt(
  at: Block | IfStatement,
  branch: CheckedBranch,
  { instance }: Context,
): CheckedBranch {
  const before = instance.branches.get(at);
  if (before !== undefined) return before;
  instance.branches.set(at, branch);
  return branch;
}
