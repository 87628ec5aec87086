// Programs with a mistake in them, and programs at the border of what is legal: each gives the diagnostic that
// one would be glad to get, and that one alone, or compiles. And whatever the input: the compiler never falls over.

import fc from "fast-check";
import { library } from "#library";
import { describe, expect, it } from "vitest";
import { compile, CompileError, load } from "../src/compiler/compile.ts";
import { check } from "../src/compiler/front.ts";

const rule = (body: string, head = "lr: rate = 0.1"): string =>
  `optimizer Mine(${head}) {\n${body}\n}\n`;
const over = (body: string): string => rule(body).replace(") {", ") over model {");
const descent = "  step -lr * grad";

/** Name, program, the code, and a word that the first diagnostic must say or offer. */
const broken: readonly (readonly [string, string, string, string])[] = [
  ["an empty file", "", "E0107", "gradus new"],
  ["a file of comments", "// nothing yet\n", "E0107", "gradus new"],
  ["bytes that are no text", "\u0000\u0001\u0002\u0003".repeat(500), "E0101", "text"],
  ["10⁵ brackets", rule(`  step ${"(".repeat(1e5)}grad${")".repeat(1e5)}`), "E0106", "nested"],
  ["10⁵ open brackets", "(".repeat(1e5), "E0106", "nested"],
  ["10⁵ open braces", "{".repeat(1e5), "E0106", "nested"],
  ["10⁵ minus signs", rule(`  step ${"-".repeat(1e5)}grad`), "E0106", "nested"],
  ["10⁴ else-ifs", rule(`  if t == 0 { step 0 }${" else if t == 1 { step 0 }".repeat(1e4)}`), "E0106", "else if"],
  ["a brace that is not closed", `optimizer Mine(lr: rate = 0.1) {\n${descent}\n`, "E0104", "never closed"],
  ["a name that every object has", rule("  step -constructor * grad", "constructor: rate = 0.1"), "E0209", "JavaScript"],
  ["a rule with a name that every object has", `optimizer __proto__() {\n  step -grad\n}\n`, "E0209", "JavaScript"],
  ["a rule called like the gradient", `optimizer grad(lr: rate = 0.1) {\n${descent}\n}\n`, "E0209", "the gradient"],
  ["a misspelt keyword", rule("  setp -lr * grad"), "E0114", "`step`"],
  ["a misspelt name", rule("  accumulate vel = sum of grad\n  step -lr * vle"), "E0201", "`vel`"],
  ["a word of PyTorch", rule("  step -lr * clip(grad, -1, 1)"), "E0201", "`clamp`"],
  ["a module", rule("  step -lr * torch.sign(grad)"), "E0207", "write `sign`"],
  ["an attribute", rule("  step -self.lr * grad"), "E0207", "write `lr`"],
  ["a method", rule("  step -lr * grad / grad.norm()"), "E0207", "`norm(grad)`"],
  ["a power of Python", rule("  step -lr * grad ** 2"), "E0109", "`^`"],
  ["an update of Python", rule("  param -= lr * grad"), "E0109", "param <- param"],
  ["a comment of Python", rule(`  # descend\n${descent}`), "E0109", "`//`"],
  ["a choice of Python", rule("  s = 1 if t > 1 else 2\n  step -s * lr * grad"), "E0118", "if c then a else b"],
  ["a pair of decays", rule("  accumulate m = average decay betas[0] of grad\n  step -lr * m", "lr: rate = 0.1, betas: decay = (0.9, 0.999)"), "E0303", "one for each"],
  ["a type of Python", rule(descent.replace("lr", "factor"), "factor: float = 0.1"), "E0301", "`real`"],
  ["a learning rate with a type of Python", rule(descent, "lr: float = 0.1"), "E0301", "`rate`"],
  ["∇ of a function at a point", rule("  step -lr * ∇f(param)"), "E0113", "grad at y"],
  ["∇ of a function", rule("  step -lr * ∇f"), "E0113", "grad at y"],
  ["a gradient called at a point", rule("  step -lr * grad(param)"), "E0203", "grad at y"],
  ["a step to a gradient at a point", rule("  state y = param\n  x = y - lr * grad at y\n  y <- x\n  step x - param"), "E0513", "(grad at y)"],
  ["a sum of conditions", rule("  accumulate n = sum of grad != 0\n  step -lr * grad / (1 + n)"), "E0303", "where(grad != 0, 1, 0)"],
  ["a correction of a sum", rule("  accumulate v = sum of grad\n  step -lr * unbiased(v)"), "E0506", "average decay b of"],
  ["a value without a step", rule("  -lr * grad"), "E0122", "step e"],
  ["a rule without a step", rule("  u = -lr * grad"), "E0501", "step -lr * grad"],
  ["two steps", rule(`${descent}\n${descent}`), "E0502", "first step"],
  ["`=` in a condition", rule(`  if t = 1 { step 0 } else { ${descent.trim()} }`), "E0111", "`==`"],
  ["an arrow in a condition", rule(`  if loss <-1 { step 0 } else { ${descent.trim()} }`), "E0110", "< -"],
  ["`=` for a state", rule("  state m = 0\n  m = 0.9 * m + grad\n  step -lr * m"), "E0505", "m <- …"],
  ["a state that is not declared", rule("  v <- 0.9 * v - lr * grad\n  step v"), "E0201", "state v = 0"],
  ["a decay without its word", rule("  accumulate m = average 0.9 of grad\n  step -lr * m"), "E0120", "`decay`"],
  ["`unbiased` with a decay", rule("  accumulate v = average decay 0.9 of grad\n  step -lr * unbiased(v, 0.9)"), "E0205", "knows its decay"],
  ["a default out of range", rule(descent, "lr: rate = -1"), "E0302", "[0, inf)"],
  ["a decay of 1", rule("  accumulate m = average decay b of grad\n  step -lr * m", "lr: rate = 0.1, b: decay = 1"), "E0302", "fraction"],
  ["a decision per element", rule("  if grad > 0 { step -lr } else { step lr }"), "E0402", "where("],
  ["a matrix product of tensors of any rank", rule("  step -lr * grad @ grad"), "E0403", "over model"],
  ["shapes that differ", over("  step -lr * hessian"), "E0401", "[n, n]"],
  ["a Hessian of one tensor", rule("  step -lr * solve(hessian, grad)"), "E0405", "over model"],
  ["a division by zero at t = 1", rule("  step -lr * grad / (t - 1)"), "E0508", "counts from 1"],
  ["a previous gradient", rule("  step -lr * prev(grad)"), "E0509", "state before = grad"],
  ["a number in a point", rule("  a = loss at param - grad - loss\n  step -lr * a * grad"), "E0512", "brackets"],
  ["a state without effect", rule(`  accumulate v = sum of grad\n${descent}`), "E0504", "delete it"],
  ["a rule defined by itself", "optimizer A = B()\noptimizer B = A()\n", "E0605", "itself"],
  ["a function that calls itself", `fn f(x) = f(x)\n${rule("  step -lr * f(grad)")}`, "E0206", "loop"],
  ["functions without end", `fn f0(x) = x\n${Array.from({ length: 40 }, (_, i) => `fn f${i + 1}(x) = f${i}(x) + f${i}(x)\n`).join("")}${rule("  step -lr * f40(grad)")}`, "E0208", "too long"],
  ["a schedule that asks for the gradient", `schedule s(a: rate) = a * norm(all grad)\n${rule("  step -s(1) * lr * grad")}`, "E0514", "know `t`"],
  ["a schedule as a value", rule("  step -linear_decay * lr * grad"), "E0203", "arguments"],
  ["a draw in turns that tensors end", rule("  var u = grad\n  repeat 3 until norm(u) > 1 { u <- u + normal() }\n  step -lr * u"), "E0309", "each tensor decides"],
  ["an end of turns for each element", rule("  var u = grad\n  repeat 3 until u > 1 { u <- 2 * u }\n  step -lr * u"), "E0402", "`repeat` decides once"],
  ["an entry of a state without named dimensions", rule("  state m = 0\n  m[1] <- grad\n  step -lr * m"), "E0523", "no entries"],
  ["an import of nothing", `import { f } from "./f.opt"\n${rule("  step -lr * f(grad)")}`, "E0601", "no file"],
]; // prettier-ignore

