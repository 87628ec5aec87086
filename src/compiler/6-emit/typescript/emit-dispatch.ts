// How the tensors of a rule are told apart when an optimizer is created: the functions of conditions and dimensions, the
// table that sorts tensors into branches, and the types of what a step takes of each.

import type { Fact, Plan } from "../../5-fuse/plan.ts";
import { emitFact } from "./emit-function.ts";
import { isModel, type Field } from "./fields.ts";
import { keyText } from "./key-text.ts";
import { identifier } from "./names.ts";
import { WIDTH, type FunctionContext } from "./region.ts";
import { isApart, type Roster } from "./rosters.ts";

/** Whether a module must tell tensors apart, or work out dimensions. */
export const hasDispatching = (plan: Plan): boolean => isApart(plan) || plan.dimensions.length > 0;

/** The functions of what is known of tensors, by what they are for, and their text. */
export interface FactFunctions {
  readonly lines: readonly string[];
  /** By branch. */
  readonly guards: ReadonlyMap<string, string>;
  /** By dimension. */
  readonly sizes: ReadonlyMap<string, string>;
}

/** One function for each condition of a branch and each dimension that is worked out; their names end in `of`. */
export function emitFacts(context: FunctionContext, of: string): FactFunctions {
  const { plan, typed, names, reserved } = context;
  const lines: string[] = [];
  const taken = new Set(reserved);
  const write = (wanted: string, doc: string, fact: Fact, result: string): string => {
    let as = wanted;
    for (let count = 2; taken.has(as); count += 1) as = `${wanted}_${count}`;
    taken.add(as);
    const text = emitFact(fact, context);
    const known = text.taken.map(
      (one) => `readonly ${one}: ${one === "name" ? "string" : "number"}`,
    );
    const all = [
      { isUsed: known.length > 0, text: `tensor: { ${known.join("; ")} }`, bare: "tensor: object" },
      { isUsed: text.uses.has("values"), text: `values: ${of}Values`, bare: null },
      {
        isUsed: text.uses.has("names"),
        text: "names: Readonly<Record<string, readonly string[]>>",
        bare: null,
      },
    ];
    const last = all.findLastIndex((one) => one.isUsed);
    const parameters = all.slice(0, last + 1).map((one) => {
      const shown = one.isUsed ? one.text : `_${one.bare ?? one.text}`;
      return typed ? shown : (shown.split(":")[0] ?? shown);
    });
    const tail = typed ? `: ${result} {` : " {";
    const head = `function ${as}(${parameters.join(", ")})${tail}`;
    const several = [`function ${as}(`, ...parameters.map((one) => `  ${one},`), `)${tail}`];
    // Prettier opens the type of an only parameter.
    const only = [`function ${as}(tensor: {`, ...known.map((one) => `  ${one};`), `})${tail}`];
    const broken = parameters.length === 1 && typed ? only : several;
    lines.push(
      `/** ${doc} */`,
      ...(head.length <= WIDTH ? [head] : broken),
      ...text.lines,
      "}",
      "",
    );
    return as;
  };
  const sizes = plan.dimensions.map(({ name, fact }) => {
    const called = names.dimensions.get(name) ?? identifier(name);
    const doc = `The size of \`${name.replace(/#.*/, "")}\`.`;
    return [name, write(`${called}Of${of}`, doc, fact, "number")] as const;
  });
  const guards = plan.dispatches.flatMap(({ branches }) =>
    branches.flatMap(({ key, guard }) => {
      if (guard === null) return [];
      const list = names.rosters.find(({ branch }) => branch === key)?.list ?? "";
      const as = `${list.replace("tensors", "fits")}_${of}`;
      return [
        [key, write(as, "Whether a tensor of that shape comes here.", guard, "boolean")] as const,
      ];
    }),
  );
  return { lines, guards: new Map(guards), sizes: new Map(sizes) };
}

/** The rosters that the functions of a rule go through. */
export const rostersInUse = ({ names }: FunctionContext): readonly Roster[] =>
  names.rosters.filter(({ used }) => used.size > 0);

/** The types of the entries of rosters. */
export function rosterInterfaces(context: FunctionContext): string[] {
  return rostersInUse(context).flatMap((roster) => [
    `interface ${roster.type} {`,
    ...takenOf(roster, context).map((name) => {
      const field = context.fields.find((one) => one.identifier === name);
      const array = field?.type === "f32" ? "Float32Array" : "Float64Array";
      const type = field === undefined ? (name === "name" ? "string" : "number") : array;
      return `  readonly ${name}: ${type};`;
    }),
    "}",
    "",
  ]);
}

