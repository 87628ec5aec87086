// Checked as text, one name a line with what was inferred for it: for `--emit=checked`, goldens and debugging.

import { printExpr } from "../1-parse/print-ast.ts";
import type {
  Cell,
  Checked,
  CheckedHyperparameter,
  CheckedRule,
  Domain,
  Instance,
  RuleNode,
  Stage,
  Symbol,
  Type,
} from "./checked.ts";

/** The rules of a file: hyperparameters, cells and locals with their types, function calls with theirs. */
export function printChecked(checked: Checked): string {
  return `${checked.rules.map(printRule).join("\n\n")}\n`;
}

function printRule({ name, tree, hyperparameters, open }: CheckedRule): string {
  const missing = open.length === 0 ? "" : ` without ${open.join(", ")}`;
  return [
    `optimizer ${name}${missing}`,
    ...hyperparameters.map(printHyperparameter),
    ...printNode(tree, 1),
  ].join("\n");
}

function printNode(node: RuleNode, depth: number): string[] {
  const indent = "  ".repeat(depth);
  if (node.kind === "pipeline")
    return [
      ...node.before.flatMap((stage) => printStage(stage, depth)),
      ...printNode(node.rule, depth),
      ...node.after.flatMap((stage) => printStage(stage, depth)),
    ];
  const over = node.body.overModel ? " over model" : "";
  return [
    `${indent}body of ${node.declaration.name.name}${over}`,
    ...printInstance(node.body, depth + 1),
    ...[...node.parts].flatMap(([name, part]) =>
      part === null ? [] : [`${indent}${name} stands for`, ...printNode(part, depth + 1)],
    ),
  ];
}

function printStage({ name, rebinds, body }: Stage, depth: number): string[] {
  const indent = "  ".repeat(depth);
  return [`${indent}stage ${name} changes ${rebinds}`, ...printInstance(body, depth + 1)];
}

function printHyperparameter(hyperparameter: CheckedHyperparameter): string {
  const { name, domain, schedulable } = hyperparameter;
  const given = hyperparameter.default;
  const value = given === null ? "" : ` = ${printExpr(given.value)}`;
  return `  hyperparameter ${name}: ${printDomain(domain)}${schedulable ? "" : " fixed"}${value}`;
}

function printDomain(domain: Domain): string {
  return domain.kind === "choice" ? `choice { ${domain.members.join(", ")} }` : domain.name;
}

function printInstance(instance: Instance, depth: number): string[] {
  const indent = "  ".repeat(depth);
  const declared = new Map<number, string>();
  for (const symbol of [...instance.parameters, ...instance.names.values()]) {
    const line = printSymbol(symbol);
    if (line !== null) declared.set(line.at, `${indent}${line.text}`);
  }
  const lines = [...declared].sort(([a], [b]) => a - b).map(([, text]) => text);
  for (const target of instance.calls.values()) {
    if (target.kind !== "function") continue;
    const { declaration, instance: inner } = target;
    lines.push(`${indent}call ${declaration.name.name}`, ...printInstance(inner, depth + 1));
  }
  return lines;
}

function printSymbol(symbol: Symbol): { readonly at: number; readonly text: string } | null {
  switch (symbol.kind) {
    case "hyperparameter":
    case "dimension":
    case "builtin":
      return null;
    case "argument":
    case "local":
      return {
        at: symbol.span.start,
        text: `${symbol.kind} ${symbol.name}: ${printType(symbol.type)}`,
      };
    case "cell":
      return { at: symbol.span.start, text: printCell(symbol.name, symbol.cell) };
    default:
      return symbol satisfies never;
  }
}

function printCell(name: string, cell: Cell): string {
  const { kind, accumulator, constantStart, type, history, usesBias } = cell;
  const how =
    accumulator === null ? "" : ` ${accumulator.kind}${accumulator.decays ? " with decay" : ""}`;
  const start = constantStart === null ? "" : ` = ${constantStart}`;
  const entries = history === null ? "" : `history[${history}] of `;
  return `${kind}${how} ${name}: ${entries}${printType(type)}${start}${usesBias ? " (bias kept)" : ""}`;
}

function printType(type: Type): string {
  switch (type.kind) {
    case "value": {
      const { scope, shape, element } = type;
      const dims = shape.kind === "dims" ? `[${shape.dims.join(", ")}]` : shape.kind;
      return `${scope} ${dims}${element === "truth" ? " truth" : ""}`;
    }
    case "tuple":
      return `(${type.items.map(printType).join(", ")})`;
    case "choice":
      return `choice { ${type.members.join(", ")} }`;
    case "list":
      return `list of ${type.length}`;
    case "history":
      return `history of ${printType(type.cell.type)}`;
    case "examples":
    case "schedule":
    case "none":
    case "string":
    case "unknown":
      return type.kind;
    default:
      return type satisfies never;
  }
}
