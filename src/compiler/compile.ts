// The compiler on one screen: a text goes through the rooms in order, and every mistake on the way is a
// diagnostic. Nothing here reads a disk: other files come from the Host, the library from `#library`.

import { library } from "#library";
import type { Rule } from "../runtime/optimizer.ts";
import type { Ast } from "./1-parse/ast.ts";
import { parse, parseExpression } from "./1-parse/parse.ts";
import { check as checkFile, checkRuleExpression } from "./2-check/check.ts";
import type { Checked, CheckedRule } from "./2-check/checked.ts";
import type { Sources } from "./2-check/file-scope.ts";
import { leftOut, noRuleCalled, openRule, unknownOption } from "./3-lower/errors.ts";
import type { Graph, NumberType } from "./3-lower/graph.ts";
import { lower } from "./3-lower/lower.ts";
import { hashOfGraph } from "./3-lower/print-graph.ts";
import { chooseVariant, type Settings } from "./3-lower/variant.ts";
import { optimize } from "./4-optimize/optimize.ts";
import { fuse } from "./5-fuse/fuse.ts";
import type { Plan } from "./5-fuse/plan.ts";
import { emit } from "./6-emit/emit.ts";
import type { Diagnostic, SourceFile, Span } from "./diagnostics/diagnostic.ts";
import { renderDiagnostics } from "./diagnostics/render.ts";

/** Where imported files come from. */
export interface Host {
  /** The text of a file, or `null` if it cannot be read. */
  read(path: string): string | null;
  /** The path that `path` means in the file `from`. */
  resolve(from: string, path: string): string;
}

export interface CompileOptions {
  /** What the source is called in messages, and from where its imports are found. */
  readonly file?: string;
  /** The one rule of the file that is wanted; all of them unless given. */
  readonly rule?: string;
  /** `f32` unless given. */
  readonly type?: NumberType;
  /** Flags and choices decided, numbers with new defaults. */
  readonly set?: Settings;
  readonly host?: Host;
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

/** All diagnostics of a text. Never throws at an author's mistake. */
export function check(
  source: string,
  options: Pick<CompileOptions, "file" | "host"> = {},
): { readonly diagnostics: readonly Diagnostic[]; readonly sources: readonly SourceFile[] } {
  const { diagnostics, sources } = front(source, options);
  return { diagnostics, sources };
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
  return fuse(optimised, hashOfGraph(optimised)).form;
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
  const wanted = checked.rules.filter(({ name }) => [undefined, name].includes(options.rule));
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
  const chosen = closed.map((rule) => chooseVariant(rule, options.set ?? {}));
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

interface Front {
  readonly ast: Ast | null;
  readonly checked: Checked;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: readonly SourceFile[];
}

/** Reading and checking: what all entries begin with. */
function front(source: string, options: Pick<CompileOptions, "file" | "host">): Front {
  const file = options.file ?? "<source>";
  const texts = new Map<string, string>();
  const found: Diagnostic[] = [];
  const read = (name: string, text: string): Ast => {
    texts.set(name, text);
    const { form, diagnostics } = parse({ name, text });
    found.push(...diagnostics);
    return form;
  };
  const sources = sourcesFor(options.host ?? null, read);
  const done = (ast: Ast | null, result: ReturnType<typeof checkFile>): Front => ({
    ast,
    checked: result.form,
    diagnostics: [
      ...found,
      ...result.diagnostics.filter((one) => !mayFollow(one, ast, found, source)),
    ],
    sources: [...texts].map(([name, text]) => ({ name, text })),
  });
  if (isExpression(source) && options.file === undefined) {
    texts.set(file, source);
    const { form, diagnostics } = parseExpression({ name: file, text: source });
    found.push(...diagnostics);
    return done(null, checkRuleExpression(form, file, sources));
  }
  const ast = read(file, source);
  return done(ast, checkFile(ast, sources));
}

/** Whether a mistake stands in a line, or is one of a whole rule, that could not be read as it was meant. */
function mayFollow(
  { code, primary }: Diagnostic,
  ast: Ast | null,
  misread: readonly Diagnostic[],
  text: string,
): boolean {
  const lineOf = (at: number): number => text.lastIndexOf("\n", at - 1);
  const isBeside = ({ file, start }: Span): boolean =>
    file === primary.span.file && lineOf(start) === lineOf(primary.span.start);
  if (misread.some((other) => isBeside(other.primary.span))) return true;
  if (!/^(W|E0501|E0503|E0504)/.test(code)) return false;
  const isIn = ({ start }: Span, { file, ...whole }: Span): boolean =>
    file === primary.span.file && whole.start <= start && start < whole.end;
  const rule = ast?.declarations.find(({ span }) => isIn(primary.span, span));
  return rule !== undefined && misread.some((other) => isIn(other.primary.span, rule.span));
}

/** A library name or an expression begins with a name that is no keyword of a declaration. */
function isExpression(source: string): boolean {
  const first = /^\s*\(*\s*([\p{L}_][\p{L}\p{N}_]*)\s*(?:[()|,]|$)/u.exec(source);
  return first !== null && !/^(optimizer|transform|schedule|fn|import)$/.test(first[1] ?? "");
}

function sourcesFor(host: Host | null, read: (name: string, text: string) => Ast): Sources {
  const parsed = new Map<string, Ast>();
  const once = (name: string, text: string): Ast => {
    const ast = parsed.get(name) ?? read(name, text);
    parsed.set(name, ast);
    return ast;
  };
  const files = new Map<string, string>();
  for (const [file, text] of library)
    for (const [, name = ""] of text.matchAll(/^(?:optimizer|transform|schedule|fn)\s+(\w+)/gm))
      files.set(name, file);
  return {
    libraryNames: [...files.keys()],
    library(name) {
      const file = files.get(name);
      const text = file === undefined ? undefined : library.get(file);
      return file === undefined || text === undefined ? null : once(file, text);
    },
    file(from, path) {
      if (host === null) return null;
      const name = host.resolve(from, path);
      const text = host.read(name);
      return text === null ? null : once(name, text);
    },
  };
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
