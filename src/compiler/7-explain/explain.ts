// Graph and Plan -> Explanation: what a researcher reads to check the compiler's understanding of a rule against
// its paper. The door of the room; the Graph is the optimised one.

import type { Cell, Graph, GraphHyperparameter, Range } from "../3-lower/graph.ts";
import type { Plan } from "../5-fuse/plan.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { countCost } from "./count-cost.ts";
import type {
  AtDefaults,
  BranchShare,
  ExplainedHyperparameter,
  ExplainedState,
  Explanation,
} from "./explanation.ts";
import { patternText } from "./write-dispatch.ts";
import { authorsName } from "./scene.ts";
import type { Formula, Line } from "./formula.ts";
import { number, symbol } from "./make-formula.ts";
import { printLines } from "./print-lines.ts";
import { blocksOf, nodesOf } from "./read-graph.ts";
import { spellingOf, writeAlgorithm, type Algorithm } from "./write-algorithm.ts";

/** Explains a rule from its optimised Graph and the Plan made of it. There is nothing to complain of. */
export function explain(
  graph: Graph,
  plan: Plan,
): { readonly form: Explanation; readonly diagnostics: readonly Diagnostic[] } {
  const algorithm = writeAlgorithm(graph);
  const spelling = spellingOf(graph);
  const used = new Set(
    [...blocksOf(graph), ...graph.requirements.map(({ condition }) => condition)]
      .flatMap(nodesOf)
      .flatMap((node) => (node.kind === "hyperparameter" ? [node.hyperparameter] : [])),
  );
  const spell = (name: string): string => spelling.get(name) ?? name;
  const form: Explanation = {
    name: graph.name,
    doc: graph.doc.trim(),
    overModel: graph.overModel,
    numberType: graph.numberType,
    step: algorithm.lines,
    atDefaults: takeDefaults(graph, algorithm, spell),
    report: algorithm.report,
    notes: algorithm.notes,
    hyperparameters: graph.hyperparameters.map((one) =>
      explainHyperparameter(one, spell(one.name), algorithm, used.has(one.name)),
    ),
    decided: graph.decided.map(({ name, domain, value, default: usual, doc }) => ({
      name,
      domain,
      value: String(value),
      default: String(usual),
      doc,
    })),
    requirements: graph.requirements.map(
      ({ text, message }) => text + (message === null ? "" : `: ${message}`),
    ),
    states: graph.cells
      .filter(({ origin }) => origin === "author")
      .map((cell) => explainState(cell, spell(cell.name), algorithm, graph)),
    cost: countCost(plan, algorithm.point ?? symbol("θ")),
  };
  return { form, diagnostics: [] };
}

function explainHyperparameter(
  { name, range, defaultText, default: value, schedulable, doc }: GraphHyperparameter,
  spelling: string,
  { defaults }: Algorithm,
  isUsed: boolean,
): ExplainedHyperparameter {
  const text = defaultText ?? (typeof value === "number" ? String(value) : null);
  const formula = defaults.get(name) ?? null;
  return {
    name,
    spelling,
    domain: domainOf(range),
    default: text,
    formula,
    schedulable,
    isUsed,
    doc,
  };
}

function domainOf({ domain, low, high, lowOpen, highOpen }: Range): string {
  const bound = (value: number): string => String(value).replace("Infinity", "∞");
  const open = lowOpen ? "(" : "[";
  return `${domain} ${open}${bound(low)}, ${bound(high)}${highOpen ? ")" : "]"}`;
}

function explainState(
  { name, type, start, branch }: Cell,
  spelling: string,
  algorithm: Algorithm,
  graph: Graph,
): ExplainedState {
  const size = graph.hyperparameters.find((one) => one.name === type.history)?.default;
  const length = typeof type.history === "string" ? size : type.history;
  const count = typeof length === "number" ? length : 1;
  const pattern = graph.dispatches
    .flatMap(({ branches }) => branches)
    .find((one) => one.key === branch)?.pattern;
  const isPattern =
    type.shape.kind === "dims" &&
    pattern?.map(({ dimension }) => dimension).join() === type.shape.dims.join();
  const isLike = type.scope === "element" && (type.shape.kind === "like" || isPattern);
  const model = graph.dimensions.find(({ size }) => size.kind === "model")?.name;
  const isVector =
    type.shape.kind === "dims" && type.shape.dims.length === 1 && type.shape.dims[0] === model;
  const written: Formula = start === "identity" ? symbol("I") : number(start);
  return {
    name,
    spelling,
    shape: shapeOf(type),
    precision: type.precision,
    bytesPerParameter: isLike || isVector ? count * (type.precision === "f64" ? 8 : 4) : 0,
    branch: branch === null ? null : shareOf(branch, type, count, graph),
    start: algorithm.starts.get(name) ?? written,
  };
}

function shareOf(
  key: string,
  { scope, shape }: Cell["type"],
  count: number,
  graph: Graph,
): BranchShare {
  const branches = graph.dispatches.flatMap((dispatch) => dispatch.branches);
  const pattern = branches.find((branch) => branch.key === key)?.pattern ?? null;
  const whole = pattern?.map(({ dimension }) => authorsName(dimension)) ?? [];
  const dims = shape.kind === "dims" ? shape.dims.map(authorsName) : null;
  const isWhole = scope === "element" && (dims === null || dims.join() === whole.join());
  const of = pattern === null ? "the rest" : patternText(pattern);
  return { of, whole, dims: isWhole ? null : (dims ?? []), count };
}

function shapeOf({ history, ...type }: Cell["type"]): string {
  if (history !== undefined) return `history[${history}] of ${shapeOf(type)}`;
  const { shape, scope } = type;
  switch (shape.kind) {
    case "number":
      if (scope === "element") return "like θ";
      return scope === "tensor" ? "a number per tensor" : "a number";
    case "like":
      return "like θ";
    case "dims":
      return `[${shape.dims.map(authorsName).join(", ")}]`;
    default:
      return shape satisfies never;
  }
}

/** The step where hyperparameters have defaults that do nothing: 0 anywhere, 1 as a rate. */
function takeDefaults(
  graph: Graph,
  { lines }: Algorithm,
  spell: (name: string) => string,
): AtDefaults | null {
  const neutral = graph.hyperparameters.filter(
    ({ default: value, range }) => value === 0 || (value === 1 && range.domain === "rate"),
  );
  const assumed = new Map<string, number>();
  for (const { name, default: value } of neutral) {
    if (typeof value === "number") assumed.set(name, value);
  }
  const step = withoutUnused(writeAlgorithm(graph, assumed).lines);
  const taken = [...assumed]
    .map(([name, value]) => ({ spelling: spell(name), value }))
    .filter(({ spelling }) => namesOf(lines).includes(spelling));
  const isSame = printLines(step).join("\n") === printLines(lines).join("\n");
  return isSame || taken.length === 0 ? null : { taken, step };
}

/** Lines that name what nothing takes any more are left out. */
function withoutUnused(lines: readonly Line[]): readonly Line[] {
  const used = namesOf(lines);
  const kept = lines.filter(
    (line) => line.kind !== "let" || line.targets.some((target) => used.includes(target)),
  );
  return kept.length === lines.length ? lines : withoutUnused(kept);
}

/** The symbols on the right sides of lines. */
function namesOf(lines: readonly Line[]): readonly string[] {
  const names: string[] = [];
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(collect);
    else if (typeof value === "object" && value !== null) {
      if ("kind" in value && value.kind === "symbol" && "text" in value) {
        names.push(String(value.text));
      }
      Object.values(value).forEach(collect);
    }
  };
  collect(lines);
  return names;
}
