// One value of a Graph as a formula, at a line of the box. Products are taken apart into numerators and
// denominators, so that scalars hoisted by the compiler stand again where a paper has them.

import { notationOf } from "../builtins/notation.ts";
import { randomBuiltin } from "../builtins/table.ts";
import type { Graph, Node, NodeId, OraclePoint } from "../3-lower/graph.ts";
import type { Formula } from "./formula.ts";
import {
  add,
  call,
  cases,
  chain,
  fence,
  infix,
  negate,
  negation,
  number,
  power,
  product,
  root,
  symbol,
} from "./make-formula.ts";
import type { Kept } from "./read-graph.ts";
import { authorsName, spelled, type Page, type Scene } from "./scene.ts";
import { withHat } from "./spell-names.ts";
import { dimensionsOf, writePlace } from "./write-place.ts";
import { historyName, looksBack, writeHistory } from "./write-history.ts";

/** A value by its name where it has one at this line, else its formula. */
export function refer(id: NodeId, scene: Scene): Formula {
  const { page } = scene;
  const node = page.facts.canon(id);
  if (node.type.history !== undefined) return historyName(id, scene);
  if (!scene.bound.has(node.id) && looksBack(node, scene)) page.apart.add(node.id);
  const kept = page.facts.kept.get(node.id);
  if (kept !== undefined) return writeKept(kept, scene);
  const bound = scene.bound.get(node.id);
  if (bound === undefined) {
    const asksAtStart = node.kind === "oracle" && node.point !== "ahead";
    if (asksAtStart && scene.holders.has("param")) page.apart.add(node.id);
    return writeFormula(node, scene);
  }
  const cell = page.facts.cellOf(node.id);
  if (cell !== null && !page.apart.has(node.id) && scene.holders.get(cell) !== node.id) {
    page.apart.add(node.id);
  }
  return bound;
}

/** Whether a hyperparameter is a schedule that is read at a time. */
function isReadAt(
  { hyperparameter, at }: Extract<Node, { kind: "hyperparameter" }>,
  { hyperparameters }: Graph,
): boolean {
  return (
    at !== null &&
    hyperparameters.some(
      ({ name, range }) => name === hyperparameter && range.domain === "schedule",
    )
  );
}

