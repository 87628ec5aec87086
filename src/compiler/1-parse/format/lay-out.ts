// Doc in, text out: groups that fit a line stay on it, the others break, outermost first. A comment ends its
// line; what follows it goes to the next, which is where it stood in the text that was read.

import { displayWidth } from "../../diagnostics/display-width.ts";
import type { Doc } from "./doc.ts";

/** Columns of a line; comments at its end do not count. */
export const lineWidth = 100;
const step = 2;
const gap = "   ";

interface Line {
  readonly indent: number;
  text: string;
  comment: string | null;
  column: number | null;
  /** Its text is a comment: nothing more fits on it. */
  isClosed: boolean;
}

interface Item {
  readonly doc: Doc;
  readonly indent: number;
  readonly isBroken: boolean;
}

/** The text of a Doc; ends with a line break. */
export function layOut(doc: Doc): string {
  const lines: Line[] = [];
  let line = startLine(0);
  const stack: Item[] = [{ doc, indent: 0, isBroken: true }];
  const breakLine = (indent: number): void => {
    lines.push(line);
    line = startLine(indent);
  };
  /** What is written next cannot stand behind a comment. */
  const leaveComment = (indent: number): void => {
    if (line.isClosed || line.comment !== null) breakLine(indent);
  };
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    const { doc, indent, isBroken } = item;
    if (typeof doc === "string") {
      if (doc.trim() !== "") leaveComment(indent);
      line.text += line.text === "" ? doc.trimStart() : doc;
      continue;
    }
    if (isList(doc)) {
      for (let i = doc.length - 1; i >= 0; i--) stack.push({ ...item, doc: doc[i] ?? "" });
      continue;
    }
    switch (doc.kind) {
      case "line":
      case "soft line":
        if (isBroken) breakLine(indent);
        else if (doc.kind === "line" && line.text !== "") line.text += " ";
        break;
      case "hard line":
        breakLine(indent);
        break;
      case "blank": {
        if (line.isClosed) breakLine(indent);
        const before = lines.at(-1)?.text ?? "";
        if (line.text === "" && before !== "" && !/[([{]$/.test(before)) {
          lines.push(startLine(0));
        }
        break;
      }
      case "indent":
        stack.push({ ...item, doc: doc.of, indent: indent + step });
        break;
      case "group": {
        const flat = { doc: doc.of, indent, isBroken: false };
        const stays = !doc.isBroken && (!isBroken || fits(flat, stack, line));
        stack.push(stays ? flat : { ...flat, isBroken: true });
        break;
      }
      case "choice": {
        const [first, ...others] = doc.of;
        const flat = { doc: first, indent, isBroken: false };
        const last = others.at(-1);
        if (!isBroken || last === undefined || fits(flat, stack, line)) stack.push(flat);
        else {
          const broken = others.map((one) => ({ doc: one, indent, isBroken: true }));
          const fitting = broken.find((one) => fits(one, stack, line));
          stack.push(fitting ?? { doc: last, indent, isBroken: true });
        }
        break;
      }
      case "mark":
        if (doc.onlyBroken && !isBroken) break;
        if (line.isClosed) breakLine(indent);
        line.text += doc.text;
        break;
      case "comment":
        if (line.isClosed || line.comment !== null) {
          breakLine(indent);
          line.text = doc.text;
          line.isClosed = true;
        } else {
          line.comment = doc.text;
          line.column = doc.column;
        }
        break;
      case "own comment":
        if (line.text !== "") breakLine(indent);
        line.text = doc.text;
        line.isClosed = true;
        break;
      default:
        doc satisfies never;
    }
  }
  lines.push(line);
  return `${align(lines).join("\n").trimEnd()}\n`;
}

function startLine(indent: number): Line {
  return { indent, text: "", comment: null, column: null, isClosed: false };
}

const isList = (doc: Doc): doc is readonly Doc[] => Array.isArray(doc);

/** Whether `next`, and what follows it up to the next possible line break, fits the rest of the line. */
function fits(next: Item, rest: readonly Item[], line: Line): boolean {
  // behind a comment the next word stands on a line of its own
  const isFresh = line.isClosed || line.comment !== null;
  let room = lineWidth - (isFresh ? next.indent : line.indent + widthOf(line.text));
  let hasComment = false;
  let isAtStart = true;
  let behind = rest.length;
  const stack: Item[] = [next];
  let isInside = true;
  for (;;) {
    let item = stack.pop();
    if (item === undefined) {
      if (behind === 0) return room >= 0;
      isInside = false;
      behind -= 1;
      item = rest[behind];
      if (item === undefined) return room >= 0;
    }
    const { doc, isBroken } = item;
    if (typeof doc === "string") {
      if (hasComment && doc.trim() !== "") return false;
      room -= widthOf(doc);
      isAtStart &&= doc.trim() === "";
      if (room < 0) return false;
      continue;
    }
    if (isList(doc)) {
      for (let i = doc.length - 1; i >= 0; i--) stack.push({ ...item, doc: doc[i] ?? "" });
      continue;
    }
    switch (doc.kind) {
      case "line":
      case "soft line":
        if (isBroken) return true;
        if (doc.kind === "line") room -= 1;
        break;
      case "hard line":
        return isBroken || !isInside;
      case "own comment":
        if (!isAtStart) return isBroken || !isInside;
        room = lineWidth - item.indent;
        break;
      case "blank":
        break;
      case "indent":
        stack.push({ ...item, doc: doc.of });
        break;
      case "group":
        if (doc.isBroken && isInside && !isBroken) return false;
        stack.push({ ...item, doc: doc.of, isBroken: doc.isBroken || (isBroken && !isInside) });
        break;
      case "choice":
        stack.push({ ...item, doc: doc.of[0], isBroken: isBroken && !isInside });
        break;
      case "mark":
        if (!doc.onlyBroken || isBroken) room -= doc.text.length;
        if (room < 0) return false;
        break;
      case "comment":
        hasComment = true;
        break;
      default:
        doc satisfies never;
    }
  }
}

/** The lines as text, the comments of one column, or of lines that follow each other, one under the other. */
function align(lines: readonly Line[]): string[] {
  const columns = new Map<string, number>();
  let run = 0;
  const keys = lines.map(({ comment, column, indent }, i) => {
    if (comment === null) return null;
    const before = lines[i - 1];
    const goesOn =
      before !== undefined &&
      before.comment !== null &&
      before.column === null &&
      before.indent === indent;
    if (column === null && !goesOn) run += 1;
    return column === null ? `run ${run}` : `column ${column}`;
  });
  const texts = lines.map(({ indent, text }) => (text === "" ? "" : " ".repeat(indent) + text));
  keys.forEach((key, i) => {
    if (key === null) return;
    columns.set(key, Math.max(columns.get(key) ?? 0, widthOf((texts[i] ?? "").trimEnd())));
  });
  return lines.map(({ comment }, i) => {
    const text = (texts[i] ?? "").trimEnd();
    const key = keys[i];
    if (comment === null || key === null || key === undefined) return text;
    return text + " ".repeat((columns.get(key) ?? 0) - widthOf(text)) + gap + comment;
  });
}

function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += displayWidth(character);
  return width;
}
