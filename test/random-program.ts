// Random well-typed rules. fast-check makes trees of numbers and shrinks them; `write` turns any such tree
// into the text of a rule that checks, so that a failure shrinks to a program that one can read.

import fc from "fast-check";
import { furtherForms } from "./random-forms.ts";

/** A random expression before it knows where it will stand: which form, and the parts it may use. */
export interface ExpressionSeed {
  readonly form: number;
  readonly parts: readonly ExpressionSeed[];
}

/** A random statement before it knows where it will stand. */
export interface StatementSeed {
  readonly form: number;
  readonly parts: readonly ExpressionSeed[];
  readonly body: readonly StatementSeed[];
}

/** A random rule before it is written. */
export interface ProgramSeed {
  readonly overModel: boolean;
  readonly functions: readonly ExpressionSeed[];
  readonly body: readonly StatementSeed[];
  readonly last: StatementSeed;
  readonly flag: boolean;
  readonly mode: number;
  readonly wrapping: number;
}

const form = fc.nat({ max: 119 });

/** Trees up to this many levels; a third of the parts are single names and numbers. */
function expressions(depth: number): fc.Arbitrary<ExpressionSeed> {
  const leaf = form.map((n): ExpressionSeed => ({ form: n, parts: [] }));
  if (depth === 0) return leaf;
  const parts = fc.array(expressions(depth - 1), { minLength: 1, maxLength: 3 });
  return fc.oneof(
    { arbitrary: leaf, weight: 1 },
    { arbitrary: fc.record({ form, parts }), weight: 2 },
  );
}

function statements(depth: number): fc.Arbitrary<StatementSeed> {
  const parts = fc.array(expressions(3), { maxLength: 3 });
  const body =
    depth === 0
      ? fc.constant<StatementSeed[]>([])
      : fc.array(statements(depth - 1), { maxLength: 3 });
  return fc.record({ form, parts, body });
}

/** Random rules. */
export const programs: fc.Arbitrary<ProgramSeed> = fc.record({
  overModel: fc.nat({ max: 3 }).map((n) => n === 3),
  functions: fc.array(expressions(3), { maxLength: 2 }),
  body: fc.array(statements(2), { maxLength: 6 }),
  last: statements(0),
  flag: fc.boolean(),
  mode: fc.nat({ max: 2 }),
  wrapping: fc.nat({ max: 9 }),
});

/** A rule as text, called `Random`, with the settings of its flag, choice and optional. */
export interface Program {
  readonly source: string;
  readonly set: Readonly<Record<string, string | number | boolean>>;
}

/** The text of a rule that checks without an error. */
export function write(seed: ProgramSeed): Program {
  const writer = makeWriter(seed);
  const lines = writer.body();
  const text = lines.join("\n");
  const isUsed = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(text);
  const header = hyperparameters.filter(([name]) => isUsed(name)).map(([, line]) => `  ${line},`);
  const functions = writer.functions.filter((line) => isUsed(/^fn (\w+)/.exec(line)?.[1] ?? ""));
  const set = {
    ...(isUsed("on") ? { on: seed.flag } : {}),
    ...(isUsed("mode") ? { mode: members[seed.mode] ?? "a" } : {}),
    ...(isUsed("clip") && seed.flag ? { clip: 0.5 } : {}),
  };
  const head = header.length === 0 ? "()" : `(\n${header.join("\n")}\n)`;
  const over = seed.overModel ? " over model" : "";
  const fall = isUsed("gain") ? ["schedule fall(first, steps) = first / (1 + t / steps)"] : [];
  const composed = seed.overModel ? undefined : wrappings[seed.wrapping];
  const name = composed === undefined ? "Random" : "Inner";
  const inner = Object.entries(set).map(([option, x]) => `${option} = ${String(x)}`);
  const around = composed?.(`Inner(${inner.join(", ")})`, !/grad at/.test(text)) ?? [];
  const rule = [`optimizer ${name}${head}${over} {`, text, "}"];
  const source = [...fall, ...functions, ...rule, ...around, ""];
  return { source: source.join("\n"), set: composed === undefined ? set : {} };
}

