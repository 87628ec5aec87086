// An Explanation as text for a terminal of 80 columns: the step first, beside what the author says of it; then
// hyperparameters, states, and the cost card.

import { authorsName } from "./scene.ts";
import type { Asked, Cost, ExplainedState, Explanation, Pass } from "./explanation.ts";
import { columnsOf, pad, PAGE_WIDTH, printFormula, printNumber } from "./print-formula.ts";
import { printLines } from "./print-lines.ts";
import { spellName } from "./spell-names.ts";

/** The whole page, ending in a line break. */
export function printExplanation(explanation: Explanation): string {
  const { name, doc, overModel, numberType, step, atDefaults, report, notes } = explanation;
  const scope = overModel ? " over the whole model" : "";
  const taken = atDefaults?.taken.map(
    ({ spelling, value }) => `${spelling} = ${printNumber(value)}`,
  );
  const sections = [
    [`${name}, a ${explanation.cost.kind} rule${scope}, in ${numberType}`],
    doc === "" ? [] : doc.split("\n").map((line) => (line === "" ? "" : `  ${line}`)),
    ["the step", ...printLines(step, 2)],
    atDefaults === null || taken === undefined
      ? []
      : [
          ...wrap(`the same at the defaults ${taken.join(", ")}`, ""),
          ...printLines(atDefaults.step, 2),
        ],
    report.length === 0 ? [] : ["evaluated and saved", ...printLines(report, 2)],
    notes.length === 0 ? [] : notes.flatMap((note) => wrap(note, "  ")),
    printHyperparameters(explanation),
    printRequirements(explanation),
    printDecided(explanation),
    printStates(explanation),
    ["cost of a step", ...printCost(explanation)],
  ];
  const text = sections.filter((section) => section.length > 0).map((lines) => lines.join("\n"));
  return `${text.join("\n\n")}\n`;
}

function printHyperparameters({ hyperparameters }: Explanation): string[] {
  if (hyperparameters.length === 0) return [];
  const rows = hyperparameters.map((one) => [
    one.name,
    one.spelling === one.name ? "" : one.spelling,
    one.domain,
    one.default ?? "to be given",
    [
      one.doc,
      one.schedulable ? "" : "(fixed: no schedule)",
      one.isUsed ? "" : "(not in this variant)",
    ]
      .filter((part) => part !== "")
      .join(" "),
  ]);
  const formulas = hyperparameters.flatMap(({ formula }) =>
    formula === null ? [] : ["", ...printLines(formula, 2)],
  );
  return ["hyperparameters", ...printTable(rows), ...formulas];
}

function printRequirements({ requirements }: Explanation): string[] {
  return requirements.length === 0
    ? []
    : ["requires", ...requirements.flatMap((one) => wrap(one, "  "))];
}

function printDecided({ decided }: Explanation): string[] {
  if (decided.length === 0) return [];
  const rows = decided.map(({ name, value, domain, doc }) => [`${name} = ${value}`, domain, doc]);
  return ["compiled in (--set)", ...printTable(rows)];
}

function printStates({ states }: Explanation): string[] {
  if (states.length === 0) return [];
  const rows = states.map(({ name, spelling, shape, precision, start }) => [
    authorsName(name),
    spelling === authorsName(name) ? "" : spelling,
    shape,
    precision === "truth" ? "true or false" : precision,
    `starts at ${printFormula(start)}`,
  ]);
  return ["state", ...printTable(rows)];
}

/** The cost card, a line for each kind of cost. */
export function printCost(explanation: Explanation): string[] {
  const { cost } = explanation;
  const rows: (readonly [string, string])[] = [
    ["model", askSentence(cost)],
    ["memory", memorySentence(explanation)],
    ...workingRows(cost),
    ...cost.passes.map((pass, index): [string, string] => [
      index === 0 ? `${cost.passes.length === 1 ? "1 pass" : `${cost.passes.length} passes`}` : "",
      passSentence(pass),
    ]),
    ["arithmetic", operationsSentence(cost)],
    ...(cost.matrixCalls.length === 0
      ? []
      : [["matrices", tally(cost.matrixCalls)] as [string, string]]),
  ];
  const width = Math.max(...rows.map(([head]) => columnsOf(head)));
  return rows.flatMap(([head, text]) => {
    const lead = `  ${pad(head, width)}  `;
    return wrap(text, " ".repeat(columnsOf(lead))).map((line, index) =>
      index === 0 ? lead + line.trimStart() : line,
    );
  });
}

