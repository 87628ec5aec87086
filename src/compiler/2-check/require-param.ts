// What is added to `param`, or becomes it, has its shape.

import type { Expr } from "../1-parse/ast.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import type { ValueType } from "./checked.ts";
import type { Context, Env } from "./context.ts";
import * as shapeErrors from "./errors/shapes.ts";
import { paramShape } from "./place.ts";
import { requireReal } from "./require.ts";
import { isNumber, sameShape } from "./types.ts";

/** Reports a value that cannot be added to `param`. */
export function requireLikeParam(expr: Expr, operator: string, env: Env, context: Context): void {
  const type = requireReal(expr, env, context);
  if (type !== null) requireParamShape(type, operator, expr.span, expr.span, context);
}

/** Reports a type that is no `param`. */
export function requireParamShape(
  type: ValueType,
  operator: string,
  span: Span,
  targetSpan: Span,
  context: Context,
): void {
  const shape = paramShape(context);
  if (isNumber(type) || sameShape(type.shape, shape)) return;
  context.report(
    shapeErrors.cannotLineUp(
      operator,
      { kind: "value", scope: "element", shape, element: "real" },
      type,
      span,
      targetSpan,
      span,
    ),
  );
}