/** Rules made of the rule; beyond them it stands by itself. */
const wrappings: readonly ((rule: string, takesOne: boolean) => readonly string[])[] = [
  (rule) => [`optimizer Random = clip_norm(1) |> ${rule}`],
  (rule) => [`optimizer Random = Lookahead(${rule}, k = 3)`],
  (rule) => [
    "transform Slow(beta: decay = 0.7) {",
    "  accumulate m = average decay beta of grad",
    "  grad <- grad + unbiased(m)",
    "}",
    `optimizer Random = Slow() |> ${rule} |> trust_ratio()`,
  ],
  (rule, takesOne) => [
    "optimizer Anew(inner: optimizer, every_k: count = 5) {",
    "  state calm = 0",
    `  u = run inner${takesOne ? " with grad = 0.5 * grad" : ""}`,
    "  calm <- calm + norm(u)",
    "  every every_k { reset inner }",
    "  step -0.001 * param / (1 + calm)",
    "}",
    `optimizer Random = Anew(${rule})`,
  ],
];

const members = ["a", "b", "c"] as const;

const hyperparameters = [
  ["lr", "lr: rate = 0.01"],
  ["beta", "beta: decay = 0.9"],
  ["rho", "rho: decay = 0.5"],
  ["eps", "eps: positive = 1e-8"],
  ["share", "share: fraction = 0.25"],
  ["k", "k: count = 3"],
  ["gain", "gain: real = fall(0.5, 7)"],
  ["on", "on: flag = true"],
  ["mode", "mode: choice { a, b, c } = a"],
  ["clip", "clip: optional positive = none"],
] as const;

export type Scope = "step" | "tensor" | "element";
const width: Readonly<Record<Scope, number>> = { step: 0, tensor: 1, element: 2 };
const isWithin = (scope: Scope, cap: Scope): boolean => width[scope] <= width[cap];
const narrowest = (...scopes: readonly Scope[]): Scope =>
  scopes.reduce((a, b) => (width[a] >= width[b] ? a : b), "step");

