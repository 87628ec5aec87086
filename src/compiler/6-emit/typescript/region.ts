// What a region of emitted code is made of, and what is asked of it before its lines are written: how often each
// value is read, which values stand inside the expressions of others, and what to call the rest.

import { actionsIn, operandsOf } from "../../5-fuse/operands.ts";
import type { Define, Plan, Store, Tensors, ValueId } from "../../5-fuse/plan.ts";
import type { Access } from "./access.ts";
import type { Expression } from "./expressions.ts";
import type { Field } from "./fields.ts";
import type { Scope } from "./names.ts";
import type { PlanNames } from "./rosters.ts";

/** Lines are at most this long. */
export const WIDTH = 100;

/** What the functions of one rule share. */
export interface FunctionContext {
  readonly plan: Plan;
  readonly typed: boolean;
  readonly fields: readonly Field[];
  /** Names of the module that no constant may take. */
  readonly reserved: ReadonlySet<string>;
  /** Rosters and dimensions. */
  readonly names: PlanNames;
}

/** Values that have no constant of their own. */
export type Inline = ReadonlyMap<ValueId, Define>;

/** Where a region stands, and what it sees of those around it. */
export interface Env {
  readonly scope: Scope;
  readonly inline: Inline;
  readonly parent: Env | null;
  /** What the loop at hand stores, for the names of what it loads. */
  readonly stored: ReadonlySet<string>;
  /** In the turn of a tensor: a range of the arrays, or arrays of its own; `null` outside. */
  readonly turn: "range" | "apart" | null;
  /** Where the entries of an array with these dimensions stand, in a loop of more. */
  readonly indexOf: ((dims: readonly string[]) => string) | null;
  /** Inside a loop over elements. */
  readonly isElement: boolean;
  /** Inside turns: TypeScript cannot tell the type of a truth value there that hangs on one of the turn before. */
  readonly inTurn: boolean;
}

/** What a function is given. */
export type Use = "memory" | "values" | "t" | "loss" | "names";

/** A line in which values stand at their places. */
export type Line = (ids: readonly ValueId[], write: (...x: Expression[]) => string) => string;

/** The values written inside other expressions of a line. */
export type Inlined = { readonly id: ValueId; readonly text: string; readonly define: Define }[];

/** What a region may hold. */
export type RegionPart = Tensors["parts"][number] | Store | Fold | Carry | Hold | Nest;

/** A loop of an inner level. */
export interface Nest {
  readonly kind: "nest";
  /** All that stands in it. */
  readonly parts: readonly RegionPart[];
  write(env: Env, depth: number): readonly string[];
}

/** One value of an iteration going into a fold. */
export interface Fold {
  readonly kind: "fold";
  readonly value: ValueId;
  write(value: Expression): string;
}

/** A variable takes what a turn leaves for the next one. */
export interface Carry {
  readonly kind: "carry";
  readonly value: ValueId;
  readonly to: string;
  /** The values that the variable shows. */
  readonly shows: readonly ValueId[];
}

/** A constant keeps what a variable shows, which is set before it is read for the last time. */
export interface Hold {
  readonly kind: "hold";
  readonly value: ValueId;
  readonly isTruth: boolean;
}

/** What the writers of one function share: names, buffers, and the way back to regions inside theirs. */
export interface Emitter extends Omit<Access, "opening" | "scope" | "isFact"> {
  readonly access: Access;
  readonly plan: Plan;
  readonly typed: boolean;
  /** `!` where types are written. */
  readonly bang: string;
  readonly fields: readonly Field[];
  /** The name of the tensor at hand, in its turn. */
  tensorName(): string;
  find(id: ValueId, env: Env | null): Define | undefined;
  /** The lines of parts that stand at one depth. */
  region(parts: readonly RegionPart[], parent: Env, depth: number): readonly string[];
}

/** Names by where values go: into a cell, or, added to it, into the parameter. */
export function hintsOf(
  parts: readonly RegionPart[],
  called: (buffer: string) => string,
): ReadonlyMap<ValueId, string> {
  const hints = new Map<ValueId, string>();
  const defines = new Map<ValueId, Define>();
  for (const part of parts) {
    if (part.kind === "define") defines.set(part.id, part);
    if (part.kind !== "store" && part.kind !== "keep") continue;
    hints.set(part.value, `${called(part.to)}_new`);
    const made = defines.get(part.value)?.operation;
    const [from, change] = part.to === "param" && made?.kind === "apply" ? made.operands : [];
    const source = from === undefined ? undefined : defines.get(from)?.operation;
    if (change !== undefined && source?.kind === "load" && source.from === "param") {
      hints.set(change, "step");
    }
  }
  return hints;
}

