// Actions of a plan -> the lines of a function. A value that is read once stands inside the expression that reads
// it; one with a name of the author, or read more often, or before a loop that needs it, is a constant. Expressions
// are cut until every line fits, so that prettier has nothing to break.

import type {
  Action,
  Branch,
  Choice,
  Define,
  Keep,
  Loop,
  MatrixAction,
  Plan,
  Reduction,
  Repeat,
  Store,
  Tensors,
  ValueId,
} from "../../5-fuse/plan.ts";
import { actionsIn, operandsOf } from "../../5-fuse/operands.ts";
import { elementwise, matrixBuiltin } from "../../builtins/table.ts";
import {
  applied,
  atom,
  conditional,
  mayNest,
  numberText,
  rounded,
  type Expression,
} from "./expressions.ts";
import type { Field } from "./fields.ts";
import { identifier, openScope, type Scope } from "./names.ts";

/** What the functions of one rule share. */
export interface FunctionContext {
  readonly plan: Plan;
  readonly typed: boolean;
  readonly fields: readonly Field[];
  /** Names of the module that no constant may take. */
  readonly reserved: ReadonlySet<string>;
}

export interface FunctionText {
  /** The body, indented by two. */
  readonly lines: readonly string[];
  readonly uses: ReadonlySet<"memory" | "values" | "t" | "driver">;
}

const WIDTH = 100;

/** The body of a function that runs `actions`; `gives` is the value it returns, if any. */
export function emitFunction(
  actions: readonly Action[],
  context: FunctionContext,
  gives: ValueId | null = null,
): FunctionText {
  const emitter = openEmitter(context);
  const body = emitter.region(actions, emitter.root, 1, gives);
  return { lines: [...emitter.opening(), ...body], uses: emitter.uses };
}

/** Values that have no constant of their own. */
type Inline = ReadonlyMap<ValueId, Define>;

interface Env {
  readonly scope: Scope;
  readonly inline: Inline;
  readonly parent: Env | null;
  /** What the loop at hand stores, for the names of what it loads. */
  readonly stored: ReadonlySet<string>;
  /** Loops cover the tensor at hand. */
  readonly inTensors: boolean;
  /** Inside a loop over elements. */
  readonly isElement: boolean;
}

/** A line in which values stand at their places. */
type Line = (ids: readonly ValueId[], write: (...x: Expression[]) => string) => string;

/** The values written inside other expressions of a line. */
type Inlined = { readonly id: ValueId; readonly text: string; readonly define: Define }[];

type RegionPart = Action | Keep | Loop | Tensors["parts"][number] | Store | Fold | Carry | Hold;

/** One value of an iteration going into a fold. */
interface Fold {
  readonly kind: "fold";
  readonly value: ValueId;
  write(value: Expression): string;
}

/** A variable takes what a turn leaves for the next one. */
interface Carry {
  readonly kind: "carry";
  readonly value: ValueId;
  readonly to: string;
  /** The values that the variable shows. */
  readonly shows: readonly ValueId[];
}

/** A constant keeps what a variable shows, which is set before it is read for the last time. */
interface Hold {
  readonly kind: "hold";
  readonly value: ValueId;
}

