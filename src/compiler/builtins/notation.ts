// How builtins look in mathematics: `sqrt` is a root sign, `@` stands side by side. What is not listed is
// written as it is called.

/** The form that a call takes on paper. */
export type Notation =
  | {
      readonly kind:
        | "add"
        | "subtract"
        | "multiply"
        | "divide"
        | "power"
        | "negate"
        | "root"
        | "choose"
        | "not"
        | "matrix product"
        | "transpose"
        | "solve"
        | "inverse"
        | "call";
    }
  /** Bars or brackets around one operand; `magnitude` are those whose greatest value is a norm. */
  | {
      readonly kind: "fence";
      readonly open: string;
      readonly close: string;
      readonly magnitude: boolean;
    }
  | { readonly kind: "infix"; readonly sign: string; readonly binds: Binding };

/** How tightly an infix sign binds, loosest first. */
export type Binding = "or" | "and" | "comparison" | "product";

const plain = (kind: Exclude<Notation["kind"], "fence" | "infix">): Notation => ({ kind });
const infix = (sign: string, binds: Binding): Notation => ({ kind: "infix", sign, binds });
const fence = (open: string, close: string, magnitude = false): Notation => ({
  kind: "fence",
  open,
  close,
  magnitude,
});

const notations: ReadonlyMap<string, Notation> = new Map([
  ["+", plain("add")],
  ["-", plain("subtract")],
  ["*", plain("multiply")],
  ["/", plain("divide")],
  ["^", plain("power")],
  ["negate", plain("negate")],
  ["sqrt", plain("root")],
  ["where", plain("choose")],
  ["not", plain("not")],
  ["@", plain("matrix product")],
  ["transpose", plain("transpose")],
  ["solve", plain("solve")],
  ["inv", plain("inverse")],
  ["abs", fence("|", "|", true)],
  ["floor", fence("⌊", "⌋")],
  ["ceil", fence("⌈", "⌉")],
  ["==", infix("=", "comparison")],
  ["!=", infix("≠", "comparison")],
  ["<", infix("<", "comparison")],
  ["<=", infix("≤", "comparison")],
  [">", infix(">", "comparison")],
  [">=", infix("≥", "comparison")],
  ["and", infix("and", "and")],
  ["or", infix("or", "or")],
  ["mod", infix("mod", "product")],
  ["div", infix("div", "product")],
]);

const call: Notation = { kind: "call" };

/** The notation of a builtin that a Graph names. */
export function notationOf(builtin: string): Notation {
  return notations.get(builtin) ?? call;
}
