// The options of a rule as an interface with docs, ranges and defaults, and the type of the rule itself.

import type { GraphHyperparameter, Range } from "../../3-lower/graph.ts";
import type { Plan } from "../../5-fuse/plan.ts";
import { keyText } from "./key-text.ts";
import { numberText } from "./expressions.ts";

/** `export interface AdamOptions { … }`, the options of parts in objects of their own. */
export function emitOptions(plan: Plan): string[] {
  const all: Option[] = [
    ...plan.hyperparameters.map((one): Option => ({
      path: one.name,
      type: one.schedulable ? "Schedulable" : "number",
      isRequired: one.default === null,
      doc: optionDoc(one),
      standard: standardText(one),
    })),
    ...plan.names.map((one): Option => ({
      path: one.name,
      type: "readonly string[]",
      isRequired: one.default === null,
      doc: `${sentence(one.doc)}names of tensors, in which \`*\` stands for any characters; ${
        one.default === null ? "must be given" : `${listText(one.default)} unless given`
      }.`,
      standard: one.default === null ? "" : listText(one.default),
    })),
    ...plan.decided.map((one): Option => ({
      path: one.name,
      type: JSON.stringify(one.value),
      isRequired: false,
      doc: `${sentence(one.doc)}${one.domain}; decided when this module was compiled.`,
      standard: String(one.value),
    })),
  ];
  if (all.length === 0) {
    return [
      `/** \`${plan.name}\` has no hyperparameters. */`,
      `export type ${plan.name}Options = Record<never, never>;`,
    ];
  }
  return [
    `/** Hyperparameters of \`${plan.name}\`. */`,
    `export interface ${plan.name}Options {`,
    ...members(all, "", 1),
    ...(hasGroups(plan) ? groupsMember(plan.name) : []),
    "}",
  ];
}

const listText = (texts: readonly string[]): string =>
  `[${texts.map((text) => JSON.stringify(text)).join(", ")}]`;

/** Whether tensors may be given in groups; a hyperparameter of that name comes first. */
function hasGroups({ inGroups, hyperparameters, decided }: Plan): boolean {
  const names = [...hyperparameters, ...decided].map(({ name }) => name.split(".")[0]);
  return inGroups !== null && !names.includes("groups");
}

const groupsMember = (name: string): string[] => [
  "  /** Tensors with hyperparameters of their own, by names; a `*` stands for any characters. */",
  `  readonly groups?: readonly Group<${name}Options>[];`,
];

/** One option under its path (`lr`, `inner.lr`, `betas.0`). */
interface Option {
  readonly path: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly doc: string;
  /** Its default as people write it. */
  readonly standard: string;
}

/** The members of the object at `prefix`: options that stand there, parts as objects, lists as tuples. */
function members(options: readonly Option[], prefix: string, depth: number): string[] {
  const indent = "  ".repeat(depth);
  const byKey = new Map<string, Option[]>();
  for (const option of options) {
    const [key = ""] = option.path.slice(prefix.length).split(".");
    byKey.set(key, [...(byKey.get(key) ?? []), option]);
  }
  return [...byKey].flatMap(([key, inside]) => {
    const path = prefix + key;
    const mark = inside.some((one) => one.isRequired) ? "" : "?";
    const head = `${indent}readonly ${keyText(key)}${mark}:`;
    const [first] = inside;
    if (first?.path === path) return [`${indent}/** ${first.doc} */`, `${head} ${first.type};`];
    if (inside.every((one, index) => one.path === `${path}.${index}`)) {
      return tuple(inside, head, indent);
    }
    return [
      `${indent}/** Hyperparameters of \`${path}\`. */`,
      `${head} {`,
      ...members(inside, `${path}.`, depth + 1),
      `${indent}};`,
    ];
  });
}

/** A list of fixed length. */
function tuple(entries: readonly Option[], head: string, indent: string): string[] {
  const [first] = entries;
  const what = first?.doc.replace(/;[^;]*$/, "") ?? "";
  const standard = first?.isRequired
    ? "must be given"
    : `[${entries.map((one) => one.standard).join(", ")}] unless given`;
  const doc = `${indent}/** ${what}, ${entries.length} of them; ${standard}. */`;
  const line = `${head} readonly [${entries.map((one) => one.type).join(", ")}];`;
  if (line.length <= 100) return [doc, line];
  return [
    doc,
    `${head} readonly [`,
    ...entries.map((one) => `${indent}  ${one.type},`),
    `${indent}];`,
  ];
}

const standardText = (one: GraphHyperparameter): string =>
  one.defaultText ?? (typeof one.default === "number" ? numberText(one.default).text : "");

function optionDoc(one: GraphHyperparameter): string {
  const standard = one.default === null ? "must be given" : `${standardText(one)} unless given`;
  const { domain, whole } = one.range;
  const kind = whole ? `${domain}, whole, in` : `${domain}, in`;
  return `${sentence(one.doc)}${kind} ${boundsText(one.range)}; ${standard}.`;
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
    ...(one.hasOwnTime ? ["hasOwnTime: true"] : []),
    ...(one.varies ? ["varies: true"] : []),
  ];
}

/** The type of the exported rule, and the runtime's types that it names. */
export function ruleType(plan: Plan): {
  readonly text: string;
  readonly needs: readonly string[];
} {
  const options = `${plan.name}Options`;
  const isF64 = plan.numberType === "f64";
  const array = isF64 ? "Float64Array" : "Float32Array";
  const schedulable = [
    ...(plan.hyperparameters.some((one) => one.schedulable) ? ["Schedulable"] : []),
    ...(hasGroups(plan) ? ["Group"] : []),
  ];
  switch (plan.kind) {
    case "gradient":
    case "closure": {
      const rule = plan.kind === "gradient" ? "GradientRule" : "ClosureRule";
      return {
        text: `${rule}<${options}${isF64 ? ", Float64Array" : ""}>`,
        needs: [rule, ...schedulable],
      };
    }
    case "second order": {
      const uses = plan.uses.map((use) => JSON.stringify(use)).join(" | ");
      return {
        text: `SecondOrderRule<${options}, ${array}, ${uses}>`,
        needs: ["SecondOrderRule", ...schedulable],
      };
    }
    default:
      return plan.kind satisfies never;
  }
}
