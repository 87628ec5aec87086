// The options of a rule as an interface with docs, ranges and defaults, and the type of the rule itself.

import type { GraphHyperparameter, Range } from "../../3-lower/graph.ts";
import type { Plan } from "../../5-fuse/plan.ts";
import { keyText } from "./emit-function.ts";
import { numberText } from "./expressions.ts";

/** `export interface AdamOptions { … }`. */
export function emitOptions(plan: Plan): string[] {
  const members = [
    ...plan.hyperparameters.flatMap((one) => {
      const type = one.schedulable ? "Schedulable" : "number";
      const optional = one.default === null ? "" : "?";
      return [`  ${optionDoc(one)}`, `  readonly ${keyText(one.name)}${optional}: ${type};`];
    }),
    ...plan.decided.flatMap((one) => [
      `  /** ${sentence(one.doc)}${one.domain}; decided when this module was compiled. */`,
      `  readonly ${keyText(one.name)}?: ${JSON.stringify(one.value)};`,
    ]),
  ];
  if (members.length === 0) {
    return [
      `/** \`${plan.name}\` has no hyperparameters. */`,
      `export type ${plan.name}Options = Record<never, never>;`,
    ];
  }
  return [
    `/** Hyperparameters of \`${plan.name}\`. */`,
    `export interface ${plan.name}Options {`,
    ...members,
    "}",
  ];
}

function optionDoc(one: GraphHyperparameter): string {
  const standard =
    one.default === null
      ? "must be given"
      : `${one.defaultText ?? (typeof one.default === "number" ? numberText(one.default).text : "")} unless given`;
  const { domain, whole } = one.range;
  const kind = whole ? `${domain}, whole, in` : `${domain}, in`;
  return `/** ${sentence(one.doc)}${kind} ${boundsText(one.range)}; ${standard}. */`;
}

const sentence = (doc: string): string => {
  const text = doc.replaceAll("*/", "*\\/").replaceAll("\n", " ").trim();
  return text === "" ? "" : `${text}: `;
};

function boundsText({ low, high, lowOpen, highOpen }: Range): string {
  const text = (x: number): string => (x === Infinity ? "∞" : x === -Infinity ? "−∞" : String(x));
  return `${lowOpen ? "(" : "["}${text(low)}, ${text(high)}${highOpen ? ")" : "]"}`;
}

/** The properties of a range in the table of a program. */
export function rangeText(one: GraphHyperparameter): string[] {
  const { domain, low, high, lowOpen, highOpen, whole } = one.range;
  return [
    `domain: ${JSON.stringify(domain)}`,
    `low: ${numberText(low).text}`,
    `high: ${numberText(high).text}`,
    `lowOpen: ${lowOpen}`,
    `highOpen: ${highOpen}`,
    `whole: ${whole}`,
    `schedulable: ${one.schedulable}`,
  ];
}

/** The type of the exported rule, of its oracle, and the runtime's types that both name. */
export function ruleType(plan: Plan): {
  readonly text: string;
  readonly oracle: string;
  readonly needs: readonly string[];
} {
  const options = `${plan.name}Options`;
  const isF64 = plan.numberType === "f64";
  const array = isF64 ? "Float64Array" : "Float32Array";
  const schedulable = plan.hyperparameters.some((one) => one.schedulable) ? ["Schedulable"] : [];
  switch (plan.kind) {
    case "gradient":
    case "closure": {
      const rule = plan.kind === "gradient" ? "GradientRule" : "ClosureRule";
      const oracle = `ClosureOracle<string, ${array}>`;
      return {
        text: `${rule}<${options}${isF64 ? ", Float64Array" : ""}>`,
        oracle,
        needs: [rule, ...(plan.kind === "closure" ? ["ClosureOracle"] : []), ...schedulable],
      };
    }
    case "second order": {
      const uses = plan.uses.map((use) => JSON.stringify(use)).join(" | ");
      return {
        text: `SecondOrderRule<${options}, ${array}, ${uses}>`,
        oracle: `SecondOrderOracle<string, ${array}>`,
        needs: ["SecondOrderRule", "SecondOrderOracle", ...schedulable],
      };
    }
    default:
      return plan.kind satisfies never;
  }
}
