// Histories: rings in one array, or, where tensors have arrays of their own, one for each with the ring in common. An
// entry is found by its age, a push takes the place of the oldest one.

import type { HistoryFold } from "../../3-lower/graph.ts";
import type { Operation, Push, ValueId } from "../../5-fuse/plan.ts";
import { atom, numberText, type Expression } from "./expressions.ts";
import { ringOf, type Field } from "./fields.ts";
import type { Emitter, Env, Line, RegionPart } from "./region.ts";

/** The buffer that an operation reads; nothing where it reads none. */
export function bufferReadBy(operation: Operation): string {
  if (operation.kind === "load") return operation.from;
  return "history" in operation ? operation.history : "";
}

/** The histories that a part of a region changes. */
export function pushedBy(part: RegionPart): readonly string[] {
  if (part.kind === "push") return [part.history];
  if (part.kind !== "choice" && part.kind !== "repeat") return [];
  return part.histories.map(({ history }) => history);
}

type HistoryOperation = Extract<Operation, { kind: "slot" | "entry" | "pushed" | "fold entries" }>;

/** What is asked of a history. */
export function historyExpression(
  operation: HistoryOperation,
  env: Env,
  render: (id: ValueId) => Expression,
  emitter: Emitter,
): Expression {
  const { history } = operation;
  switch (operation.kind) {
    case "slot":
      return slotText(history, render(operation.index), emitter);
    case "entry":
      return atom(entryText(history, render(operation.slot), env, emitter));
    case "pushed":
      return atom(`${emitter.field(ringOf(history)).identifier}[1]${emitter.bang}`);
    case "fold entries":
      return atom(foldText(history, operation.fold, env, emitter));
    default:
      return operation satisfies never;
  }
}

/** Whether each tensor has its entries side by side, not each entry its tensors. */
function isOwn({ entries, branch, isWhole }: Field, { plan }: Emitter): boolean {
  return !plan.overModel && !isWhole && (branch !== null || entries === "dims");
}

/** Where the entry of an age begins; where tensors have entries of their own, which one it is. */
function slotText(history: string, index: Expression, emitter: Emitter): Expression {
  const ring = emitter.field(ringOf(history)).identifier;
  emitter.uses.add("t");
  // The second of two branches with histories of one name calls it so, too.
  const called = JSON.stringify(history.replaceAll(/#\d+/g, ""));
  const place = `placeOf(${ring}, ${index.text}, ${JSON.stringify(emitter.plan.name)}, ${called}, t)`;
  const stride = strideText(history, emitter);
  if (stride === "") return atom(place);
  return { text: place + stride, precedence: "product", builtin: null };
}

/** A line `const at = placeOf(…)` that is too long, as prettier breaks it: behind `=` before a product, else in the call. */
export function brokenPlace(line: string): string {
  const indent = /^ */.exec(line)?.[0] ?? "";
  const product = /^(.* =) (placeOf\(.*\) \* .*;)$/.exec(line);
  if (product !== null) return `${product[1]}\n${indent}  ${product[2]}`;
  const call = /^(.*place(?:Of|In)\()(.*)\);$/.exec(line);
  const given = (call?.[2] ?? "").split(", ").map((one) => `${indent}  ${one},`);
  return [`${call?.[1]}`, ...given, `${indent});`].join("\n");
}

/** The element at hand of the entry in a slot, this tensor's number in it, or the number. */
function entryText(history: string, slot: Expression, env: Env, emitter: Emitter): string {
  const field = emitter.field(history);
  const { identifier, entries, dims } = field;
  const isArray = entries !== "step" && entries !== "tensor";
  const stride = isOwn(field, emitter) && isArray ? ` * ${emitter.extent(dims)}` : "";
  const k = entries === "tensor" && env.turn !== "apart" ? " + k" : "";
  return `${identifier}[${slot.text}${stride}${isArray ? " + i" : k}]${emitter.bang}`;
}

/** The entries pushed, folded. */
function foldText(history: string, fold: HistoryFold, env: Env, emitter: Emitter): string {
  const field = emitter.field(history);
  const { identifier, entries } = field;
  const ring = emitter.field(ringOf(history)).identifier;
  const call = { sum: "sumOf", squares: "sumOf", max: "maxOf", min: "minOf" }[fold];
  const isBeside = entries === "tensor" && !isOwn(field, emitter);
  const stride = isBeside ? `${emitter.memoryField("tensors")}.length` : "1";
  const at = isBeside && env.turn !== "apart" ? "k" : "0";
  const power = fold === "squares" ? ", 2" : "";
  return `foldEntries(${call}, ${identifier}, ${ring}, ${stride}, ${at}${power})`;
}

/** An array or number becomes the newest entry. */
export function pushLines(
  push: Push,
  env: Env,
  lineOf: Line,
  emitter: Emitter,
  indent: string,
): readonly string[] {
  const field = emitter.fields.find(({ buffer }) => buffer === push.history);
  const ring = emitter.field(ringOf(push.history)).identifier;
  if (push.from === null && push.value === null)
    return clearLines(push.history, ring, field, emitter, indent);
  if (field !== undefined && push.value === null && isOwn(field, emitter)) {
    const place = env.scope.claim(null, ["place"]);
    const { lines, taken } = emitter.takeTurn(() => {
      const from = emitter.field(push.from ?? "").identifier;
      const to = emitter.field(push.history).identifier;
      return [`${indent}  ${to}.set(${from}, ${place} * ${from}.length);`];
    });
    emitter.takeOf(field.branch, taken);
    const list = emitter.roster(field.branch);
    return [
      `${indent}const ${place} = pushPlace(${ring});`,
      `${indent}for (const { ${taken.join(", ")} } of ${list}) {`,
      ...lines,
      `${indent}}`,
    ];
  }
  const { identifier } = emitter.field(push.history);
  if (push.value !== null)
    return [lineOf([push.value], (x) => `pushNumber(${identifier}, ${ring}, ${x.text});`)];
  const from = emitter.field(push.from ?? "").identifier;
  const at = `pushPlace(${ring})${strideText(push.history, emitter)}`;
  return [`${indent}${identifier}.set(${from}, ${at});`];
}

/** A history becomes its start again. */
function clearLines(
  history: string,
  ring: string,
  field: Field | undefined,
  emitter: Emitter,
  indent: string,
): readonly string[] {
  const start = numberText(Number(field?.start ?? 0)).text;
  const fill = (): string =>
    `clearHistory(${emitter.field(history).identifier}, ${ring}, ${start});`;
  if (field === undefined || !isOwn(field, emitter)) return [indent + fill()];
  const { lines, taken } = emitter.takeTurn(() => [`${indent}  ${fill()}`]);
  emitter.takeOf(field.branch, taken);
  const list = emitter.roster(field.branch);
  return [`${indent}for (const { ${taken.join(", ")} } of ${list}) {`, ...lines, `${indent}}`];
}

/** From one entry to the next. */
function strideText(history: string, emitter: Emitter): string {
  // Asked what it is, not taken.
  const field = emitter.fields.find(({ buffer }) => buffer === history);
  if (field === undefined || isOwn(field, emitter)) return "";
  switch (field.entries) {
    case "step":
      return "";
    case "dims":
      return ` * ${emitter.extent(field.dims)}`;
    case "tensor":
      return ` * ${emitter.memoryField("tensors")}.length`;
    case "matrix":
      return ` * ${emitter.sizeName()} ** 2`;
    default:
      return ` * ${emitter.sizeName()}`;
  }
}
