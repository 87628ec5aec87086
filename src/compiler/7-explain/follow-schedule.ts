// A block of step scope -> bounds on its value as t grows. Remainders and waves of t are constant on the steps
// t = residue mod period, so a schedule is followed on each of those by itself.

import type { Block, Graph, Node, NodeId } from "../3-lower/graph.ts";
import { atMost, constant, type Bound } from "./bound.ts";
import {
  asGrowth,
  asTruth,
  followCall,
  mostResidues,
  type Known,
  type Steps,
} from "./follow-call.ts";
import { exactly, hull, number, scaled, unknown, type Growth } from "./growth.ts";

/** The value at steps t = residue + k period. */
export interface Followed {
  readonly residue: number;
  readonly period: number;
  readonly value: Growth;
}

/** What is known of a block's value as t grows, and where knowledge was lost, a phrase each. */
export function followSchedule(
  block: Block,
  graph: Graph,
): { readonly parts: readonly Followed[]; readonly lost: readonly string[] } {
  const periods = new Set<number>();
  const lost = new Set<string>();
  const value = follow(block, graph, { period: 1, residue: 1, periods, lost });
  const period = [...periods].reduce(leastCommon, 1);
  if (period === 1 || period > mostResidues)
    return { parts: [{ residue: 1, period: 1, value }], lost: [...lost] };
  lost.clear();
  const parts = Array.from({ length: period }, (_, i): Followed => {
    const residue = i + 1;
    const own = follow(block, graph, { period, residue, periods: new Set(), lost });
    return { residue, period, value: own };
  });
  return { parts, lost: [...lost] };
}

interface Scene extends Steps {
  readonly graph: Graph;
  readonly known: Map<NodeId, Known>;
  /** Results of conditions; of turns also what is carried into one. */
  readonly several: Map<NodeId, readonly Known[]>;
  /** What `t` is: a schedule may be read at another time. */
  readonly time: Growth;
}

function follow(block: Block, graph: Graph, steps: Steps, time: Growth = exactly(1, 0)): Growth {
  const scene: Scene = { ...steps, graph, known: new Map(), several: new Map(), time };
  return asGrowth(followBlock(block, scene)[0] ?? unknown);
}

function followBlock(block: Block, scene: Scene): readonly Known[] {
  for (const node of block.nodes) followNode(node, scene);
  return block.results.map((id) => scene.known.get(id) ?? unknown);
}

function followNode(node: Node, scene: Scene): void {
  const { known, several } = scene;
  const of = (id: NodeId): Known => known.get(id) ?? unknown;
  const isTruth = node.type.precision === "truth";
  switch (node.kind) {
    case "constant":
      known.set(node.id, isTruth ? { truth: node.value !== 0, from: 1 } : number(node.value));
      return;
    case "time":
      known.set(node.id, scene.time);
      return;
    case "hyperparameter": {
      const time = node.at === null ? scene.time : asGrowth(of(node.at));
      known.set(node.id, followHyperparameter(node.hyperparameter, time, scene));
      return;
    }
    case "broadcast":
    case "convert":
      known.set(node.id, of(node.operand));
      return;
    case "apply": {
      const value = followCall(node.builtin, node.operands.map(of), scene);
      known.set(node.id, value);
      return;
    }
    case "if": {
      const condition = asTruth(of(node.condition));
      if (condition.truth !== null) {
        const taken = followBlock(condition.truth ? node.then : node.otherwise, scene);
        const since = (from: number): number => Math.max(from, condition.from);
        several.set(
          node.id,
          taken.map((value) => ({ ...value, from: since(value.from) })),
        );
        return;
      }
      scene.lost.add("a condition that goes on changing");
      const [a, b] = [followBlock(node.then, scene), followBlock(node.otherwise, scene)];
      several.set(
        node.id,
        a.map((value, i) => merged(value, b[i] ?? unknown)),
      );
      return;
    }
    case "loop":
      several.set(node.id, followTurns(node, scene));
      return;
    case "carried":
      known.set(node.id, several.get(node.loop)?.[node.index] ?? unknown);
      return;
    case "turn":
      known.set(node.id, { ...unknown, low: constant(0) });
      return;
    case "part":
      known.set(node.id, several.get(node.of)?.[node.index] ?? unknown);
      return;
    default:
      // Nothing else has step scope and a place in a schedule.
      known.set(node.id, unknown);
  }
}

function followHyperparameter(name: string, time: Growth, scene: Scene): Growth {
  const standard = scene.graph.hyperparameters.find((one) => one.name === name)?.default ?? null;
  if (standard === null) return unknown;
  return typeof standard === "number"
    ? number(standard)
    : follow(standard, scene.graph, scene, time);
}

function merged(a: Known, b: Known): Known {
  if ("truth" in a || "truth" in b) {
    const [p, q] = [asTruth(a), asTruth(b)];
    return { truth: p.truth === q.truth ? p.truth : null, from: Math.max(p.from, q.from) };
  }
  return hull(a, b);
}

/** What holds before and after every turn: assumed of what is carried, widened until a turn keeps it. */
function followTurns(node: Node & { kind: "loop" }, scene: Scene): readonly Known[] {
  let state = node.carried.map((id) => scene.known.get(id) ?? unknown);
  for (let round = 0; round <= 2 * state.length + 2; round += 1) {
    scene.several.set(node.id, state);
    const after = followBlock(node.body, { ...scene, lost: new Set() });
    const next = state.map((value, i) => widened(value, after[i] ?? unknown));
    if (next.every((value, i) => value === state[i])) return state;
    state = next;
  }
  scene.lost.add("turns that hand on more than is followed");
  return state.map(() => unknown);
}

/** The very same where `after` lies within it; else without the bound that does not hold, or with 0 for it. */
function widened(before: Known, after: Known): Known {
  if ("truth" in before || "truth" in after) {
    const [p, q] = [asTruth(before), asTruth(after)];
    return p.truth === q.truth || p.truth === null ? before : { truth: null, from: p.from };
  }
  const low = widenedLow(before, after);
  const high = widenedLow(scaled(before, -1), scaled(after, -1));
  if (low === null && high === null) return before;
  return {
    low: low?.bound ?? before.low,
    high: high === null ? before.high : scaled({ ...before, low: high.bound }, -1).high,
    from: Math.max(before.from, after.from, low?.from ?? 1, high?.from ?? 1),
  };
}

function widenedLow(before: Growth, after: Growth): { bound: Bound; from: number } | null {
  const holds = before.low.kind === "none" ? 1 : atMost(before.low, after.low);
  if (holds !== null && Math.max(holds, after.from) <= before.from) return null;
  if (holds !== null) return { bound: before.low, from: Math.max(holds, after.from) };
  const zero = constant(0);
  const isAbove = [before, after].map((one) => atMost(zero, one.low));
  const [a = null, b = null] = isAbove;
  const isZero = before.low.kind === "line" && before.low.slope === 0 && before.low.offset === 0;
  return a !== null && b !== null && !isZero
    ? { bound: zero, from: Math.max(a, b) }
    : { bound: { kind: "none" }, from: before.from };
}

function leastCommon(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return (a / x) * b;
}
