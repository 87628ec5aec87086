// The arrays and numbers of a plan: those of the rule's cells, and new ones under names that are free.

import type { Cell, Graph, ValueType } from "../3-lower/graph.ts";
import { inBranch, isWholeSpace, spaceOf, type FlattenContext } from "./items.ts";
import type { PlanArray, PlanNumber, Space } from "./plan.ts";

/** What is said of a new array. */
export interface ArrayRequest {
  readonly space: Space;
  readonly precision: ValueType["precision"];
  readonly branch: string | null;
  readonly copies?: number;
}

export interface Buffers {
  readonly arrays: readonly PlanArray[];
  readonly numbers: readonly PlanNumber[];
  /** A new array; its name. */
  array(wanted: string, role: "answer" | "scratch", request: ArrayRequest): string;
  /** A new number per tensor; its name. */
  number(wanted: string, truth: boolean, branch: string | null): string;
}

/** The buffers of the rule's cells; `root` is how the body of the rule sees shapes. */
export function openBuffers(graph: Graph, root: FlattenContext): Buffers {
  const memory = graph.numberType === "f64" ? "f64" : "f32";
  const arrays: PlanArray[] = [];
  const numbers: PlanNumber[] = [];
  const taken = new Set<string>(["param", "grad", "point", "report"]);
  const whole = {
    branch: null,
    copies: 1,
    isShared: false,
    history: null,
    isWhole: false,
  } as const;
  const own = (name: "param" | "grad" | "point" | "report"): void => {
    const shape = graph.overModel ? "[n]" : "like param";
    const facts = { space: "vector", precision: memory, truth: false, start: 0 } as const;
    arrays.push({ kind: "array", name, role: name, ...facts, ...whole, shape, hidden: true });
  };
  own("param");
  own("grad");
  if (graph.point !== null) own("point");
  if (graph.report !== null) own("report");
  for (const cell of graph.cells) {
    taken.add(cell.name);
    const { name, branch } = cell;
    const hidden = cell.origin === "compiler";
    const truth = cell.type.precision === "truth";
    const history = cell.type.history ?? null;
    const seen = branch === null ? root : inBranches(branch, root, graph);
    const space = spaceOf(cell.type, seen);
    if (space === null) {
      const per = cell.type.scope === "tensor" && !graph.overModel ? "tensor" : "step";
      const start = cell.start === "identity" ? 1 : cell.start;
      const facts = { per, truth, start, branch, history, hidden } as const;
      numbers.push({ kind: "number", name, role: "state", ...facts });
      continue;
    }
    const { start } = cell;
    const shape = shapeText(cell);
    const facts = { space, precision: memory, truth, start, shape, hidden } as const;
    const isWhole = isWholeSpace(space, root);
    const own = { role: "state", ...facts, ...whole, history, branch, isWhole } as const;
    arrays.push({ kind: "array", name, ...own });
  }
  const free = (wanted: string): string => {
    let name = wanted;
    for (let count = 2; taken.has(name); count += 1) name = `${wanted}_${count}`;
    taken.add(name);
    return name;
  };
  return {
    arrays,
    numbers,
    array(wanted, role, { space, precision: holds, branch, copies = 1 }) {
      const name = free(wanted);
      const truth = holds === "truth";
      // Values keep the computing type wherever they are stored; what a model hands is of memory's already.
      const precision = holds === "f64" ? "f64" : memory;
      const vector = graph.overModel ? "[n]" : "like param";
      const shape = space === "vector" ? vector : `[${space}]`;
      const facts = { space, precision, truth, start: 0, shape } as const;
      const isWhole = isWholeSpace(space, root);
      const place = { branch, copies, isShared: false, history: null, isWhole };
      arrays.push({ kind: "array", name, role, ...facts, ...place, hidden: true });
      return name;
    },
    number(wanted, truth, branch) {
      const name = free(wanted);
      const facts = { kind: "number", role: "scratch", per: "tensor" } as const;
      numbers.push({ ...facts, name, truth, start: 0, branch, history: null, hidden: true });
      return name;
    },
  };
}

/** How a branch sees shapes, through all the branches around it. */
export function inBranches(key: string, root: FlattenContext, graph: Graph): FlattenContext {
  const dispatch = graph.dispatches.find(({ branches }) => branches.some((one) => one.key === key));
  const within = dispatch?.within ?? null;
  return inBranch(key, within === null ? root : inBranches(within, root, graph));
}

function shapeText({ type: { shape } }: Cell): string {
  if (shape.kind === "number") return "number";
  if (shape.kind === "like") return "like param";
  return `[${shape.dims.map((dim) => dim.replace(/#.*/, "")).join(", ")}]`;
}
