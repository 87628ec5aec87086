// The domains of hyperparameters: their ranges, and how they are called.

import type * as ast from "../1-parse/ast.ts";
import type { Domain } from "./checked.ts";

type NumberDomain = Extract<Domain, { kind: "number" }>;

const range = (
  name: string,
  low: number,
  high: number,
  open: "" | "(" | ")" = "",
): NumberDomain => ({
  kind: "number",
  name,
  low,
  high,
  lowOpen: open === "(",
  highOpen: open === ")",
  whole: name === "count",
});

/** The domains of numbers by name. */
export const numberDomains: ReadonlyMap<string, NumberDomain> = new Map(
  [
    { ...range("rate", 0, Infinity), highOpen: true },
    range("decay", 0, 1, ")"),
    range("fraction", 0, 1),
    range("positive", 0, Infinity, "("),
    range("nonnegative", 0, Infinity),
    { ...range("real", -Infinity, Infinity), lowOpen: true, highOpen: true },
    { ...range("count", 1, Infinity), highOpen: true },
  ].map((domain) => [domain.name, domain]),
);

/** Every name that a domain can have, for *did you mean*. */
export const domainNames: readonly string[] = [
  ...numberDomains.keys(),
  "flag",
  "choice",
  "optimizer",
  "schedule",
  "names",
];

/** Whether a number lies in a domain. */
export function contains(domain: NumberDomain, x: number): boolean {
  if (Number.isNaN(x)) return false;
  if (x < domain.low || (domain.lowOpen && x === domain.low)) return false;
  if (x > domain.high || (domain.highOpen && x === domain.high)) return false;
  return !domain.whole || Number.isInteger(x);
}

/** The range in brackets: `[0, 1)`. */
export function rangeText(domain: NumberDomain): string {
  const bound = (x: number): string =>
    x === Infinity ? "inf" : x === -Infinity ? "-inf" : String(x);
  const interval = `${domain.lowOpen ? "(" : "["}${bound(domain.low)}, ${bound(domain.high)}${domain.highOpen ? ")" : "]"}`;
  return domain.whole ? `a whole number, at least ${domain.low}` : interval;
}

/** A domain as it is written. */
export function domainText(domain: ast.Domain): string {
  switch (domain.kind) {
    case "named":
      return domain.name;
    case "shape":
      return `[${domain.shape.dims.map((dim) => (dim.rest ? ".." : "") + dim.name.name).join(", ")}]`;
    case "choice":
      return `choice { ${domain.members.map((member) => member.name).join(", ")} }`;
    case "list":
      return `list of ${domainText(domain.of)}`;
    case "optional":
      return `optional ${domainText(domain.of)}`;
    case "broken":
      return "?";
    default:
      return domain satisfies never;
  }
}
