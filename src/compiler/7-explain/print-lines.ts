// The lines of an algorithm box as text: arrows under each other, cases behind a brace, long lines broken at their
// outermost signs.

import type { Formula, Line } from "./formula.ts";
import { breakFormula, columnsOf, pad, PAGE_WIDTH, printFormula } from "./print-formula.ts";

/** The lines, each at most `width` columns wide where its signs allow it. */
export function printLines(lines: readonly Line[], indent = 0, width = PAGE_WIDTH): string[] {
  const widest = Math.max(
    0,
    ...lines.map((line) =>
      line.kind === "if" || line.kind === "repeat" || line.targets.length > 1
        ? 0
        : columnsOf(targetOf(line)),
    ),
  );
  const column = widest <= WIDEST_COLUMN ? widest : 0;
  return lines.flatMap((line) => printLine(line, indent, column, width));
}

/** Names longer than this stand apart: arrows are not aligned with theirs. */
const WIDEST_COLUMN = 14;

function printLine(line: Line, indent: number, column: number, width: number): string[] {
  const blanks = " ".repeat(indent);
  if (line.kind === "if") {
    const condition = breakFormula(line.condition, width - indent - 4);
    return [
      ...condition.map((text, index) => {
        const end = index === condition.length - 1 ? ":" : "";
        return `${blanks}${index === 0 ? "if " : "   "}${text}${end}`;
      }),
      ...printLines(line.then, indent + 4, width),
      ...(line.otherwise.length === 0 ? [] : [`${blanks}else:`]),
      ...printLines(line.otherwise, indent + 4, width),
    ];
  }
  if (line.kind === "repeat") {
    const inside = indent + 4;
    const until = line.until === null ? [] : breakFormula(line.until, width - inside - 9);
    return [
      `${blanks}repeat ${printFormula(line.count)} times:`,
      ...printLines(line.asked, inside, width),
      ...until.map((text, index) => {
        return `${" ".repeat(inside)}${index === 0 ? "stop if " : "        "}${text}`;
      }),
      ...printLines(line.body, inside, width),
    ];
  }
  const head = `${blanks}${pad(targetOf(line), column)} ${line.kind === "set" ? "←" : "="} `;
  const room = width - columnsOf(head);
  const body =
    line.value.kind === "cases" ? printCases(line.value) : breakFormula(line.value, room);
  if (line.value.kind === "cases" && body.some((text) => columnsOf(text) > room)) {
    return printLine(asStatement(line, line.value), indent, 0, width);
  }
  return body.map((text, index) => (index === 0 ? head : " ".repeat(columnsOf(head))) + text);
}

/** Cases too wide for their brace, as a statement. */
function asStatement(
  line: Exclude<Line, { kind: "if" | "repeat" }>,
  { cases }: Extract<Formula, { kind: "cases" }>,
): Line {
  const [first, ...rest] = cases;
  const value = (formula: Formula): Line => ({ ...line, value: formula });
  if (first === undefined || first.condition === null) {
    return value(first?.value ?? { kind: "cases", cases });
  }
  const [second] = rest;
  const isLast = rest.length === 1 && second !== undefined && second.condition === null;
  const otherwise = isLast ? value(second.value) : value({ kind: "cases", cases: rest });
  return {
    kind: "if",
    condition: first.condition,
    then: [value(first.value)],
    otherwise: [otherwise],
  };
}

function targetOf(line: Exclude<Line, { kind: "if" | "repeat" }>): string {
  const [only] = line.targets;
  return line.targets.length === 1 && only !== undefined ? only : `(${line.targets.join(", ")})`;
}

function printCases({ cases }: Extract<Formula, { kind: "cases" }>): string[] {
  const values = cases.map(({ value }) => printFormula(value));
  const widest = Math.max(...values.map(columnsOf));
  return cases.map(({ condition }, index) => {
    const isLast = index === cases.length - 1;
    const brace = index === 0 ? "⎧" : isLast ? "⎩" : index * 2 === cases.length - 1 ? "⎨" : "⎪";
    const when = condition === null ? "otherwise" : `if ${printFormula(condition)}`;
    return `${brace} ${pad(values[index] ?? "", widest)}  ${when}`;
  });
}