function askSentence({ kind, asks }: Cost): string {
  const asked = asks.map(printAsked).join(", ");
  switch (kind) {
    case "gradient":
      return `${asked}; runs in any training loop`;
    case "closure":
    case "second order":
      return `${asked}; calls the model back`;
    default:
      return kind satisfies never;
  }
}

const askedNames = {
  gradient: ["gradient", "gradients"],
  loss: ["loss", "losses"],
  examples: ["gradient of each example", "gradients of each example"],
  hvp: ["Hessian–vector product", "Hessian–vector products"],
  ggn: ["Gauss–Newton–vector product", "Gauss–Newton–vector products"],
  hessian: ["Hessian (n Hessian–vector products)", "Hessians (n Hessian–vector products each)"],
} as const;

function printAsked({ what, count, sometimes, at }: Asked): string {
  const [one, many] = askedNames[what];
  const place = at === null ? "" : ` at ${printFormula(at)}`;
  return `${sometimes ? "up to " : ""}${count} ${count === 1 ? one : many}${place}`;
}

/** `8 bytes of state per parameter (m 4, v 4)`. */
export function memorySentence({ states, cost }: Explanation): string {
  const everywhere = states.filter(({ branch }) => branch === null);
  const like = everywhere.filter(({ bytesPerParameter }) => bytesPerParameter > 0);
  const others = everywhere.filter((state) => !like.includes(state));
  const total = like.reduce((sum, { bytesPerParameter }) => sum + bytesPerParameter, 0);
  const each = like.map(({ spelling, bytesPerParameter }) => `${spelling} ${bytesPerParameter}`);
  const { step, tensor } = cost.keptNumbers;
  const parts = [
    total === 0 ? "" : `${plural(total, "byte")} of state per parameter (${each.join(", ")})`,
    ...others.map(({ spelling, shape }) => `${spelling}, ${shape}`),
    ...[...new Set(states.map(({ branch }) => branch?.of))].flatMap((of) =>
      of === undefined ? [] : [branchMemory(of, states)],
    ),
    step === 0 ? "" : `${plural(step, "number")} kept by the compiler`,
    tensor === 0 ? "" : `${plural(tensor, "number")} per tensor kept by the compiler`,
  ].filter((part) => part !== "");
  return parts.length === 0 ? "no state" : parts.join("; ");
}

/** `4 (m + n)/(m n) bytes of state per parameter of [m, ..n] (R [m], C [n])`. */
function branchMemory(of: string, states: readonly ExplainedState[]): string {
  const mine = states.filter(({ branch }) => branch?.of === of);
  const like = mine.filter(({ bytesPerParameter }) => bytesPerParameter > 0);
  const parts = mine.filter(({ branch, bytesPerParameter }) => {
    return bytesPerParameter === 0 && (branch?.dims?.length ?? 0) > 0;
  });
  const total = like.reduce((sum, { bytesPerParameter }) => sum + bytesPerParameter, 0);
  const sizes = parts.map(({ branch }) => {
    const size = squared(branch?.dims ?? []);
    return (branch?.count ?? 1) === 1 ? size : `${branch?.count} ${size}`;
  });
  const whole = parts[0]?.branch?.whole.join(" ") ?? "";
  const bytes = parts[0]?.precision === "f64" ? 8 : 4;
  const share = sizes.length === 0 ? "" : `${bytes} (${sizes.join(" + ")})/(${whole})`;
  const amount = [total === 0 ? "" : String(total), share].filter((text) => text !== "");
  const each = mine.map(({ spelling, shape }) => `${spelling} ${shape}`).join(", ");
  if (amount.length === 0) return `${each} of ${of}`;
  return `${amount.join(" + ")} bytes of state per parameter of ${of} (${each})`;
}

