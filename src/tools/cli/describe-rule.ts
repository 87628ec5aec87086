// What there is to say about a rule before it runs: kind, memory, hyperparameters, states. In: its Graph.

import { kindOf } from "../../compiler/5-fuse/kind.ts";
import type { Cell, Graph, Range } from "../../compiler/3-lower/graph.ts";

/** The facts of a rule that `gradus list` and `gradus explain` show. */
export interface RuleDescription {
  readonly name: string;
  /** `gradient` runs in any training loop, `closure` calls the model back, `second order` asks for products too. */
  readonly kind: "gradient" | "closure" | "second order";
  /** The first sentence of its documentation, without its name and citations. */
  readonly summary: string;
  readonly doc: string;
  /** State that has the parameters' shape, in bytes for each of them. */
  readonly bytesPerParameter: number;
  /** State of other shapes, such as `[n, n]`; numbers are left out. */
  readonly otherState: readonly string[];
  readonly hyperparameters: readonly {
    readonly name: string;
    readonly domain: string;
    readonly default: string | null;
    readonly doc: string;
  }[];
  /** Flags, choices and optionals: what `--set` decides. */
  readonly variants: readonly {
    readonly name: string;
    readonly domain: string;
    readonly default: string;
    readonly doc: string;
  }[];
  readonly states: readonly { readonly name: string; readonly shape: string }[];
}

/** Describes one variant of one rule. */
export function describeRule(graph: Graph): RuleDescription {
  const bytes = graph.numberType === "f64" ? 8 : 4;
  const arrays = graph.cells.filter(({ type }) => type.scope === "element");
  const like = arrays.filter(({ type }) => type.shape.kind === "like");
  const doc = graph.doc.trim();
  return {
    name: graph.name,
    kind: kindOf(graph).kind,
    summary: summaryOf(graph.name, doc),
    doc,
    bytesPerParameter: bytes * like.length,
    otherState: arrays.filter((cell) => !like.includes(cell)).map(shapeOf),
    hyperparameters: graph.hyperparameters.map(({ name, range, defaultText, doc }) => ({
      name,
      domain: `${range.domain} ${interval(range)}`,
      default: defaultText,
      doc,
    })),
    variants: graph.decided.map(({ name, domain, default: value, doc }) => ({
      name,
      domain,
      default: String(value),
      doc,
    })),
    states: graph.cells
      .filter(({ origin }) => origin === "author")
      .map((cell) => ({ name: cell.name, shape: shapeOf(cell) })),
  };
}

/** `8 bytes`, `4 bytes and [n, n]`, `no state`: what a rule keeps for each parameter. */
export function memoryOf({ bytesPerParameter, otherState }: RuleDescription): string {
  const parts = [...(bytesPerParameter > 0 ? [`${bytesPerParameter} bytes`] : []), ...otherState];
  return parts.length === 0 ? "no state" : parts.join(" and ");
}

/** The first sentence of a documentation, without its name and citations. */
export function summaryOf(name: string, doc: string): string {
  const paragraph = (doc.split(/\n\s*\n/)[0] ?? "").replace(/\s+/g, " ").trim();
  const text = paragraph.startsWith(`${name}: `) ? paragraph.slice(name.length + 2) : paragraph;
  return text
    .replace(/\s*\([^()]*\d{4}[^()]*\)/g, "")
    .replace(/[.:;](?:\s.*)?$/s, "")
    .trim();
}

function shapeOf({ type }: Cell): string {
  switch (type.shape.kind) {
    case "number":
      return type.scope === "tensor" ? "a number per tensor" : "a number";
    case "like":
      return "like param";
    case "dims":
      return `[${type.shape.dims.join(", ")}]`;
    default:
      return type.shape satisfies never;
  }
}

function interval({ low, high, lowOpen, highOpen }: Range): string {
  const bound = (value: number): string => String(value).replace("Infinity", "∞");
  return `${lowOpen ? "(" : "["}${bound(low)}, ${bound(high)}${highOpen ? ")" : "]"}`;
}