/** Written wherever it is read, however often: it costs nothing and needs no name. */
export function isAtomic({ operation }: Define): boolean {
  return (
    operation.kind === "constant" ||
    (operation.kind === "hyperparameter" && operation.at === null && operation.per === "step") ||
    operation.kind === "time" ||
    operation.kind === "loss" ||
    operation.kind === "dimension" ||
    (operation.kind === "size" && operation.over === "model" && operation.branch === null)
  );
}

/** The value to name where a line is too long: one that fits a line is cut once, others would be cut again and again. */
export function longestPiece(
  parts: Inlined,
  roots: readonly ValueId[],
  width: number,
): Inlined[number] | null {
  const inner = parts.filter((one) => !roots.includes(one.id));
  const fitting = inner.filter((one) => one.text.length <= width);
  const pieces = fitting.length > 0 ? fitting : inner.length > 0 ? inner : parts;
  return pieces.reduce<Inlined[number] | null>(
    (most, one) => (most === null || one.text.length > most.text.length ? one : most),
    null,
  );
}

/** How often values are read. */
export interface Counts {
  readonly direct: Map<ValueId, number>;
  /** Read inside a loop or control flow that stands in the region. */
  readonly nested: Set<ValueId>;
}

/** Expressions stay this shallow, for parsers that recurse and for people. */
const DEEPEST = 40;

/** How deep the values written inside others nest. */
export function inlineDepths() {
  const depths = new Map<ValueId, number>();
  return {
    mayInline(define: Define): boolean {
      const depth =
        1 + operandsOf(define.operation).reduce((most, x) => Math.max(most, depths.get(x) ?? 0), 0);
      depths.set(define.id, depth);
      return depth <= DEEPEST;
    },
    named: (id: ValueId): void => void depths.set(id, 0),
  };
}

/** Whether a value stands inside the expression that reads it. */
export function shouldInline(
  define: Define,
  { direct, nested }: Counts,
  force: ReadonlySet<ValueId>,
  stored: ReadonlySet<string>,
): boolean {
  if (isAtomic(define)) return true;
  // The array may hold something else where the number is used.
  if (define.operation.kind === "pick") return false;
  if (force.has(define.id) || nested.has(define.id)) return false;
  const isRead = (direct.get(define.id) ?? 0) > 1;
  if (isRead || define.operation.kind === "load") return !isRead;
  return define.name === null || stored.has(define.name);
}

/** How often the parts of a region read each value. */
export function countUses(parts: readonly RegionPart[]): Counts {
  const direct = new Map<ValueId, number>();
  const nested = new Set<ValueId>();
  const use = (id: ValueId): void => void direct.set(id, (direct.get(id) ?? 0) + 1);
  for (const part of parts) {
    switch (part.kind) {
      case "define":
        operandsOf(part.operation).forEach(use);
        break;
      case "branch":
        use(part.condition);
        for (const result of part.results) {
          use(result.then);
          use(result.otherwise);
        }
        for (const inner of [countUses(part.then), countUses(part.otherwise)]) {
          for (const [id, count] of inner.direct) direct.set(id, (direct.get(id) ?? 0) + count);
        }
        break;
      case "fold":
      case "store":
      case "keep":
      case "carry":
      case "hold":
        use(part.value);
        break;
      case "collect":
        use(part.reduction.value);
        break;
      case "repeat": {
        use(part.count);
        for (const { first } of part.carried) use(first);
        const nexts = part.carried.map(
          ({ next }) => ({ kind: "keep", to: "", value: next }) as const,
        );
        const asked = part.until === null ? [] : [part.until.condition];
        const conditions = asked.map((value) => ({ kind: "keep", to: "", value }) as const);
        addAll(countUses([...actionsIn(part), ...nexts, ...conditions]), nested);
        break;
      }
      case "choice":
        use(part.condition);
        for (const result of part.results) {
          nested.add(result.then);
          nested.add(result.otherwise);
        }
        for (const inner of [countUses(part.then), countUses(part.otherwise)])
          addAll(inner, nested);
        break;
      case "tensors":
      case "nest":
        addAll(countUses(part.parts), nested);
        break;
      case "dispatch":
        addAll(countUses(actionsIn(part)), nested);
        break;
      case "loop": {
        const folds = [...part.reductions, ...part.lines].map(
          ({ value }) => ({ kind: "store", to: "", value }) as const,
        );
        const inside = [...part.hoisted.flat(), ...part.statements, ...folds, ...part.stores];
        addAll(countUses(inside), nested);
        break;
      }
      case "row":
        use(part.place);
        break;
      case "push":
        if (part.value !== null) use(part.value);
        break;
      case "take":
        use(part.index);
        break;
      case "draw":
        use(part.time);
        use(part.visit);
        break;
      case "matrix":
        for (const one of part.operands) if (typeof one === "number") use(one);
        break;
      case "ask":
        break;
      default:
        part satisfies never;
    }
  }
  return { direct, nested };
}

function addAll(inner: Counts, nested: Set<ValueId>): void {
  for (const id of [...inner.direct.keys(), ...inner.nested]) nested.add(id);
}
