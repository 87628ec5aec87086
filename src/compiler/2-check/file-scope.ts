// What the top-level names of a file mean: its own declarations first, then its imports, then the library.

import type { Ast, Declaration } from "../1-parse/ast.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import * as compositionErrors from "./errors/composition.ts";
import * as nameErrors from "./errors/names.ts";
import { isTaken } from "./is-taken.ts";

/** A declaration that has a name of its own. */
export type NamedDeclaration = Exclude<
  Declaration,
  { kind: "import" } | { kind: "broken declaration" }
>;

/** Where other files come from; each is parsed already, with its own mistakes reported. */
export interface Sources {
  /** The file that `from` imports as `path`, or `null` if there is none. */
  file(from: string, path: string): Ast | null;
  /** The library file that declares a name, or `null`. */
  library(name: string): Ast | null;
  /** All public names of the library. */
  readonly libraryNames: readonly string[];
}

/** A declaration with the scope in which its body is to be read. */
export interface Found {
  readonly declaration: NamedDeclaration;
  readonly scope: FileScope;
}

/** The top-level names of one file. */
export interface FileScope {
  readonly file: string;
  readonly own: ReadonlyMap<string, Found>;
  readonly sources: Sources;
  /** Names of declarations that could not be read: nothing is said about their uses. */
  readonly broken: ReadonlySet<string>;
  /** `null` for a name that is neither declared, imported nor in the library. */
  find(name: string): Found | null;
}

/** The scope of a file; reports what is wrong with its imports and names. */
export function fileScope(
  ast: Ast,
  sources: Sources,
  report: (diagnostic: Diagnostic) => void,
): FileScope {
  return build(ast, sources, report, [ast.file], new Map());
}

function build(
  ast: Ast,
  sources: Sources,
  report: (diagnostic: Diagnostic) => void,
  path: readonly string[],
  done: Map<string, FileScope>,
): FileScope {
  const finished = done.get(ast.file);
  if (finished !== undefined) return finished;
  const own = new Map<string, Found>();
  const library = new Map<string, Found | null>();
  const broken = new Set<string>();
  const scope: FileScope = {
    file: ast.file,
    own,
    sources,
    broken,
    find(name) {
      const found = own.get(name);
      if (found !== undefined) return found;
      let known = library.get(name);
      if (known === undefined) {
        known = name.startsWith("_") ? null : findInLibrary(name, sources, done);
        library.set(name, known);
      }
      return known;
    },
  };
  const declare = (
    name: { name: string; spelling: string; span: Diagnostic["primary"]["span"] },
    found: Found,
  ): void => {
    if (isTaken(name)) {
      report(nameErrors.takenName(name.spelling, name.name, name.span));
      return;
    }
    const before = own.get(name.name);
    if (before !== undefined)
      report(nameErrors.declaredTwice(name.name, name.span, before.declaration.name.span));
    else own.set(name.name, found);
  };
  for (const declaration of ast.declarations) {
    if (declaration.kind === "broken declaration") {
      if (declaration.name !== null) broken.add(declaration.name.name);
      continue;
    }
    if (declaration.kind !== "import") {
      declare(declaration.name, { declaration, scope });
      continue;
    }
    const imported = sources.file(ast.file, declaration.from);
    if (imported === null) {
      report(compositionErrors.fileNotFound(declaration.from, declaration.fromSpan));
      for (const name of declaration.names) broken.add(name.name);
      continue;
    }
    if (path.includes(imported.file)) {
      report(compositionErrors.importCycle([...path, imported.file], declaration.fromSpan));
      for (const name of declaration.names) broken.add(name.name);
      continue;
    }
    const inner = build(imported, sources, report, [...path, imported.file], done);
    for (const name of declaration.names) {
      const found = inner.own.get(name.name);
      if (found !== undefined) declare(name, found);
      else {
        broken.add(name.name);
        if (!inner.broken.has(name.name))
          report(
            compositionErrors.notInFile(name.name, declaration.from, name.span, [
              ...inner.own.keys(),
            ]),
          );
      }
    }
  }
  done.set(ast.file, scope);
  return scope;
}

function findInLibrary(name: string, sources: Sources, done: Map<string, FileScope>): Found | null {
  const ast = sources.library(name);
  if (ast === null) return null;
  return build(ast, sources, () => undefined, [ast.file], done).own.get(name) ?? null;
}