describe("a broken program gives the one diagnostic that helps", () => {
  it.each(broken)("%s", (_, text, code, word) => {
    const { diagnostics } = check(text, { file: "mine.opt" });
    expect(diagnostics.map((one) => one.code)).toEqual([code]);
    expect(JSON.stringify(diagnostics)).toContain(JSON.stringify(word).slice(1, -1));
    expect(() => compile(text, { file: "mine.opt" })).toThrow(CompileError);
  });
});

const many = (count: number, term: string, join: string): string =>
  Array(count).fill(term).join(join);

/** Legal programs of unusual size, and what the first step makes of param = 1 where grad = 1 and lr = 0.1. */
const large: readonly (readonly [string, () => string, number])[] = [
  ["a sum of 10⁵ terms of arrays", () => rule(`  step -lr * (${many(1e5, "grad", " + ")})`), 1 - 1e4],
  ["a product of 10⁴ factors", () => rule(`  step -lr * (${many(1e4, "grad", " * ")})`), 0.9],
  ["a sum of 10⁴ numbers", () => rule(`  s = ${many(1e4, "t", " + ")}\n  step -s * grad`), 1 - 1e4],
  ["3000 statements", () => rule(`  x0 = grad\n${Array.from({ length: 3000 }, (_, i) => `  x${i + 1} = 1 * x${i}`).join("\n")}\n  step -lr * x3000`), 0.9],
  ["a call with 10⁴ arguments", () => rule(`  step -lr * max(${many(1e4, "grad", ", ")})`), 0.9],
  ["a list of 10⁴ numbers", () => rule(`  step -lr * grad * count([${many(1e4, "1", ", ")}]) / 1e4`), 0.9],
  ["a comment, a text and a doc of 1 MB", () => `/// ${many(1 << 17, "doc doc ", "")}\n${rule(`  require lr < 1 "${"x".repeat(1 << 20)}"\n${descent} // ${"x".repeat(1 << 20)}`)}`, 0.9],
  ["100 else-ifs", () => rule(`  if t == 0 { step 0 }${Array.from({ length: 100 }, (_, i) => ` else if t == ${i + 1} { step -0.1 * grad }`).join("")}`), 0.9],
  ["300 states", () => rule(`${Array.from({ length: 300 }, (_, i) => `  accumulate m${i} = sum of ${i === 0 ? "grad" : `m${i - 1}`}`).join("\n")}\n  step -lr * m299`), 0.9],
]; // prettier-ignore

describe("a large legal program compiles and runs", () => {
  it.each(large)("%s", { timeout: 180_000 }, async (_, text, expected) => {
    const { Mine } = await load(text(), { file: "mine.opt", type: "f64" });
    const optimizer = Mine?.create({ x: [1] }, {}) as unknown as {
      readonly param: Record<string, Float64Array>;
      step(given: { grad: Record<string, Float64Array> }): void;
    };
    optimizer.step({ grad: { x: Float64Array.of(1) } });
    expect(optimizer.param["x"]?.[0]).toBeCloseTo(expected, 9);
  });
});

describe("no input makes the compiler throw anything but a CompileError", () => {
  const words =
    'optimizer transform schedule fn import from over model if then else for in every repeat until run with step skip reset state accumulate var return report require at of starting none true false and or not mod all decay average sum product max min lr grad param loss t I hessian hvp norm sqrt unbiased bias prev where solve x y m 0 1 0.9 1e-3 + - * / ^ @ = == <- <= < > ( ) [ ] { } , : . .. .T |> " // /// ; ~ θ ∇ ← ²'.split(
      " ",
    );
  const survives = (text: string): void => {
    check(text, { file: "x.opt" });
    for (const type of ["f32", "wide"] as const) {
      try {
        compile(text, { file: "x.opt", type });
      } catch (thrown) {
        if (!(thrown instanceof CompileError)) throw thrown;
      }
    }
  };
  const soup = fc
    .array(fc.tuple(fc.constantFrom(...words), fc.constantFrom(" ", " ", " ", "\n", "")), { maxLength: 60 })
    .map((parts) => parts.flat().join("")); // prettier-ignore
  const fixed = { seed: 7 };

  it("not bytes", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), survives), {
      ...fixed,
      numRuns: 200,
    });
  });

  it("not words in disorder", () => {
    fc.assert(fc.property(soup, survives), { ...fixed, numRuns: 300 });
  });

  it("not words in disorder inside a rule", () => {
    fc.assert(
      fc.property(soup, (text) => survives(rule(text))),
      { ...fixed, numRuns: 300 },
    );
  });

  it("not expressions of all kinds", () => {
    const expression = fc.letrec<{ e: string }>((tie) => ({
      e: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        fc.constantFrom("grad", "param", "lr", "t", "loss", "m", "v", "1", "0", "I", "hessian", "flag", "inf"),
        fc.tuple(tie("e"), fc.constantFrom("+", "-", "*", "/", "^", "@", "<", "==", "and", "at"), tie("e")).map(([a, o, b]) => `(${a} ${o} ${b})`),
        fc.tuple(fc.constantFrom("norm", "sqrt", "sum", "prev", "unbiased", "bias", "hvp", "diag", "solve", "max", "norm(all ", "any", "-", "not "), tie("e")).map(([f, a]) => (f.endsWith("l ") ? `${f}${a})` : `${f}(${a})`)),
        fc.tuple(tie("e"), tie("e"), tie("e")).map(([c, a, b]) => `(if ${c} then ${a} else ${b})`),
        fc.tuple(tie("e"), tie("e"), tie("e")).map(([c, a, b]) => `where(${c}, ${a}, ${b})`),
      ),
    })).e; // prettier-ignore
    const program = fc.tuple(expression, expression, expression, fc.boolean()).map(([a, b, c, isWhole]) =>
      (isWhole ? over : rule)(`  accumulate m = average decay 0.9 of ${a}\n  state v = 0\n  v <- ${b}\n  step ${c}`),
    ); // prettier-ignore
    fc.assert(fc.property(program, survives), { ...fixed, numRuns: 400 });
  });

  it("not library files with a part missing, doubled or replaced", () => {
    const texts = [...library.values()];
    const damage = fc
      .tuple(fc.constantFrom(...texts), fc.nat(), fc.nat(30), fc.constantFrom("", "twice", ...words))
      .map(([text, at, length, by]) => {
        const start = at % text.length;
        const cut = text.slice(start, start + length);
        return text.slice(0, start) + (by === "twice" ? cut + cut : by) + text.slice(start + length);
      }); // prettier-ignore
    fc.assert(fc.property(damage, survives), { ...fixed, numRuns: 150 });
  });
});
