// A rule that sees all parameters as one vector, among rules and stages that go tensor by tensor: what it is given is
// seen as that vector, what it changes goes back as it came.

import type { RuleBody } from "../2-check/checked.ts";
import { computing, paramShape, valueOf, type Builder, type Lowering } from "./builder.ts";
import { declareDimension } from "./graph-dimensions.ts";
import type { NodeId } from "./graph.ts";
import { viewAs } from "./views.ts";

/** Lowers the rule as `lower` does, on the vector of all parameters. */
export function overModel(
  node: RuleBody,
  lowering: Lowering,
  lower: (node: RuleBody, lowering: Lowering) => void,
): void {
  const { builder, values, initial, changeable } = lowering;
  builder.model ??= declareDimension("n", { kind: "model" }, builder);
  const { like, seen } = lowering;
  const outside = { like, seen, param: lowering.param, branch: lowering.branch };
  const asOutside = <T>(fill: () => T): T => granularity(builder, false, fill);
  granularity(builder, true, () => {
    const vector = paramShape(builder);
    const type = computing(builder, "element", vector, "real");
    const enter = (id: NodeId): NodeId => viewAs(builder, id, vector);
    const pairs = [lowering.param, lowering.change].flatMap((key) => {
      if (key === null) return [];
      const own = {};
      const entered = enter(valueOf(key, "param", lowering));
      initial.set(own, enter(initial.get(key) ?? entered));
      values.set(own, entered);
      changeable.set(own, type);
      return [{ key, own, entered }];
    });
    const [param, change] = pairs;
    lower(node, {
      ...lowering,
      like: vector,
      seen: vector,
      param: param?.own ?? {},
      change: change?.own ?? null,
      gradientAt: (point, at) =>
        enter(asOutside(() => lowering.gradientAt(point, { ...at, ...outside }))),
    });
    for (const { key, own, entered } of pairs) {
      const after = valueOf(own, "param", lowering);
      if (after !== entered) values.set(key, viewAs(builder, after, like));
      for (const map of [values, initial, changeable]) map.delete(own);
    }
  });
}

/** Runs `fill` with the model seen as one vector, or tensor by tensor. */
function granularity<T>(builder: Builder, isWhole: boolean, fill: () => T): T {
  const before = builder.overModel;
  builder.overModel = isWhole;
  const result = fill();
  builder.overModel = before;
  return result;
}
