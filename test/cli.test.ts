// The command as it ships: lines with their exit code and output, each in a folder with the same few files.

import { spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startingRule } from "../src/tools/cli/commands/new.ts";
import { gradus, gradusFile, runCommand } from "./run-command.ts";

const two = `/// Plain descent.
optimizer Plain(lr: rate = 0.1) {
  step -lr * grad
}

/// Descent by signs.
optimizer Signs(lr: rate = 0.1) {
  step -lr * sign(grad)
}
`;

const wrong = `optimizer Wrong(lr: rate = 0.1) {
  step -lr * gradd
}
`;

const plants = `height,width,kind
${Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? `${i},1,low` : `${i},9,high`)).join("\n")}
`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gradus-cli-"));
  writeFileSync(join(folder, "mine.opt"), startingRule("Mine"));
  writeFileSync(join(folder, "two.opt"), two);
  writeFileSync(join(folder, "wrong.opt"), wrong);
  writeFileSync(join(folder, "plants.csv"), plants);
  writeFileSync(join(folder, "cut.csv"), plants.split("\n", 2).join("\n") + "\n1.5,low");
});

afterEach(() => {
  chmodSync(folder, 0o755);
  rmSync(folder, { recursive: true, force: true });
});

interface Line {
  readonly line: readonly string[];
  readonly code: number;
  /** All of stdout, or a pattern in it. */
  readonly out?: string | RegExp;
  /** A pattern in stderr; `""` where there must be nothing. */
  readonly err?: "" | RegExp;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const escape = "\u001b[";

const lines: readonly Line[] = [
  { line: ["--version"], code: 0, out: /^\d+\.\d+\.\d+\n$/, err: "" },
  { line: ["-V"], code: 0, out: /^\d+\.\d+\.\d+\n$/, err: "" },
  {
    line: ["--help"],
    code: 0,
    out: /Exit codes\n {2}0 .*\n {2}1 .*\n {2}2 .*\n {2}70 .*\n {2}130 /,
    err: "",
  },
  { line: [], code: 2, out: "", err: /Usage: gradus/ },
  { line: ["chek"], code: 2, out: "", err: /unknown command 'chek'\n\(Did you mean check\?\)/ },
  { line: ["check"], code: 2, out: "", err: /missing required argument 'FILE'/ },
  {
    line: ["check", "--jsn", "mine.opt"],
    code: 2,
    out: "",
    err: /--jsn'\n\(Did you mean --json\?\)/,
  },
  { line: ["check", "--help"], code: 0, out: /Examples\n {2}gradus check mine\.opt/, err: "" },

  { line: ["check", "mine.opt"], code: 0, out: "", err: /^1 file, no mistakes\n$/ },
  { line: ["check", "-"], input: two, code: 0, out: "", err: /no mistakes/ },
  { line: ["check", "-"], input: wrong, code: 1, out: "", err: /<stdin>:2:14/ },
  {
    line: ["check", "wrong.opt", "mine.opt"],
    code: 1,
    out: "",
    err: /error\[E02\d\d\][^]*wrong\.opt:2:14[^]*`grad`/,
  },
  { line: ["check", "."], code: 1, out: "", err: /wrong\.opt:2:14/ },
  {
    line: ["check", "absent.opt"],
    code: 2,
    out: "",
    err: /cannot read absent\.opt: there is no such file/,
  },
  {
    line: ["check", "wrong.opt", "--json"],
    code: 1,
    out: /^\{\s*"schema": "gradus.diagnostics\/1"/,
    err: "",
  },
  {
    line: ["check", "mine.opt", "--json"],
    code: 0,
    out: '{\n  "schema": "gradus.diagnostics/1",\n  "diagnostics": []\n}\n',
    err: "",
  },
  { line: ["check", "wrong.opt"], env: { FORCE_COLOR: "1" }, code: 1, err: /\u001b\[/ },
  {
    line: ["check", "wrong.opt"],
    env: { FORCE_COLOR: "1", NO_COLOR: "1" },
    code: 1,
    err: /^[^\u001b]*$/,
  },
  { line: ["check", "wrong.opt"], env: { FORCE_COLOR: "0" }, code: 1, err: /^[^\u001b]*$/ },
  { line: ["check", "wrong.opt"], env: { NO_COLOR: "1" }, code: 1, err: /^[^\u001b]*$/ },

  { line: ["fmt", "mine.opt", "two.opt"], code: 0, out: "", err: /^2 files, 0 changed\n$/ },
  {
    line: ["fmt", "-"],
    input: "optimizer A( ){ step -∇  //why\n}",
    code: 0,
    out: "optimizer A() {\n  step -∇   //why\n}\n",
    err: "",
  },
  { line: ["fmt", "--check", "mine.opt"], code: 0, out: "", err: /^1 file, 0 changed\n$/ },
  {
    line: ["fmt", "--check", "-"],
    input: "optimizer A( ){ step -grad }",
    code: 1,
    out: "<stdin>\n",
    err: /1 file differs\n[^]*gradus fmt/,
  },
  { line: ["fmt", "wrong.opt"], code: 0, out: "", err: /^1 file, 0 changed\n$/ },
  { line: ["fmt", "-"], input: "optimizer A(", code: 1, out: "", err: /error\[E01\d\d\]/ },
  { line: ["fmt", "absent.opt"], code: 2, out: "", err: /cannot read absent\.opt/ },

  { line: ["compile", "mine.opt"], code: 0, out: /export const Mine\b/, err: "" },
  {
    line: ["compile", "-"],
    input: two,
    code: 0,
    out: /export const Plain\b[^]*export const Signs\b/,
    err: "",
  },
  {
    line: ["compile", "two.opt#Signs"],
    code: 0,
    out: /^(?![^]*Plain)[^]*export const Signs\b/,
    err: "",
  },
  { line: ["compile", "two.opt#Sings"], code: 1, out: "", err: /Sings[^]*Signs/ },
  { line: ["compile", "Adam"], code: 0, out: /export const Adam\b/, err: "" },
  { line: ["compile", "Adem"], code: 1, out: "", err: /Adem[^]*Adam/ },
  { line: ["compile", "Adam(lr = 0.5)"], code: 0, out: /export const Adam\b[^]*0\.5/, err: "" },
  { line: ["compile", "Adam(lr = -1)"], code: 1, out: "", err: /-1/ },
  { line: ["compile", "wrong.opt"], code: 1, out: "", err: /wrong\.opt:2:14/ },
  {
    line: ["compile", "mine.opt", "--type", "f16"],
    code: 2,
    out: "",
    err: /Allowed choices are f32, wide, f64/,
  },
  {
    line: ["compile", "mine.opt", "--set", "lr"],
    code: 2,
    out: "",
    err: /It is not of the form option=value/,
  },
  { line: ["compile", "RMSProp", "--set", "placement=insid"], code: 1, out: "", err: /insid/ },
  {
    line: ["compile", "RMSProp", "--set", "placment=inside"],
    code: 1,
    out: "",
    err: /placment[^]*placement/,
  },
  {
    line: ["compile", "mine.opt", "--standalone"],
    code: 0,
    out: /^(?![^]*^import )[^]*export const Mine/m,
  },
  { line: ["compile", "mine.opt", "-o", "mine.txt"], code: 2, out: "", err: /end it in \.ts/ },
  {
    line: ["compile", "mine.opt", "-o", "wrong.opt/mine.ts"],
    code: 2,
    out: "",
    err: /cannot write wrong\.opt\/mine\.ts: a part of the path is a file\n {2}= help: /,
  },
  {
    line: ["compile", "mine.opt", "-o", "/dev/full"],
    code: 2,
    err: /^error: cannot write \/dev\/full: no space is left on the disk\n {2}= help: .*\n$/,
  },
  { line: ["compile", "mine.opt", "--emit", "ast"], code: 0, out: /Mine/, err: "" },
  {
    line: ["compile", "Adam(lr = 1)", "--emit", "ast"],
    code: 0,
    out: /optimizer[^]*Adam/,
    err: "",
  },
  { line: ["compile", "mine.opt", "--emit", "checked"], code: 0, out: /Mine/, err: "" },
  { line: ["compile", "mine.opt", "--emit", "graph"], code: 0, out: /Mine/, err: "" },
  { line: ["compile", "mine.opt", "--emit", "plan"], code: 0, out: /Mine/, err: "" },
  {
    line: ["compile", "mine.opt", "--emit", "typescript"],
    code: 0,
    out: /export const Mine/,
    err: "",
  },
  {
    line: ["compile", "Adam", "--watch", "-o", "x.ts"],
    code: 2,
    out: "",
    err: /--watch needs a file/,
  },

  { line: ["list"], code: 0, out: /^Adam +gradient +8 bytes[^\n]+$/m, err: "" },
  { line: ["list", "two.opt"], code: 0, out: /^Plain [^]*^Signs /m, err: "" },
  { line: ["explain", "E0101"], code: 0, out: /^E0101/, err: "" },
  { line: ["explain", "e0101"], code: 0, out: /^E0101/, err: "" },
  { line: ["explain", "E0999"], code: 2, out: "", err: /E0999/ },
  { line: ["explain", "Adam"], code: 0, out: /Adam[^]*beta1[^]*0\.9/, err: "" },
  { line: ["explain", "mine.opt"], code: 0, out: /Mine[^]*weight_decay/, err: "" },
  {
    line: ["explain", "cosine(0.2, 40, floor = 0.01)"],
    code: 0,
    out: /floor = 0\.01\n[^]*•[^]*Σ ε² < ∞ {2}fails: ε = 0\.01 for all t ≥ 40 \(constant\)\n$/,
    err: "",
  },
  { line: ["explain", "rex"], code: 0, out: /steps for example; give your own/, err: "" },
  {
    line: ["explain", "rex(peek = 1)"],
    code: 2,
    out: "",
    err: /help: they are peak, steps, floor/,
  },
  {
    line: ["explain", "-"],
    input: "schedule mine(c: rate) = c / t",
    code: 0,
    out: /^mine\(c\), a schedule[^]*holds: ε ≥ 0\.1 \/ t for all t/,
    err: "",
  },
  {
    line: ["explain", "Adam", "--dialect", "keras"],
    code: 0,
    out: /eps +ε +nonnegative [^]*1e-7[^]*placement = uncorrected/,
    err: "",
  },
  {
    line: ["compile", "Lion", "--dialect", "torch"],
    code: 1,
    out: "",
    err: /E0641[^]*it has `SGD`/,
  },
  {
    line: ["explain", "RMSProp", "--set", "centered=true", "--type", "f64"],
    code: 0,
    out: /in f64\n[^]*s *= max\(r − μ², 0\)[^]*centered = true/,
    err: "",
  },
  {
    line: ["explain", "Adam", "--against", "Adam(amsgrad = raw)"],
    code: 0,
    out: /^ {30}> {2}top ← max\(top, v\)\n[^]*- amsgrad is off in Adam, raw in/m,
    err: "",
  },
  {
    line: ["explain", "two.opt", "--against", "Adam"],
    code: 2,
    out: "",
    err: /two\.opt has 2\n {2}= help: [^\n]*two\.opt#Plain/,
  },

  { line: ["new", "my-rule"], code: 2, out: "", err: /gradus new MyRule/ },
  { line: ["new", "optimizer"], code: 2, out: "", err: /keyword.*\n.*gradus new OptimizerRule/ },
  { line: ["new", "Mine"], code: 2, out: "", err: /mine\.opt is there already/ },
  { line: ["new", "Other", "-o", "-"], code: 0, out: startingRule("Other"), err: "" },

  { line: ["train", "mine.opt", "--problem", "digits"], code: 2, out: "", err: /digits-mlp/ },
  {
    line: ["train", "mine.opt", "--problem", "digits-mlp", "--lr", "fast"],
    code: 2,
    out: "",
    err: /not a number/,
  },
  {
    line: ["train", "wrong.opt", "--problem", "digits-mlp"],
    code: 1,
    out: "",
    err: /wrong\.opt:2:14/,
  },
  {
    line: ["train", "mine.opt", "--problem", "digits-mlp", "--lr", "-1"],
    code: 1,
    out: "",
    err: /lr/,
  },
  {
    line: ["train", "mine.opt", "--problem", "plants.csv", "--epochs", "40", "--json"],
    code: 0,
    out: /"test_accuracy":1,/,
  },
  {
    line: ["train", "mine.opt", "--problem", "cut.csv"],
    code: 2,
    out: "",
    err: /cut\.csv: line 3 has 2 cells/,
  },
  {
    line: ["train", "mine.opt", "--problem", "no.csv"],
    code: 2,
    out: "",
    err: /cannot read no\.csv/,
  },
  {
    line: ["train", "Newton", "--problem", "digits-mlp"],
    code: 1,
    out: "",
    err: /E0741.*`hessian`/,
  },
  {
    line: ["compare", "Adam", "--problem", "rosenbrock", "-o", "mine.opt/out"],
    code: 2,
    out: "",
    err: /cannot write mine\.opt\/out: a part of the path is a file/,
  },
  {
    line: ["compile", "mine.opt", "-o", "/proc/none/mine.ts"],
    code: 2,
    out: "",
    err: /cannot write \/proc\/none\/mine\.ts: there is no such file or folder/,
  },
  { line: ["compare", "Adam"], code: 2, out: "", err: /--problem/ },
  { line: ["compare", "Adam", "--problem", "rosenbrok"], code: 2, out: "", err: /rosenbrock/ },
  {
    line: ["compare", "wrong.opt", "--problem", "rosenbrock"],
    code: 1,
    out: "",
    err: /wrong\.opt:2:14/,
  },
  { line: ["trace", "--case", "mine.opt"], code: 1, out: "", err: /^error: .*JSON/ },
];

describe("a line has its exit code and output", () => {
  for (const { line, code, out, err, input, env } of lines) {
    const given = Object.entries(env ?? {}).map(([name, value]) => `${name}=${value} `);
    test(`${given.join("")}gradus ${line.join(" ")}${input === undefined ? "" : " < text"}`, () => {
      const ended = gradus(line, {
        cwd: folder,
        ...(input === undefined ? {} : { input }),
        ...(env === undefined ? {} : { env }),
      });
      if (typeof out === "string") expect(ended.out).toBe(out);
      else if (out !== undefined) expect(ended.out).toMatch(out);
      if (typeof err === "string") expect(ended.err).toBe(err);
      else if (err !== undefined) expect(ended.err).toMatch(err);
      expect(ended.code, ended.err).toBe(code);
      if (code !== 70) expect(ended.err).not.toContain("internal error");
      if (env?.FORCE_COLOR !== "1" || env.NO_COLOR === "1") expect(ended.err).not.toContain(escape);
    });
  }
});

describe("files are written whole or not at all", () => {
  test("new writes a rule that checks, and --force replaces it", () => {
    expect(gradus(["new", "Other"], { cwd: folder }).out).toBe("other.opt\n");
    expect(gradus(["check", "other.opt"], { cwd: folder }).code).toBe(0);
    writeFileSync(join(folder, "other.opt"), "");
    expect(gradus(["new", "Other", "--force"], { cwd: folder }).code).toBe(0);
    expect(readFileSync(join(folder, "other.opt"), "utf8")).toBe(startingRule("Other"));
  });

  test("fmt writes what differs, leaves what is broken, and does so once", () => {
    writeFileSync(join(folder, "loose.opt"), "optimizer  Loose( ) { step -grad }\n");
    writeFileSync(join(folder, "broken.opt"), "optimizer  Broken( {\n");
    const first = gradus(["fmt", "."], { cwd: folder });
    expect(first.code).toBe(1);
    expect(first.err).toMatch(/broken\.opt:1:/);
    expect(readFileSync(join(folder, "loose.opt"), "utf8")).toBe(
      "optimizer Loose() { step -grad }\n",
    );
    expect(readFileSync(join(folder, "broken.opt"), "utf8")).toBe("optimizer  Broken( {\n");
    expect(gradus(["fmt", "--check", "loose.opt"], { cwd: folder }).code).toBe(0);
  });

  test("compile -o makes folders, and leaves nothing but the module", () => {
    expect(gradus(["compile", "mine.opt", "-o", "a/b/mine.ts"], { cwd: folder }).code).toBe(0);
    expect(readdirSync(join(folder, "a/b"))).toEqual(["mine.ts"]);
  });

  test("compile -o x.js writes JavaScript that runs, and its declarations", () => {
    const { code } = gradus(["compile", "mine.opt", "-o", "mine.js"], { cwd: folder });
    expect(code).toBe(0);
    expect(readFileSync(join(folder, "mine.d.ts"), "utf8")).toMatch(/export declare const Mine/);
    writeFileSync(
      join(folder, "use.mjs"),
      `import { Mine } from "./mine.js";
       const optimizer = Mine.create({ w: [1, 2] }, { lr: 0.5 });
       optimizer.grad.w.set([1, -1]);
       optimizer.step();
       console.log([...optimizer.param.w].join(" "));`,
    );
    cpSync(join(folder, "mine.js"), join(folder, "mine.mjs"));
    writeFileSync(join(folder, "package.json"), '{"type":"module"}');
    expect(runCommand(process.execPath, ["use.mjs"], { cwd: folder }).out).toBe("0.5 2.5\n");
  });

  test("an existing module survives a compilation that fails", () => {
    writeFileSync(join(folder, "out.ts"), "before");
    expect(gradus(["compile", "wrong.opt", "-o", "out.ts"], { cwd: folder }).code).toBe(1);
    expect(readFileSync(join(folder, "out.ts"), "utf8")).toBe("before");
  });

  test("the same line writes the same bytes", () => {
    const once = gradus(["compile", "two.opt"], { cwd: folder }).out;
    expect(gradus(["compile", "two.opt"], { cwd: folder }).out).toBe(once);
  });
});

describe("JSON for programs", () => {
  test("check --json places a mistake by line and column", () => {
    const { out } = gradus(["check", "wrong.opt", "--json"], { cwd: folder });
    const [diagnostic] = JSON.parse(out).diagnostics;
    expect(diagnostic).toMatchObject({
      severity: "error",
      file: "wrong.opt",
      line: 2,
      column: 14,
      endLine: 2,
      endColumn: 19,
    });
  });

  test("list --json has every rule of the library with kind, bytes and a sentence", () => {
    const { schema, rules } = JSON.parse(gradus(["list", "--json"]).out);
    expect(schema).toBe("gradus.rules/1");
    const names = rules.map(({ name }: { name: string }) => name);
    const dictionary = (name: string) => name.toLowerCase();
    expect(names.map(dictionary)).toEqual(names.map(dictionary).sort());
    expect(rules.find(({ name }: { name: string }) => name === "Adam")).toMatchObject({
      kind: "gradient",
      bytes_per_parameter: 8,
    });
    expect(rules.find(({ name }: { name: string }) => name === "Newton")).toMatchObject({
      kind: "second order",
    });
    for (const { doc } of rules) expect(doc).toMatch(/\S/);
    // parts that begin with `_` belong to their file
    expect(names.filter((name: string) => name.startsWith("_"))).toEqual([]);
  });

  test("train --json ends with one object of results", () => {
    const words = ["train", "Adam", "--problem", "digits-mlp", "--lr", "0.003", "--epochs", "2"];
    const { code, out } = gradus([...words, "--json", "--seed", "1"], { cwd: folder });
    expect(code).toBe(0);
    const result = JSON.parse(out.trimEnd().split("\n").at(-1) ?? "");
    expect(result.test_accuracy).toBeGreaterThan(0.7);
    expect(result.test_accuracy).toBeLessThanOrEqual(1);
    expect(result.test_loss).toBeGreaterThan(0);
    expect(result.steps).toBeGreaterThan(10);
    expect(result.seconds).toBeGreaterThan(0);
  });
});

describe("the process behaves", () => {
  test("a reader that closes early ends it quietly", () => {
    const { code, err } = runCommand("sh", [
      "-c",
      `{ "${process.execPath}" "${gradusFile}" compile Adam; echo $? >&2; } | head -c 10 >/dev/null`,
    ]);
    expect(err).toBe("0\n");
    expect(code).toBe(0);
  });

  test("a full disk behind standard output is one clear message", () => {
    const { code, err } = runCommand("sh", [
      "-c",
      `"${process.execPath}" "${gradusFile}" compile Adam > /dev/full`,
    ]);
    expect(code).toBe(2);
    expect(err).toMatch(/^error: cannot write standard output: no space is left on the disk\n/);
  });

  test("Ctrl-C ends training with 130", async () => {
    const words = ["train", "Adam", "--problem", "digits-mlp", "--epochs", "100000", "--json"];
    const { code } = await interrupted(words, (out) => out.includes("\n"));
    expect(code).toBe(130);
  });

  test("Ctrl-C ends a comparison with 130, and what was finished is kept", async () => {
    mkdirSync(join(folder, "out"));
    const words = ["compare", "SGD", "--problem", "rosenbrock", "--seeds", "50", "-o", "out"];
    const { code, err } = await interrupted([...words, "--steps", "200000"], null);
    expect(code, err).toBe(130);
    expect(existsSync(join(folder, "out", "results.jsonl"))).toBe(true);
    expect(readdirSync(join(folder, "out")).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  test("--watch compiles again after a change, and goes on after a mistake", async () => {
    const file = join(folder, "mine.opt");
    const child = spawn(
      process.execPath,
      [gradusFile, "compile", file, "-o", "mine.ts", "--watch"],
      {
        cwd: folder,
      },
    );
    let err = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
    const watching = async (times: number): Promise<void> => {
      while (err.split("watching").length <= times) await pause(50);
    };
    await watching(1);
    writeFileSync(file, wrong);
    await watching(2);
    expect(err).toMatch(/mine\.opt:2:14/);
    writeFileSync(file, startingRule("Changed"));
    await watching(3);
    expect(readFileSync(join(folder, "mine.ts"), "utf8")).toMatch(/export const Changed/);
    child.kill("SIGINT");
    expect(await new Promise((resolve) => child.on("exit", resolve))).toBe(130);
  });
});

/** Starts the command, waits until its output satisfies `when` (half a second where there is none), sends SIGINT. */
async function interrupted(
  words: readonly string[],
  when: ((out: string) => boolean) | null,
): Promise<{ code: number | null; err: string }> {
  const child = spawn(process.execPath, [gradusFile, ...words], { cwd: folder });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
  const deadline = Date.now() + 30_000;
  if (when === null) await pause(1500);
  else while (!when(out) && Date.now() < deadline) await pause(20);
  child.kill("SIGINT");
  return { code: await ended, err };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