/** The formula of a value, whatever name it has. */
export function writeFormula(node: Node, scene: Scene): Formula {
  const { page } = scene;
  const { facts, notes } = page;
  switch (node.kind) {
    case "constant":
      return node.value === Math.PI ? symbol("π") : number(node.value);
    case "hyperparameter": {
      const assumed = page.assumed.get(node.hyperparameter);
      if (assumed !== undefined) return number(assumed);
      const name = symbol(spelled(page, node.hyperparameter));
      // Of a rule that counts its runs the time goes without saying.
      if (!isReadAt(node, facts.graph)) return name;
      return call(spelled(page, node.hyperparameter), [refer(node.at ?? -1, scene)]);
    }
    case "time":
      return symbol("t");
    case "identity":
      return symbol("I");
    case "position":
    case "place":
    case "pick":
      return writePlace(node, scene);
    case "size":
      if (facts.graph.overModel) return symbol("n");
      return call("size", [symbol("θ")], node.over === "model" ? "all " : "");
    case "read": {
      const text = symbol(spelled(page, node.cell));
      if (!scene.holders.has(node.cell)) return text;
      notes.add("prev(x) is x as the step found it.");
      return call("prev", [text]);
    }
    case "apply":
      return writeApply(node, scene);
    case "broadcast":
    case "convert":
    case "view":
      return refer(node.operand, scene);
    case "reduce":
      return writeReduction(node, scene);
    case "push":
    case "clear":
    case "entry":
    case "fold":
    case "pushed":
      return writeHistory(node, scene);
    case "random": {
      const { name } = randomBuiltin(node.distribution);
      notes.add(`${name} is drawn anew at each step, and in each turn of a loop.`);
      return call(name, node.distribution === "permutation" ? dimensionsOf(node) : []);
    }
    case "matrix":
      return writeMatrix(node, scene);
    case "example": {
      notes.add("example_grads(i) is the gradient of the loss of example i of the batch, from 0.");
      return call("example_grads", [refer(node.index, scene)]);
    }
    case "oracle":
      if (node.oracle === "examples") return call("count", [symbol("example_grads")]);
      return call(node.oracle === "grad" ? "∇f" : "f", [writePoint(node.point, scene)]);
    case "product":
    case "hessian": {
      const letter = node.kind === "product" && node.oracle === "ggn" ? "G" : "H";
      const matrix = letter === "G" ? "the Gauss–Newton matrix" : "the Hessian";
      const isStart = node.point === "start";
      const name = curvature(letter, page);
      const where = isStart ? " at the θ that the step found" : "";
      notes.add(`${name} is ${matrix} of the loss f${where}.`);
      const at = isStart ? symbol(name) : call(name, [writePoint(node.point, scene)]);
      return node.kind === "hessian" ? at : chain([at, refer(node.vector, scene)]);
    }
    case "if": {
      // Hats that the sides need are defined before the line.
      const sides = [node.then, node.otherwise].map(({ results }) =>
        refer(results[0] ?? -1, scene),
      );
      const [then = number(0), otherwise = number(0)] = sides;
      return cases(refer(node.condition, scene), then, otherwise);
    }
    case "loop":
      return call("repeat", [refer(node.count, scene)]);
    case "carried":
      return symbol(node.name ?? "x");
    case "turn":
      notes.add("turn is how many turns came before, from 0.");
      return symbol("turn");
    case "dimension":
      return symbol(authorsName(node.dimension));
    case "rank":
      return call("rank", [symbol("θ")]);
    case "name matches": {
      const { patterns } = node;
      const given = typeof patterns === "string" ? spelled(page, patterns) : patterns.join(", ");
      return call("name_matches", [symbol(given)]);
    }
    case "dispatch":
      throw new Error("a dispatch gives several values, on lines of their own");
    case "part": {
      const whole = facts.canon(node.of);
      // a start is written apart from the lines of the step, in which the dispatch stands
      if (whole.kind === "dispatch")
        return symbol(spelled(page, facts.nameOf(node.id) ?? "branch"));
      if (whole.kind === "if" || facts.partsOf(whole.id).size <= 1) return refer(whole.id, scene);
      return call("part", [refer(whole.id, scene), number(node.index)]);
    }
    default:
      return node satisfies never;
  }
}

function curvature(letter: string, { spelling }: Page): string {
  const isTaken = [...spelling.values()].includes(letter);
  return isTaken ? (letter === "H" ? "∇²f" : "∇²ₚf") : letter;
}

function writePoint(point: OraclePoint, scene: Scene): Formula {
  const { facts } = scene.page;
  if (typeof point === "number") return refer(point, scene);
  if (point === "start") {
    return scene.holders.has("param") ? call("prev", [symbol("θ")]) : symbol("θ");
  }
  const block = facts.graph.point;
  const result = block?.results[0];
  return result === undefined ? symbol("θ") : refer(result, scene);
}

function writeKept(kept: Kept, scene: Scene): Formula {
  const { page } = scene;
  const name = spelled(page, kept.of);
  if (kept.what === "count") {
    if (kept.everyStep) return kept.before ? add(symbol("t"), number(1), true) : symbol("t");
    page.notes.add(`n(${name}) counts the updates of ${name} so far.`);
    return call("n", [symbol(name)]);
  }
  const [factor] = kept.factors;
  const decay = factor === undefined ? symbol("β") : refer(factor, scene);
  const node = factor === undefined ? null : page.facts.canon(factor);
  const isConstant =
    node?.kind === "hyperparameter" &&
    page.facts.graph.hyperparameters.some(
      (one) => one.name === node.hyperparameter && typeof one.default === "number",
    );
  if (kept.everyStep && isConstant && decay.kind === "symbol") {
    page.notes.add("βᵗ is the product of β over the steps so far where β follows a schedule.");
    return power(decay, kept.before ? add(symbol("t"), number(1), true) : symbol("t"));
  }
  page.notes.add(`∏ is over the updates of ${name} so far.`);
  return chain([symbol("∏"), decay]);
}

