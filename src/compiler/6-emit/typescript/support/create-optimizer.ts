// An optimizer from a compiled rule: its memory, its options, and the order of things around one step. The three
// kinds differ in what `step` takes.

import type {
  ClosureOptimizer,
  CreateSettings,
  Floats,
  GradientOptimizer,
  OptimizerBase,
  SavedState,
  SecondOrderOptimizer,
  SecondOrderProduct,
  Tensors,
  Views,
} from "../../../../runtime/optimizer.ts";
import { askingSteps } from "./asking-steps.ts";
import { gradusError } from "./gradus-error.ts";
import { layOut, type Arena } from "./lay-out.ts";
import type { AskingStep, ExampleList, Program } from "./program.ts";
import { showHistory } from "./history-ages.ts";
import { readGroups } from "./read-groups.ts";
import { loadStates, saveStates } from "./saved-state.ts";
import { sweepSubnormals } from "./sweep-subnormals.ts";

/** An optimizer that is handed gradients. */
export function createGradient<
  Name extends string,
  Array extends Floats,
  Memory,
  Values extends object,
>(
  program: Program<Memory, Values>,
  tensors: Tensors,
  options: object,
  settings: CreateSettings,
): GradientOptimizer<Name, Array> {
  const { base, arena, examples, begin, end } = openOptimizer<Name, Array, Memory, Values>(
    program,
    tensors,
    options,
    settings,
  );
  const step: GradientOptimizer["step"] = (input = {}) => {
    const { grad, loss, example_grads } = input;
    if (program.asks.includes("loss") && typeof loss !== "number") {
      const message = `step ${base.t + 1} needs the loss: call step({ loss })`;
      throw gradusError("E0710", program.rule, message, { step: base.t + 1, value: loss });
    }
    const [list] = examples;
    if (list !== undefined && !Array.isArray(example_grads)) {
      const message = `step ${base.t + 1} needs a gradient for each example: call step({ example_grads: [{ … }, …] })`;
      throw gradusError("E0710", program.rule, message, { step: base.t + 1, value: example_grads });
    }
    if (list !== undefined) list.list = example_grads ?? [];
    if (grad !== undefined) takeGradients(program.rule, arena, grad, base.t + 1);
    end(begin(loss) as boolean | void);
  };
  return withStep(base, { kind: "gradient" as const, step });
}

/** An optimizer that calls the model back for losses and gradients. */
export function createClosure<
  Name extends string,
  Array extends Floats,
  Memory,
  Values extends object,
>(
  program: Program<Memory, Values>,
  tensors: Tensors,
  options: object,
  settings: CreateSettings,
): ClosureOptimizer<Name, Array> {
  const opened = openOptimizer<Name, Array, Memory, Values>(program, tensors, options, settings);
  return withStep(opened.base, { kind: "closure" as const, ...askingSteps(program, opened) });
}

/** An optimizer that asks for second-order products as well. */
export function createSecondOrder<
  Name extends string,
  Array extends Floats,
  Uses extends SecondOrderProduct,
  Memory,
  Values extends object,
>(
  program: Program<Memory, Values>,
  tensors: Tensors,
  options: object,
  settings: CreateSettings,
): SecondOrderOptimizer<Name, Array, Uses> {
  const opened = openOptimizer<Name, Array, Memory, Values>(program, tensors, options, settings);
  return withStep(opened.base, { kind: "second order" as const, ...askingSteps(program, opened) });
}

