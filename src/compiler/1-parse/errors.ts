// What can be wrong with a text before it has a meaning: one function per mistake, each returning its
// diagnostic. What the parser itself trips over is put in words by `explain-unexpected.ts`.

import type { Diagnostic, Edit, Label, Span, Suggestion } from "../diagnostics/diagnostic.ts";
import { fix, help, makeDiagnostic } from "../diagnostics/make-diagnostic.ts";
import type { PlacedToken } from "../../../grammar/recovering-parser.ts";
import { nestingLimit } from "./nesting.ts";

const lookalikes: Readonly<Record<string, { readonly text: string; readonly why: string }>> = {
  "?": { text: "", why: "a choice between two values is written `if c then a else b`" },
  "&": { text: " and ", why: "`and` joins conditions" },
  "|": { text: " or ", why: "`or` joins conditions" },
  "³": { text: "^3", why: "a power is written with `^`; only `²` has a sign of its own" },
  "√": { text: "", why: "the square root is written `sqrt(x)`" },
  "÷": { text: "/", why: "a quotient is written with `/`" },
  "∘": { text: "*", why: "the elementwise product is written with `*`" },
  $: { text: "", why: "names stand without a sign before them" },
  "\\": { text: "", why: "a line goes on by itself after an operator or inside brackets" },
  "~": { text: "not ", why: "`not` negates a condition" },
  "`": { text: "", why: "names stand without quotes" },
  "'": { text: '"', why: 'texts stand in double quotes: `"like this"`' },
};

/** E0101: a character that the language does not use, at all its places. */
export function unknownCharacter(character: string, spans: readonly Span[]): Diagnostic {
  const [first = { file: "", start: 0, end: 0 }, ...others] = spans;
  const code = character.codePointAt(0) ?? 0;
  const isVisible = code > 32 && code !== 127 && !(code >= 0x80 && code < 0xa0) && code !== 0xfffd;
  const shown = isVisible
    ? `\`${character}\``
    : `the character U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  const lookalike = lookalikes[character];
  const notes = lookalike === undefined ? [] : [lookalike.why];
  if (others.length > 0) notes.push(`it also stands in ${places(others.length)}`);
  const suggestions: Suggestion[] = [];
  if (lookalike !== undefined && lookalike.text !== "") {
    suggestions.push(fix(`write \`${lookalike.text.trim()}\``, first, lookalike.text));
  }
  return makeDiagnostic("E0101", `${shown} has no meaning here`, first, { notes, suggestions });
}

/** E0101: bytes that are no text at all. */
export function notText(span: Span): Diagnostic {
  return makeDiagnostic("E0101", "this file does not hold text", span, {
    notes: ["it is full of control characters, as compiled or compressed files are"],
  });
}

/** E0102: a text in quotes that does not end on its line. */
export function openString(span: Span): Diagnostic {
  return makeDiagnostic("E0102", "this text has no closing quote", span, {
    label: 'no `"` before the end of the line',
    suggestions: [
      { message: 'close it with `"`', edits: [{ span: { ...span, start: span.end }, text: '"' }] },
    ],
  });
}

/** E0103 and E0109: what another language writes; `spans` are all places, where there is one message for all. */
export function foreignSpelling(
  span: Span,
  written: string,
  meant: string,
  previous: PlacedToken | undefined,
  spans: readonly Span[] = [span],
): Diagnostic {
  if (written === ";") {
    return makeDiagnostic("E0109", "statements end with their line, without `;`", span, {
      ...(spans.length > 1 ? { notes: [`\`;\` also stands in ${places(spans.length - 1)}`] } : {}),
      suggestions: [
        help(
          spans.length > 1
            ? "remove them all, or break the line there"
            : "remove it, or break the line there",
        ),
      ],
    });
  }
  if (/^[.\d]/.test(written)) {
    const where = written.startsWith(".") ? "before" : "after";
    return makeDiagnostic("E0103", `a digit is missing ${where} the dot of \`${written}\``, span, {
      notes: ["`1..k` is a range, so a number neither begins nor ends with a dot"],
      suggestions: [fix(`write \`${meant}\``, span, meant)],
    });
  }
  if (/^[-+*/]=$/.test(written)) {
    const target = previous?.image ?? "v";
    const operator = written.slice(0, 1);
    const right = operator === "+" ? "e" : "(e)";
    return makeDiagnostic(
      "E0109",
      `\`${written}\` is written out: \`${target} <- ${target} ${operator} …\``,
      span,
      {
        notes: ["an update names the new value in full, as the formulas of papers do"],
        suggestions:
          operator === "+" && previous !== undefined
            ? [fix(`write \`${target} <- ${target} + …\``, span, `<- ${target} +`)]
            : [help(`write \`${target} <- ${target} ${operator} ${right}\``)],
      },
    );
  }
  const why: Readonly<Record<string, string>> = {
    "**": "a power is written with `^`, as in `grad^2`",
    "%": "the remainder is the operator `mod`",
    ":=": "`x = e` names a value, `x <- e` updates a state",
    "!": "a condition is negated by `not`",
  };
  return makeDiagnostic("E0109", `\`${written}\` is written \`${meant}\` here`, span, {
    notes: why[written] === undefined ? [] : [why[written]],
    suggestions: [fix(`write \`${meant}\``, span, spaced(meant, written))],
  });
}

