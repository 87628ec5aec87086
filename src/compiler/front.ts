// Text in, Checked out: reading and checking, what every use of the compiler begins with. Nothing here reads a
// disk: other files come from the Host, the library from `#library`.

import { library } from "#library";
import type { Ast } from "./1-parse/ast.ts";
import { parse, parseExpression } from "./1-parse/parse.ts";
import { check as checkFile, checkRuleExpression } from "./2-check/check.ts";
import type { Checked } from "./2-check/checked.ts";
import type { Sources } from "./2-check/file-scope.ts";
import type { Diagnostic, SourceFile, Span } from "./diagnostics/diagnostic.ts";

/** Where imported files come from. */
export interface Host {
  /** The text of a file, or `null` if it cannot be read. */
  read(path: string): string | null;
  /** The path that `path` means in the file `from`. */
  resolve(from: string, path: string): string;
}

/** What a text is called, and where its imports come from. */
export interface FrontOptions {
  /** What the source is called in messages, and from where its imports are found. */
  readonly file?: string;
  readonly host?: Host;
}

/** A text as read and checked, with all its mistakes. */
export interface Front {
  readonly ast: Ast | null;
  readonly checked: Checked;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: readonly SourceFile[];
}

/** All diagnostics of a text. Never throws at an author's mistake. */
export function check(
  source: string,
  options: FrontOptions = {},
): { readonly diagnostics: readonly Diagnostic[]; readonly sources: readonly SourceFile[] } {
  const { diagnostics, sources } = front(source, options);
  return { diagnostics, sources };
}

/** Reads and checks a text, a library name or an expression. Never throws at an author's mistake. */
export function front(source: string, options: FrontOptions): Front {
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
  // reading all of the library costs more than checking one file: only where the name does not say the file
  let all: ReadonlyMap<string, string> | null = null;
  const fileOf = (name: string): string | undefined => {
    const own = `${name.toLowerCase()}.opt`;
    if (declaredIn(library.get(own) ?? "").includes(name)) return own;
    return (all ??= filesByName()).get(name);
  };
  return {
    get libraryNames() {
      return [...(all ??= filesByName()).keys()];
    },
    library(name) {
      const file = fileOf(name);
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

/** The top-level names of a library file. */
function declaredIn(text: string): readonly string[] {
  return [...text.matchAll(/^(?:optimizer|transform|schedule|fn)\s+(\w+)/gm)].map(
    ([, name = ""]) => name,
  );
}

function filesByName(): ReadonlyMap<string, string> {
  return new Map(
    [...library].flatMap(([file, text]) => declaredIn(text).map((name) => [name, file] as const)),
  );
}