function openOptimizer<Name extends string, Array extends Floats, Memory, Values extends object>(
  compiled: Program<Memory, Values>,
  tensors: Tensors,
  options: object,
  settings: CreateSettings,
): {
  readonly base: OptimizerBase<Name, Array>;
  readonly arena: Arena;
  readonly examples: readonly ExampleList[];
  /** A step: run to its end, or, where it asks, made ready to ask. */
  readonly begin: (loss?: number) => boolean | void | AskingStep;
  /** What comes after a step, skipped or not. */
  readonly end: (isSkipped: boolean | void) => void;
} {
  const { program, valuesAt, lists } = readGroups(compiled, tensors, options);
  const { rule, buffers } = program;
  const valueOf = (name: string): number => {
    const value = (valuesAt(1) as Record<string, number | ((t: number) => number)>)[name] ?? NaN;
    return typeof value === "function" ? value(1) : value;
  };
  const arena = program.layOut
    ? program.layOut(program as never, tensors, settings, valuesAt, lists)
    : layOut(program, tensors, settings, valueOf);
  const views = (name: string) =>
    arena.views(name in arena.buffers ? name : "param") as Views<Name, Array>;
  const shown = Object.keys(buffers).filter(
    (name) => buffers[name]?.entries === "vector" && buffers[name].history === undefined,
  );
  let seed = settings.seed ?? 0;
  const examples = Array.from({ length: program.exampleLists ?? 0 }, () => ({ list: [] }));
  const memory = {
    examples,
    ...arena.buffers,
    ...arena.own,
    tensors: arena.tensors,
    views: Object.fromEntries(shown.map((name) => [name, arena.views(name)])),
    get seed() {
      return seed;
    },
  } as Memory;
  let t = 0;
  if (!Number.isInteger(seed)) {
    throw gradusError("E0703", rule, `the seed must be a whole number`, { value: seed });
  }
  const lookAhead = (): void => program.point?.(memory, valuesAt(t + 1), t + 1);
  const base: OptimizerBase<Name, Array> = {
    rule,
    param: views("param"),
    point: views("point"),
    get report() {
      program.report?.(memory, valuesAt(Math.max(t, 1)), t);
      return views("report");
    },
    grad: views("grad"),
    state: showStates(program, arena),
    get t() {
      return t;
    },
    get seed() {
      return seed;
    },
    save: () => saveStates(program, arena, t, seed),
    load: (saved: SavedState) => {
      ({ t, seed } = loadStates(program, arena, saved));
      lookAhead();
    },
  };
  const begin = (loss?: number) => program.step(memory, valuesAt(t + 1), t + 1, loss as never);
  const end = (isSkipped: boolean | void): void => {
    if (isSkipped !== true) {
      t += 1;
      if (program.type !== "f64" && t % 16 === 0) sweepSubnormals(program, arena);
    }
    lookAhead();
  };
  lookAhead();
  return { base, arena, examples, begin, end };
}

/** The optimizer with its step; the getters of the base stay getters. */
function withStep<Base extends object, Own extends object>(base: Base, own: Own): Base & Own {
  const all = {
    ...Object.getOwnPropertyDescriptors(base),
    ...Object.getOwnPropertyDescriptors(own),
  };
  return Object.create(Object.prototype, all) as Base & Own;
}

/** The author's states by name: views by tensor, or one array. */
function showStates<Memory, Values>(
  program: Program<Memory, Values>,
  arena: Arena,
): OptimizerBase["state"] {
  const states: Record<string, Floats | Readonly<Record<string, Floats>>> = {};
  for (const [buffer, layout] of Object.entries(program.buffers)) {
    const { state, shown, entries, history, isWhole = program.overModel } = layout;
    const array = arena.buffers[buffer];
    if (state === null || !shown || array === undefined) continue;
    if (history !== undefined) {
      const before = Object.getOwnPropertyDescriptor(states, state)?.get;
      const get = () => {
        const mine = showHistory(program, arena, buffer);
        return before === undefined ? mine : { ...before(), ...mine };
      };
      Object.defineProperty(states, state, { get, enumerable: true, configurable: true });
      continue;
    }
    const isApart = entries === "tensor" || (entries === "vector" && !isWhole);
    // Two states of one name belong to different tensors.
    states[state] = isApart ? { ...states[state], ...arena.views(buffer) } : array;
  }
  return states;
}

/** Copies gradients that live elsewhere into the optimizer's memory. */
function takeGradients(
  rule: string,
  arena: Arena,
  grad: Readonly<Record<string, ArrayLike<number>>>,
  step: number,
): void {
  const own = arena.views("grad");
  for (const name of Object.keys(grad)) {
    if (name in own) continue;
    const message = `a gradient was handed in for \`${name}\`, which is no tensor of this optimizer`;
    throw gradusError("E0707", rule, message, { tensor: name, step });
  }
  for (const { name, from, to } of arena.tensors) {
    const length = grad[name]?.length;
    if (length === to - from) continue;
    const message =
      length === undefined
        ? `the gradient of tensor \`${name}\` is missing`
        : `the gradient of tensor \`${name}\` has ${length} entries, not ${to - from}`;
    throw gradusError("E0707", rule, message, { tensor: name, step, value: length });
  }
  for (const { name } of arena.tensors) own[name]?.set(grad[name] ?? []);
}
