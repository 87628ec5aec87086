// Loops of several levels, rows and columns told apart: what is the same for a row stands before the loop over its
// columns, arrays of fewer dimensions are lined up by name, and lines are folded along dimensions.

import type { LineFold, Loop, Reduction } from "../../5-fuse/plan.ts";
import { declareFold, foldLine } from "./emit-loop.ts";
import type { Expression } from "./expressions.ts";
import type { Emitter, Env, Fold, RegionPart } from "./region.ts";

/** What is written around the levels of a nest for one fold. */
interface FoldText {
  readonly part: Fold;
  /** By level: lines before its loop, at the end of its body, and after its loop. */
  readonly before: ReadonlyMap<number, readonly string[]>;
  readonly within: ReadonlyMap<number, readonly string[]>;
  readonly after: ReadonlyMap<number, readonly string[]>;
}

/** A loop whose levels are told apart. */
export function emitNest(loop: Loop, env: Env, depth: number, emitter: Emitter): string[] {
  const levels = loop.levels ?? [];
  const last = levels.length - 1;
  const scope = env.scope.inner();
  const isTable = levels.length === 2;
  const vars = levels.map((dims, level) => {
    const name = isTable ? ["row", "column"][level] : `at_${dims.map(plain).join("_")}`;
    return scope.claim(null, [name ?? "at", `${name}_at`]);
  });
  const extents = levels.map((dims) => emitter.extent(dims));
  const index = indexIn(levels, vars, extents);
  const lead: string[] = [];
  const takenLanes = new Set<string>();
  const folds = [
    ...loop.reductions.map((reduction): FoldText => {
      // One total per model is declared before the turns of the tensors.
      const isDeclared = env.turn !== null && reduction.per === "model";
      if (!isDeclared) lead.push("  ".repeat(depth) + declareFold(reduction, env));
      const name = env.scope.nameOf(reduction.id) ?? "";
      return wholeFold(reduction, name, isDeclared);
    }),
    ...loop.lines.map((line) => lineFold(line)),
  ];
  const texts = (of: "before" | "within" | "after", level: number, at: number): string[] =>
    folds.flatMap((fold) => fold[of].get(level) ?? []).map((line) => "  ".repeat(at) + line);
  const innermost: readonly RegionPart[] = [
    ...loop.statements,
    ...folds.map(({ part }) => part),
    ...loop.stores,
  ];
  const partsFrom = (level: number): readonly RegionPart[] =>
    level > last ? [] : [...(loop.hoisted[level] ?? []), ...partsFrom(level + 1)];
  const stored = new Set(loop.stores.map(({ to }) => to));
  const write = (level: number, around: Env, at: number): string[] => {
    const indent = "  ".repeat(at);
    const inner: Env = { ...around, isElement: true, stored, indexOf: index };
    const variable = vars[level] ?? "";
    const parts: readonly RegionPart[] =
      level === last
        ? innermost
        : [
            ...(loop.hoisted[level] ?? []),
            {
              kind: "nest",
              parts: [...partsFrom(level + 1), ...innermost],
              write: (here, deeper) => write(level + 1, here, deeper),
            },
          ];
    const body = [...emitter.region(parts, inner, at + 1), ...texts("within", level, at + 1)];
    const text = body.join("\n");
    const usesElement = level === last && /\bi\b/.test(text);
    const usesVariable = new RegExp(`\\b${variable}\\b`).test(text);
    const extent = extents[level] ?? "";
    const from = index(levels.slice(0, level).flat());
    const row = from === "0" ? "0" : `${bracketed(from)} * ${bracketed(extent)}`;
    const head = !usesElement
      ? `for (let ${variable} = 0; ${variable} < ${extent}; ${variable}++) {`
      : usesVariable
        ? `for (let ${variable} = 0, i = ${row}; ${variable} < ${extent}; ${variable}++, i++) {`
        : `for (let i = ${row}, end = i + ${extent}; i < end; i++) {`;
    return [
      ...texts("before", level, at),
      indent + head,
      ...body,
      `${indent}}`,
      ...texts("after", level, at),
    ];
  };
  return [...lead, ...write(0, { ...env, scope }, depth)];

  function lineFold({ fold, value, over, dims, to, lanes }: LineFold): FoldText {
    const target = emitter.field(to).identifier;
    const { bang } = emitter;
    const folded = levels.flatMap((level, at) =>
      level.some((dim) => over.includes(dim)) ? [at] : [],
    );
    const first = folded[0] ?? 0;
    const isInnermost = folded.every((level, at) => level === last - folded.length + 1 + at);
    const line = index(dims);
    const place = index(over);
    if (fold !== "sum") {
      const start = { max: "-Infinity", min: "Infinity", any: "0" }[fold];
      const at = `${target}[${line}]`;
      const write = (x: Expression): string =>
        fold === "any"
          ? `if (${x.text}) ${at} = 1;`
          : `${at} = Math.${fold}(${at}${bang}, ${x.text});`;
      return {
        part: { kind: "fold", value, write },
        before: isInnermost
          ? new Map([[first, [`${at} = ${start};`]]])
          : new Map([[0, [`${target}.fill(${start});`]]]),
        within: new Map(),
        after: new Map(),
      };
    }
    if (isInnermost && lanes === null) {
      const sum = scope.claim(null, ["sum"]);
      const lane = takeLanes();
      const full = `if ((${bracketed(place)} & 65535) === 65535) ${sum} += foldLanes(${lane});`;
      return {
        part: {
          kind: "fold",
          value,
          write: (x) => `${lane}[${bracketed(place)} & 7]${bang} += ${x.text};`,
        },
        before: new Map([[first, [`let ${sum} = 0;`]]]),
        within: new Map([[last, [full]]]),
        after: new Map([[first, [`${target}[${line}] = ${sum} + foldLanes(${lane});`]]]),
      };
    }
    // Many lines at once: lane l of line j of `width` stands at l * width + j, totals behind the lanes.
    const lane = emitter.field(lanes ?? "").identifier;
    const isRun = folded.every((level, at) => level === first + at);
    const end = folded.at(-1) ?? last;
    const inside = isRun ? levels.slice(end + 1).flat() : dims;
    const outside = isRun ? levels.slice(0, first).flat() : [];
    const width = inside.length === 0 ? "1" : emitter.extent(inside);
    const at = index(inside);
    const full = isRun ? `foldLines(${lane}, ${width})` : `foldLine(${lane}, ${width}, ${at})`;
    const level = isRun ? end : last;
    const from = outside.length === 0 ? "0" : `${bracketed(index(outside))} * ${bracketed(width)}`;
    const take = `takeLines(${lane}, ${width}, ${target}, ${from});`;
    return {
      part: {
        kind: "fold",
        value,
        write: (x) => {
          const offset = `(${bracketed(place)} & 7) * ${bracketed(width)}`;
          return `${lane}[${offset}${at === "0" ? "" : ` + ${at}`}]${bang} += ${x.text};`;
        },
      },
      before: new Map(),
      within: new Map([[level, [`if ((${bracketed(place)} & 65535) === 65535) ${full};`]]]),
      after: new Map([[isRun ? first : 0, [take]]]),
    };
  }

  /** A fold of all elements: chunks end wherever the count of elements says so. */
  function wholeFold(reduction: Reduction, name: string, isDeclared: boolean): FoldText {
    const none: ReadonlyMap<number, readonly string[]> = new Map();
    const { value } = reduction;
    if (reduction.fold !== "sum") {
      const write = (x: Expression): string => foldLine(reduction, name, x);
      return { part: { kind: "fold", value, write }, before: none, within: none, after: none };
    }
    const lane = takeLanes();
    const target = isDeclared ? scope.claim(null, ["sum"]) : name;
    const rest = `${target} += foldLanes(${lane});`;
    return {
      part: { kind: "fold", value, write: (x) => `${lane}[i & 7]${emitter.bang} += ${x.text};` },
      before: isDeclared ? new Map([[0, [`let ${target} = 0;`]]]) : none,
      within: new Map([[last, [`if ((i & 65535) === 65535) ${rest}`]]]),
      after: new Map([[0, [rest, ...(isDeclared ? [`${name} += ${target};`] : [])]]]),
    };
  }

  /** Lanes that no other sum of this loop uses. */
  function takeLanes(): string {
    const all = emitter.fields.filter((one) => one.entries === "lanes");
    const lane = all.find((one) => !takenLanes.has(one.identifier))?.identifier ?? "lanes";
    takenLanes.add(lane);
    return emitter.memoryField(lane);
  }
}

const plain = (dimension: string): string => dimension.replace(/[^\w]/g, "_");

const bracketed = (text: string): string => (/ [+*&] /.test(text) ? `(${text})` : text);

/** Where a place in some of the dimensions stands in an array of just these. */
function indexIn(
  levels: readonly (readonly string[])[],
  vars: readonly string[],
  extents: readonly string[],
): (dims: readonly string[]) => string {
  return (dims) =>
    levels.reduce((text, level, at) => {
      if (!level.some((dim) => dims.includes(dim))) return text;
      const variable = vars[at] ?? "";
      if (text === "0") return variable;
      return `${bracketed(text)} * ${bracketed(extents[at] ?? "")} + ${variable}`;
    }, "0");
}
