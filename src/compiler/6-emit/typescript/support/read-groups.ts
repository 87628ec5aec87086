// Tensors in groups with hyperparameters of their own: which tensor stands in which group, and the values of each.

import { nameMatches } from "../../../../numeric/name-matches.ts";
import type { Tensors } from "../../../../runtime/optimizer.ts";
import { gradusError } from "./gradus-error.ts";
import type { Program } from "./program.ts";
import { optionsByPath, readOptions } from "./read-options.ts";

/** The program that runs, and its values at each `t`: one of each for all tensors, or one per tensor in groups. */
export function readGroups<Memory, Values extends object>(
  program: Program<Memory, Values>,
  tensors: Tensors,
  options: object,
): {
  readonly program: Program<Memory, Values>;
  readonly valuesAt: (t: number) => Values;
  /** The patterns of names, which are the same for all tensors. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
} {
  const { ranges, decided, names = {}, inGroups } = program;
  const paths = [...Object.keys(ranges), ...Object.keys(names), ...Object.keys(decided)];
  const isOption = paths.some((path) => path.split(".")[0] === "groups");
  // What is no object is refused where options are read.
  const isObject = typeof options === "object" && options !== null;
  const { groups, ...all } = (isObject ? options : {}) as { readonly groups?: unknown };
  if (isOption || groups === undefined || (Array.isArray(groups) && groups.length === 0)) {
    const given = optionsByPath(program, isOption || !isObject ? options : all);
    return { program, valuesAt: readOptions(program, given), lists: listsIn(program, given) };
  }
  const outside = optionsByPath(program, all);
  const { own, groupOf } = groupsOf(program, Object.keys(tensors), groups);
  const readers = [outside, ...own.map((given) => ({ ...outside, ...given }))].map((given) =>
    readOptions(program, given),
  );
  const lists = listsIn(program, outside);
  if (inGroups === undefined) {
    return { program, valuesAt: readers[0] ?? (() => ({}) as Values), lists };
  }
  const grouped = { ...program, ...inGroups } as Program<Memory, Values>;
  return { program: grouped, valuesAt: valuesPerTensor(program, readers, groupOf), lists };
}

/** Patterns of names as given, else their defaults. */
function listsIn<Memory, Values>(
  { names = {} }: Program<Memory, Values>,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, readonly string[]>> {
  const entries = Object.entries(names).map(([name, standard]) => [name, given[name] ?? standard]);
  return Object.fromEntries(entries) as Record<string, readonly string[]>;
}

/** What each group gives by path, and for each tensor the number of its reader: 0 is what stands outside of groups. */
function groupsOf<Memory, Values>(
  program: Program<Memory, Values>,
  names: readonly string[],
  groups: unknown,
): {
  readonly own: readonly Readonly<Record<string, unknown>>[];
  readonly groupOf: readonly number[];
} {
  const { rule } = program;
  const refuse = (message: string, facts: { tensor?: string; value?: unknown }): never => {
    throw gradusError("E0713", rule, message, facts);
  };
  if (!Array.isArray(groups)) {
    return refuse("`groups` must be a list of { match: [names], … }", { value: groups });
  }
  const groupOf = names.map(() => 0);
  const own = groups.map((group: unknown, index) => {
    const { match, ...options } = (group ?? {}) as { readonly match?: unknown };
    const here = `\`groups[${index}]\``;
    if (!Array.isArray(match) || !match.every((pattern) => typeof pattern === "string")) {
      const message = `${here} must have \`match\`, a list of names of tensors: ["*.bias"]`;
      return refuse(message, { value: match });
    }
    const patterns: readonly string[] = match;
    const fitting = names.flatMap((name, k) => (nameMatches(name, patterns) ? [k] : []));
    if (fitting.length === 0) {
      const known = names.slice(0, 8).join(", ") + (names.length > 8 ? ", …" : "");
      const message = `no tensor fits ${JSON.stringify(match)} of ${here}; there are ${known}`;
      refuse(message, { value: match });
    }
    for (const k of fitting) {
      const before = groupOf[k] ?? 0;
      const tensor = names[k] ?? "";
      if (before !== 0) {
        const message = `tensor \`${tensor}\` stands in \`groups[${before - 1}]\` and in ${here}`;
        refuse(message, { tensor, value: match });
      }
      groupOf[k] = index + 1;
    }
    const given = optionsByPath(program, options);
    for (const path of Object.keys(given)) {
      const isNumber = Object.hasOwn(program.ranges, path);
      if (isNumber && program.ranges[path as keyof Values & string].varies) continue;
      const message =
        `\`${path}\` in ${here} cannot differ between tensors: ` +
        `the rule needs it as one number for the whole model`;
      throw gradusError("E0714", rule, message, { value: given[path] });
    }
    return given;
  });
  return { own, groupOf };
}

/** One record whose entries that vary are arrays with a number per tensor, filled anew. */
function valuesPerTensor<Memory, Values extends object>(
  { ranges }: Program<Memory, Values>,
  readers: readonly ((t: number) => Values)[],
  groupOf: readonly number[],
): (t: number) => Values {
  const names = Object.keys(ranges) as (keyof Values & string)[];
  const values: Record<string, unknown> = {};
  let each: readonly Values[] = [];
  const perTensor = (name: keyof Values & string) => {
    const array = new Float64Array(groupOf.length);
    return (read: (value: unknown) => unknown): Float64Array => {
      groupOf.forEach((group, k) => (array[k] = Number(read(each[group]?.[name]))));
      return array;
    };
  };
  const fills = names.flatMap((name) => {
    if (!ranges[name].varies) return [];
    const fill = perTensor(name);
    if (!ranges[name].hasOwnTime) return [() => void (values[name] = fill((value) => value))];
    values[name] = (at: number) => fill((value) => (value as (at: number) => number)(at));
    return [];
  });
  let last = 0;
  return (t) => {
    if (t === last) return values as Values;
    last = 0;
    each = readers.map((read) => read(t));
    for (const name of names) if (!ranges[name].varies) values[name] = each[0]?.[name];
    for (const fill of fills) fill();
    last = t;
    return values as Values;
  };
}
