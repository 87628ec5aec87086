// The library as the reference shows it: what each file's author says, hyperparameters, and the formulas that the
// compiler reads off the compiled rule.

import type { Ast, Declaration, Parameter } from "../../compiler/1-parse/ast.ts";
import { parse } from "../../compiler/1-parse/parse.ts";
import { domainText } from "../../compiler/2-check/domains.ts";
import type { Graph } from "../../compiler/3-lower/graph.ts";
import { optimize } from "../../compiler/4-optimize/optimize.ts";
import { explain } from "../../compiler/7-explain/explain.ts";
import { printLines } from "../../compiler/7-explain/print-lines.ts";
import { CompileError, lowerAll, planOf } from "../../compiler/compile.ts";
import { describeRule, memoryOf, summaryOf } from "../cli/describe-rule.ts";
import { code, fenced, slugOf, table } from "./markdown.ts";

type Documented = Exclude<Declaration, { readonly kind: "import" | "broken declaration" }>;

interface Entry {
  readonly name: string;
  readonly text: string;
  readonly declaration: Documented;
  /** Of rules, unless they are open and take more than one rule. */
  readonly graph: Graph | null;
}

const sections = [
  {
    title: "Rules",
    holds: ({ declaration }: Entry) => isRule(declaration) && !isWrapper(declaration),
  },
  { title: "Wrappers", holds: ({ declaration }: Entry) => isWrapper(declaration) },
  { title: "Transforms", holds: ({ declaration }: Entry) => declaration.kind === "transform" },
  { title: "Schedules", holds: ({ declaration }: Entry) => declaration.kind === "schedule" },
  { title: "Functions", holds: ({ declaration }: Entry) => declaration.kind === "fn" },
] as const;

/** The whole section: for each kind an index, then its entries. */
export function librarySection(library: ReadonlyMap<string, string>): string {
  const entries = [...library].flatMap(([file, text]) => entriesOf(file, text));
  const order = new Intl.Collator("en", { sensitivity: "base", numeric: true });
  return sections
    .map(({ title, holds }) => {
      const found = entries.filter(holds).sort((a, b) => order.compare(a.name, b.name));
      return [`### ${title}`, indexOf(found), ...found.map(writeEntry)].join("\n\n");
    })
    .join("\n\n");
}

function entriesOf(file: string, text: string): readonly Entry[] {
  const ast: Ast = parse({ name: file, text }).form;
  const declarations = ast.declarations.filter(
    (one): one is Documented => "doc" in one && one.kind !== "import",
  );
  const named = declarations.filter(({ name }) => !name.name.startsWith("_"));
  const graphs = graphsIn(text, { file });
  return named.map((declaration) => {
    const { name } = declaration.name;
    const wrapped = isWrapper(declaration) ? graphsIn(`${name}(SGD())`, {}) : graphs;
    const graph = isRule(declaration) ? (wrapped.find((one) => one.name === name) ?? null) : null;
    return { name, text, declaration, graph };
  });
}

function graphsIn(source: string, options: { readonly file?: string }): readonly Graph[] {
  try {
    return lowerAll(source, options).rules.map(({ graph }) => graph);
  } catch (thrown) {
    if (thrown instanceof CompileError) return [];
    throw thrown;
  }
}

const isRule = ({ kind }: Documented): boolean => kind === "optimizer" || kind === "alias";
const isWrapper = (declaration: Documented): boolean =>
  declaration.kind === "optimizer" && declaration.parameters.some(takesRule);
const takesRule = ({ domain, default: value }: Parameter): boolean =>
  domain?.kind === "named" && domain.name === "optimizer" && value === null;

function indexOf(entries: readonly Entry[]): string {
  const rows = entries.map((entry) => {
    const described = entry.graph === null ? null : describeRule(entry.graph);
    const link = `[${code(entry.name)}](#${slugOf(entry.name)})`;
    const sentence = summaryOf(entry.name, docOf(entry));
    return described === null || isWrapper(entry.declaration)
      ? [link, "", "", sentence]
      : [link, described.kind, memoryOf(described), sentence];
  });
  const isCosted = rows.some(([, kind]) => kind !== "");
  return isCosted
    ? table(["rule", "kind", "state per parameter", "what it is"], rows)
    : table(
        ["name", "what it is"],
        rows.map(([link = "", , , sentence = ""]) => [link, sentence]),
      );
}

function writeEntry(entry: Entry): string {
  const { name, declaration } = entry;
  const head = headOf(entry);
  const parameters = "parameters" in declaration ? declaration.parameters : [];
  return [
    `#### ${name}`,
    docOf(entry),
    ...(head === null ? [] : [fenced(head, "opt")]),
    ...(parameters.length === 0 ? [] : [parameterTable(parameters, entry.text)]),
    ...stepOf(entry),
  ].join("\n\n");
}

/** The `///` lines above a declaration as Markdown: formulas are indented there, so they are code here. */
function docOf({ text, declaration }: Entry): string {
  const above = text.slice(0, declaration.span.start).trimEnd().split("\n");
  let first = above.length;
  while (first > 0 && (above[first - 1] ?? "").startsWith("///")) first -= 1;
  return above
    .slice(first)
    .map((line) => line.slice(3).replace(/^ /, "").trimEnd())
    .join("\n");
}

/** How it is called, where that is not in the table: an alias, a function, what the whole model sees. */
function headOf({ name, text, declaration }: Entry): string | null {
  switch (declaration.kind) {
    case "alias":
      return text.slice(declaration.span.start, declaration.span.end);
    case "fn":
    case "schedule":
      return `${name}(${declaration.parameters.map((one) => slice(text, one)).join(", ")})`;
    case "optimizer":
    case "transform":
      return null;
    default:
      return declaration satisfies never;
  }
}

const slice = (text: string, { name, default: value }: Parameter): string =>
  value === null ? name.name : `${name.name} = ${text.slice(value.span.start, value.span.end)}`;

function parameterTable(parameters: readonly Parameter[], text: string): string {
  const rows = parameters.map(({ name, domain, default: value, doc }) => [
    code(name.name),
    domain === null ? "" : code(domainText(domain)),
    value === null ? "" : code(text.slice(value.span.start, value.span.end).replace(/\s+/g, " ")),
    doc,
  ]);
  if (rows.every(([, domain, value, doc]) => domain + (value ?? "") + (doc ?? "") === ""))
    return "";
  return table(["name", "domain", "default", "what it is"], rows);
}

function stepOf({ name, graph, declaration }: Entry): readonly string[] {
  if (graph === null) return [];
  const { step, report, notes } = explain(optimize(graph).form, planOf(graph)).form;
  const saved = report.length === 0 ? [] : ["", "evaluated and saved:", ...printLines(report)];
  const remarks = notes.length === 0 ? [] : ["", ...notes];
  const what = isWrapper(declaration) ? `The step of ${code(`${name}(SGD())`)}` : "The step";
  return [
    [
      "<details>",
      `<summary>${what.replace(/`([^`]*)`/g, "<code>$1</code>")}, as compiled</summary>`,
      "",
      fenced([...printLines(step), ...saved, ...remarks].join("\n")),
      "",
      "</details>",
    ].join("\n"),
  ];
}
