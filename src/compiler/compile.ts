// The compiler on one screen: a text goes through the rooms in order, and every mistake on the way is a
// diagnostic.

import type { Rule } from "../runtime/optimizer.ts";
import type { Ast } from "./1-parse/ast.ts";
import type { Checked, CheckedRule } from "./2-check/checked.ts";
import { leftOut, noRuleCalled, openRule, unknownOption } from "./3-lower/errors.ts";
import type { Graph, NumberType } from "./3-lower/graph.ts";
import { inGroups } from "./3-lower/in-groups.ts";
import { lower } from "./3-lower/lower.ts";
import { hashOfGraph } from "./3-lower/print-graph.ts";
import { chooseVariant, type Settings } from "./3-lower/variant.ts";
import { optimize } from "./4-optimize/optimize.ts";
import { fuse } from "./5-fuse/fuse.ts";
import type { Plan } from "./5-fuse/plan.ts";
import { emit } from "./6-emit/emit.ts";
import type { Diagnostic, SourceFile } from "./diagnostics/diagnostic.ts";
import { renderDiagnostics } from "./diagnostics/render.ts";
import { front, type FrontOptions } from "./front.ts";
import { spokenBy } from "./speak.ts";

export interface CompileOptions extends FrontOptions {
  /** The one rule of the file that is wanted; all of them unless given. */
  readonly rule?: string;
  /** `f32` unless given. */
  readonly type?: NumberType;
  /** Flags and choices decided, numbers with new defaults. */
  readonly set?: Settings;
  /** Defaults as a peer has them: `torch`, `keras`, `optax`; options given in the rule or by `set` win. */
  readonly dialect?: string;
  /** `typescript` unless given. */
  readonly language?: "typescript" | "javascript";
  /** The module imports nothing, not even types. */
  readonly standalone?: boolean;
}

/** A module and what it exports. */
export interface Compiled {
  readonly code: string;
  /** The `.d.ts` beside a JavaScript module; empty for TypeScript. */
  readonly declarations: string;
  readonly rules: readonly string[];
  /** Warnings. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Thrown where a text has mistakes: all of them, and the texts that they point into. */
export class CompileError extends Error {
  override readonly name = "CompileError";
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: readonly SourceFile[];

