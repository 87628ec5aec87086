// What can be said of a rule as a whole, once every line of it is right: at most one `step` on a path,
// `param` changes somewhere, every state moves and matters.

import type {
  Block,
  DispatchStatement,
  Expr,
  Identifier,
  IfStatement,
  RunStatement,
  Statement,
} from "../1-parse/ast.ts";
import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import type { Cell, Instance, Symbol } from "./checked.ts";
import * as nameErrors from "./errors/names.ts";
import * as stateErrors from "./errors/states.ts";
import { runTwice } from "./errors/composition.ts";
import { childrenOf } from "../1-parse/walk.ts";

/** Something that holds a value: a cell, or the symbol of a local. */
export type Holder = Cell | Symbol;

/** One statement moves what is in `of` into a holder. */
export interface Move {
  readonly span: Span;
  readonly into: Holder | "effect";
  readonly of: readonly Holder[];
}

interface Flow {
  readonly instance: Instance;
  /** Which holders the value of a holder is made of. `effect` is what the world sees. */
  readonly madeOf: Map<Holder | "effect", Set<Holder>>;
  readonly moves: Move[];
  readonly updated: Map<Cell, Span>;
  readonly mentioned: Set<Symbol>;
  readonly cells: Cell[];
  readonly locals: { readonly symbol: Symbol; readonly name: Identifier }[];
  changesParam: boolean;
}

/** The diagnostics of a rule's flow; `name` is where to say that it never changes `param`. */
export function checkFlow(
  rule: { readonly name: Identifier; readonly body: Block },
  instance: Instance,
  alsoUsed: readonly Symbol[],
  place: "rule" | "stage",
): readonly Diagnostic[] {
  const flow = newFlow(instance, alsoUsed);
  const found: Diagnostic[] = [];
  findSecond(rule.body, new Map(), found);
  followBlock(rule.body, [], flow);
  if (place === "rule" && !flow.changesParam) {
    found.push(stateErrors.neverChangesParam(rule.name.spelling, rule.name.span));
    return found;
  }
  const live = reach(flow);
  for (const cell of flow.cells)
    if (
      cell.kind !== "var" &&
      !flow.updated.has(cell) &&
      cell.constantStart !== null &&
      live.has(cell)
    )
      found.push(stateErrors.neverUpdated(cell.name, cell.span));
  const dead = flow.cells.find((cell) => cell.kind !== "var" && !live.has(cell));
  if (dead !== undefined) {
    found.push(stateErrors.neverRead(dead.name, flow.updated.has(dead), dead.span));
    return found;
  }
  for (const { symbol, name } of flow.locals)
    if (!flow.mentioned.has(symbol))
      found.push(nameErrors.unusedLocal(name.spelling, name.span, isNamedElsewhere(symbol, flow)));
  return found;
}

/** What goes where in a body, right or wrong. */
export function movesIn(body: Block, instance: Instance): readonly Move[] {
  const flow = newFlow(instance, []);
  followBlock(body, [], flow);
  return flow.moves;
}

function newFlow(instance: Instance, mentioned: readonly Symbol[]): Flow {
  return {
    instance,
    madeOf: new Map([["effect", new Set()]]),
    moves: [],
    updated: new Map(),
    mentioned: new Set(mentioned),
    cells: [],
    locals: [],
    changesParam: false,
  };
}

/** Every symbol that an expression names, functions' bodies excluded: their arguments stand in the call. */
export function symbolsIn(expr: Expr, instance: Instance): readonly Symbol[] {
  const found: Symbol[] = [];
  const open: Expr[] = [expr];
  for (let e = open.pop(); e !== undefined; e = open.pop()) {
    const symbol = instance.names.get(e);
    if (symbol !== undefined) found.push(symbol);
    open.push(...childrenOf(e));
  }
  return found;
}

/** What comes at most once on a path: `step`, and each wrapped rule. First places by what comes there. */
type Once = ReadonlyMap<string, Span>;

/** The first places on a path through a block; second ones are reported. `null` where the path ends in `skip`. */
function findSecond(block: Block, before: Once, found: Diagnostic[]): Once | null {
  let first = before;
  for (const statement of block.statements) {
    if (statement.kind === "skip") return null;
    if (statement.kind === "if statement") {
      const after = secondInIf(statement, first, found);
      if (after === null) return null;
      first = after;
    } else if (statement.kind === "dispatch") {
      first = secondInDispatch(statement, first, found);
    } else if (statement.kind === "every") {
      first = findSecond(statement.body, first, found) ?? first;
    } else {
      const name = onceIn(statement);
      if (name === null) continue;
      const known = first.get(name);
      if (known === undefined) first = new Map([...first, [name, statement.span]]);
      else if (name === "step") found.push(stateErrors.twoSteps(statement.span, known));
      else found.push(runTwice(name, statement.span, known));
    }
  }
  return first;
}

/** `step`, or the name of the rule that a statement runs. `run Adam(…)` is an instance of its own. */
function onceIn(statement: Statement): string | null {
  if (statement.kind === "step") return "step";
  const value = statement.kind === "local" ? statement.value : statement;
  return value.kind === "run" && value.rule.kind === "name" ? value.rule.name : null;
}

function secondInIf(statement: IfStatement, before: Once, found: Diagnostic[]): Once | null {
  const then = findSecond(statement.then, before, found);
  const { otherwise } = statement;
  if (otherwise === null) return then ?? before;
  const other =
    otherwise.kind === "block"
      ? findSecond(otherwise, before, found)
      : secondInIf(otherwise, before, found);
  return then === null || other === null ? (then ?? other) : new Map([...other, ...then]);
}