function openEmitter(context: FunctionContext) {
  const { plan, typed, fields } = context;
  const uses = new Set<"memory" | "values" | "t" | "driver">();
  const usedFields = new Set<string>();
  const usedValues = new Map<string, string>();
  const byBuffer = new Map(fields.map((field) => [field.buffer, field]));
  const names = [...context.reserved, ...fields.map((field) => field.identifier)];
  const scope = openScope(names);
  const hyperparameters = new Map(
    plan.hyperparameters.map(({ name }) => [name, scope.claim(null, [identifier(name)])]),
  );
  const size = scope.claim(null, ["n", "size"]);
  const lossName = scope.claim(null, ["loss"]);
  const root: Env = {
    scope,
    inline: new Map(),
    parent: null,
    stored: new Set(),
    inTensors: false,
    isElement: false,
  };
  const bang = typed ? "!" : "";

  const field = (buffer: string): Field => {
    const found = byBuffer.get(buffer);
    if (found === undefined) throw new Error(`no buffer is called ${buffer}`);
    uses.add("memory");
    usedFields.add(found.identifier);
    return found;
  };
  const memoryField = (name: string): string => {
    uses.add("memory");
    usedFields.add(name);
    return name;
  };
  let usesSize = false;
  const sizeName = (): string => {
    usesSize = true;
    field("param");
    return size;
  };

  /** The lines that take apart what the function is given. */
  const opening = (): readonly string[] => {
    const order = new Map(fields.map((one, index) => [one.identifier, index]));
    const taken = [...usedFields].sort((a, b) => (order.get(a) ?? 1e9) - (order.get(b) ?? 1e9));
    const inOrder = plan.hyperparameters.flatMap(({ name }) => {
      const as = usedValues.get(name);
      return as === undefined ? [] : [[name, as] as const];
    });
    const values = inOrder.map(([name, as]) => (name === as ? name : `${keyText(name)}: ${as}`));
    return [
      ...(taken.length === 0 ? [] : destructuring(taken, "memory")),
      ...(values.length === 0 ? [] : destructuring(values, "values")),
      ...(usesSize ? [`  const ${size} = ${field("param").identifier}.length;`] : []),
    ];
  };

  // Expressions

  const find = (id: ValueId, env: Env | null): Define | undefined =>
    env === null ? undefined : (env.inline.get(id) ?? find(id, env.parent));

  /** The expression of a value; `inlined` gains the values that got no name, `force` those that need one. */
  const render = (id: ValueId, env: Env, inlined: Inlined, force: Set<ValueId>): Expression => {
    const name = env.scope.nameOf(id);
    if (name !== undefined) return atom(name);
    const define = find(id, env);
    if (define === undefined) throw new Error(`value ${id} has no expression`);
    const expression = renderOperation(define, env, inlined, force);
    if (!isAtomic(define)) inlined.push({ id, text: expression.text, define });
    return expression;
  };

  const renderOperation = (
    define: Define,
    env: Env,
    inlined: Inlined,
    force: Set<ValueId>,
  ): Expression => {
    const { operation } = define;
    const isTruth = define.precision === "truth";
    switch (operation.kind) {
      case "constant":
        return isTruth ? atom(String(operation.value !== 0)) : numberText(operation.value);
      case "hyperparameter": {
        const name = hyperparameters.get(operation.hyperparameter) ?? operation.hyperparameter;
        uses.add("values");
        usedValues.set(operation.hyperparameter, name);
        return atom(name);
      }
      case "time":
        uses.add("t");
        return atom("t");
      case "loss":
        uses.add("driver");
        return atom(lossName);
      case "size":
        if (operation.over === "model") return atom(sizeName());
        return { text: "to - from", precedence: "sum", builtin: null };
      case "load": {
        const from = field(operation.from);
        const index = { vector: "i", matrix: "i", tensor: "k", step: "0", lanes: "0" }[
          from.entries
        ];
        const text = `${from.identifier}[${index}]${bang}`;
        return isTruth
          ? { text: `${text} !== 0`, precedence: "equality", builtin: null }
          : atom(text);
      }
      case "identity": {
        const text = `i % (${sizeName()} + 1) === 0 ? 1 : 0`;
        return { text, precedence: "conditional", builtin: null };
      }
      case "apply": {
        const operands = operation.operands.map((operand) => {
          const expression = render(operand, env, inlined, force);
          if (!mayNest(expression, operation.builtin)) force.add(operand);
          return expression;
        });
        const result = applied(operation.builtin, operands);
        return define.precision === "f32" && !isExact(operation.builtin) ? rounded(result) : result;
      }
      case "round":
        return rounded(render(operation.operand, env, inlined, force));
      case "choose": {
        const sides = [operation.condition, operation.then, operation.otherwise].map((operand) => {
          const expression = render(operand, env, inlined, force);
          if (expression.precedence === "conditional") force.add(operand);
          return expression;
        });
        const [c = atom(""), a = atom(""), b = atom("")] = sides;
        return conditional(c, a, b);
      }
      default:
        return operation satisfies never;
    }
  };

  // Regions

  /** The lines of parts that stand at one depth, each value named or written inside its reader. */
  const region = (
    parts: readonly RegionPart[],
    parent: Env,
    depth: number,
    gives: ValueId | null = null,
  ): readonly string[] => {
    const force = new Set<ValueId>();
    for (;;) {
      const before = force.size;
      const lines = attempt(parts, parent, depth, force, gives);
      if (force.size === before) return lines;
    }
  };

  const attempt = (
    parts: readonly RegionPart[],
    parent: Env,
    depth: number,
    force: Set<ValueId>,
    gives: ValueId | null,
  ): readonly string[] => {
    const counts = countUses(parts);
    if (gives !== null) counts.direct.set(gives, (counts.direct.get(gives) ?? 0) + 1);
    const inline = new Map<ValueId, Define>();
    const stored = new Set(
      parts.flatMap((part) =>
        part.kind === "store" || part.kind === "keep" || part.kind === "carry" ? [part.to] : [],
      ),
    );
    const hints = hintsOf(parts, (buffer) => byBuffer.get(buffer)?.identifier ?? buffer);
    const env: Env = {
      scope: parent.scope.inner(),
      inline,
      parent,
      stored: stored.size > 0 ? stored : parent.stored,
      inTensors: parent.inTensors,
      isElement: parent.isElement,
    };
    const indent = "  ".repeat(depth);
    const lines: string[] = [];
    const overwritten = new Set<string>();
    const replaced = new Set<ValueId>();
    const depths = inlineDepths();

    /** A line with expressions at their places, cut if it is too long. */
    const lineOf: Line = (ids, write) =>
      fit((inlined) => write(...ids.map((id) => render(id, env, inlined, force))), ids);
    const fit = (compose: (inlined: Inlined) => string, roots: readonly ValueId[] = []): string => {
      const inlined: Inlined = [];
      const text = indent + compose(inlined);
      for (const { id, define } of inlined) {
        const { operation } = define;
        if (operation.kind === "load" && overwritten.has(operation.from)) force.add(id);
        if (operandsOf(operation).some((operand) => replaced.has(operand))) force.add(id);
      }
      if (text.length > WIDTH) {
        // Better a part of the expression than all of it.
        const parts = inlined.filter((one) => !force.has(one.id) && one.text.length > 12);
        const inner = parts.filter((one) => !roots.includes(one.id));
        const longest = (inner.length > 0 ? inner : parts).reduce<Inlined[number] | null>(
          (most, one) => (most === null || one.text.length > most.text.length ? one : most),
          null,
        );
        if (longest !== null) force.add(longest.id);
      }
      return text;
    };
    const writeConst = (define: Define): string => {
      // Rendered before its name is claimed, so that the name cannot stand in it.
      const text = fit((inlined) => {
        const { text: value } = renderOperation(define, env, inlined, force);
        const candidates = candidatesFor(define, env, value, hints.get(define.id));
        return `const ${env.scope.claim(null, candidates)} = ${value};`;
      });
      const name = /const ([\w$]+) =/.exec(text)?.[1] ?? "";
      env.scope.alias(define.id, name);
      return text;
    };

    for (const part of parts) {
      switch (part.kind) {
        case "store":
          lines.push(storeLine(part.to, "i", part.value, lineOf, force));
          overwritten.add(part.to);
          break;
        case "define":
          if (depths.mayInline(part) && shouldInline(part, counts, force, stored)) {
            inline.set(part.id, part);
          } else {
            depths.named(part.id);
            lines.push(writeConst(part));
          }
          break;
        case "branch":
        case "choice":
          lines.push(...emitSides(part, env, depth, lineOf));
          break;
        case "repeat":
          lines.push(...emitRepeat(part, env, depth, lineOf));
          break;
        case "hold": {
          const from = env.scope.nameOf(part.value) ?? "";
          const name = env.scope.claim(part.value, [`${from}_before`]);
          lines.push(`${indent}const ${name} = ${from};`);
          break;
        }
        case "carry":
          lines.push(lineOf([part.value], (x) => `${part.to} = ${x.text};`));
          for (const id of part.shows) replaced.add(id);
          break;
        case "fold":
          lines.push(lineOf([part.value], part.write));
          break;
        case "keep":
          if (part.to === "") break;
          lines.push(keepLine(part, lineOf, force));
          overwritten.add(part.to);
          break;
        case "loop":
          lines.push(...emitLoop(part, env, depth));
          break;
        case "tensors":
          lines.push(...emitTensors(part, env, depth));
          break;
        case "collect":
          lines.push(
            lineOf([part.reduction.value], (x) =>
              foldLine(part.reduction, env.scope.nameOf(part.reduction.id) ?? "", x),
            ),
          );
          break;
        case "ask":
          lines.push(indent + askLine(part, env));
          break;
        case "matrix":
          lines.push(...matrixLines(part, indent));
          break;
        default:
          part satisfies never;
      }
    }
    if (gives !== null) lines.push(lineOf([gives], (x) => `return ${x.text};`));
    return lines;
  };

  /** Names for a constant: the author's, that of the cell that it becomes, or what its expression looks like. */
  const candidatesFor = (
    define: Define,
    env: Env,
    text: string,
    hint: string | undefined,
  ): readonly string[] => {
    const { operation, name } = define;
    if (operation.kind === "load") {
      const from = field(operation.from);
      const isArray = from.entries === "vector" || from.entries === "matrix";
      const short = operation.from === "grad" ? ["g"] : [];
      const suffix = env.stored.has(operation.from) ? "_old" : isArray ? "_i" : "_now";
      return [...short, `${from.identifier}${suffix}`];
    }
    if (name !== null) {
      const plain = identifier(name);
      return [plain, `${plain}_new`, `${plain}_i`];
    }
    if (hint !== undefined) return [hint];
    const rounding = /^f32\((\w+)\)$/.exec(text)?.[1];
    if (rounding !== undefined) return [`${rounding}_f32`];
    const complement = /^(?:f32\()?1 - (\w+)\)?$/.exec(text)?.[1];
    if (complement !== undefined) return [`one_minus_${complement}`];
    return env.isElement ? ELEMENTS : SCALARS;
  };

  const storeLine = (
    to: string,
    index: string,
    value: ValueId,
    lineOf: Line,
    force: Set<ValueId>,
  ): string => {
    const { identifier: name, truth } = field(to);
    return lineOf([value], (x) => {
      if (truth && x.precedence === "conditional") force.add(value);
      return `${name}[${index}] = ${truth ? `${x.text} ? 1 : 0` : x.text};`;
    });
  };

  const keepLine = (keep: Keep, lineOf: Line, force: Set<ValueId>): string => {
    const index = field(keep.to).entries === "tensor" ? "k" : "0";
    return storeLine(keep.to, index, keep.value, lineOf, force);
  };

  /** `let` for each result, then the sides that assign them. */
  const emitSides = (one: Branch | Choice, env: Env, depth: number, lineOf: Line): string[] => {
    const indent = "  ".repeat(depth);
    const assign = new Map<ValueId, string>();
    const declared = one.results.map((result) => {
      const plain = identifier(result.name ?? "chosen");
      const name = env.scope.claim(null, [plain, `${plain}_new`, `${plain}_i`]);
      assign.set(result.id, name);
      const type = result.precision === "truth" ? "boolean" : "number";
      return `${indent}let ${name}${typed ? `: ${type}` : ""};`;
    });
    const side = (then: boolean): readonly string[] => {
      const folds = one.results.map((result): Fold => ({
        kind: "fold",
        value: then ? result.then : result.otherwise,
        write: (x) => `${assign.get(result.id) ?? ""} = ${x.text};`,
      }));
      return region([...(then ? one.then : one.otherwise), ...folds], env, depth + 1);
    };
    const then = side(true);
    const otherwise = side(false);
    for (const [id, name] of assign) env.scope.alias(id, name);
    const head = lineOf([one.condition], (x) => `if (${x.text}) {`);
    const end =
      otherwise.length === 0 ? [`${indent}}`] : [`${indent}} else {`, ...otherwise, `${indent}}`];
    return [...declared, head, ...then, ...end];
  };

  // Turns

  const isWholeNumber = (operation: Define["operation"] | undefined): boolean =>
    operation?.kind === "constant"
      ? Number.isInteger(operation.value)
      : operation?.kind === "hyperparameter" &&
        plan.hyperparameters.some(
          (one) => one.name === operation.hyperparameter && one.range.whole,
        );

  /** Variables for what turns hand on, then a loop that stops early where `until` holds. */
  const emitRepeat = (repeat: Repeat, env: Env, depth: number, lineOf: Line): string[] => {
    const { count, turn, until, body, carried } = repeat;
    const indent = "  ".repeat(depth);
    const lines: string[] = [];
    const carries = carried.map(({ id, result, name, precision, first, next }) => {
      const plain = identifier(name ?? "carried");
      const variable = env.scope.claim(null, [plain, `${plain}_now`]);
      const type = typed ? `: ${precision === "truth" ? "boolean" : "number"}` : "";
      lines.push(lineOf([first], (x) => `let ${variable}${type} = ${x.text};`));
      const shows = [id, result].filter((one) => one !== null);
      return { variable, shows, next };
    });
    for (const { variable, shows } of carries) {
      for (const id of shows) env.scope.alias(id, variable);
    }
    const index = claimTurn(env.scope, turn);
    const sets = carries.flatMap(({ variable, shows, next }): Carry[] =>
      shows.includes(next) ? [] : [{ kind: "carry", value: next, to: variable, shows }],
    );
    // What one variable takes of another is what that held before it was set.
    const holds = sets.flatMap(({ value }, position): Hold[] => {
      const isSet = sets.slice(0, position).some(({ shows }) => shows.includes(value));
      return isSet ? [{ kind: "hold", value }] : [];
    });
    const stop: RegionPart[] =
      until === null
        ? []
        : [
            ...until.actions,
            { kind: "fold", value: until.condition, write: (x) => `if (${x.text}) break;` },
          ];
    const inner = region([...stop, ...body, ...holds, ...sets], env, depth + 1);
    let bound = "";
    const isWhole = isWholeNumber(find(count, env)?.operation);
    const read = lineOf([count], (x) => {
      bound = x.text;
      return isWhole ? "" : `const ${index}s = Math.floor(${x.text});`;
    });
    if (!isWhole) {
      bound = `${index}s`;
      lines.push(read);
    }
    const head = `${indent}for (let ${index} = 0; ${index} < ${bound}; ${index}++) {`;
    return [...lines, head, ...inner, `${indent}}`];
  };

  // Loops

  const emitTensors = (tensors: Tensors, env: Env, depth: number): string[] => {
    const indent = "  ".repeat(depth);
    const lines: string[] = [];
    for (const part of tensors.parts) {
      const reductions =
        part.kind === "loop" ? part.reductions : part.kind === "collect" ? [part.reduction] : [];
      for (const reduction of reductions) {
        if (reduction.per === "model") lines.push(indent + declareFold(reduction, env));
      }
    }
    const body = region(tensors.parts, { ...env, inTensors: true }, depth + 1);
    const text = body.join("\n");
    const usesIndex = /\[k\]/.test(text);
    const usesRange = /\b(from|to)\b/.test(text);
    const list = memoryField("tensors");
    if (usesIndex) {
      lines.push(`${indent}for (let k = 0; k < ${list}.length; k++) {`);
      if (usesRange) lines.push(`${indent}  const { from, to } = ${list}[k]${bang};`);
    } else lines.push(`${indent}for (const { from, to } of ${list}) {`);
    lines.push(...body, `${indent}}`);
    return lines;
  };

  const declareFold = (reduction: Reduction, env: Env): string => {
    const standard = { sum: "total", max: "largest", min: "smallest", any: "found" }[
      reduction.fold
    ];
    const plain = reduction.name === null ? [] : [identifier(reduction.name)];
    const name = env.scope.claim(reduction.id, [...plain, standard]);
    const start = { sum: "0", max: "-Infinity", min: "Infinity", any: "false" }[reduction.fold];
    return `let ${name} = ${start};`;
  };

  const emitLoop = (loop: Loop, env: Env, depth: number): string[] => {
    const lines: string[] = [];
    const indent = "  ".repeat(depth);
    const inTensors = env.inTensors && loop.space === "vector";
    const sums: { readonly lane: string; readonly name: string }[] = [];
    const lanes = fields.filter((one) => one.entries === "lanes");
    const after: string[] = [];
    const folds = loop.reductions.map((reduction): Fold => {
      const isDeclared = inTensors && reduction.per === "model";
      if (!isDeclared) lines.push(indent + declareFold(reduction, env));
      const name = env.scope.nameOf(reduction.id) ?? "";
      if (reduction.fold !== "sum") {
        const write = (x: Expression): string => foldLine(reduction, name, x);
        return { kind: "fold", value: reduction.value, write };
      }
      const lane = memoryField(lanes[sums.length]?.identifier ?? "lanes");
      let target = name;
      if (isDeclared) {
        target = env.scope.claim(null, ["sum"]);
        lines.push(`${indent}let ${target} = 0;`);
        after.push(`${indent}${name} += ${target};`);
      }
      sums.push({ lane, name: target });
      const write = (x: Expression): string => `${lane}[(i - start) & 7]${bang} += ${x.text};`;
      return { kind: "fold", value: reduction.value, write };
    });

    const parts: RegionPart[] = [...loop.statements, ...folds, ...loop.stores];
    const inner: Env = {
      ...env,
      isElement: true,
      stored: new Set(loop.stores.map((store) => store.to)),
    };
    const whole =
      loop.space === "matrix" ? `${sizeName()} * ${size}` : inTensors ? "to" : sizeName();
    const first = inTensors ? "from" : "0";
    if (sums.length === 0) {
      lines.push(`${indent}for (let i = ${first}; i < ${whole}; i++) {`);
      lines.push(...region(parts, inner, depth + 1), `${indent}}`, ...after);
      return lines;
    }
    lines.push(
      `${indent}for (let start = ${first}; start < ${whole}; start += 65536) {`,
      `${indent}  const end = Math.min(start + 65536, ${whole});`,
      `${indent}  for (let i = start; i < end; i++) {`,
      ...region(parts, inner, depth + 2),
      `${indent}  }`,
      ...sums.map(({ lane, name }) => `${indent}  ${name} += foldLanes(${lane});`),
      `${indent}}`,
      ...after,
    );
    return lines;
  };

  const foldLine = (reduction: Reduction, name: string, x: Expression): string => {
    switch (reduction.fold) {
      case "sum":
        return `${name} += ${x.text};`;
      case "max":
        return `${name} = Math.max(${name}, ${x.text});`;
      case "min":
        return `${name} = Math.min(${name}, ${x.text});`;
      case "any":
        return `if (${x.text}) ${name} = true;`;
      default:
        return reduction.fold satisfies never;
    }
  };

  // Calls

  const viewOf = (array: string): string => {
    memoryField("views");
    return `views.${field(array).identifier}`;
  };

  const askLine = (ask: Action & { kind: "ask" }, env: Env): string => {
    uses.add("driver");
    const at = viewOf(ask.at);
    const answer = ask.answer === null ? "" : viewOf(ask.answer);
    const name =
      ask.loss === null
        ? null
        : env.scope.claim(ask.loss.id, [identifier(ask.loss.name ?? "loss"), "loss_at"]);
    const take = name === null ? "" : `const ${name} = `;
    switch (ask.oracle) {
      case "gradient":
        return `${take}oracle.gradient(${at}, ${answer});`;
      case "loss":
        return `${take}oracle.loss(${at});`;
      case "hvp":
      case "ggn":
        return `oracle.${ask.oracle}(${at}, ${viewOf(ask.vector ?? "")}, ${answer});`;
      case "hessian":
        return `oracle.hessian(${at}, ${field(ask.answer ?? "").identifier});`;
      default:
        return ask.oracle satisfies never;
    }
  };

  const matrixLines = (action: MatrixAction, indent: string): string[] => {
    const entry = matrixBuiltin(action.builtin);
    const operands = action.operands.map((operand) => {
      const { entries, identifier: name } = field(operand);
      return entries === "matrix" ? `asMatrix(${name})` : `asVector(${name})`;
    });
    const results = action.results.map((result) =>
      result === null ? "null" : field(result).identifier,
    );
    uses.add("t");
    const rounds = entry.inComputingType && plan.numberType === "f32";
    const all = [
      entry.call,
      `[${operands.join(", ")}]`,
      `[${results.join(", ")}]`,
      String(rounds),
      JSON.stringify(plan.name),
      JSON.stringify(action.builtin),
      "t",
    ];
    const text = `${indent}callMatrix(${all.join(", ")});`;
    if (text.length <= WIDTH) return [text];
    return [`${indent}callMatrix(`, ...all.map((one) => `${indent}  ${one},`), `${indent});`];
  };

  return { root, region, opening, uses };
}

