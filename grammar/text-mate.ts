// The highlighting grammar for editors (TextMate's JSON), made from the token table. A test holds the
// committed opt.tmLanguage.json against this; `npx tsx src/tools/docs/write-text-mate.ts` writes it anew.

import { declarationStarts, tokenRow, tokenTable, type TokenRow } from "./tokens.ts";

interface Pattern {
  readonly name?: string;
  readonly match: string;
  readonly captures?: Readonly<Record<string, { readonly name: string }>>;
}

/** The content of opt.tmLanguage.json. */
export function textMate(): string {
  const words = new Map<string, string[]>();
  const others: Pattern[] = [];
  for (const [name, row] of Object.entries(tokenTable) as [string, TokenRow][]) {
    if (row.scope === "") continue;
    if (row.is !== undefined) {
      const scope = words.get(row.scope) ?? [];
      scope.push(String(row.pattern));
      words.set(row.scope, scope);
      for (const sign of row.unicode ?? []) others.push({ name: scoped(row), match: sign });
    } else if (name !== "ForeignBlockComment") {
      others.push({ name: scoped(row), match: source(row) });
    }
  }
  const keywords = declarationStarts.map((name) => String(tokenRow(name)?.pattern));
  const declared: Pattern = {
    match: `\\b(${keywords.join("|")})\\s+(${source(tokenTable.Word)})`,
    captures: {
      1: { name: `${tokenTable.Optimizer.scope}.opt` },
      2: { name: "entity.name.function.opt" },
    },
  };
  const ofWords = [...words].map(([scope, list]) => ({
    name: `${scope}.opt`,
    match: `\\b(?:${list.join("|")})\\b`,
  }));
  // Comments and texts first: words in them are no keywords.
  const isText = ({ name }: Pattern): boolean => /^(comment|string)/.test(name ?? "");
  const patterns = [
    ...others.filter(isText),
    declared,
    ...ofWords,
    ...others.filter((pattern) => !isText(pattern)),
  ];
  const grammar = {
    $schema: "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
    name: "opt",
    scopeName: "source.opt",
    fileTypes: ["opt"],
    patterns,
  };
  // A list of one stays on its line, as prettier wants it.
  const text = JSON.stringify(grammar, null, 2).replace(/\[\n\s*("[^"]*")\n\s*\]/, "[$1]");
  return `${text}\n`;
}

function scoped(row: TokenRow): string {
  return `${row.scope}.opt`;
}

function source(row: TokenRow): string {
  const latin =
    typeof row.pattern === "string"
      ? row.pattern.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
      : row.pattern.source;
  return [latin, ...(row.unicode ?? [])].join("|");
}
