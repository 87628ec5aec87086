// What parsing promises beyond the goldens: the programs of the language page, spans, docs, limits, sizes.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Expr } from "../src/compiler/1-parse/ast.ts";
import { nestingLimit } from "../src/compiler/1-parse/nesting.ts";
import { parse, parseExpression } from "../src/compiler/1-parse/parse.ts";
import { printAst, printExpr } from "../src/compiler/1-parse/print-ast.ts";

const codesOf = (text: string): string[] =>
  parse({ name: "f.opt", text }).diagnostics.map(({ code }) => code);
const body = (lines: string): string => `optimizer A() {\n${lines}\n}\n`;

describe("the programs of the language page", () => {
  const folder = new URL("./programs/", import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith(".opt"));
  it.each(files)("%s parses without a complaint", (name) => {
    const text = readFileSync(new URL(name, folder), "utf8");
    const { form, diagnostics } = parse({ name, text });
    expect(diagnostics).toEqual([]);
    expect(printAst(form)).not.toContain("<broken");
  });
});

describe("spans", () => {
  const text = readFileSync(new URL("./programs/section-8.opt", import.meta.url), "utf8");

  it("are the text of what they are about", () => {
    const { form } = parse({ name: "f.opt", text });
    const names: string[] = [];
    const look = (value: unknown, parent: { start: number; end: number }): void => {
      if (Array.isArray(value)) value.forEach((one) => look(one, parent));
      else if (typeof value === "object" && value !== null) {
        const { span, spelling } = value as {
          readonly span?: { start: number; end: number };
          readonly spelling?: string;
        };
        if (span !== undefined) {
          expect(span.start).toBeGreaterThanOrEqual(parent.start);
          expect(span.end).toBeLessThanOrEqual(parent.end);
          expect(span.end).toBeGreaterThan(span.start);
          if (spelling !== undefined) {
            expect(text.slice(span.start, span.end)).toBe(spelling);
            names.push(spelling);
          }
        }
        for (const [key, one] of Object.entries(value))
          if (key !== "span") look(one, span ?? parent);
      }
    };
    look(form, { start: 0, end: text.length });
    expect(names.length).toBeGreaterThan(200);
  });

  it("of an operator is the operator", () => {
    const { form } = parseExpression({ name: "e", text: "a  +  b" });
    expect(form.kind === "binary" ? form.operatorSpan : null).toEqual({
      file: "e",
      start: 3,
      end: 4,
    });
  });
});

describe("expressions by themselves", () => {
  it.each([
    ["Adam(lr = 1e-3)", "Adam(lr = 1e-3)"],
    ["clip_norm(1.0) |> AdamW()", "(|> clip_norm(1.0) AdamW())"],
    ["-a^-b^2 * c @ d", "(* (- (^ a (- (^ b 2)))) (@ c d))"],
  ])("%s", (text, shown) => {
    const { form, diagnostics } = parseExpression({ name: "e", text });
    expect(diagnostics).toEqual([]);
    expect(printExpr(form)).toBe(shown);
  });

  it.each(["", "Adam(", "Adam() Adam()", "a |>", "step 1"])("refuses %j", (text) => {
    expect(parseExpression({ name: "e", text }).diagnostics).toHaveLength(1);
  });
});

describe("limits", () => {
  const deep: Readonly<Record<string, (n: number) => string>> = {
    brackets: (n) => body(`x = ${"(".repeat(n)}1${")".repeat(n)}`),
    calls: (n) => body(`x = ${"f(".repeat(n)}1${")".repeat(n)}`),
    blocks: (n) => `optimizer A() {${"if a {\n".repeat(n)}step 1\n${"}\n".repeat(n)}}`,
    signs: (n) => body(`x = ${"- ".repeat(n)}1`),
    negations: (n) => body(`x = ${"not ".repeat(n)}a`),
    powers: (n) => body(`x = 1${"^2".repeat(n)}`),
    "else if": (n) => body(`if a { skip }${" else if b { skip }".repeat(n)}`),
    choices: (n) => body(`x = ${"if a then b else ".repeat(n)}c`),
    thens: (n) => body(`x = ${"if a then ".repeat(n)}b${" else c".repeat(n)}`),
    dispatches: (n) => body(`for param: [m] { skip }${" else for param: [n] { skip }".repeat(n)}`),
    transposes: (n) => body(`x = a${".T".repeat(n)}`),
    domains: (n) => `optimizer A(x: ${"optional ".repeat(n)}rate) { skip }`,
    pipelines: (n) => `optimizer A = a${" |> b".repeat(n)}`,
  };

  it.each(Object.keys(deep))("%s nest up to the limit and are refused beyond it", (kind) => {
    const make = deep[kind];
    if (make === undefined) expect.fail(kind);
    expect(codesOf(make(nestingLimit - 10))).toEqual([]);
    expect(codesOf(make(nestingLimit + 10))).toEqual(["E0106"]);
    expect(codesOf(make(20_000) as string)).toEqual(["E0106"]);
  });

  it("counts brackets together with what stands before them", () => {
    expect(codesOf(body(`x = ${"- - -(".repeat(60)}1${")".repeat(60)}`))).toEqual(["E0106"]);
    expect(codesOf(body("x = (a.T + b.T)^2 - f(c.T)[1]^2\n".repeat(500)))).toEqual([]);
    expect(codesOf(body("if a { skip } else if b { skip }\n".repeat(500)))).toEqual([]);
  });

  it("has none for unclosed brackets by the hundred thousand", () => {
    for (const bracket of ["(", "[", "{", "f("]) {
      expect(codesOf(bracket.repeat(100_000))).toEqual(["E0106"]);
    }
  });

  it("does not limit sums, lines and lists", () => {
    const { form, diagnostics } = parse({
      name: "f",
      text: body(`x = 1${" + a * b".repeat(100_000)}`),
    });
    expect(diagnostics).toEqual([]);
    let terms = 1;
    const [rule] = form.declarations;
    const [statement] = rule?.kind === "optimizer" ? rule.body.statements : [];
    let at: Expr | null =
      statement?.kind === "local" && statement.value.kind !== "run" ? statement.value : null;
    for (; at?.kind === "binary"; at = at.left) terms += 1;
    expect(terms).toBe(100_001);
    expect(codesOf(body(`x = f(${"a, ".repeat(20_000)}a)`))).toEqual([]);
  });
});

describe("recovery", () => {
  it("reports every broken line of a file, and no others", () => {
    const text = body("a = 1 +\nb = 2\nc = )\nd = f(,)\ne = 3\nif a b { step 1 }\nf = 4 5");
    const { diagnostics } = parse({ name: "f", text });
    const lines = diagnostics.map(
      ({ primary }) => text.slice(0, primary.span.start).split("\n").length,
    );
    expect(lines).toEqual([2, 4, 5, 7, 8]);
  });

  it("keeps the names that broken lines declare", () => {
    const { form } = parse({
      name: "f",
      text: body("state m = = 0\naccumulate v = of\nlet w = 1\nx = ("),
    });
    expect(printAst(form)).toMatch(/state m = <broken>[^]*accumulate v[^]*var w[^]*local x/);
  });

  it("reads the declarations after a broken one", () => {
    const { form } = parse({
      name: "f",
      text: "optimizer A lr { step 1 }\n\noptimizer B() { step 1 }\n",
    });
    expect(form.declarations.map(({ kind }) => kind)).toEqual(["broken declaration", "optimizer"]);
  });

  it("leaves nothing of one text for the next", () => {
    codesOf("optimizer A( { } }");
    expect(codesOf(body("step 1"))).toEqual([]);
  });
});
