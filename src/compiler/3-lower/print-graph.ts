// A Graph as text, one node a line: for `--emit=graph`, goldens and debugging, and the text whose hash says that
// two modules compute the same.

import type {
  Block,
  Demand,
  Dimension,
  Dispatch,
  Graph,
  GraphHyperparameter,
  GraphShape,
  Node,
  ValueType,
} from "./graph.ts";
import { sha256 } from "./sha256.ts";

/** The Graph as text, one line for each hyperparameter, cell, node and write. */
export function printGraph(graph: Graph): string {
  const over = graph.overModel ? " over model" : "";
  return [
    `optimizer ${graph.name}${over} ${graph.numberType}`,
    ...graph.hyperparameters.flatMap(printHyperparameter),
    ...graph.decided.map((one) => `decided ${one.name}: ${one.domain} = ${String(one.value)}`),
    ...graph.requirements.flatMap(({ text, message, condition }) => [
      `require ${text}${message === null ? "" : ` ${JSON.stringify(message)}`}`,
      ...printBlock(condition, 1),
    ]),
    ...graph.cells.map(
      (cell) =>
        `cell ${cell.name}: ${printType(cell.type)} = ${String(cell.start)}` +
        (cell.origin === "compiler" ? " (compiler)" : "") +
        (cell.branch === null ? "" : ` in ${cell.branch}`),
    ),
    ...graph.dimensions.flatMap(printDimension),
    ...graph.dispatches.flatMap(printDispatch),
    ...graph.demands.map(printDemand),
    "step",
    ...printBlock(graph.body, 1),
    ...(graph.skipped === null ? [] : [`  skipped where %${graph.skipped}`]),
    ...graph.writes.map((write) => `  ${write.cell} <- %${write.value}`),
    ...(graph.point === null ? [] : ["point", ...printBlock(graph.point, 1)]),
    ...(graph.report === null ? [] : ["report", ...printBlock(graph.report, 1)]),
    "",
  ].join("\n");
}

/** The first 16 hexadecimal digits of the SHA-256 of the printed Graph. */
export function hashOfGraph(graph: Graph): string {
  return sha256(printGraph(graph)).slice(0, 16);
}

function printHyperparameter(hyperparameter: GraphHyperparameter): string[] {
  const { name, range, schedulable } = hyperparameter;
  const open = (isOpen: boolean, bracket: string, round: string): string =>
    isOpen ? round : bracket;
  const bounds =
    `${open(range.lowOpen, "[", "(")}${range.low}, ` +
    `${range.high}${open(range.highOpen, "]", ")")}${range.whole ? " whole" : ""}`;
  const fixed = schedulable ? "" : " fixed";
  const head = `hyperparameter ${name}: ${range.domain} ${bounds}${fixed}`;
  if (hyperparameter.default === null) return [head];
  if (typeof hyperparameter.default === "number") return [`${head} = ${hyperparameter.default}`];
  return [`${head} =`, ...printBlock(hyperparameter.default, 1)];
}

function printDimension({ name, size }: Dimension): string[] {
  if (size.kind === "value") return [`dimension ${name} =`, ...printBlock(size.block, 1)];
  // `n` of the whole model stands in the head of the rule
  return size.kind === "model" ? [] : [`dimension ${name} of a pattern`];
}

function printDispatch({ key, within, subject, branches }: Dispatch): string[] {
  const inside = within === null ? "" : ` in ${within}`;
  return [
    `dispatch ${key}${inside} of ${printShape(subject)}`,
    ...branches.flatMap(({ key: branch, pattern, guard }) => {
      const dims = pattern?.map(({ dimension, rest }) => (rest ? `..${dimension}` : dimension));
      const head = `  ${branch}: ${dims === undefined ? "any" : `[${dims.join(", ")}]`}`;
      return guard === null ? [head] : [`${head} if`, ...printBlock(guard, 2)];
    }),
  ];
}

function printDemand(demand: Demand): string {
  const inside = demand.branch === null ? "" : ` in ${demand.branch}`;
  return demand.kind === "at most"
    ? `demand ${demand.dimension} at most ${demand.limit}${inside}`
    : `demand ${printShape(demand.from)} as many as ${printShape(demand.to)}${inside}`;
}

function printBlock(block: Block, depth: number): string[] {
  const indent = "  ".repeat(depth);
  const results = block.results.map((id) => `%${id}`).join(", ");
  return [
    ...block.nodes.flatMap((node) => printNode(node, depth)),
    ...(block.results.length === 0 ? [] : [`${indent}give ${results}`]),
  ];
}