/** Whether a text may have a wider scope than it says: what a function or `bias` gives, its arguments. */
const isLoose = ({ text }: Text): boolean => /\bf\d\(|\bbias\(|\b[xy]\b/.test(text);

/** Text with how tightly it binds (0 `if`, `or`, comparison; 1 sum; 2 product; 3 sign; 4 power; 5 call). */
export interface Text {
  readonly text: string;
  readonly level: number;
  readonly scope: Scope;
}

export interface Name {
  readonly text: string;
  readonly scope: Scope;
  readonly kind: "value" | "var" | "state" | "decaying" | "average";
  readonly isDead?: boolean;
}

export interface Env {
  /** Names that mean something here; blocks copy it. */
  readonly names: Name[];
  /** Under a condition that each tensor decides for itself. */
  readonly perTensor: boolean;
  /** Under a condition decided when the step runs. */
  readonly isConditional: boolean;
  /** In a function: no hyperparameters, states or oracles but `grad`. */
  readonly inFunction: boolean;
  /** In a branch of a dispatch. */
  readonly inBranch: boolean;
  /** In turns that are not written out: no states are declared there. */
  readonly inTurns: boolean;
}

const noParts: ExpressionSeed = { form: 0, parts: [] };

interface Writer {
  readonly functions: readonly string[];
  body(): readonly string[];
}

function makeWriter(seed: ProgramSeed): Writer {
  const { overModel } = seed;
  const tensor: Scope = overModel ? "step" : "tensor";
  let count = 0;
  const fresh = (prefix: string): string => `${prefix}${++count}`;

  // Expressions.

  const part = (of: ExpressionSeed | StatementSeed, i: number): ExpressionSeed =>
    of.parts[i] ?? noParts;
  const wrap = ({ text, level }: Text, least: number): string =>
    level >= least ? text : `(${text})`;
  const call = (name: string, scope: Scope, ...operands: readonly Text[]): Text => ({
    text: `${name}(${operands.map(({ text }) => text).join(", ")})`,
    level: 5,
    scope,
  });
  const same = (name: string, ...operands: readonly Text[]): Text =>
    call(name, narrowest(...operands.map(({ scope }) => scope)), ...operands);
  const infix = (a: Text, operator: string, b: Text, level: number): Text => ({
    text: `${wrap(a, Math.max(level, 1))} ${operator} ${wrap(b, level + 1)}`,
    level,
    scope: narrowest(a.scope, b.scope),
  });
  const brackets = (a: Text): Text => ({ ...a, text: `(${a.text})`, level: 5 });

  const leaves = (cap: Scope, env: Env): readonly Text[] => {
    const atom = (text: string, scope: Scope): Text => ({ text, level: 5, scope });
    const found = env.names
      .filter(({ scope, isDead }) => isWithin(scope, cap) && isDead !== true)
      .map(({ text, scope }) => atom(text, scope));
    for (const { text, kind, scope } of env.names) {
      if (!isWithin(scope, cap)) continue;
      if (kind === "average") found.push(atom(`unbiased(${text})`, scope));
      if (kind === "average" || kind === "decaying" || kind === "state")
        found.push(atom(`prev(${text})`, scope));
      if (cap === "element" && (kind === "average" || kind === "decaying"))
        found.push(atom(`bias(${text})`, "element"));
    }
    if (cap === "element") found.push(atom("grad", "element"), atom("param", "element"));
    if (cap === "element" && !env.inFunction && !env.isConditional && !env.perTensor)
      found.push(atom("normal()", "element"), atom("uniform()", "element"));
    found.push(atom("2", "step"), atom("t", "step"), atom("0.7", "step"));
    if (!env.inFunction)
      for (const name of ["lr", "beta", "eps", "gain"]) found.push(atom(name, "step"));
    if (!env.inFunction && !env.inBranch) found.push(atom("loss", "step"));
    for (const number of ["1", "0.1", "1e-3", "pi", "30"]) found.push(atom(number, "step"));
    return found;
  };

  const pick = <T>(from: readonly T[], form: number): T => {
    const found = from[form % from.length];
    if (found === undefined) throw new Error("nothing to pick from");
    return found;
  };

  /** A value of scope `cap` or wider. */
  const value = (of: ExpressionSeed, cap: Scope, env: Env): Text => {
    const x = (): Text => value(part(of, 0), cap, env);
    const y = (): Text => value(part(of, 1), cap, env);
    const z = (): Text => value(part(of, 2), cap, env);
    const truthHere = (): Text => condition(part(of, 0), cap, env);
    const square = (a: Text): Text => ({ ...a, text: `${wrap(a, 5)}^2`, level: 4 });
    switch (of.parts.length) {
      case 0:
        return pick(leaves(cap, env), of.form);
      case 1: {
        const forms: (() => Text)[] = [
          () => ({ ...x(), text: `-${wrap(x(), 4)}`, level: 3 }),
          () => same("abs", x()),
          () => square(x()),
          () => same("sqrt", same("abs", x())),
          () => same("tanh", x()),
          () => same("sign", x()),
          () => same("exp", same("tanh", x())),
          () => same("sigmoid", x()),
          () => same("log1p", same("abs", x())),
          () => same("floor", x()),
          () => brackets(x()),
          () => same("sin", x()),
          () => same("cbrt", x()),
          () => same("erf", x()),
          () => same("round", x()),
        ];
        if (isWithin(tensor, cap))
          for (const name of ["norm", "sum", "mean", "max", "min"])
            forms.push(() => reduction(name, part(of, 0), false, env));
        if (!env.perTensor)
          for (const name of ["norm", "sum", "mean", "max"])
            forms.push(() => reduction(name, part(of, 0), true, env));
        if (cap === "element") {
          forms.push(() => ({ ...call("expand", "element", x(), atomOf("param")) }));
          if (!env.perTensor && !env.inFunction && !env.inBranch)
            forms.push(() => call("hvp", "element", element(part(of, 0), env)));
        }
        return pick(forms, of.form)();
      }
      case 2: {
        const forms: (() => Text)[] = [
          () => infix(x(), "+", y(), 1),
          () => infix(x(), "-", y(), 1),
          () => infix(x(), "*", y(), 2),
          () => infix(x(), "/", infix(same("abs", y()), "+", atomOf("1e-3"), 1), 2),
          () => infix(x(), "/", infix(same("sqrt", same("abs", y())), "+", atomOf("0.5"), 1), 2),
          () => same("min", x(), y()),
          () => same("max", x(), y()),
          () => infix(x(), "mod", y(), 2),
          () => same("atan2", x(), y()),
          () => same("where", condition(part(of, 0), cap, env), x(), y()),
          () => ({
            ...infix(same("abs", x()), "^", y(), 4),
            text: `abs(${x().text})^${wrap(y(), 5)}`,
          }),
          () => choose(of, cap, env),
          () => ({
            ...infix(x(), "+", y(), 0),
            text: `if mode == ${pick(members, of.form)} then ${wrap(x(), 1)} else ${wrap(y(), 1)}`,
          }),
          () => infix(x(), "div", y(), 2),
        ];
        if (env.inFunction) forms.splice(12, 1);
        if (isWithin(tensor, cap))
          forms.push(() => {
            const operands = [element(part(of, 0), env), element(part(of, 1), env)] as const;
            return call("dot", tensor, ...operands);
          });
        if (!env.perTensor)
          forms.push(() => {
            const [a, b] = [element(part(of, 0), env), element(part(of, 1), env)];
            return { text: `dot(all ${a.text}, ${b.text})`, level: 5, scope: "step" };
          });
        return pick(forms, of.form)();
      }
      default: {
        const forms: (() => Text)[] = [
          () => same("clamp", x(), y(), z()),
          () => infix(infix(x(), "*", y(), 2), "*", z(), 2),
          () => infix(infix(x(), "+", y(), 1), "-", z(), 1),
          () => infix(infix(x(), "*", y(), 2), "+", z(), 1),
          () => {
            const divisor = infix(same("abs", y()), "+", atomOf("0.1"), 1);
            return infix(infix(x(), "/", divisor, 2), "*", z(), 2);
          },
          () => same("where", truthHere(), y(), z()),
          () => choose(of, cap, env),
          () => same("lerp", x(), y(), z()),
          () => same("max", x(), y(), z()),
        ];
        if (!env.inFunction && cap === "element")
          for (const name of functionNames) forms.push(() => call(name, "element", x(), y()));
        return pick(forms, of.form)();
      }
    }
  };

  const atomOf = (text: string): Text => ({ text, level: 5, scope: "step" });

  /** An array: where the value is wider, it is repeated. */
  const element = (of: ExpressionSeed, env: Env): Text => {
    const found = value(of, "element", env);
    return found.scope === "element" && !isLoose(found)
      ? found
      : call("expand", "element", found, atomOf("param"));
  };

  /** A value of exactly this scope. */
  const exactly = (of: ExpressionSeed, scope: Scope, env: Env): Text => {
    if (scope === "element") return element(of, env);
    const found = value(of, scope, env);
    if (scope === "step") return found;
    return infix(found, "*", { text: "norm(param)", level: 5, scope: "tensor" }, 2);
  };

  const reduction = (name: string, of: ExpressionSeed, all: boolean, env: Env): Text => ({
    text: `${name}(${all ? "all " : ""}${element(of, env).text})`,
    level: 5,
    scope: all ? "step" : tensor,
  });

  /** `if … then … else …`, its condition of step or tensor scope. */
  const choose = (of: ExpressionSeed, cap: Scope, env: Env): Text => {
    const test = condition(part(of, 2), isWithin(tensor, cap) ? tensor : "step", env);
    const inner = test.scope === "tensor" ? { ...env, perTensor: true } : env;
    const a = value(part(of, 0), cap, inner);
    const b = value(part(of, 1), cap, inner);
    return {
      text: `if ${test.text} then ${wrap(a, 1)} else ${wrap(b, 1)}`,
      level: 0,
      scope: narrowest(test.scope, a.scope, b.scope),
    };
  };

  /** A truth value of scope `cap` or wider. */
  const condition = (of: ExpressionSeed, cap: Scope, env: Env): Text => {
    const x = (): Text => value(part(of, 0), cap, env);
    const y = (): Text => value(part(of, 1), cap, env);
    const forms: (() => Text)[] = [
      () => ({ text: `t > ${1 + (of.form % 4)}`, level: 0, scope: "step" }),
      () => ({ text: "t mod 3 == 1", level: 0, scope: "step" }),
      () => infix(x(), ">", y(), 0),
      () => infix(x(), "<=", y(), 0),
      () => ({ ...infix(x(), "<", y(), 0), text: `not (${infix(x(), "<", y(), 0).text})` }),
      () => infix(brackets(infix(x(), ">=", y(), 0)), "and", brackets(infix(y(), "!=", x(), 0)), 0),
      () => same("isfinite", x()),
    ];
    if (isWithin(tensor, cap))
      forms.push(
        () => infix(reduction("norm", part(of, 0), false, env), ">", atomOf("1"), 0),
        () => ({ text: `any(${wrap(element(part(of, 0), env), 1)} > 0)`, level: 0, scope: tensor }),
      );
    if (!env.inFunction && cap !== "element")
      forms.push(() => ({ text: "on and t > 2", level: 0, scope: "step" }));
    return pick(forms, of.form)();
  };

  const functionNames: string[] = [];
  const functions = seed.functions.map((of, i) => {
    const name = `f${i}`;
    const env: Env = {
      names: [
        { text: "x", scope: "element", kind: "value" },
        { text: "y", scope: "element", kind: "value" },
      ],
      perTensor: true,
      isConditional: true,
      inFunction: true,
      inBranch: false,
      inTurns: false,
    };
    const { text } = value(of, "element", env);
    const written =
      i === 0
        ? `fn ${name}(x, y) = ${text}`
        : `fn ${name}(x, y) {\n  z = ${text}\n  return z - x\n}`;
    functionNames.push(name);
    return written;
  });

  // Statements.

  const block = (
    statements: readonly StatementSeed[],
    outer: Env,
    change: Partial<Env>,
    indent: string,
  ): readonly string[] => {
    const env: Env = { ...outer, ...change, names: [...outer.names] };
    const lines = statements.flatMap((one) => statement(one, env, indent));
    return lines.length === 0 ? [`${indent}out <- 0.5 * out`] : lines;
  };

  /** What a new cell does for the rule: it is never dead. */
  const use = (name: string, indent: string): string => `${indent}out <- out + 0.01 * ${name}`;

  const decayOf = (of: ExpressionSeed, env: Env): Text => {
    const forms: (() => Text)[] = [
      () => atomOf("beta"),
      () => atomOf("0.9"),
      () => atomOf("rho"),
      () => infix(atomOf("1"), "-", infix(atomOf("1"), "/", atomOf("t"), 2), 1),
      () => infix(atomOf("beta"), "*", atomOf("rho"), 2),
      () => same("sigmoid", value(part(of, 0), "element", env)),
      () => atomOf("share"),
    ];
    const made = pick(forms, of.form);
    return made();
  };

  const statement = (of: StatementSeed, env: Env, indent: string): readonly string[] => {
    const inner = `${indent}  `;
    const scopes: readonly Scope[] = env.perTensor
      ? ["element", "tensor"]
      : overModel
        ? ["element", "step"]
        : ["element", "step", "tensor"];
    const scope = pick(scopes, part(of, 2).form);
    const add = (name: Name): void => {
      env.names.push(name);
    };
    const local = (): readonly string[] => {
      const name = fresh("a");
      const found = value(part(of, 0), "element", env);
      const made = isLoose(found) ? element(part(of, 0), env) : found;
      add({ text: name, scope: made.scope, kind: "value" });
      return [`${indent}${name} = ${made.text}`];
    };
    const forms: (() => readonly string[])[] = [
      local,
      () => {
        const name = fresh("q");
        const made = exactly(part(of, 0), scope, env);
        add({ text: name, scope, kind: "var" });
        return [`${indent}var ${name} = ${made.text}`];
      },
      () => [`${indent}out <- ${element(part(of, 0), env).text}`],
      () => (env.inTurns ? local() : accumulate(of, scope, env, indent)),
      () => (env.inTurns ? local() : accumulate(of, scope, env, indent)),
      () => (env.inTurns ? local() : accumulate(of, scope, env, indent)),
      () => (env.inTurns ? local() : state(of, scope, env, indent)),
      () => (env.inTurns ? local() : state(of, scope, env, indent)),
      () => {
        const targets = env.names.filter(
          ({ kind, scope: held }) =>
            kind !== "value" && kind !== "average" && (!env.perTensor || held !== "step"),
        );
        const target = targets.length === 0 ? undefined : pick(targets, of.form);
        if (target === undefined) return local();
        return [`${indent}${target.text} <- ${value(part(of, 0), target.scope, env).text}`];
      },
      () => {
        const test = condition(part(of, 0), tensor, env);
        const change = {
          perTensor: env.perTensor || test.scope === "tensor",
          isConditional: true,
        };
        const then = block(of.body.slice(0, 2), env, change, inner);
        const otherwise = of.body.length > 2 ? block(of.body.slice(2), env, change, inner) : null;
        return [
          `${indent}if ${test.text} {`,
          ...then,
          ...(otherwise === null ? [] : [`${indent}} else {`, ...otherwise]),
          `${indent}}`,
        ];
      },
      () => [
        `${indent}every ${pick(["k", "2", "4 from 1", "k from 1"], of.form)} {`,
        ...block(of.body, env, { isConditional: true }, inner),
        `${indent}}`,
      ],
      () => {
        const test = pick(["on", "not on", "mode == a", "mode != b"], of.form);
        return [`${indent}if ${test} {`, ...block(of.body, env, {}, inner), `${indent}}`];
      },
      () => {
        const [a, b] = [fresh("a"), fresh("a")];
        const first = element(part(of, 0), env);
        const second = value(part(of, 1), tensor, env);
        add({ text: a, scope: first.scope, kind: "value" });
        add({ text: b, scope: second.scope, kind: "value" });
        return [`${indent}(${a}, ${b}) = (${first.text}, ${second.text})`];
      },
      () => {
        const [a, b] = [fresh("q"), fresh("q")];
        const first = exactly(part(of, 0), scope, env);
        const second = exactly(part(of, 1), scope, env);
        add({ text: a, scope, kind: "var" });
        add({ text: b, scope, kind: "var" });
        return [
          `${indent}var (${a}, ${b}) = (${first.text}, ${second.text})`,
          `${indent}(${a}, ${b}) <- (${b}, ${a})`,
        ];
      },
      () => {
        if (env.perTensor || env.inBranch) return local();
        const name = fresh("g");
        const shift = element(part(of, 0), env);
        add({ text: name, scope: "element", kind: "value" });
        return [`${indent}${name} = grad at param + ${wrap(shift, 2)}`];
      },
      () => {
        const states = env.names.filter(
          ({ kind, scope: held }) => kind !== "value" && kind !== "var" && held === "element",
        );
        if (env.perTensor || env.inBranch || states.length === 0) return local();
        const name = fresh("g");
        add({ text: name, scope: "element", kind: "value" });
        return [`${indent}${name} = grad at param + 0.5 * ${pick(states, of.form).text}`];
      },
      () => {
        const made = value(part(of, 0), "element", env);
        return [`${indent}param <- param - 0.01 * ${wrap(made, 3)}`];
      },
      () => {
        if (env.perTensor || env.inBranch) return local();
        const name = fresh("l");
        const shift = element(part(of, 0), env);
        add({ text: name, scope: "step", kind: "value" });
        return [`${indent}${name} = loss at param - 0.1 * ${wrap(shift, 3)}`];
      },
    ];
    if (overModel) forms.push(...matrixStatements(of, env, indent, local));
    forms.push(...further(of, env, indent, local));
    return pick(forms, of.form)();
  };

  const accumulate = (
    of: StatementSeed,
    scope: Scope,
    env: Env,
    indent: string,
  ): readonly string[] => {
    const name = fresh("m");
    const made = exactly(part(of, 0), scope, env);
    const isDecaying = part(of, 1).form % 3 !== 2;
    const decay = isDecaying ? decayOf(part(of, 1), env) : null;
    // An array of decays makes the accumulator an array.
    const held = decay === null ? scope : narrowest(scope, decay.scope);
    const isAllowed = held === scope;
    const kinds =
      decay !== null && isAllowed
        ? (["average decay", "average decay", "sum decay", "max decay"] as const)
        : (["average", "sum", "max", "min", "product"] as const);
    const kind = pick(kinds, of.form);
    const text = decay !== null && isAllowed ? `${kind} ${wrap(decay, 2)}` : kind;
    const start = of.body.length === 2 ? " starting at 0.25" : "";
    const isAverage = kind === "average decay" && start === "";
    env.names.push({
      text: name,
      scope,
      kind: isAverage ? "average" : kind.endsWith("decay") ? "decaying" : "state",
    });
    return [`${indent}accumulate ${name} = ${text} of ${wrap(made, 1)}${start}`, use(name, indent)];
  };

  const state = (of: StatementSeed, scope: Scope, env: Env, indent: string): readonly string[] => {
    const name = fresh("s");
    const late = part(of, 1).form % 2 === 1;
    // what is made of itself alone is an array by its start
    const arrays = ["param", "grad", "0.1 * grad", ...(late ? [] : ["0", "1", "-inf"])];
    const start = pick(scope === "element" ? arrays : ["0", "1", "-2"], of.form);
    const before = { text: name, scope, kind: "state" } as const;
    if (late) env.names.push(before);
    const made = exactly(part(of, 0), scope, env);
    if (!late) env.names.push(before);
    return [
      `${indent}state ${name} = ${start}`,
      `${indent}${name} <- ${made.text}`,
      use(name, indent),
    ];
  };

  const further = furtherForms({
    overModel,
    fresh,
    pick,
    element: (of, i, env) => element(part(of, i), env).text,
    number: (of, i, env) => exactly(part(of, i), tensor, env).text,
    condition: (of, i, cap, env) => condition(part(of, i), cap, env).text,
    block,
  });

  const matrices: string[] = [];
  const matrixStatements = (
    of: StatementSeed,
    env: Env,
    indent: string,
    local: () => readonly string[],
  ): readonly (() => readonly string[])[] => {
    const x = (): string => wrap(element(part(of, 0), env), 4);
    const y = (): string => wrap(element(part(of, 1), env), 4);
    const matrix = (): string =>
      pick(["hessian", `outer(${x()}, ${y()})`, "hessian.T", ...matrices], part(of, 2).form);
    const bind = (text: string, scope: Scope = "element"): readonly string[] => {
      const name = fresh("b");
      env.names.push({ text: name, scope, kind: "value" });
      return [`${indent}${name} = ${text}`];
    };
    return [
      () => bind(`${matrix()} @ ${x()}`),
      () => bind(`${x()} @ ${matrix()}`),
      () => bind(`solve(hessian + 9 * I, ${x()})`),
      () => bind(`diag(${matrix()})`),
      () => bind(`norm(${matrix()})`, "step"),
      () => bind(`(0.1 * ${matrix()} @ hessian - I) @ ${x()}`),
      () => {
        const [values, vectors] = [fresh("b"), fresh("Q")];
        env.names.push({ text: values, scope: "element", kind: "value" });
        return [
          `${indent}(${values}, ${vectors}) = eigh(hessian)`,
          ...bind(`${vectors} @ (abs(${values}) * (${vectors}.T @ ${x()}))`),
        ];
      },
      () => {
        if (env.isConditional || indent !== "  ") return local();
        const name = fresh("P");
        matrices.push(name);
        return [
          `${indent}state ${name}: [n, n] = I`,
          `${indent}${name} <- 0.9 * ${name} + 0.1 * ${pick(["outer(grad, grad)", "hessian", `${name}.T`], of.form)}`,
          ...bind(`${name} @ ${x()}`),
          `${indent}out <- out + 0.01 * ${name} @ grad`,
        ];
      },
    ];
  };

  return {
    functions,
    body() {
      const env: Env = {
        names: [{ text: "out", scope: "element", kind: "var" }],
        perTensor: false,
        isConditional: false,
        inFunction: false,
        inBranch: false,
        inTurns: false,
      };
      const lines = seed.body.flatMap((one) => statement(one, env, "  "));
      const step = value(part(seed.last, 0), "element", env);
      const other = value(part(seed.last, 1), "element", env);
      const update = { text: "-0.01 * out", level: 2, scope: "element" } as const;
      const test = condition(part(seed.last, 2), "step", env).text;
      const ends: readonly (readonly string[])[] = [
        ["  step -0.01 * out"],
        [`  step ${infix(update, "-", infix(atomOf("0.01"), "*", step, 2), 1).text}`],
        [
          `  if ${test} {`,
          `    step ${infix(update, "-", infix(atomOf("0.01"), "*", step, 2), 1).text}`,
          "  } else {",
          `    step ${infix(update, "+", infix(atomOf("0.01"), "*", other, 2), 1).text}`,
          "  }",
        ],
        [`  param <- param - 0.01 * out`, `  step 0.001 * ${wrap(step, 3)}`],
      ];
      return ["  var out = 1 * grad", ...lines, ...pick(ends, seed.last.form)];
    },
  };
}
