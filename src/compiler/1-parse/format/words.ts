// The words of a text in reading order, each with the comments around it. Builders take them one by one, so
// that every word and every comment is written once, in order, in the author's spelling.

import type { PlacedToken } from "../../../../grammar/recovering-parser.ts";
import type { Lexed } from "../lex.ts";
import { blank, mark, type Doc } from "./doc.ts";

interface Comment {
  readonly text: string;
  readonly isAfterBlank: boolean;
}

interface Word {
  readonly text: string;
  /** Comments on lines of their own above it. */
  readonly before: readonly Comment[];
  readonly isAfterBlank: boolean;
  /** The comment behind it on its line. */
  readonly after: string | null;
}

/** A place in the row of words. */
export interface Words {
  /** The text of the next word; empty at the end. */
  readonly next: () => string;
  /** Writes the next word. */
  readonly take: () => Doc;
  /** Leaves the next word out, but for its comments. */
  readonly drop: () => Doc;
  /** Writes the comments above the next word and leaves the word. */
  readonly takeComments: () => readonly Doc[];
  /** An empty line if one stands before the next word and its comments. */
  readonly takeBlank: () => Doc;
  /** Whether comments stand above the next word. */
  readonly isCommented: () => boolean;
  /** Whether the next word begins a line of its own. */
  readonly isOnNewLine: () => boolean;
  /** Has the comments at the ends of lines stand in one column while `build` takes words. */
  readonly inColumn: <T>(build: () => T) => T;
}

/** The words of a text, from its first. */
export function wordsOf(text: string, lexed: Lexed): Words {
  const { words, breaks } = collect(text, lexed);
  let at = 0;
  let taken = 0;
  let column: number | null = null;
  let columns = 0;
  const none: Word = { text: "", before: [], isAfterBlank: false, after: null };
  const word = (): Word => words[at] ?? none;
  const takeComments = (): readonly Doc[] => {
    const { before } = word();
    if (taken > at) return [];
    taken = at + 1;
    return before.flatMap(({ text: comment, isAfterBlank }): Doc[] => [
      ...(isAfterBlank ? [blank] : []),
      { kind: "own comment", text: comment },
    ]);
  };
  const takeAfter = (): readonly Doc[] => {
    const { after } = word();
    return after === null ? [] : [{ kind: "comment", text: after, column }];
  };
  return {
    next: () => word().text,
    take() {
      const { text: written, before, isAfterBlank } = word();
      const space = before.length > 0 && isAfterBlank && taken <= at ? [blank] : [];
      const comments = takeComments();
      const doc = [...comments, ...space, written === "," ? mark(",") : written, ...takeAfter()];
      at += 1;
      return doc;
    },
    drop() {
      const doc = [...takeComments(), ...takeAfter()];
      at += 1;
      return doc;
    },
    takeComments,
    takeBlank() {
      const { before, isAfterBlank } = word();
      return (before[0]?.isAfterBlank ?? isAfterBlank) ? blank : [];
    },
    isCommented: () => word().before.length > 0,
    isOnNewLine: () => breaks[at] === true,
    inColumn(build) {
      const outer = column;
      column = columns;
      columns += 1;
      const made = build();
      column = outer;
      return made;
    },
  };
}

interface Placed {
  readonly start: number;
  readonly end: number;
  readonly isComment: boolean;
}

function collect(
  text: string,
  { tokens, docs, remarks }: Lexed,
): { readonly words: readonly Word[]; readonly breaks: readonly boolean[] } {
  const comment = ({ start, end }: { start: number; end: number }): Placed => ({
    start,
    end,
    isComment: true,
  });
  const places = [...spansOf(tokens), ...docs.map(comment), ...remarks.map(comment)].sort(
    (a, b) => a.start - b.start,
  );
  const words: Word[] = [];
  const breaks: boolean[] = [];
  let before: Comment[] = [];
  let end = 0;
  const add = (written: string, isAfterBlank: boolean, isOnNewLine: boolean): void => {
    // A comment above a comma is about what follows it.
    if (written === "," && before.length > 0) {
      words.push({ text: written, before: [], isAfterBlank: false, after: null });
    } else {
      words.push({ text: written, before, isAfterBlank, after: null });
      before = [];
    }
    breaks.push(isOnNewLine);
  };
  for (const place of places) {
    const lines = text.slice(end, place.start).split("\n").length - 1;
    const written = text.slice(place.start, place.end).trimEnd();
    end = place.end;
    const last = words.at(-1);
    if (!place.isComment) add(written, lines > 1, lines > 0);
    else if (lines === 0 && last !== undefined && before.length === 0) {
      words[words.length - 1] = { ...last, after: written };
    } else before.push({ text: written, isAfterBlank: lines > 1 });
  }
  add("", false, true);
  return { words, breaks };
}

/** One place per word of the text: `²` was made two tokens. */
function spansOf(tokens: readonly PlacedToken[]): Placed[] {
  return tokens
    .filter(({ startOffset }, i) => tokens[i - 1]?.startOffset !== startOffset)
    .map(({ startOffset: start, endOffset }) => ({
      start,
      end: (endOffset ?? start) + 1,
      isComment: false,
    }));
}
