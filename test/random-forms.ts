// Statements of random rules that are more than a line: branches by shape, loops, histories, optionals, `skip`, `reset`.

import type { Env, Name, Scope, StatementSeed } from "./random-program.ts";

/** What the writer of a rule lends: texts of parts of a statement, names, blocks. */
interface Writer {
  readonly overModel: boolean;
  fresh(prefix: string): string;
  pick<T>(from: readonly T[], form: number): T;
  /** An array, from the statement's part `i`. */
  element(of: StatementSeed, i: number, env: Env): string;
  /** A number of the tensor. */
  number(of: StatementSeed, i: number, env: Env): string;
  /** A truth value of this scope or wider. */
  condition(of: StatementSeed, i: number, cap: Scope, env: Env): string;
  block(
    statements: readonly StatementSeed[],
    outer: Env,
    change: Partial<Env>,
    indent: string,
  ): readonly string[];
}

type Lines = readonly string[];

/** Further forms of a statement; where one may not stand, `local` takes its place. */
export function furtherForms(
  writer: Writer,
): (of: StatementSeed, env: Env, indent: string, local: () => Lines) => readonly (() => Lines)[] {
  const { fresh, pick, element, condition, block } = writer;

  /** A branch that knows its dimensions: sums along them, states of their shapes, products. */
  const along = (of: StatementSeed, env: Env, indent: string): Lines => {
    const x = element(of, 0, env);
    const dim = pick(["m", "n"], of.parts.length);
    const forms: (() => Lines)[] = [
      () => {
        const R = fresh("R");
        return [
          `${indent}accumulate ${R} = average decay beta of mean((${x})^2 over ${dim})`,
          `${indent}out <- out / (0.5 + sqrt(${R}))`,
        ];
      },
      () => {
        const q = fresh("q");
        return [
          `${indent}${q} = max(abs(${x}) over ${dim})`,
          `${indent}out <- out + 0.1 * ${q} * grad`,
        ];
      },
      () => [`${indent}out <- out - mean(${x} over ${dim})`],
      () => {
        const S = fresh("S");
        return [
          `${indent}state ${S}: [m, m] = I`,
          `${indent}${S} <- 0.5 * ${S} + 0.1 * (grad @ grad.T)`,
          `${indent}out <- out + 0.1 * (${S} @ (${x}))`,
        ];
      },
    ];
    return env.isConditional ? [`${indent}out <- 0.9 * out`] : pick(forms, of.form)();
  };

  const dispatch = (of: StatementSeed, env: Env, indent: string): Lines => {
    const inner = `${indent}  `;
    const change = { inBranch: true };
    const [first, second, ...rest] = of.body;
    const guard = pick(["", "", " if m > 2", " if m * n < 6 or k > 5"], of.form);
    const other = pick([" for param: [n]", " for param: [n] if n > 2", ""], of.parts.length);
    const matrix = { ...env, ...change };
    const here = first === undefined ? [] : along(first, matrix, inner);
    const plain = (one: StatementSeed | undefined): Lines =>
      one === undefined ? [`${inner}out <- 0.5 * out`] : block([one], env, change, inner);
    return [
      `${indent}for param: [m, ..n]${guard} {`,
      ...here,
      ...block(rest, env, change, inner),
      `${indent}} else${other} {`,
      ...plain(second),
      ...(other === "" ? [`${indent}}`] : [`${indent}} else {}`]),
    ];
  };

  return (of, env, indent, local) => {
    const inner = `${indent}  `;
    const { names } = env;
    const loop = (head: string, change: Partial<Env>, variable: Name | null): Lines => {
      const outer = variable === null ? env : { ...env, names: [...names, variable] };
      return [`${indent}${head} {`, ...block(of.body, outer, change, inner), `${indent}}`];
    };
    const turns = { inTurns: true, isConditional: true };
    const mayBranch = !writer.overModel && !env.inBranch && !env.inTurns && !env.isConditional;
    return [
      () => (mayBranch && !env.perTensor ? dispatch(of, env, indent) : local()),
      () => (mayBranch && !env.perTensor ? dispatch(of, env, indent) : local()),
      () => {
        const b = fresh("b");
        return loop(`for ${b} in [0.5, 0.9]`, {}, { text: b, scope: "step", kind: "value" });
      },
      () => {
        const i = fresh("i");
        return loop(`for ${i} in 1..3`, {}, { text: i, scope: "step", kind: "value" });
      },
      () => {
        const i = fresh("i");
        return loop(`for ${i} in 3..k by -1`, turns, { text: i, scope: "step", kind: "value" });
      },
      () => loop(pick(["repeat 2", "repeat k"], of.form), turns, null),
      () => {
        if (env.inTurns || env.isConditional || env.inBranch) return local();
        const H = fresh("H");
        return [
          `${indent}state ${H}: history[3] = 0.5`,
          `${indent}${H} <- push(${H}, ${element(of, 0, env)})`,
          `${indent}out <- out + 0.1 * ${H}[${pick(["0", "1", "2"], of.form)}] + 0.01 * count(${H})`,
        ];
      },
      () => {
        if (env.inTurns || env.isConditional || env.inBranch) return local();
        const H = fresh("H");
        const fold = pick(["sum", "mean", "max", "min", "norm"], of.form);
        return [
          `${indent}state ${H}: history[k] = 0`,
          `${indent}${H} <- push(${H}, ${writer.number(of, 0, env)})`,
          `${indent}out <- out + 0.01 * ${fold}(${H}) + 0.01 * ${H}[k - 1]`,
        ];
      },
      () => [
        `${indent}if clip is not none {`,
        `${inner}out <- clamp(out, -clip, clip)`,
        `${indent}}`,
      ],
      () => [`${indent}out <- if clip is none then out else min(${element(of, 0, env)}, clip)`],
      () => (indent === "  " ? [`${indent}if ${condition(of, 0, "step", env)} { skip }`] : local()),
      () => {
        const states = names.filter(({ kind }) => kind !== "value" && kind !== "var");
        if (indent !== "  " || states.length === 0) return local();
        return [`${indent}every 3 { reset ${pick(states, of.form).text} }`];
      },
    ];
  };
}