function printNode(node: Node, depth: number): string[] {
  const indent = "  ".repeat(depth);
  const name = node.name === null ? "" : ` ${node.name}`;
  const line = (text: string): string =>
    `${indent}%${node.id}${name}: ${printType(node.type)} = ${text}`;
  const list = (ids: readonly number[]): string => ids.map((id) => `%${id}`).join(", ");
  const point = (at: string | number): string => (typeof at === "number" ? `%${at}` : at);
  switch (node.kind) {
    case "constant":
      return [line(Object.is(node.value, -0) ? "-0" : String(node.value))];
    case "hyperparameter":
      return [line(node.hyperparameter + (node.at === null ? "" : ` at %${node.at}`))];
    case "time":
      return [line("time")];
    case "read":
      return [line(`read ${node.cell}`)];
    case "identity":
      return [line("identity")];
    case "size":
      return [line(`size of ${node.over}`)];
    case "apply":
      return [line(`${node.builtin} ${list(node.operands)}`)];
    case "broadcast":
      return [line(`broadcast %${node.operand}`)];
    case "convert":
      return [line(`convert %${node.operand}`)];
    case "reduce": {
      const over = typeof node.over === "string" ? node.over : `[${node.over.join(", ")}]`;
      return [line(`reduce ${node.fold} over ${over} %${node.operand}`)];
    }
    case "push":
      return [line(`push %${node.history}, %${node.value}`)];
    case "clear":
      return [line(`clear %${node.history} to ${node.start}`)];
    case "place":
      return [line(`place %${node.index} along ${node.dimension} of ${node.called ?? "it"}`)];
    case "pick":
      return [line(`pick %${node.place} of %${node.array}`)];
    case "entry":
      return [line(`entry %${node.index} of %${node.history}`)];
    case "fold":
      return [line(`fold ${node.fold} over %${node.history}`)];
    case "pushed":
      return [line(`pushed onto %${node.history}`)];
    case "random": {
      const { distribution, instance, site, time, visit } = node;
      return [line(`random ${distribution} ${instance}.${site} at %${time} visit %${visit}`)];
    }
    case "matrix":
      return [line(`matrix ${node.builtin} ${list(node.operands)}`)];
    case "oracle":
      return [line(`oracle ${node.oracle} at ${point(node.point)}`)];
    case "example":
      return [line(`example %${node.index} of %${node.examples}`)];
    case "product":
      return [line(`oracle ${node.oracle} %${node.vector} at ${point(node.point)}`)];
    case "hessian":
      return [line(`oracle hessian at ${point(node.point)}`)];
    case "dispatch":
      return [
        line(`dispatch ${node.dispatch}`),
        ...node.blocks.flatMap((block, index) => [
          `${indent}branch ${index}`,
          ...printBlock(block, depth + 1),
          ...block.writes.map((cell, i) => {
            const value = block.results[block.results.length - block.writes.length + i];
            return `${indent}  ${cell} <- %${value}`;
          }),
        ]),
      ];
    case "view":
      return [line(`view %${node.operand}`)];
    case "dimension":
      return [line(`dimension ${node.dimension}`)];
    case "rank":
    case "position":
      return [line(node.kind)];
    case "name matches":
      return [
        line(
          `name matches ${typeof node.patterns === "string" ? node.patterns : JSON.stringify(node.patterns)}`,
        ),
      ];
    case "part":
      return [line(`part ${node.index} of %${node.of}`)];
    case "if":
      return [
        line(`if %${node.condition}`),
        ...printBlock(node.then, depth + 1),
        `${indent}else`,
        ...printBlock(node.otherwise, depth + 1),
      ];
    case "loop": {
      const carried = node.carried.length === 0 ? "" : ` carrying ${list(node.carried)}`;
      return [
        line(`loop %${node.count} times${carried}`),
        ...(node.until === null ? [] : [`${indent}until`, ...printBlock(node.until, depth + 1)]),
        `${indent}turn`,
        ...printBlock(node.body, depth + 1),
      ];
    }
    case "carried":
      return [line(`carried ${node.index} of %${node.loop}`)];
    case "turn":
      return [line(`turn of %${node.loop}`)];
    default:
      return node satisfies never;
  }
}

/** A type as `element like f32`. */
export function printType(type: ValueType): string {
  const history = type.history === undefined ? "" : `history[${type.history}] of `;
  return `${history}${type.scope} ${printShape(type.shape)} ${type.precision}`;
}

function printShape(shape: GraphShape): string {
  switch (shape.kind) {
    case "number":
      return "number";
    case "like":
      return "like";
    case "dims":
      return `[${shape.dims.join(", ")}]`;
    default:
      return shape satisfies never;
  }
}
