// One operation of a plan as an expression.

import type { Define, ValueId } from "../../5-fuse/plan.ts";
import { elementwise } from "../../builtins/table.ts";
import { historyExpression } from "./emit-history.ts";
import { placeExpression } from "./emit-place.ts";
import {
  applied,
  atom,
  conditional,
  mayNest,
  numberText,
  rounded,
  type Expression,
} from "./expressions.ts";
import type { Emitter, Env } from "./region.ts";

/** The expression of an operation; `render` writes its operands, `force` gains those that need a name. */
export function operationExpression(
  define: Define,
  env: Env,
  render: (id: ValueId) => Expression,
  force: Set<ValueId>,
  emitter: Emitter,
): Expression {
  const { access, bang } = emitter;
  const { uses } = access;
  const { operation } = define;
  const isTruth = define.precision === "truth";
  switch (operation.kind) {
    case "constant":
      return isTruth ? atom(String(operation.value !== 0)) : numberText(operation.value);
    case "hyperparameter":
      return atom(access.hyperparameter(operation, (id) => render(id).text));
    case "time":
      uses.add("t");
      return atom("t");
    case "loss":
      uses.add("loss");
      return atom(access.lossName);
    case "examples":
      access.memoryField("examples");
      return atom(`examples[0]${bang}.list.length`);
    case "size":
      if (operation.over === "model" && !access.isFact) {
        if (operation.branch === null) return atom(access.sizeName());
        access.takeOf(operation.branch, ["size"]);
        return atom(`entriesOf(${access.roster(operation.branch)})`);
      }
      if (env.turn === "apart") return atom(access.ofTensor("size"));
      return { text: "to - from", precedence: "sum", builtin: null };
    case "dimension":
      return atom(access.dimension(operation.dimension));
    case "rank":
      return atom(access.ofTensor("rank"));
    case "name matches": {
      const { patterns } = operation;
      const isGiven = typeof patterns === "string";
      if (isGiven) uses.add("names");
      const list = isGiven
        ? `names[${JSON.stringify(patterns)}] ?? []`
        : `[${patterns.map((one) => JSON.stringify(one)).join(", ")}]`;
      return atom(`nameMatches(${access.ofTensor("name")}, ${list})`);
    }
    case "load": {
      const from = access.field(operation.from);
      const isArray = ["vector", "matrix", "dims"].includes(from.entries);
      const single = from.entries === "tensor" && env.turn !== "apart" ? "k" : "0";
      const index = !isArray
        ? single
        : operation.dims === undefined
          ? "i"
          : (env.indexOf?.(operation.dims) ?? "i");
      const text = `${from.identifier}[${index}]${bang}`;
      return isTruth
        ? { text: `${text} !== 0`, precedence: "equality", builtin: null }
        : atom(text);
    }
    case "position": {
      const { dims } = operation;
      const place = atom(dims === undefined ? "i" : (env.indexOf?.(dims) ?? "i"));
      return define.precision === "f32" ? rounded(place) : place;
    }
    case "place":
      return placeExpression(operation, render(operation.index), env, emitter);
    case "pick": {
      const text = `${access.field(operation.from).identifier}[${render(operation.place).text}]${bang}`;
      return isTruth
        ? { text: `${text} !== 0`, precedence: "equality", builtin: null }
        : atom(text);
    }
    case "slot":
    case "entry":
    case "pushed":
    case "fold entries":
      return historyExpression(operation, env, render, emitter);
    case "identity": {
      const text = `i % (${access.dimension(operation.dimension)} + 1) === 0 ? 1 : 0`;
      return { text, precedence: "conditional", builtin: null };
    }
    case "apply": {
      const operands = operation.operands.map((operand) => {
        const expression = render(operand);
        if (!mayNest(expression, operation.builtin)) force.add(operand);
        return expression;
      });
      const result = applied(operation.builtin, operands);
      const { exact } = elementwise(operation.builtin);
      return define.precision === "f32" && !exact ? rounded(result) : result;
    }
    case "round":
      return rounded(render(operation.operand));
    case "choose": {
      const sides = [operation.condition, operation.then, operation.otherwise].map((operand) => {
        const expression = render(operand);
        if (expression.precedence === "conditional") force.add(operand);
        return expression;
      });
      const [c = atom(""), a = atom(""), b = atom("")] = sides;
      return conditional(c, a, b);
    }
    default:
      return operation satisfies never;
  }
}
