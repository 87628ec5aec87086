// Pieces of Markdown: tables, code, and the anchors that a page on GitHub has.

/** A table; cells may hold any text. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replace(/\s*\n\s*/g, " ")).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Text in a fence. */
export const fenced = (text: string, language = "text"): string =>
  `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;

/** Text as code within a line. */
export const code = (text: string): string => `\`${text}\``;

/** A heading of a page. */
export interface Heading {
  readonly level: number;
  readonly title: string;
  readonly anchor: string;
}

/** The headings of a page with their anchors; those that repeat are numbered. */
export function headingsOf(page: string): readonly Heading[] {
  const seen = new Map<string, number>();
  const withoutCode = page.replace(/^```[^]*?^```$/gm, "");
  return [...withoutCode.matchAll(/^(#{1,6}) (.+)$/gm)].map(([, marks = "", title = ""]) => {
    const slug = slugOf(title);
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return { level: marks.length, title, anchor: count === 0 ? slug : `${slug}-${count}` };
  });
}

/** The anchor of the first heading with this title. */
export function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-");
}
