// Calls of the model, of matrix functions and of draws, on whole arrays.

import type { Ask, Draw, MatrixAction, MatrixArray, TakeExample } from "../../5-fuse/plan.ts";
import type { Distribution } from "../../builtins/builtin.ts";
import { matrixBuiltin } from "../../builtins/table.ts";
import { identifier } from "./names.ts";
import { WIDTH, type Emitter, type Env, type Line } from "./region.ts";

function viewOf(array: string, emitter: Emitter): string {
  emitter.memoryField("views");
  // Its views are taken, not the array.
  return `views.${emitter.fields.find(({ buffer }) => buffer === array)?.identifier}`;
}

/** A question to the model: the step stands still until it is sent the answer. */
export function askLines(ask: Ask, env: Env, indent: string, emitter: Emitter): string[] {
  const at = viewOf(ask.at, emitter);
  const name =
    ask.loss === null
      ? null
      : env.scope.claim(ask.loss.id, [
          identifier(ask.loss.name ?? (ask.oracle === "examples" ? "count" : "loss")),
          `${ask.oracle}_at`,
        ]);
  const given = [JSON.stringify(ask.oracle), at];
  if (ask.vector !== null) given.push(viewOf(ask.vector, emitter));
  if (ask.answer !== null) {
    // A Hessian has pairs of entries, which no view by tensor shows.
    const isWhole = ask.oracle === "hessian";
    given.push(isWhole ? emitter.field(ask.answer).identifier : viewOf(ask.answer, emitter));
  }
  if (ask.oracle === "examples") given.push(listText(ask.list, emitter));
  const head = `${indent}${name === null ? "" : `const ${name} = `}yield [`;
  const line = `${head}${given.join(", ")}];`;
  if (line.length <= WIDTH) return [line];
  return [head, ...given.map((one) => `${indent}  ${one},`), `${indent}];`];
}

function listText(list: number, { memoryField, bang }: Emitter): string {
  return `${memoryField("examples")}[${list}]${bang}`;
}

/** An array takes the gradient of an example. */
export function takeLine({ list, index, to }: TakeExample, lineOf: Line, emitter: Emitter): string {
  const into = viewOf(to, emitter);
  emitter.uses.add("t");
  const rule = JSON.stringify(emitter.plan.name);
  const from = listText(list, emitter);
  return lineOf([index], (x) => `takeExample(${from}, ${x.text}, ${into}, ${rule}, t);`);
}

/** A matrix function on whole arrays. */
export function matrixLines(
  action: MatrixAction,
  env: Env,
  lineOf: Line,
  emitter: Emitter,
  indent: string,
): string[] {
  const entry = matrixBuiltin(action.builtin);
  const rounds = entry.inComputingType && emitter.plan.numberType === "f32";
  const nameOf = (one: MatrixArray): string => emitter.field(one.name).identifier;
  const extentsOf = (one: MatrixArray): string[] => one.dims.map((dim) => emitter.extent([dim]));
  const [first] = action.results;
  const arrays = action.operands.filter((operand) => typeof operand !== "number");
  if (entry.into !== undefined && first) {
    const names = arrays.map(nameOf);
    const text = entry.into(nameOf(first), names, arrays.map(extentsOf), rounds);
    return call(text, indent);
  }
  const results = action.results.map((result) => (result === null ? "null" : nameOf(result)));
  emitter.uses.add("t");
  const numbers = action.operands.filter((operand) => typeof operand === "number");
  let all: readonly string[] = [];
  const line = lineOf(numbers, (...given) => {
    const operands = action.operands.map((operand) =>
      typeof operand === "number"
        ? `scalar(${given[numbers.indexOf(operand)]?.text ?? ""})`
        : `shaped(${[nameOf(operand), ...extentsOf(operand)].join(", ")})`,
    );
    all = [
      entry.call,
      `[${operands.join(", ")}]`,
      `[${results.join(", ")}]`,
      String(rounds),
      JSON.stringify(emitter.plan.name),
      JSON.stringify(action.builtin),
      "t",
      ...(env.turn === "apart" ? [emitter.tensorName()] : []),
    ];
    return `callMatrix(${all.join(", ")});`;
  });
  return line.length <= WIDTH ? [line] : call(`callMatrix(${all.join(", ")})`, indent, all);
}

/** A call as a statement, one argument a line where it is too long. */
function call(text: string, indent: string, given?: readonly string[]): string[] {
  const line = `${indent}${text};`;
  if (line.length <= WIDTH) return [line];
  const open = text.indexOf("(");
  const all = given ?? text.slice(open + 1, -1).split(", ");
  return [
    `${indent}${text.slice(0, open)}(`,
    ...all.map((one) => `${indent}  ${one},`),
    `${indent});`,
  ];
}

const fills: Readonly<Record<Distribution, string>> = {
  normal: "drawNormal",
  uniform: "drawUniform",
  signs: "drawSigns",
  permutation: "drawPermutation",
};

const singles: Readonly<Record<Distribution, string | null>> = {
  normal: "normalAt",
  uniform: "uniformAt",
  signs: "rademacherAt",
  // Never one number.
  permutation: null,
};

/** The lines that fill an array or the numbers of all tensors, or name one number. */
export function drawLines(
  draw: Draw,
  env: Env,
  lineOf: Line,
  emitter: Emitter,
  indent: string,
): string[] {
  const { distribution, instance, site, time, visit, to, value } = draw;
  const seed = emitter.memoryField("seed");
  const stream = (tensor: string, fill: (text: string) => string): string =>
    lineOf([time, visit], (t, turn) =>
      fill(`randomStream(${seed}, ${t.text}, ${instance}, ${site}, ${turn.text}, ${tensor})`),
    );
  if (to === null) {
    const name = env.scope.claim(value?.id ?? null, [identifier(value?.name ?? "drawn"), "drawn"]);
    return [stream("0", (text) => `const ${name} = ${singles[distribution]}(${text}, 0);`)];
  }
  const array = emitter.field(to);
  const fill = fills[distribution];
  if (array.entries !== "tensor" && draw.isWhole) {
    const end = `${array.identifier}.length`;
    return [stream("0", (text) => `${fill}(${array.identifier}, 0, ${end}, ${text});`)];
  }
  if (env.turn === "apart") {
    const { identifier: own } = array;
    const index = emitter.ofTensor("index");
    return [stream(index, (text) => `${fill}(${own}, 0, ${own}.length, ${text});`)];
  }
  const list = emitter.memoryField("tensors");
  const isNumber = array.entries === "tensor";
  const range = isNumber ? "k, k + 1" : "from, to";
  return [
    `${indent}for (let k = 0; k < ${list}.length; k++) {`,
    ...(isNumber ? [] : [`${indent}  const { from, to } = ${list}[k]${emitter.bang};`]),
    `  ${stream("k", (text) => `${fill}(${array.identifier}, ${range}, ${text});`)}`,
    `${indent}}`,
  ];
}