/** A tensor takes one branch: what stands in several comes once. */
function secondInDispatch(
  { body, otherwise }: DispatchStatement,
  before: Once,
  found: Diagnostic[],
): Once {
  const first = findSecond(body, before, found) ?? before;
  if (otherwise === null) return first;
  const other =
    otherwise.kind === "block"
      ? (findSecond(otherwise, before, found) ?? before)
      : secondInDispatch(otherwise, before, found);
  return new Map([...other, ...first]);
}

function followBlock(block: Block, conditions: readonly Holder[], flow: Flow): void {
  for (const statement of block.statements) followStatement(statement, conditions, flow);
}

function followStatement(statement: Statement, conditions: readonly Holder[], flow: Flow): void {
  const { instance } = flow;
  const read = (...exprs: readonly (Expr | null)[]): readonly Holder[] => {
    const holders: Holder[] = [...conditions];
    for (const expr of exprs) {
      if (expr === null) continue;
      for (const symbol of symbolsIn(expr, instance)) {
        flow.mentioned.add(symbol);
        holders.push(symbol.kind === "cell" ? symbol.cell : symbol);
      }
    }
    return holders;
  };
  const into = (target: Holder | "effect", holders: readonly Holder[]): void => {
    const known = flow.madeOf.get(target) ?? new Set<Holder>();
    for (const holder of holders) known.add(holder);
    flow.moves.push({ span: statement.span, into: target, of: holders });
    flow.madeOf.set(target, known);
  };
  switch (statement.kind) {
    case "state":
    case "accumulate": {
      const cell = instance.cells.get(statement)?.[0];
      if (cell === undefined) return;
      if (!flow.cells.includes(cell)) flow.cells.push(cell);
      if (statement.kind === "state") {
        into(cell, read(statement.start));
        return;
      }
      flow.updated.set(cell, statement.span);
      into(cell, read(statement.of, statement.decay, statement.start));
      return;
    }
    case "var":
      for (const cell of instance.cells.get(statement) ?? []) into(cell, read(statement.value));
      return;
    case "local": {
      const holders =
        statement.value.kind === "run"
          ? read(...partsOfRun(statement.value, instance))
          : read(statement.value);
      for (const name of statement.names) {
        const symbol = instance.names.get(name);
        if (symbol === undefined) continue;
        flow.locals.push({ symbol, name });
        into(symbol, holders);
      }
      return;
    }
    case "update": {
      const holders = read(statement.value, statement.index);
      for (const target of statement.targets) {
        const symbol = instance.names.get(target);
        if (symbol?.kind === "cell") {
          flow.updated.set(symbol.cell, statement.span);
          into(symbol.cell, holders);
        } else if (target.name === "grad" || target.name === "update") {
          into("effect", holders);
        } else if (target.name === "param") {
          flow.changesParam = true;
          into("effect", holders);
        }
      }
      return;
    }
    case "step":
      flow.changesParam = true;
      into("effect", read(statement.value));
      return;
    case "if statement": {
      const inner = read(statement.condition);
      followBlock(statement.then, inner, flow);
      const { otherwise } = statement;
      if (otherwise?.kind === "block") followBlock(otherwise, inner, flow);
      else if (otherwise !== null) followStatement(otherwise, inner, flow);
      return;
    }
    case "every":
      followBlock(statement.body, read(statement.period), flow);
      return;
    case "dispatch": {
      read(statement.guard);
      followBlock(statement.body, conditions, flow);
      const { otherwise } = statement;
      if (otherwise?.kind === "block") followBlock(otherwise, conditions, flow);
      else if (otherwise !== null) followStatement(otherwise, conditions, flow);
      return;
    }
    case "repeat":
      followBlock(statement.body, read(statement.count, statement.until), flow);
      return;
    case "for": {
      const symbol = instance.names.get(statement.name);
      const holders = read(statement.from, statement.to);
      if (symbol !== undefined) into(symbol, holders);
      followBlock(statement.body, statement.to === null ? conditions : holders, flow);
      return;
    }
    case "report":
      into("effect", read(statement.value));
      return;
    case "skip":
      into("effect", conditions);
      return;
    case "require":
      read(statement.condition);
      return;
    case "reset": {
      const symbol = instance.names.get(statement.name);
      if (symbol?.kind === "hyperparameter") into("effect", conditions);
      if (symbol?.kind !== "cell") return;
      flow.mentioned.add(symbol);
      into(symbol.cell, conditions);
      return;
    }
    case "run":
      flow.changesParam = true;
      into("effect", read(...partsOfRun(statement, instance)));
      return;
    default:
      return;
  }
}

/** What a run reads: what it is run with, and what the body passes to hyperparameters. */
function partsOfRun(run: RunStatement, instance: Instance): readonly Expr[] {
  const target = instance.runs.get(run);
  const passed = target?.kind === "named" ? [...target.arguments.values()] : [run.rule];
  return [...run.with.map(({ value }) => value), ...passed];
}

/** Whether lines name something else that is called the same: they may mean a local whose block has ended. */
function isNamedElsewhere(symbol: Symbol, { mentioned }: Flow): boolean {
  return [...mentioned].some((one) => one !== symbol && one.name === symbol.name);
}

function reach(flow: Flow): ReadonlySet<Holder> {
  const live = new Set<Holder>();
  const open: (Holder | "effect")[] = ["effect"];
  for (let target = open.pop(); target !== undefined; target = open.pop())
    for (const holder of flow.madeOf.get(target) ?? [])
      if (!live.has(holder)) {
        live.add(holder);
        open.push(holder);
      }
  return live;
}
