// Rendering, JSON and suggestions, apart from any phase that makes diagnostics.

import { describe, expect, it } from "vitest";
import type { Diagnostic, Span } from "../src/compiler/diagnostics/diagnostic.ts";
import { renderDiagnostic, renderDiagnostics } from "../src/compiler/diagnostics/render.ts";
import { editDistance, suggest } from "../src/compiler/diagnostics/suggest.ts";
import { diagnosticsToJson } from "../src/compiler/diagnostics/to-json.ts";

const text =
  "optimizer RowNorm(lr: rate = 1) {\n  // centred\n  for param: [m, k] {\n    X = grad\n    s = 1\n\n  step -lr * X / s\n}\n";
const spanOf = (part: string, within = text, file = "row-norm.opt"): Span => ({
  file,
  start: within.indexOf(part),
  end: within.indexOf(part) + part.length,
});
const shapes: Diagnostic = {
  code: "E0401",
  severity: "error",
  message: "`/` cannot line up [m, n] with [k]",
  primary: { span: spanOf("X / s"), text: "[m, n] / [k]" },
  secondary: [{ span: spanOf("k] {"), text: "the columns of `param` are called `k` here" }],
  notes: ["dimensions are matched by name"],
  suggestions: [{ message: "declare both over the same dimension", edits: [] }],
};
const bare = (span: Span, label = ""): Diagnostic => ({
  code: "W0101",
  severity: "warning",
  message: "look",
  primary: { span, text: label },
  secondary: [],
  notes: [],
  suggestions: [],
});

describe("rendering", () => {
  it("looks as the house wants it", () => {
    expect(renderDiagnostic(shapes, () => text)).toBe(
      [
        "error[E0401]: `/` cannot line up [m, n] with [k]",
        "  ┌─ row-norm.opt:7:14",
        "  │",
        "3 │   for param: [m, k] {",
        "  │                  ---- the columns of `param` are called `k` here",
        "  ·",
        "7 │   step -lr * X / s",
        "  │              ^^^^^ [m, n] / [k]",
        "  │",
        "  = note: dimensions are matched by name",
        "  = help: declare both over the same dimension",
      ].join("\n"),
    );
  });

  it("shows other files below the first, and survives unknown ones", () => {
    const other = { span: { file: "b.opt", start: 4, end: 5 }, text: "declared here" };
    const lost = { span: { file: "c.opt", start: 4, end: 5 }, text: "gone" };
    const sources = (file: string): string | undefined =>
      file === "b.opt" ? "fn b() = 1\n" : file === "c.opt" ? undefined : text;
    const shown = renderDiagnostic({ ...shapes, secondary: [other, lost] }, sources);
    expect(shown).toContain("  ┌─ b.opt:1:5\n  │\n1 │ fn b() = 1\n  │     - declared here\n");
    expect(shown).toContain("  ┌─ c.opt\n");
  });

  it("puts carets under tabs, wide and combining characters", () => {
    const wide = "\t日本 ê\u0301 x";
    const shown = renderDiagnostic(bare(spanOf("x", wide, "w")), () => wide);
    const [, , , source, carets] = shown.split("\n");
    expect(source).toBe("1 │     日本 ê\u0301 x");
    expect(carets).toBe(`  │ ${" ".repeat(4 + 4 + 1 + 1 + 1)}^`);
  });

  it("marks the first and the last of several lines", () => {
    const shown = renderDiagnostic(
      bare({ file: "f", start: text.indexOf("for"), end: text.indexOf("step") - 4 }, "all this"),
      () => text,
    );
    expect(shown).toContain(
      "3 │   for param: [m, k] {\n  │   ^^^^^^^^^^^^^^^^^^^ from here\n  ·\n",
    );
    expect(shown).toContain("5 │     s = 1\n  │     ^^^^^ all this");
  });

  it("marks an empty span, also at the end of the text and in an empty one", () => {
    expect(renderDiagnostic(bare({ file: "f", start: 2, end: 2 }), () => "ab")).toContain(
      "1 │ ab\n  │   ^",
    );
    expect(renderDiagnostic(bare({ file: "f", start: 0, end: 0 }), () => "")).toContain(
      "1 │\n  │ ^",
    );
  });

  it("cuts long lines around the label and aligns wide line numbers", () => {
    const long = `${"a + ".repeat(100_000)}?${" + b".repeat(1000)}`;
    const shown = renderDiagnostic(bare(spanOf("?", long, "l")), () => long);
    const [, , , source = "", carets = ""] = shown.split("\n");
    expect(source.length).toBeLessThan(170);
    expect(source[carets.indexOf("^")]).toBe("?");
    const many = `${"\n".repeat(119)}x`;
    expect(renderDiagnostic(bare(spanOf("x", many, "m")), () => many)).toContain(
      "    ┌─ m:120:1\n    │\n120 │ x\n    │ ^",
    );
  });

  it("shows control characters instead of sending them, and colours when asked", () => {
    const evil = "a\u001b[2Jb";
    expect(renderDiagnostic(bare(spanOf("b", evil, "e")), () => evil)).not.toContain("\u001b");
    const red = renderDiagnostic(shapes, () => text, { colour: true });
    expect(red).toContain("\u001b[1;31merror[E0401]\u001b[0m");
    expect(red.replace(/\u001b\[[\d;]*m/g, "")).toBe(renderDiagnostic(shapes, () => text));
  });

  it("separates diagnostics by an empty line", () => {
    const two = renderDiagnostics([shapes, shapes], () => text);
    expect(two.split("\n\n")).toHaveLength(2);
    expect(renderDiagnostics([], () => text)).toBe("");
  });
});

describe("JSON", () => {
  it("counts lines and columns from 1 and keeps edits", () => {
    const edit = { span: spanOf("s = 1"), text: "t = 1" };
    const [made] = diagnosticsToJson(
      [{ ...shapes, suggestions: [{ message: "rename", edits: [edit] }] }],
      () => text,
    );
    expect(made).toMatchObject({
      code: "E0401",
      severity: "error",
      file: "row-norm.opt",
      line: 7,
      column: 14,
      endLine: 7,
      endColumn: 19,
      label: "[m, n] / [k]",
      related: [{ line: 3, column: 18 }],
      suggestions: [
        { message: "rename", edits: [{ line: 5, column: 5, endColumn: 10, text: "t = 1" }] },
      ],
    });
  });
});

describe("did you mean", () => {
  it.each([
    ["sate", ["state", "step"], "state"],
    ["gard", ["grid", "grad"], "grad"],
    ["beta_1", ["beta1", "beta2"], "beta1"],
    ["adam", ["AdamW", "Adam"], "Adam"],
    ["optimiser", ["optimizer"], "optimizer"],
    ["x", ["y", "X"], "X"],
    ["lr", ["t", "rho"], null],
    ["momentum", ["moment", "muon"], "moment"],
    ["qwerty", ["azerty_uiop", "step"], null],
  ])("%s of %j is %s", (word, known, meant) => {
    expect(suggest(word, known)).toBe(meant);
  });

  it("counts a swap once", () => {
    expect(editDistance("gard", "grad")).toBe(1);
    expect(editDistance("", "abc")).toBe(3);
    expect(editDistance("kitten", "sitting")).toBe(3);
  });
});
