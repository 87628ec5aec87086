// Histories: rings in one array. An entry is found by its age, a push takes the place of the oldest one.

import type { HistoryFold } from "../../3-lower/graph.ts";
import type { Operation, Push, ValueId } from "../../5-fuse/plan.ts";
import { atom, type Expression } from "./expressions.ts";
import { ringOf } from "./fields.ts";
import type { Emitter, Line, RegionPart } from "./region.ts";

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
  render: (id: ValueId) => Expression,
  emitter: Emitter,
): Expression {
  const { history } = operation;
  switch (operation.kind) {
    case "slot":
      return slotText(history, render(operation.index), emitter);
    case "entry":
      return atom(entryText(history, render(operation.slot), emitter));
    case "pushed":
      return atom(`${emitter.field(ringOf(history)).identifier}[1]${emitter.bang}`);
    case "fold entries":
      return atom(foldText(history, operation.fold, emitter));
    default:
      return operation satisfies never;
  }
}

/** Where the entry of an age begins. */
function slotText(history: string, index: Expression, emitter: Emitter): Expression {
  const ring = emitter.field(ringOf(history)).identifier;
  emitter.uses.add("t");
  const names = `${JSON.stringify(emitter.plan.name)}, ${JSON.stringify(history)}`;
  const text = `placeOf(${ring}, ${index.text}, ${names}, t)${strideText(history, emitter)}`;
  return { text, precedence: "product", builtin: null };
}

/** A line `const at = placeOf(…)` that is too long, as prettier breaks it: behind `=` before a product, else in the call. */
export function brokenPlace(line: string): string {
  const indent = /^ */.exec(line)?.[0] ?? "";
  const product = /^(.* =) (placeOf\(.*\) \* .*;)$/.exec(line);
  if (product !== null) return `${product[1]}\n${indent}  ${product[2]}`;
  const call = /^(.*placeOf\()(.*)\);$/.exec(line);
  const given = (call?.[2] ?? "").split(", ").map((one) => `${indent}  ${one},`);
  return [`${call?.[1]}`, ...given, `${indent});`].join("\n");
}

/** The element at hand of the entry in a slot, this tensor's number in it, or the number. */
function entryText(history: string, slot: Expression, emitter: Emitter): string {
  const { identifier, entries } = emitter.field(history);
  const place = entries === "step" ? "" : entries === "tensor" ? " + k" : " + i";
  return `${identifier}[${slot.text}${place}]${emitter.bang}`;
}

/** The entries pushed, folded. */
function foldText(history: string, fold: HistoryFold, emitter: Emitter): string {
  const { identifier, entries } = emitter.field(history);
  const ring = emitter.field(ringOf(history)).identifier;
  const call = { sum: "sumOf", squares: "sumOf", max: "maxOf", min: "minOf" }[fold];
  const [stride, at] =
    entries === "tensor" ? [`${emitter.memoryField("tensors")}.length`, "k"] : ["1", "0"];
  const power = fold === "squares" ? ", 2" : "";
  return `foldEntries(${call}, ${identifier}, ${ring}, ${stride}, ${at}${power})`;
}

/** An array or number becomes the newest entry. */
export function pushLine(push: Push, lineOf: Line, emitter: Emitter, indent: string): string {
  const { identifier } = emitter.field(push.history);
  const ring = emitter.field(ringOf(push.history)).identifier;
  if (push.value !== null)
    return lineOf([push.value], (x) => `pushNumber(${identifier}, ${ring}, ${x.text});`);
  const from = emitter.field(push.from ?? "").identifier;
  return `${indent}${identifier}.set(${from}, pushPlace(${ring})${strideText(push.history, emitter)});`;
}

/** From one entry to the next. */
function strideText(history: string, emitter: Emitter): string {
  switch (emitter.field(history).entries) {
    case "step":
      return "";
    case "tensor":
      return ` * ${emitter.memoryField("tensors")}.length`;
    case "matrix":
      return ` * ${emitter.sizeName()} ** 2`;
    default:
      return ` * ${emitter.sizeName()}`;
  }
}