/** E0109: comments of other languages, all at once. */
export function foreignComment(text: string, first: Span, all: readonly Span[]): Diagnostic {
  const sign = text.slice(first.start, first.start + 1) === "#" ? "#" : "/*";
  const edits: Edit[] =
    sign === "#"
      ? all
          .filter(({ start }) => text[start] === "#")
          .map((span) => ({ span: { ...span, end: span.start + 1 }, text: "//" }))
      : [];
  const span = { ...first, end: Math.min(first.end, first.start + sign.length) };
  return makeDiagnostic("E0109", `a comment begins with \`//\`, not with \`${sign}\``, span, {
    notes: [
      "`///` documents what follows",
      ...(all.length > 1 ? [`the same holds in ${places(all.length - 1)}`] : []),
    ],
    suggestions: [{ message: "write `//`", edits }],
  });
}

/** E0104: an opening bracket without its partner. */
export function unclosedBracket(
  opener: Span,
  image: string,
  partnerOfOther: Span | null,
  because: Span | null,
  others: number,
): Diagnostic {
  const kind = image === "{" ? "brace" : "bracket";
  const secondary: Label[] = [];
  if (partnerOfOther !== null) {
    secondary.push({
      span: partnerOfOther,
      text: "this one stands further left, as if for an outer block",
    });
  }
  if (because !== null) secondary.push({ span: because, text: "it should be closed before this" });
  const notes =
    others > 0 ? [`${String(others)} more around it ${others > 1 ? "are" : "is"} open, too`] : [];
  return makeDiagnostic("E0104", `this ${kind} is never closed`, opener, {
    label: `\`${image}\` needs \`${partnerOf(image)}\``,
    secondary,
    notes,
  });
}

/** E0104: a bracket closed by one of another kind. */
export function wrongBracket(
  closer: Span,
  image: string,
  opener: Span,
  openerImage: string,
): Diagnostic {
  const needed = partnerOf(openerImage);
  return makeDiagnostic("E0104", `\`${openerImage}\` is closed by \`${image}\``, closer, {
    label: `should be \`${needed}\``,
    secondary: [{ span: opener, text: "opened here" }],
    suggestions: [fix(`write \`${needed}\``, closer, needed)],
  });
}

/** E0105: a closing bracket without its partner. */
export function strayBracket(span: Span, image: string): Diagnostic {
  return makeDiagnostic("E0105", `\`${image}\` closes nothing`, span, {
    label: `there is no \`${openerFor(image)}\` before it`,
  });
}

/** E0106: nesting beyond the limit. */
export function tooDeep(span: Span, outermost: Span): Diagnostic {
  return makeDiagnostic("E0106", "this is nested too deeply", span, {
    label: `more than ${String(nestingLimit)} brackets, blocks, prefix operators or \`else if\` inside one another`,
    secondary:
      outermost.start === span.start
        ? []
        : [{ span: outermost, text: "the outermost begins here" }],
    notes: ["names for parts of a formula make it shallower: `d = sqrt(v) + eps`"],
  });
}

/** E0107: a file of blanks and comments. */
export function nothingDeclared(span: Span): Diagnostic {
  return makeDiagnostic("E0107", "nothing is declared here", span, {
    notes: ["a file holds optimizers, transforms, schedules and functions"],
    suggestions: [help("`gradus new NAME` writes a rule to start from")],
  });
}

/** E0108: a reserved word where a name is declared or used. */
export function keywordAsName(span: Span, word: string): Diagnostic {
  return makeDiagnostic("E0108", `\`${word}\` is a keyword and cannot be a name`, span, {
    suggestions: [help(`choose another name, like \`${word}_\` or \`the_${word}\``)],
  });
}