function writeApply(node: Extract<Node, { kind: "apply" }>, scene: Scene): Formula {
  const notation = notationOf(node.builtin);
  const operands = (): Formula[] => node.operands.map((id) => refer(id, scene));
  const [left = -1, right = -1, third = -1] = node.operands;
  switch (notation.kind) {
    case "add":
    case "subtract":
      return add(refer(left, scene), refer(right, scene), notation.kind === "subtract");
    case "multiply":
    case "divide":
    case "negate":
      return writeProduct(node, scene);
    case "power":
      return power(refer(left, scene), refer(right, scene));
    case "root":
      return root(refer(left, scene));
    case "choose":
      return cases(refer(left, scene), refer(right, scene), refer(third, scene));
    case "not":
      return negation(refer(left, scene));
    case "fence":
      return fence(notation.open, notation.close, operands());
    case "infix":
      return infix(notation.sign, notation.binds, refer(left, scene), refer(right, scene));
    case "matrix product":
    case "transpose":
    case "solve":
    case "inverse":
    case "call":
      return call(node.builtin, operands());
    default:
      return notation satisfies never;
  }
}

/** A product as its numerators and denominators; `m / (1 − ∏β)` is m̂, a sum by a count a mean. */
function writeProduct(node: Node, scene: Scene): Formula {
  const over: NodeId[] = [];
  const under: NodeId[] = [];
  let isNegative = false;
  const { facts } = scene.page;
  const collect = (id: NodeId, isUnder: boolean, isTop: boolean): void => {
    const factor = facts.canon(id);
    const isNamed = !isTop && (scene.bound.has(factor.id) || facts.kept.has(factor.id));
    const notation =
      factor.kind === "apply" && !isNamed ? notationOf(factor.builtin).kind : ("call" as const);
    const [left = -1, right = -1] = factor.kind === "apply" ? factor.operands : [];
    if (notation === "multiply" || notation === "divide") {
      collect(left, isUnder, false);
      collect(right, notation === "divide" ? !isUnder : isUnder, false);
    } else if (notation === "negate") {
      isNegative = !isNegative;
      collect(left, isUnder, false);
    } else (isUnder ? under : over).push(factor.id);
  };
  collect(node.id, false, true);
  const formulas: { formula: Formula; isArray: boolean }[] = [];
  for (const id of over) {
    const divisor = under.findIndex(
      (one) => correctedBy(one, id, scene) || countOf(one, id, scene),
    );
    const cell = facts.cellOf(id);
    const isArray = isArrayOf(id, scene);
    if (divisor < 0) formulas.push({ formula: refer(id, scene), isArray });
    else {
      const [divides = -1] = under.splice(divisor, 1);
      const hat = cell === null ? null : hatOf(cell, id, divides, scene);
      formulas.push({ formula: hat ?? meanOf(id, scene), isArray });
    }
  }
  const divisors = under.map((id) => refer(id, scene));
  const sign = isNegative ? [number(-1)] : [];
  const arrays = formulas.filter(({ isArray }) => isArray).map(({ formula }) => formula);
  if (!facts.hasMatrices || arrays.length < 2) {
    return product([...sign, ...formulas.map(({ formula }) => formula)], divisors);
  }
  scene.page.notes.add("⊙ multiplies element by element.");
  const scalars = formulas.filter(({ isArray }) => !isArray).map(({ formula }) => formula);
  return product([...sign, ...scalars, product(arrays, [], "⊙")], divisors);
}

function isArrayOf(id: NodeId, { page }: Scene): boolean {
  const node = page.facts.canon(id);
  return node.type.shape.kind !== "number" && node.kind !== "identity";
}