/** What the functions of a rule take of the entries of a roster, in order: dimensions, size, then arrays. */
function takenOf({ used }: Roster, { fields }: FunctionContext): readonly string[] {
  const order = new Map(fields.map((field, index) => [field.identifier, index]));
  return [...used].sort((a, b) => (order.get(a) ?? -1) - (order.get(b) ?? -1));
}

/** The properties of a buffer that tell whose it is and how large. */
export function placeText(field: Field, { plan, names }: FunctionContext): string[] {
  const { entries, dims, branch, copies, isShared, isWhole } = field;
  const called = dims.map((dim) => (isModel(dim, plan) ? "n" : (names.dimensions.get(dim) ?? dim)));
  return [
    ...(entries === "dims" ? [`dims: ${JSON.stringify(called).replaceAll(",", ", ")}`] : []),
    ...(branch === null ? [] : [`branch: ${JSON.stringify(branch)}`]),
    ...(copies === 1 ? [] : [`copies: ${copies}`]),
    ...(isShared ? ["isShared: true"] : []),
    ...(isWhole ? ["isWhole: true"] : []),
  ];
}

/** The table by which tensors are sorted into branches; nothing where a rule does not tell them apart. */
export function dispatchingTable(
  context: FunctionContext,
  facts: FactFunctions,
  width = WIDTH,
): string[] {
  const { plan, names } = context;
  if (!hasDispatching(plan)) return [];
  const called = (dim: string): string => names.dimensions.get(dim) ?? "n";
  const list = (dims: readonly string[]): string =>
    `[${dims.map((dim) => JSON.stringify(called(dim))).join(", ")}]`;
  const text = (value: string | null): string => JSON.stringify(value);
  const dimensions = plan.dimensions.flatMap(({ name, per, branches }) => {
    const size = `size: ${facts.sizes.get(name) ?? "null"}`;
    const keys = branches === null ? "null" : `[${branches.map(text).join(", ")}]`;
    const own = [`per: ${text(per)}`, `branches: ${keys}`, size];
    return record(own, "      ", width, `${keyText(called(name))}: `);
  });
  const dispatches = plan.dispatches.flatMap(({ within, subject, branches }) => [
    "      {",
    `        within: ${text(within)},`,
    `        subject: ${subject === null ? "null" : list(subject)},`,
    "        branches: [",
    ...branches.flatMap(({ key, pattern, guard }) => {
      const shape = pattern?.map(({ dimension, rest }) =>
        text((rest ? ".." : "") + called(dimension)),
      );
      return record(
        [
          `key: ${text(key)}`,
          `pattern: ${shape === undefined ? "null" : `[${shape.join(", ")}]`}`,
          `guard: ${guard === null ? "null" : (facts.guards.get(key) ?? "null")}`,
        ],
        "          ",
        width,
      );
    }),
    "        ],",
    "      },",
  ]);
  const checks = plan.sizeChecks.flatMap(({ branch, kind, shapes: [a, b] }) =>
    record(
      [`branch: ${text(branch)}`, `kind: ${text(kind)}`, `one: ${list(a)}`, `other: ${list(b)}`],
      "      ",
      width,
    ),
  );
  const rosters = rostersInUse(context).flatMap((roster) => [
    `      ${roster.list}: {`,
    `        branch: ${text(roster.branch)},`,
    ...strings("takes", takenOf(roster, context), "        ", width),
    "      },",
  ]);
  const part = (name: string, lines: readonly string[], [open, close] = ["{", "}"]): string[] =>
    lines.length === 0
      ? [`    ${name}: ${open}${close},`]
      : [`    ${name}: ${open}`, ...lines, `    ${close},`];
  return [
    "  layOut: layOutApart,",
    "  dispatching: {",
    ...part("dimensions", dimensions),
    ...part("dispatches", dispatches, ["[", "]"]),
    ...part("sizeChecks", checks, ["[", "]"]),
    ...part("rosters", rosters),
    "  },",
  ];
}

function record(properties: readonly string[], indent: string, width: number, name = ""): string[] {
  const line = `${indent}${name}{ ${properties.join(", ")} },`;
  if (line.length <= width) return [line];
  return [`${indent}${name}{`, ...properties.map((one) => `${indent}  ${one},`), `${indent}},`];
}

function strings(name: string, values: readonly string[], indent: string, width: number): string[] {
  const texts = values.map((value) => JSON.stringify(value));
  const line = `${indent}${name}: [${texts.join(", ")}],`;
  if (line.length <= width) return [line];
  return [`${indent}${name}: [`, ...texts.map((one) => `${indent}  ${one},`), `${indent}],`];
}
