// The rules of the house (ARCHITECTURE.md), read off the source with the TypeScript compiler: who may import
// whom, how files are named and opened, what no file may say.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { builtins } from "../src/compiler/builtins/table.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Tables and texts as data: the only files that may be longer than 400 lines. */
const tables = [
  "src/compiler/6-emit/typescript/support-text.ts",
  "src/compiler/builtins/elementary.ts",
];
const longest = 400;

interface Import {
  readonly from: string;
  /** As written: `./ast.ts`, `chevrotain`. */
  readonly name: string;
  /** The file in this repository, or null for a package. */
  readonly to: string | null;
  readonly typesOnly: boolean;
}

const filesUnder = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return filesUnder(path);
    return entry.name.endsWith(".ts") ? [path] : [];
  });

const files = [...filesUnder("src"), ...filesUnder("grammar")];
const sources = new Map(
  files.map((file) => {
    const text = readFileSync(join(root, file), "utf8");
    return [file, ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)];
  }),
);
const sourceOf = (file: string): ts.SourceFile => {
  const source = sources.get(file);
  if (source === undefined) throw new Error(`${file} is not read`);
  return source;
};

const imports: readonly Import[] = files.flatMap((from) => {
  const found: Import[] = [];
  const add = (name: string, typesOnly: boolean): void => {
    const to = name.startsWith(".") ? normalize(join(dirname(from), name)) : null;
    found.push({ from, name, to, typesOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const clause = node.importClause;
      const bindings = clause?.namedBindings;
      const allTypes =
        bindings !== undefined &&
        ts.isNamedImports(bindings) &&
        bindings.elements.every((element) => element.isTypeOnly) &&
        clause?.name === undefined;
      add(node.moduleSpecifier.text, clause?.isTypeOnly === true || allTypes);
    } else if (
      ts.isExportDeclaration(node) &&
      node.moduleSpecifier !== undefined &&
      ts.isStringLiteral(node.moduleSpecifier)
    )
      add(node.moduleSpecifier.text, node.isTypeOnly);
    else if (ts.isImportTypeNode(node)) {
      const { argument } = node;
      if (ts.isLiteralTypeNode(argument) && ts.isStringLiteral(argument.literal))
        add(argument.literal.text, true);
    } else if (
      ts.isCallExpression(node) &&
      node.expression.kind === ts.SyntaxKind.ImportKeyword &&
      node.arguments[0] !== undefined &&
      ts.isStringLiteral(node.arguments[0])
    )
      add(node.arguments[0].text, false);
    ts.forEachChild(node, visit);
  };
  visit(sourceOf(from));
  return found;
});

const show = ({ from, name }: Import): string => `${from} imports ${name}`;
const rooms = readdirSync(join(root, "src/compiler"))
  .filter((name) => /^\d-/.test(name))
  .sort();
const roomOf = (file: string): string | null =>
  /^src\/compiler\/(\d-[a-z]+)\//.exec(file)?.[1] ?? null;
const isUnder = (file: string | null, ...folders: readonly string[]): boolean =>
  file !== null && folders.some((folder) => file.startsWith(`${folder}/`));

/** The form that a room hands on: types only. */
const forms: Readonly<Record<string, string | null>> = {
  "1-parse": "ast.ts",
  "2-check": "checked.ts",
  "3-lower": "graph.ts",
  "4-optimize": null,
  "5-fuse": "plan.ts",
  "6-emit": "artifact.ts",
  "7-explain": null,
};

/** Files that a later room may use as values: questions about a form that stand beside it. */
const beside = [
  "src/compiler/1-parse/expression-text.ts",
  "src/compiler/1-parse/print-ast.ts",
  "src/compiler/1-parse/walk.ts",
  "src/compiler/2-check/rule-tree.ts",
  "src/compiler/3-lower/operands.ts",
  "src/compiler/3-lower/whole-dimensions.ts",
  "src/compiler/5-fuse/operands.ts",
];

const diagnostics = "src/compiler/diagnostics";

describe("imports", () => {
  test("point at files that exist", () => {
    const missing = imports.filter(({ to }) => to !== null && !existsSync(join(root, to)));
    expect(missing.map(show)).toEqual([]);
  });

  test("a room sees its own files, the forms of earlier rooms, builtins, diagnostics and numeric", () => {
    const strange = imports.filter(({ from, to, name, typesOnly }) => {
      const room = roomOf(from);
      if (room === null) return false;
      if (to === null) return !(room === "1-parse" && name === "chevrotain");
      if (isUnder(to, "src/numeric", "src/compiler/builtins", "src/compiler/diagnostics"))
        return false;
      if (isUnder(to, "grammar")) return room !== "1-parse";
      if (to === "src/runtime/optimizer.ts") return !typesOnly;
      const other = roomOf(to);
      if (other === null) return true;
      if (other === room || beside.includes(to)) return other > room;
      return other > room || !typesOnly || basename(to) !== forms[other];
    });
    expect(strange.map(show)).toEqual([]);
  });

  test("builtins and diagnostics see no room but types, numeric sees nothing", () => {
    const strange = imports.filter(({ from, to, name, typesOnly }) => {
      if (isUnder(from, "src/numeric")) return !isUnder(to, "src/numeric");
      if (isUnder(from, "src/compiler/builtins"))
        return !isUnder(to, "src/compiler/builtins", "src/numeric");
      if (isUnder(from, diagnostics)) return !isUnder(to, diagnostics);
      if (isUnder(from, "grammar")) {
        // its actions make the tree
        const isTree = to === "src/compiler/1-parse/ast.ts" || isUnder(to, diagnostics);
        return !isUnder(to, "grammar") && name !== "chevrotain" && !(isTree && typesOnly);
      }
      return false;
    });
    expect(strange.map(show)).toEqual([]);
  });

  test("only room 1 and the tools see the grammar and chevrotain", () => {
    const strange = imports.filter(({ from, to, name }) => {
      const isReader = isUnder(from, "src/compiler/1-parse", "grammar", "src/tools");
      return !isReader && (isUnder(to, "grammar") || name === "chevrotain");
    });
    expect(strange.map(show)).toEqual([]);
  });

  test("the runtime knows no compiler, the lab no room", () => {
    const strange = imports.filter(({ from, to }) => {
      if (isUnder(from, "src/runtime")) return !isUnder(to, "src/runtime", "src/numeric");
      if (isUnder(from, "src/lab")) return to !== null && roomOf(to) !== null;
      return false;
    });
    expect(strange.map(show)).toEqual([]);
  });

  test("what emitted modules carry along stands alone", () => {
    const strange = imports.filter(
      ({ from, to, typesOnly }) =>
        isUnder(from, "src/compiler/6-emit/typescript/support") &&
        !isUnder(to, "src/compiler/6-emit/typescript/support", "src/numeric") &&
        !(to === "src/runtime/optimizer.ts" && typesOnly),
    );
    expect(strange.map(show)).toEqual([]);
  });

  test("node: stands in tools and in *.node.ts only", () => {
    const strange = imports.filter(
      ({ from, name }) =>
        name.startsWith("node:") && !isUnder(from, "src/tools") && !from.endsWith(".node.ts"),
    );
    expect(strange.map(show)).toEqual([]);
  });

  test("nothing below tools reads tools", () => {
    const strange = imports.filter(
      ({ from, to }) => !isUnder(from, "src/tools") && isUnder(to, "src/tools"),
    );
    expect(strange.map(show)).toEqual([]);
  });

  test("folders do not import each other in a circle", () => {
    const edges = new Map<string, Set<string>>();
    for (const { from, to, typesOnly } of imports) {
      if (to === null || typesOnly) continue;
      const [a, b] = [dirname(from), dirname(to)];
      // Mutual recursion over a tree may be split over the files of one folder and its subfolders.
      if (a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`)) continue;
      edges.set(a, (edges.get(a) ?? new Set()).add(b));
    }
    expect(circles(edges)).toEqual([]);
  });
});

/** The circles of a directed graph, each once, as text. */
function circles(edges: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (node: string, path: readonly string[]): void => {
    const at = path.indexOf(node);
    if (at >= 0) {
      found.push([...path.slice(at), node].join(" -> "));
      return;
    }
    if (done.has(node)) return;
    for (const next of edges.get(node) ?? []) visit(next, [...path, node]);
    done.add(node);
  };
  for (const node of edges.keys()) visit(node, []);
  return found;
}

describe("rooms", () => {
  test("are numbered in order", () => {
    expect(rooms).toEqual(Object.keys(forms));
  });

  test.each(rooms.filter((room) => room !== "7-explain"))(
    "%s has its door and its form",
    (room) => {
      const folder = `src/compiler/${room}`;
      const door = room.slice(2);
      const exported = exportsOf(`${folder}/${door}.ts`);
      expect(exported).toContain(door);
      const form = forms[room] ?? null;
      if (form === null) return;
      const values = sourceOf(`${folder}/${form}`).statements.filter(
        (statement) =>
          !ts.isImportDeclaration(statement) &&
          !ts.isExportDeclaration(statement) &&
          !ts.isInterfaceDeclaration(statement) &&
          !ts.isTypeAliasDeclaration(statement),
      );
      expect(values.map((value) => value.getText())).toEqual([]);
    },
  );

  test("forms have printers, Graph and Plan verifiers", () => {
    const wanted = [
      "1-parse/print-ast.ts",
      "2-check/print-checked.ts",
      "3-lower/print-graph.ts",
      "3-lower/verify-graph.ts",
      "5-fuse/print-plan.ts",
      "5-fuse/verify-plan.ts",
    ];
    expect(wanted.filter((file) => !files.includes(`src/compiler/${file}`))).toEqual([]);
  });

  test("diagnostics are made in errors.ts", () => {
    const strange = files.filter((file) => {
      // room 1 has one file per place in the grammar beside it
      const isTheirs = /\/(errors(-[a-z]+)?|explain-[a-z]+)\.ts$|\/errors\//.test(file);
      return roomOf(file) !== null && !isTheirs && makesDiagnostic(sourceOf(file));
    });
    expect(strange).toEqual([]);
  });
});

/** Whether an object with a `severity` is written in a file. */
function makesDiagnostic(node: ts.Node): boolean {
  const isOne =
    ts.isObjectLiteralExpression(node) &&
    node.properties.some((property) => property.name?.getText() === "severity");
  return isOne || (ts.forEachChild(node, makesDiagnostic) ?? false);
}

/** The names that a file exports. */
function exportsOf(file: string): readonly string[] {
  return sourceOf(file).statements.flatMap((statement) => {
    if (ts.isFunctionDeclaration(statement) && isExported(statement))
      return [statement.name?.text ?? "default"];
    if (ts.isVariableStatement(statement) && isExported(statement))
      return statement.declarationList.declarations.map((one) => one.name.getText());
    return [];
  });
}

function isExported(node: ts.HasModifiers): boolean {
  return ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

describe("files", () => {
  test("no folder is a drawer for everything", () => {
    const drawers = files.filter((file) => /\/(utils?|helpers?|common|misc)(\/|\.ts)/.test(file));
    expect(drawers).toEqual([]);
  });

  test("are named in kebab-case", () => {
    const named = files.filter(
      (file) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.node)?\.ts$/.test(basename(file)),
    );
    expect(named).toEqual([]);
  });

  test(`have at most ${longest} lines`, () => {
    const long = files
      .map((file) => [file, sourceOf(file).text.trimEnd().split("\n").length] as const)
      .filter(([file, lines]) => lines > longest && !tables.includes(file))
      .map(([file, lines]) => `${file}: ${lines}`);
    expect(long).toEqual([]);
  });

  test("open with one to four lines of comment", () => {
    const strange = files.filter((file) => {
      const { text } = sourceOf(file);
      const lines = text.replace(/^#!.*\n/, "").split("\n");
      const opening = lines.findIndex((line) => !line.startsWith("//"));
      return opening < 1 || opening > 4;
    });
    expect(strange).toEqual([]);
  });

  test("say nothing of what is not done", () => {
    const words = /\b(TODO|FIXME|XXX|HACK)\b|@ts-(ignore|expect-error|nocheck)/;
    expect(files.filter((file) => words.test(sourceOf(file).text))).toEqual([]);
  });

  test("no `any`, no `!`, no default export, no class for a form", () => {
    const found: string[] = [];
    for (const file of files) {
      const source = sourceOf(file);
      const visit = (node: ts.Node): void => {
        const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
        const report = (what: string): void => {
          found.push(`${file}:${line}: ${what}`);
        };
        if (node.kind === ts.SyntaxKind.AnyKeyword) report("any");
        if (ts.isNonNullExpression(node)) report("!");
        if (ts.isExportAssignment(node)) report("default export");
        if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) {
          const modifiers = ts.getModifiers(node) ?? [];
          if (modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword))
            report("default export");
        }
        if (ts.isClassDeclaration(node)) {
          const base = node.heritageClauses?.[0]?.types[0]?.expression.getText() ?? "";
          // errors are thrown, chevrotain's parser is a class
          if (!/Error$/.test(base) && !file.startsWith("grammar/"))
            report(`class ${node.name?.text ?? ""}`);
        }
        ts.forEachChild(node, visit);
      };
      visit(source);
    }
    expect(found).toEqual([]);
  });

  test("exports have a sentence for their caller", () => {
    const silent: string[] = [];
    // lodash.ts is lodash's interface under lodash's names
    for (const file of files.filter((one) => one !== "src/tools/build/lodash.ts"))
      for (const statement of sourceOf(file).statements)
        if (ts.isFunctionDeclaration(statement) && isExported(statement))
          if (ts.getJSDocCommentsAndTags(statement).length === 0)
            silent.push(`${file}: ${statement.name?.text ?? ""}`);
    expect(silent).toEqual([]);
  });

  test("only the entries of the package pass other files on", () => {
    const entries = ["src/index.ts", "src/runtime/runtime.ts", "src/lab/lab.ts"];
    const barrels = files.filter((file) =>
      sourceOf(file).statements.some(
        (statement) =>
          ts.isExportDeclaration(statement) &&
          statement.moduleSpecifier !== undefined &&
          (statement.exportClause === undefined || ts.isNamespaceExport(statement.exportClause)),
      ),
    );
    expect(barrels.filter((file) => !entries.includes(file))).toEqual([]);
  });
});

describe("builtins", () => {
  /** The functions by which the language defines its own forms: `-x`, `A.T`, `accumulate`, `every`, `norm`. */
  const lowered = new Set([
    ...["negate", "not", "and", "transpose"],
    ...["mod", "max", "min", "abs", "sqrt", "where"],
  ]);

  test("are named in their table: elsewhere only operators, and what forms are defined by", () => {
    const functions = new Set(
      builtins
        .filter(({ kind }) => kind === "elementwise" || kind === "matrix")
        .map(({ name }) => name)
        .filter((name) => /^\w+$/.test(name)),
    );
    const found = files.flatMap((file) => {
      const room = roomOf(file);
      if (room === null || room < "2") return [];
      return namedBuiltinsIn(sourceOf(file))
        .filter((name) => functions.has(name) && !(room < "4" && lowered.has(name)))
        .map((name) => `${file}: ${name}`);
    });
    expect([...new Set(found)]).toEqual([]);
  });

  test("this finds a builtin that is named elsewhere", () => {
    const text = 'apply(builder, "tanh", []); if (node.builtin === "exp") elementwise("log");';
    const source = ts.createSourceFile("some.ts", text, ts.ScriptTarget.Latest, true);
    expect(namedBuiltinsIn(source)).toEqual(["tanh", "exp", "log"]);
  });
});

/** The texts that name a builtin: an argument of what takes names, or opposite something called `builtin`. */
function namedBuiltinsIn(source: ts.SourceFile): readonly string[] {
  const takesNames = /^(apply|applyInF64|elementwise|matrixBuiltin|lowerMatrix|checkMatrix)$/;
  const isBuiltin = (node: ts.Node): boolean => /\bbuiltin$/.test(node.getText());
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node)) {
      const { parent } = node;
      if (ts.isCallExpression(parent)) {
        const callee = parent.expression.getText();
        if (takesNames.test(callee) || /[bB]uiltins\.(get|has)$/.test(callee))
          found.push(node.text);
      } else if (ts.isBinaryExpression(parent)) {
        if (isBuiltin(parent.left) || isBuiltin(parent.right)) found.push(node.text);
      } else if (ts.isPropertyAssignment(parent)) {
        if (parent.name.getText() === "builtin") found.push(node.text);
      } else if (ts.isCaseClause(parent) && isBuiltin(parent.parent.parent.expression))
        found.push(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

test("the tables that may be long exist", () => {
  expect(tables.filter((file) => !files.includes(file))).toEqual([]);
});
