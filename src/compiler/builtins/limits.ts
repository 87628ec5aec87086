// What builtins do to bounds on their operands, for the analysis of schedules as t grows. What is not listed is
// followed where its operands are constants only.

/** Limits that need no number to be said. */
type Plain =
  | "sum"
  | "difference"
  | "product"
  | "quotient"
  | "power"
  | "negation"
  | "least"
  | "greatest"
  | "clamp"
  | "magnitude"
  | "remainder"
  | "ratio"
  | "choice"
  | "and"
  | "or"
  | "not";

/** How a call acts on bounds. */
export type Limit =
  | { readonly kind: Plain }
  /** x^exponent for x ≥ 0. */
  | { readonly kind: "root"; readonly exponent: number }
  /** e^x + plus, and ln(x + plus). */
  | { readonly kind: "exponential" | "logarithm"; readonly plus: number }
  /** A whole number: rises with x and is at most so far below and above it. */
  | { readonly kind: "whole"; readonly below: number; readonly above: number }
  /** Never outside; `repeats` where it has the period 2π. */
  | {
      readonly kind: "within";
      readonly low: number;
      readonly high: number;
      readonly repeats: boolean;
    }
  | { readonly kind: "compare"; readonly sign: "<" | "≤" | "=" | "≠" | ">" | "≥" };

const plain = (kind: Plain): Limit => ({ kind });
const within = (low: number, high: number, repeats = false): Limit => ({
  kind: "within",
  low,
  high,
  repeats,
});
const compare = (sign: Extract<Limit, { readonly kind: "compare" }>["sign"]): Limit => ({
  kind: "compare",
  sign,
});

const limits: ReadonlyMap<string, Limit> = new Map([
  ["+", plain("sum")],
  ["-", plain("difference")],
  ["*", plain("product")],
  ["/", plain("quotient")],
  ["^", plain("power")],
  ["mod", plain("remainder")],
  ["div", plain("ratio")],
  ["negate", plain("negation")],
  ["min", plain("least")],
  ["max", plain("greatest")],
  ["clamp", plain("clamp")],
  ["abs", plain("magnitude")],
  ["where", plain("choice")],
  ["and", plain("and")],
  ["or", plain("or")],
  ["not", plain("not")],
  ["sqrt", { kind: "root", exponent: 1 / 2 }],
  ["cbrt", { kind: "root", exponent: 1 / 3 }],
  ["exp", { kind: "exponential", plus: 0 }],
  ["expm1", { kind: "exponential", plus: -1 }],
  ["log", { kind: "logarithm", plus: 0 }],
  ["log1p", { kind: "logarithm", plus: 1 }],
  ["floor", { kind: "whole", below: 1, above: 0 }],
  ["ceil", { kind: "whole", below: 0, above: 1 }],
  ["round", { kind: "whole", below: 0.5, above: 0.5 }],
  ["sin", within(-1, 1, true)],
  ["cos", within(-1, 1, true)],
  ["tanh", within(-1, 1)],
  ["erf", within(-1, 1)],
  ["sign", within(-1, 1)],
  ["sigmoid", within(0, 1)],
  ["==", compare("=")],
  ["!=", compare("≠")],
  ["<", compare("<")],
  ["<=", compare("≤")],
  [">", compare(">")],
  [">=", compare("≥")],
]);

/** What a builtin that a Graph names does to bounds; `null` where that is not known. */
export function limitOf(builtin: string): Limit | null {
  return limits.get(builtin) ?? null;
}