  constructor(diagnostics: readonly Diagnostic[], sources: readonly SourceFile[]) {
    const texts = new Map(sources.map(({ name, text }) => [name, text]));
    super(renderDiagnostics(diagnostics, (file) => texts.get(file)));
    this.diagnostics = diagnostics;
    this.sources = sources;
  }
}

/** A rule as checked and as lowered. */
export interface Lowered {
  readonly checked: CheckedRule;
  readonly graph: Graph;
}

/** The module of a text, a library name or an expression. Throws a CompileError. */
export function compile(source: string, options: CompileOptions = {}): Compiled {
  const { language = "typescript", standalone = false } = options;
  const { rules, diagnostics } = lowerAll(source, options);
  const plans = rules.map(({ graph }) => planOf(graph));
  const artifact = emit(plans, { language, standalone });
  return {
    code: artifact.code,
    declarations: artifact.declarations ?? "",
    rules: rules.map(({ graph }) => graph.name),
    diagnostics,
  };
}

/** How a Graph runs: optimised, and its passes over memory decided. */
export function planOf(graph: Graph): Plan {
  const optimised = optimize(graph).form;
  const plan = fuse(optimised, hashOfGraph(optimised)).form;
  const grouped = inGroups(graph);
  return grouped === null
    ? plan
    : { ...plan, inGroups: fuse(optimize(grouped).form, plan.hash).form };
}

/** The rules of a text, a library name or an expression, compiled and instantiated here and now. Throws a CompileError. */
export async function load(
  source: string,
  options: CompileOptions = {},
): Promise<Record<string, Rule<Record<string, unknown>>>> {
  const { code, rules } = compile(source, { ...options, language: "javascript", standalone: true });
  const module: unknown = await import(
    /* @vite-ignore */ `data:text/javascript;charset=utf-8,${encodeURIComponent(code)}`
  );
  const exports = module as Record<string, Rule<Record<string, unknown>>>;
  return Object.fromEntries(
    rules.flatMap((name) => {
      const rule = exports[name];
      return rule === undefined ? [] : [[name, rule] as const];
    }),
  );
}

/** The Graph as lowered of the one rule that a source means. Throws a CompileError, or an Error where it means several. */
export function graphOf(source: string, options: CompileOptions = {}): Graph {
  const { rules } = lowerAll(source, options);
  const [only, ...others] = rules;
  if (only === undefined || others.length > 0)
    throw new Error(`one rule is needed, ${source.slice(0, 40)} has ${rules.length}`);
  return only.graph;
}

/** The rule that is asked for; else all, but for the parts of a file that begin with `_`. */
function isWanted(name: string, { rules }: Checked, { rule }: CompileOptions): boolean {
  if (rule !== undefined) return name === rule;
  return !name.startsWith("_") || rules.every((one) => one.name.startsWith("_"));
}

/** The rules of a source, checked and lowered, with warnings. Throws a CompileError. */
export function lowerAll(
  source: string,
  options: CompileOptions = {},
): {
  readonly ast: Ast | null;
  readonly checked: Checked;
  readonly rules: readonly Lowered[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const { ast, checked, diagnostics, sources } = front(source, options);
  if (diagnostics.some(({ severity }) => severity === "error"))
    throw new CompileError(diagnostics, sources);
  const wanted = checked.rules.filter(({ name }) => isWanted(name, checked, options));
  if (options.rule !== undefined && wanted.length === 0)
    throw new CompileError([noSuchRule(checked, options.rule)], sources);
  const open = wanted.filter((rule) => rule.open.length > 0);
  const closed = wanted.filter((rule) => rule.open.length === 0);
  const isAskedFor = options.file === undefined || options.rule !== undefined;
  if (open.length > 0 && closed.length === 0 && isAskedFor)
    throw new CompileError(
      open.map(({ name, open: missing, span }) => openRule(name, missing, span)),
      sources,
    );
  const notes = open.map(({ name, open: missing, span }) => leftOut(name, missing, span));
  const spoken = closed.map((rule) => spokenBy(rule, options));
  const foreign = spoken.flatMap((one) => one.diagnostics);
  if (foreign.length > 0) throw new CompileError(foreign, sources);
  const chosen = closed.map((rule, i) =>
    chooseVariant(rule, { ...spoken[i]?.settings, ...options.set }),
  );
  const refused = [...chosen.flatMap((choice) => choice.diagnostics), ...unknownIn(chosen)];
  if (refused.length > 0) throw new CompileError(refused, sources);
  const lowered = chosen.map(({ rule, variant }) => ({
    checked: rule,
    ...lower(rule, variant, options.type ?? "f32"),
  }));
  const mixed = lowered.flatMap((one) => one.diagnostics);
  if (mixed.length > 0) throw new CompileError(mixed, sources);
  const rules = lowered.map(({ checked: rule, form }) => ({ checked: rule, graph: form }));
  return { ast, checked, rules, diagnostics: [...diagnostics, ...notes] };
}

function unknownIn(chosen: readonly ReturnType<typeof chooseVariant>[]): readonly Diagnostic[] {
  const [first] = chosen;
  if (first === undefined) return [];
  const known = chosen.flatMap(({ rule }) => rule.hyperparameters.map((h) => h.name));
  return first.unknown
    .filter((name) => chosen.every(({ unknown }) => unknown.includes(name)))
    .map((name) => unknownOption(name, [...new Set(known)], first.rule.span));
}

function noSuchRule(checked: Checked, rule: string): Diagnostic {
  const span = { file: checked.file, start: 0, end: 0 };
  return noRuleCalled(
    rule,
    checked.rules.map(({ name }) => name),
    span,
  );
}