/** E0109: `elif`. */
export function elif(span: Span): Diagnostic {
  return makeDiagnostic("E0109", "`elif` is written `else if` here", span, {
    suggestions: [fix("write `else if`", span, "else if")],
  });
}

/** E0110: `x <-1` where a condition stands. */
export function arrowInCondition(span: Span, written: string): Diagnostic {
  const isLatin = written === "<-";
  return makeDiagnostic("E0110", `\`${written}\` updates a state; a condition compares`, span, {
    notes: isLatin ? ["`<-` is one sign, with or without a space after it"] : [],
    suggestions: isLatin
      ? [fix("to compare with a negative number, write `< -`", span, "< -")]
      : [],
  });
}

/** E0111: `=` where a condition stands. */
export function equalsInCondition(span: Span): Diagnostic {
  return makeDiagnostic("E0111", "a condition compares with `==`", span, {
    label: "`=` gives a name to a value",
    suggestions: [fix("write `==`", span, "==")],
  });
}

/** E0114 and E0115: a word that is nearly a keyword, where only a keyword can stand. */
export function misspeltKeyword(span: Span, written: string, meant: string): Diagnostic {
  const isDeclaration = ["optimizer", "transform", "schedule", "fn", "import"].includes(meant);
  return makeDiagnostic(
    isDeclaration ? "E0115" : "E0114",
    `no ${isDeclaration ? "declaration" : "statement"} begins with \`${written}\``,
    span,
    { suggestions: [fix(`did you mean \`${meant}\`?`, span, meant)] },
  );
}

function places(count: number): string {
  return count === 1 ? "one other place" : `${String(count)} other places`;
}

function spaced(meant: string, written: string): string {
  if (!/^[a-z]/.test(meant)) return meant;
  return written === "!" ? `${meant} ` : ` ${meant} `;
}

const pairs: readonly (readonly [string, string])[] = [
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
];

function partnerOf(opener: string): string {
  return pairs.find(([open]) => open === opener)?.[1] ?? "";
}

function openerFor(closer: string): string {
  return pairs.find(([, close]) => close === closer)?.[0] ?? "";
}

/** E0120: two items of a list side by side. */
export function missingComma(previous: Span, next: Span, image: string): Diagnostic {
  const at = { ...previous, start: previous.end };
  return makeDiagnostic("E0120", `a comma is missing before \`${image}\``, next, {
    suggestions: [fix("write `,` between them", at, ",")],
  });
}

/** E0114: a line that begins with two names. */
export function unknownStatement(span: Span, word: string, next: string): Diagnostic {
  return makeDiagnostic("E0114", `no statement begins with \`${word}\``, span, {
    notes: [
      `\`${next} = e\` names a value of this step, \`state ${next} = e\` one that is kept from step to step`,
    ],
  });
}

/** E0120: `..n` after `over`. */
export function dotsInOver(span: Span): Diagnostic {
  return makeDiagnostic("E0120", "`over` takes the names of dimensions", span, {
    notes: ["`..n` is declared in the pattern of a dispatch; after that its name is `n`"],
  });
}

/** E0116: two comparisons, or two points, in a row. */
export function chainedOperators(first: Span, second: Span, image: string): Diagnostic {
  const isPoint = image === "at";
  return makeDiagnostic(
    "E0116",
    isPoint ? "a value has one point" : "comparisons do not chain",
    second,
    {
      secondary: [{ span: first, text: isPoint ? "the first `at`" : "the first comparison" }],
      notes: [isPoint ? "brackets say which `at` is meant" : "written `a < b and b < c`"],
    },
  );
}

/** E0117: `not` or `-` after an operator that binds tighter. */
export function prefixAfterOperator(span: Span, prefix: string, operator: string): Diagnostic {
  return makeDiagnostic(
    "E0117",
    `\`${prefix}\` cannot follow \`${operator}\` without brackets`,
    span,
    {
      notes: [
        `\`${prefix}\` takes in more than \`${operator}\` does: write \`${operator} (${prefix} …)\``,
      ],
    },
  );
}

/** E0119: a body whose `{` has a line of its own. */
export function braceOnNextLine(span: Span): Diagnostic {
  return makeDiagnostic("E0119", "`{` stands at the end of the line before", span, {
    notes: ["a line break ends a statement, so a body begins on the line of its head"],
  });
}

/** E0116: `x is none + 1`. */
export function operatorAfterNone(is: Span, operator: Span, image: string): Diagnostic {
  return makeDiagnostic("E0116", `\`${image}\` cannot follow \`is none\``, operator, {
    secondary: [{ span: is, text: "this is a condition, not a number" }],
  });
}