/** `m n`, `m²`. */
function squared(dims: readonly string[]): string {
  const [first] = dims;
  const isSquare = dims.length === 2 && dims.every((dim) => dim === first);
  return isSquare ? `${first}²` : dims.join(" ");
}

function workingRows({ working }: Cost): (readonly [string, string])[] {
  if (working.length === 0) return [];
  const like = working.filter(({ shape }) => shape === "like θ");
  const bytes = like.reduce((sum, one) => sum + one.bytes, 0);
  const vectors = like.map(({ name }) => spellArray(name)).join(", ");
  const others = working.filter((one) => !like.includes(one));
  const parts = [
    like.length === 0 ? "" : `${plural(bytes, "byte")} per parameter (${vectors})`,
    ...others.map(
      ({ name, shape, bytes: size }) => `${spellArray(name)} ${shape}, ${size} bytes an entry`,
    ),
  ].filter((part) => part !== "");
  return [["working", parts.join("; ")]];
}

function passSentence(pass: Pass): string {
  const { over, of, sometimes, reads, writes, bytesRead, bytesWritten } = pass;
  const names = (list: readonly string[]): string => list.map(spellArray).join(" ");
  const parts = [
    reads.length === 0 ? "" : `reads ${names(reads)} (${plural(bytesRead, "byte")})`,
    writes.length === 0 ? "" : `writes ${names(writes)} (${plural(bytesWritten, "byte")})`,
  ].filter((part) => part !== "");
  const pairs = over === "pairs of parameters" ? ", for each pair of parameters" : `, over ${over}`;
  const place = over === "parameters" ? "" : pairs;
  const whose = of === null ? "" : `, for ${of}`;
  return `${parts.join(", ")}${place}${whose}${sometimes ? ", on some steps" : ""}`;
}

function spellArray(name: string): string {
  if (name === "param") return "θ";
  return name === "grad" || name === "gradient" ? "∇f" : spellName(name);
}

function operationsSentence({ operations }: Cost): string {
  const counted: (readonly [number, string])[] = [
    [operations.additions, "+"],
    [operations.multiplications, "×"],
    [operations.divisions, "÷"],
    [operations.roots, "√"],
    [operations.functions, operations.functions === 1 ? "function" : "functions"],
    [operations.others, operations.others === 1 ? "comparison or sign" : "comparisons or signs"],
  ];
  const parts = counted.filter(([count]) => count > 0).map(([count, sign]) => `${count} ${sign}`);
  return parts.length === 0 ? "none" : `${parts.join(", ")} per parameter`;
}

function tally(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count === 1 ? name : `${count} ${name}`)).join(", ");
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Rows in columns; the last column is broken where it would leave the page. */
export function printTable(rows: readonly (readonly string[])[]): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const used = Array.from({ length: columns }, (_, column) => column).filter((column) =>
    rows.some((row) => row[column] !== ""),
  );
  const widths = used.map((column) => Math.max(...rows.map((row) => columnsOf(row[column] ?? ""))));
  return rows.flatMap((row) => {
    const cells = used.map((column, index) =>
      index === used.length - 1 ? "" : `${pad(row[column] ?? "", widths[index] ?? 0)}  `,
    );
    const lead = `  ${cells.join("")}`;
    const last = row[used.at(-1) ?? 0] ?? "";
    const room = PAGE_WIDTH - columnsOf(lead);
    if (columnsOf(last) <= room) return [(lead + last).trimEnd()];
    if (room >= NARROWEST) return hang(lead, last);
    return [lead.trimEnd(), ...wrap(last, "      ")];
  });
}

/** A last column narrower than this goes below its row. */
const NARROWEST = 24;

function hang(lead: string, text: string): string[] {
  return wrap(text, " ".repeat(columnsOf(lead))).map((line, index) =>
    index === 0 ? lead + line.trimStart() : line,
  );
}

/** Words filled into lines of a page, each after `indent`. */
export function wrap(text: string, indent: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && columnsOf(`${last} ${word}`) <= PAGE_WIDTH) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(indent + word);
  }
  return lines;
}
