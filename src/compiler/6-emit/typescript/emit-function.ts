// Actions of a plan -> the lines of a function. A value that is read once stands inside the expression that reads
// it; one with a name of the author, or read more often, or before a loop that needs it, is a constant. Expressions
// are cut until every line fits, so that prettier has nothing to break.

import type { Action, Define, Fact, Keep, ValueId } from "../../5-fuse/plan.ts";
import { operandsOf } from "../../5-fuse/operands.ts";
import { openAccess } from "./access.ts";
import { candidatesFor } from "./candidates.ts";
import { askLines, drawLines, matrixLines, takeLine } from "./emit-call.ts";
import { brokenPlace, bufferReadBy, pushLines, pushedBy } from "./emit-history.ts";
import { emitLoop, foldLine } from "./emit-loop.ts";
import { emitSides } from "./emit-sides.ts";
import { rowLine } from "./emit-place.ts";
import { operationExpression } from "./emit-operation.ts";
import { emitDispatch, emitTensors } from "./emit-tensors.ts";
import { emitRepeat } from "./emit-turns.ts";
import { atom, type Expression } from "./expressions.ts";
import { destructuring } from "./key-text.ts";
import {
  countUses,
  hintsOf,
  inlineDepths,
  isAtomic,
  longestPiece,
  shouldInline,
  WIDTH,
  type Emitter,
  type Env,
  type FunctionContext,
  type Inlined,
  type Line,
  type RegionPart,
  type Use,
} from "./region.ts";

export interface FunctionText {
  /** The body, indented by two. */
  readonly lines: readonly string[];
  readonly uses: ReadonlySet<Use>;
}

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

/** The body of a function of what is known of one tensor, and what it takes of that. */
export function emitFact(
  { statements, value }: Fact,
  context: FunctionContext,
): FunctionText & { readonly taken: readonly string[] } {
  const emitter = openEmitter(context, true);
  const env: Env = { ...emitter.root, turn: "apart" };
  const { lines, taken } = emitter.takeTurn(() => emitter.region(statements, env, 1, value));
  const head = taken.length === 0 ? [] : destructuring(taken, "tensor");
  return { lines: [...emitter.opening(), ...head, ...lines], uses: emitter.uses, taken };
}

/** `isFact`: one tensor, or the model as one, is all that is known. */
function openEmitter(context: FunctionContext, isFact = false) {
  const access = openAccess(context, isFact);
  const { scope, uses, field, opening, takeTurn } = access;
  const { typed, fields, plan } = context;
  const byBuffer = new Map(fields.map((one) => [one.buffer, one]));
  // What is only named is not taken.
  const known = (buffer: string) => byBuffer.get(buffer) ?? field(buffer);
  const root: Env = {
    scope,
    inline: new Map(),
    parent: null,
    stored: new Set(),
    turn: null,
    indexOf: null,
    isElement: false,
    inTurn: false,
  };
  const bang = typed ? "!" : "";

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
  ): Expression =>
    operationExpression(define, env, (id) => render(id, env, inlined, force), force, emitter);

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
      turn: parent.turn,
      indexOf: parent.indexOf,
      isElement: parent.isElement,
      inTurn: parent.inTurn,
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
        if (overwritten.has(bufferReadBy(operation))) force.add(id);
        if (operandsOf(operation).some((operand) => replaced.has(operand))) force.add(id);
      }
      if (text.length > WIDTH) {
        // Better a part of the expression than all of it.
        const parts = inlined.filter((one) => !force.has(one.id) && one.text.length > 12);
        const longest = longestPiece(parts, roots, WIDTH - indent.length - 24);
        if (longest !== null) force.add(longest.id);
      }
      return text;
    };
    const writeConst = (define: Define): string => {
      // Rendered before its name is claimed, so that the name cannot stand in it.
      const text = fit((inlined) => {
        const { text: value } = renderOperation(define, env, inlined, force);
        const candidates = candidatesFor(define, env, value, hints.get(define.id), known);
        const isTruth = typed && env.inTurn && define.precision === "truth";
        const type = isTruth ? ": boolean" : "";
        return `const ${env.scope.claim(null, candidates)}${type} = ${value};`;
      });
      const name = /const ([\w$]+)/.exec(text)?.[1] ?? "";
      env.scope.alias(define.id, name);
      const { kind } = define.operation;
      const isPlace = kind === "slot" || kind === "place";
      return isPlace && text.length > WIDTH ? brokenPlace(text) : text;
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
          lines.push(...emitSides(part, env, depth, lineOf, emitter));
          break;
        case "repeat":
          lines.push(...emitRepeat(part, env, depth, lineOf, emitter));
          break;
        case "hold": {
          const from = env.scope.nameOf(part.value) ?? "";
          const name = env.scope.claim(part.value, [`${from}_before`]);
          const type = typed && part.isTruth ? ": boolean" : "";
          lines.push(`${indent}const ${name}${type} = ${from};`);
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
          lines.push(keepLine(part, env, lineOf, force));
          overwritten.add(part.to);
          break;
        case "loop":
          lines.push(...emitLoop(part, env, depth, emitter));
          break;
        case "tensors":
          lines.push(...emitTensors(part, env, depth, emitter));
          break;
        case "dispatch":
          lines.push(...emitDispatch(part, env, depth, emitter));
          break;
        case "nest":
          lines.push(...part.write(env, depth));
          break;
        case "collect":
          lines.push(
            lineOf([part.reduction.value], (x) =>
              foldLine(part.reduction, env.scope.nameOf(part.reduction.id) ?? "", x),
            ),
          );
          break;
        case "row":
          lines.push(rowLine(part, lineOf, emitter));
          break;
        case "push":
          lines.push(...pushLines(part, env, lineOf, emitter, indent));
          break;
        case "ask":
          lines.push(...askLines(part, env, indent, emitter));
          break;
        case "take":
          lines.push(takeLine(part, lineOf, emitter));
          break;
        case "draw":
          lines.push(...drawLines(part, env, lineOf, emitter, indent));
          break;
        case "matrix":
          lines.push(...matrixLines(part, env, lineOf, emitter, indent));
          break;
        default:
          part satisfies never;
      }
      for (const history of pushedBy(part)) overwritten.add(history);
    }
    if (gives !== null) lines.push(lineOf([gives], (x) => `return ${x.text};`));
    return lines;
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

  const keepLine = (keep: Keep, env: Env, lineOf: Line, force: Set<ValueId>): string => {
    const isRange = field(keep.to).entries === "tensor" && env.turn !== "apart";
    const index = isRange ? "k" : "0";
    return storeLine(keep.to, index, keep.value, lineOf, force);
  };

  const emitter: Emitter = {
    ...access,
    access,
    plan,
    typed,
    bang,
    fields,
    tensorName: () => access.ofTensor("name"),
    find,
    region,
  };
  return { root, region, opening, uses, takeTurn };
}