/** Names of scalars that have none. */
const SCALARS: readonly string[] = ["factor", "a", "b", "c", "d"];

/** Names of values in a loop that have none. */
const ELEMENTS: readonly string[] = ["x", "y", "z", "w"];

/** Names by where values go: into a cell, or, added to it, into the parameter. */
function hintsOf(
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
function isAtomic({ operation }: Define): boolean {
  return (
    operation.kind === "constant" ||
    operation.kind === "hyperparameter" ||
    operation.kind === "time" ||
    operation.kind === "loss" ||
    (operation.kind === "size" && operation.over === "model")
  );
}

const isExact = (builtin: string): boolean => elementwise(builtin).exact;

interface Counts {
  readonly direct: Map<ValueId, number>;
  /** Read inside a loop or control flow that stands in the region. */
  readonly nested: Set<ValueId>;
}

/** Expressions stay this shallow, for parsers that recurse and for people. */
const DEEPEST = 40;

/** How deep the values written inside others nest. */
function inlineDepths() {
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

function shouldInline(
  define: Define,
  { direct, nested }: Counts,
  force: ReadonlySet<ValueId>,
  stored: ReadonlySet<string>,
): boolean {
  if (isAtomic(define)) return true;
  if (force.has(define.id) || nested.has(define.id)) return false;
  const isRead = (direct.get(define.id) ?? 0) > 1;
  if (isRead || define.operation.kind === "load") return !isRead;
  return define.name === null || stored.has(define.name);
}

function countUses(parts: readonly RegionPart[]): Counts {
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
        const nexts = part.carried.map(({ next }) => ({ kind: "hold", value: next }) as const);
        const asked = part.until === null ? [] : [part.until.condition];
        const conditions = asked.map((value) => ({ kind: "hold", value }) as const);
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
        addAll(countUses(part.parts), nested);
        break;
      case "loop": {
        const folds = part.reductions.map(
          ({ value }) => ({ kind: "store", to: "", value }) as const,
        );
        addAll(countUses([...part.statements, ...folds, ...part.stores]), nested);
        break;
      }
      case "ask":
      case "matrix":
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

/** A name for the number of a turn whose plural is free for their count. */
function claimTurn(scope: Scope, turn: ValueId | null): string {
  const claimed = scope.claim(turn, ["turn"]);
  scope.claim(null, [`${claimed}s`]);
  return claimed;
}

/** `const { a, b } = from;` as prettier breaks it. */
function destructuring(names: readonly string[], from: string): string[] {
  const text = `  const { ${names.join(", ")} } = ${from};`;
  if (text.length <= WIDTH) return [text];
  const head = `  const { ${names.join(", ")} } =`;
  // Prettier takes three names of which one is renamed for a complex pattern, and breaks that first.
  const isComplex = names.length > 2 && names.some((name) => name.includes(":"));
  if (head.length <= WIDTH && !isComplex) return [head, `    ${from};`];
  return ["  const {", ...names.map((name) => `    ${name},`), `  } = ${from};`];
}

/** A name as the key of a record. */
export const keyText = (name: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