/** Whether a divisor is 1 − ∏β of the very cell whose new value is divided, and the cell's name takes a hat. */
function correctedBy(divisor: NodeId, value: NodeId, { page, holders }: Scene): boolean {
  const { facts } = page;
  const cell = facts.cellOf(value);
  const node = facts.canon(divisor);
  if (cell === null || node.kind !== "apply" || notationOf(node.builtin).kind !== "subtract") {
    return false;
  }
  const [one = -1, bias = -1] = node.operands;
  const lead = facts.canon(one);
  const kept = facts.kept.get(facts.canon(bias).id);
  return (
    lead.kind === "constant" &&
    lead.value === 1 &&
    kept?.what === "bias" &&
    kept.of === cell &&
    holders.get(cell) === facts.canon(value).id &&
    withHat(spelled(page, cell)) !== null
  );
}

function countOf(divisor: NodeId, value: NodeId, { page }: Scene): boolean {
  const size = page.facts.canon(divisor);
  const folded = page.facts.canon(value);
  return (
    size.kind === "size" &&
    folded.kind === "reduce" &&
    folded.fold === "sum" &&
    folded.over === size.over
  );
}

/** m̂, defined on a line of its own before its first use. */
function hatOf(cell: string, value: NodeId, divisor: NodeId, scene: Scene): Formula | null {
  const { page, hats, lines } = scene;
  const hat = withHat(spelled(page, cell));
  if (hat === null) return null;
  const key = `${cell} ${value}`;
  if (!hats.has(key)) {
    hats.add(key);
    const formula = product([refer(value, scene)], [refer(divisor, scene)]);
    lines.push({ kind: "let", targets: [hat], value: formula });
  }
  return symbol(hat);
}

function meanOf(id: NodeId, scene: Scene): Formula {
  const node = scene.page.facts.canon(id);
  if (node.kind !== "reduce") return refer(id, scene);
  return call("mean", [refer(node.operand, scene)], prefixOf(node.over, scene));
}

function prefixOf(over: "tensor" | "model" | readonly string[], { page }: Scene): string {
  if (over !== "model" || page.facts.graph.overModel) return "";
  page.notes.add("all: over the whole model; without it, over one tensor.");
  return "all ";
}

/** ‖x‖², ⟨x, y⟩, ‖x‖∞, Σ(x). */
function writeReduction(node: Extract<Node, { kind: "reduce" }>, scene: Scene): Formula {
  const { facts } = scene.page;
  const { fold, over } = node;
  const prefix = prefixOf(over, scene);
  const suffix = typeof over === "string" ? "" : ` over ${over.map(authorsName).join(", ")}`;
  const operand = facts.canon(node.operand);
  const isPlain = !scene.bound.has(operand.id) && operand.kind === "apply";
  const notation = operand.kind === "apply" ? notationOf(operand.builtin) : null;
  const [left = -1, right = -1] = operand.kind === "apply" ? operand.operands : [];
  if (isPlain && fold === "sum" && notation?.kind === "multiply") {
    if (facts.canon(left).id === facts.canon(right).id) {
      return power(fence("‖", "‖", [refer(left, scene)], prefix, suffix), number(2));
    }
    if (facts.canon(left).type.scope === "element" && facts.canon(right).type.scope === "element") {
      return fence("⟨", "⟩", [refer(left, scene), refer(right, scene)], prefix, suffix);
    }
  }
  if (isPlain && notation?.kind === "fence" && notation.magnitude) {
    if (fold === "max") return fence("‖", "‖∞", [refer(left, scene)], prefix, suffix);
    if (fold === "sum") return fence("‖", "‖₁", [refer(left, scene)], prefix, suffix);
  }
  return call(fold === "sum" ? "Σ" : fold, [refer(node.operand, scene)], prefix, suffix);
}

function writeMatrix(node: Extract<Node, { kind: "matrix" }>, scene: Scene): Formula {
  const operands = node.operands.map((id) => refer(id, scene));
  const [first = number(0), second = number(0)] = operands;
  const inverse = (formula: Formula): Formula => power(formula, number(-1));
  switch (notationOf(node.builtin).kind) {
    case "matrix product":
      return chain([first, second]);
    case "transpose":
      return { kind: "transpose", of: first };
    case "solve":
      return chain([inverse(first), second]);
    case "inverse":
      return inverse(first);
    case "negate":
      return negate(first);
    default:
      return call(node.builtin, operands);
  }
}
