// The highlighting grammar is up to date, and its patterns find what the lexer finds.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { textMate } from "../grammar/text-mate.ts";

const committed = readFileSync(new URL("../grammar/opt.tmLanguage.json", import.meta.url), "utf8");

it("is what the token table gives: npx tsx src/tools/docs/write-text-mate.ts", () => {
  expect(committed).toBe(textMate());
});

it("colours a line as people expect", () => {
  const { patterns } = JSON.parse(committed) as {
    readonly patterns: readonly { readonly name?: string; readonly match: string }[];
  };
  /** The scope of the first pattern that matches the most to the left, as TextMate picks it. */
  const scopeAt = (text: string): string | undefined => {
    const found = patterns
      .map(({ name, match }) => ({ name, at: text.search(new RegExp(match)) }))
      .filter(({ at }) => at >= 0)
      .sort((a, b) => a.at - b.at);
    return found[0]?.name;
  };
  expect(scopeAt("accumulate m = average decay β₁ of ∇")).toBe("storage.type.opt");
  expect(scopeAt("// state of things")).toBe("comment.line.double-slash.opt");
  expect(scopeAt("/// state of things")).toBe("comment.line.documentation.opt");
  expect(scopeAt("← 1")).toBe("keyword.operator.assignment.opt");
  expect(scopeAt("stated")).toBe("variable.other.opt");
  expect(scopeAt("** 2")).toBe("invalid.illegal.opt");
});
