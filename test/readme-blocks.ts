// README.md as a list of steps that a test can take. In: its text. Out: its fenced blocks in order, each
// with what the comments right above it say:
//   <!-- file: mine.ts -->      the block is this file of the reader's folder
//   <!-- excerpt: adam.ts -->   the block stands in this file, word for word
//   <!-- exit: 1 -->            the commands of the block end with this code (0 unless said)
//   <!-- output -->             the block is what the commands above it print; … stands for anything
//   <!-- checkout -->           commands for a clone, which are scripts of package.json

/** A fenced block of README.md. */
export interface Block {
  /** The word after the fence: `sh`, `ts`, `opt`, `text`, … */
  readonly language: string;
  readonly text: string;
  /** Its line in README.md, from 1. */
  readonly line: number;
  /** What the comments right above it say, `""` for those that say no more than their name. */
  readonly notes: ReadonlyMap<string, string>;
}

/** The fenced blocks of a Markdown text. */
export function readBlocks(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = markdown.split("\n");
  let notes = new Map<string, string>();
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? "";
    const note = /^<!--\s*([a-z]+)(?::\s*(.*?))?\s*-->$/.exec(line);
    const fence = /^```(\w*)$/.exec(line);
    if (note?.[1] !== undefined) notes.set(note[1], note[2] ?? "");
    else if (fence !== null) {
      const end = lines.indexOf("```", i + 1);
      if (end < 0) throw new Error(`README.md:${i + 1}: this block has no end`);
      const text = lines.slice(i + 1, end).join("\n");
      blocks.push({ language: fence[1] ?? "", text, line: i + 1, notes });
      i = end;
      notes = new Map();
    } else if (line !== "") notes = new Map();
  }
  return blocks;
}

/** Whether `printed` is what `shown` promises: the same lines, `…` standing for anything within a line or, alone, for any lines. */
export function isShown(shown: string, printed: string): boolean {
  const pattern = shown
    .trim()
    .split("\n")
    .map((line) =>
      line.trim() === "…"
        ? "[^]*?"
        : line
            .trimEnd()
            .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
            .replace(/…/g, ".*"),
    )
    .join("\n");
  const text = printed
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
  return new RegExp(`^${pattern}$`, "u").test(text.trim());
}
