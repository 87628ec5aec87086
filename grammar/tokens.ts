// The words and signs of the language: one row per token, from which the lexer, the highlighting grammar
// and the messages are made. Words that only mean something in one place (`decay`, `model`) count as names.

import { createToken, Lexer, type TokenType } from "chevrotain";
import { greekLetters } from "./greek.ts";

/** One kind of token. */
export interface TokenRow {
  /** The Latin spelling, or a pattern where there are many. */
  readonly pattern: string | RegExp;
  /** Further spellings of the same token. */
  readonly unicode?: readonly string[];
  /** The TextMate scope, without the trailing `.opt`. */
  readonly scope: string;
  /** `keyword`: reserved. `word`: a name except where the grammar asks for it. */
  readonly is?: "keyword" | "word";
  /** Where it can stand in an expression. */
  readonly fixity?: readonly ("infix" | "prefix")[];
  /** How messages call it, where its spelling does not say it. */
  readonly called?: string;
  /** Foreign spellings only: the token that was meant; the lexer reports and replaces. */
  readonly means?: string;
  /** Text that the parser never sees. */
  readonly group?: "docs" | "remarks" | "skipped" | "comments";
}

const nameStart = `A-Za-z_${greekLetters}`;
const nameRest = `${nameStart}0-9\u2080-\u2089`;

const declares = { is: "keyword", scope: "storage.type" } as const;
const controls = { is: "keyword", scope: "keyword.control" } as const;
const marks = { is: "keyword", scope: "keyword.other" } as const;
const word = { is: "word", scope: "support.type" } as const;
const infix = { scope: "keyword.operator", fixity: ["infix"] } as const;
const bracket = { scope: "punctuation.section" } as const;
const foreign = { scope: "invalid.illegal" } as const;

/** All tokens, longer spellings before their beginnings. */
export const tokenTable = {
  DocComment: { pattern: /\/\/\/[^\n]*/, scope: "comment.line.documentation", group: "docs" },
  Comment: { pattern: /\/\/[^\n]*/, scope: "comment.line.double-slash", group: "remarks" },
  Space: { pattern: /[ \t\r\n\f\u00a0\ufeff]+/, scope: "", group: "skipped" },

  Optimizer: { pattern: "optimizer", ...declares },
  Transform: { pattern: "transform", ...declares },
  Schedule: { pattern: "schedule", ...declares },
  Fn: { pattern: "fn", ...declares },
  Import: { pattern: "import", ...declares },
  From: { pattern: "from", ...marks },
  Over: { pattern: "over", ...marks },
  If: { pattern: "if", ...controls },
  Then: { pattern: "then", ...controls },
  Else: { pattern: "else", ...controls },
  For: { pattern: "for", ...controls },
  In: { pattern: "in", ...marks },
  By: { pattern: "by", ...marks },
  Every: { pattern: "every", ...controls },
  Repeat: { pattern: "repeat", ...controls },
  Until: { pattern: "until", ...controls },
  Run: { pattern: "run", ...controls },
  With: { pattern: "with", ...marks },
  Step: { pattern: "step", ...controls },
  Skip: { pattern: "skip", ...controls },
  Reset: { pattern: "reset", ...controls },
  State: { pattern: "state", ...declares },
  Accumulate: { pattern: "accumulate", ...declares },
  Var: { pattern: "var", ...declares },
  Return: { pattern: "return", ...controls },
  Report: { pattern: "report", ...controls },
  Require: { pattern: "require", ...controls },
  At: { pattern: "at", ...infix, is: "keyword" },
  Of: { pattern: "of", ...marks },
  Starting: { pattern: "starting", ...marks },
  Is: { pattern: "is", is: "keyword", scope: "keyword.operator" },
  None: { pattern: "none", is: "keyword", scope: "constant.language" },
  True: { pattern: "true", is: "keyword", scope: "constant.language" },
  False: { pattern: "false", is: "keyword", scope: "constant.language" },
  And: { pattern: "and", ...infix, is: "keyword" },
  Or: { pattern: "or", ...infix, is: "keyword" },
  Not: { pattern: "not", is: "keyword", scope: "keyword.operator", fixity: ["prefix"] },
  Mod: { pattern: "mod", ...infix, is: "keyword" },
  Div: { pattern: "div", ...infix, is: "keyword" },
  All: { pattern: "all", ...marks },

  Sum: { pattern: "sum", ...word },
  Average: { pattern: "average", ...word },
  Max: { pattern: "max", ...word },
  Min: { pattern: "min", ...word },
  Product: { pattern: "product", ...word },
  Decay: { pattern: "decay", ...word },
  History: { pattern: "history", ...word },
  Model: { pattern: "model", ...word },
  Param: { pattern: "param", unicode: ["θ"], is: "word", scope: "variable.language" },
  Choice: { pattern: "choice", ...word },
  List: { pattern: "list", ...word },
  Optional: { pattern: "optional", ...word },
  Word: {
    pattern: new RegExp(`[∇∞]|[${nameStart}][${nameRest}]*`),
    scope: "variable.other",
    called: "a name",
  },

  ForeignDotFirst: { pattern: /\.\d+(?:[eE][+-]?\d+)?/, ...foreign, means: "Number" },
  ForeignDotLast: {
    pattern: /\d+\.(?:[eE][+-]?\d+|(?![.\dA-Za-z_]))/,
    ...foreign,
    means: "Number",
  },
  Number: {
    pattern: /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/,
    scope: "constant.numeric",
    called: "a number",
  },
  String: { pattern: /"[^"\n]*"/, scope: "string.quoted.double", called: "a text in quotes" },
  ForeignQuotes: { pattern: /'[^'\n]*'|“[^”\n]*”/, ...foreign, means: "String" },
  ForeignOpenString: { pattern: /"[^"\n]*/, ...foreign, means: "String" },

  ForeignHash: { pattern: /#[^\n]*/, ...foreign, group: "comments" },
  ForeignBlockComment: { pattern: /\/\*[^]*?\*\//, ...foreign, group: "comments" },
  ForeignPower: { pattern: "**", ...foreign, means: "Caret" },
  ForeignAnd: { pattern: "&&", ...foreign, means: "And" },
  ForeignOr: { pattern: "||", ...foreign, means: "Or" },
  ForeignPercent: { pattern: "%", ...foreign, means: "Mod" },
  ForeignCompound: { pattern: /[-+*/]=/, ...foreign, means: "Arrow" },
  ForeignColonEquals: { pattern: ":=", ...foreign, means: "Arrow" },
  ForeignMinus: { pattern: /[−–]/, ...foreign, means: "Minus" },
  ForeignTimes: { pattern: /[·∙⋅]/, ...foreign, means: "Times" },
  ForeignSemicolon: { pattern: ";", ...foreign, means: "Semicolon" },

  Arrow: { pattern: "<-", unicode: ["←"], scope: "keyword.operator.assignment" },
  PipeTo: { pattern: "|>", ...infix },
  EqualTo: { pattern: "==", ...infix },
  NotEqualTo: { pattern: "!=", unicode: ["≠"], ...infix },
  AtMost: { pattern: "<=", unicode: ["≤"], ...infix },
  AtLeast: { pattern: ">=", unicode: ["≥"], ...infix },
  Less: { pattern: "<", ...infix },
  Greater: { pattern: ">", ...infix },
  Equals: { pattern: "=", scope: "keyword.operator.assignment" },
  ForeignNot: { pattern: "!", ...foreign, means: "Not" },
  Plus: { pattern: "+", ...infix },
  Minus: { pattern: "-", scope: "keyword.operator", fixity: ["infix", "prefix"] },
  Times: { pattern: "*", unicode: ["⊙", "×"], ...infix },
  Slash: { pattern: "/", ...infix },
  MatrixTimes: { pattern: "@", ...infix },
  Caret: { pattern: "^", ...infix },
  Squared: { pattern: "²", scope: "keyword.operator" },
  Transpose: {
    pattern: new RegExp(`\\.T(?![${nameRest}])`),
    unicode: ["ᵀ"],
    scope: "keyword.operator",
    called: "`.T`",
  },
  DotDot: { pattern: "..", scope: "keyword.operator" },
  Dot: { pattern: ".", scope: "punctuation.accessor" },
  Comma: { pattern: ",", scope: "punctuation.separator" },
  Colon: { pattern: ":", scope: "punctuation.separator" },
  LeftBrace: { pattern: "{", ...bracket },
  RightBrace: { pattern: "}", ...bracket },
  LeftBracket: { pattern: "[", ...bracket },
  RightBracket: { pattern: "]", ...bracket },
  LeftParen: { pattern: "(", ...bracket },
  RightParen: { pattern: ")", ...bracket },
} as const satisfies Record<string, TokenRow>;

type RowName = keyof typeof tokenTable;

/** Every token's name: those of the table, and two that the passes between lexer and parser make. */
export type TokenName = RowName | "Semicolon" | "CallParen";

/** The row of a token; the two made tokens have none. */
export function tokenRow(name: string): TokenRow | undefined {
  return (tokenTable as Readonly<Record<string, TokenRow>>)[name];
}

/** Any word that can be a name. */
export const Name: TokenType = createToken({ name: "Name", pattern: Lexer.NA });
/** Any operator between two operands. */
export const Infix: TokenType = createToken({ name: "Infix", pattern: Lexer.NA });
/** Any operator before its operand. */
export const Prefix: TokenType = createToken({ name: "Prefix", pattern: Lexer.NA });
/** Any reserved word: read where a name is declared, so that the mistake can be named. */
export const Keyword: TokenType = createToken({ name: "Keyword", pattern: Lexer.NA });
/** Any token that begins no statement. */
export const NoStatement: TokenType = createToken({ name: "NoStatement", pattern: Lexer.NA });
/** Any token that begins no declaration. */
export const NoDeclaration: TokenType = createToken({ name: "NoDeclaration", pattern: Lexer.NA });

/** The words that begin a declaration. */
export const declarationStarts: readonly string[] = [
  "Optimizer",
  "Transform",
  "Schedule",
  "Fn",
  "Import",
];
/** The words that begin a statement; a name or `(` may begin one too. */
export const statementStarts: readonly string[] = [
  "State",
  "Accumulate",
  "Var",
  "Step",
  "Report",
  "Return",
  "Skip",
  "Reset",
  "Require",
  "Run",
  "If",
  "Every",
  "Repeat",
  "For",
];

const Word = createToken({
  name: "Word",
  pattern: tokenTable.Word.pattern,
  categories: [Name, NoDeclaration],
});

const blockTokens = new Set<string>(["LeftParen", "RightBrace"]);

function makeToken(name: RowName): TokenType {
  if (name === "Word") return Word;
  const row: TokenRow = tokenTable[name];
  const categories: TokenType[] = [];
  if (row.is === "word") categories.push(Name);
  if (row.is === "keyword") categories.push(Keyword);
  if (!declarationStarts.includes(name)) categories.push(NoDeclaration);
  if (!statementStarts.includes(name) && row.is !== "word" && !blockTokens.has(name)) {
    categories.push(NoStatement);
  }
  for (const fixity of row.fixity ?? []) categories.push(fixity === "infix" ? Infix : Prefix);
  return createToken({
    name,
    pattern: patternOf(row),
    categories,
    ...(row.is === undefined ? {} : { longer_alt: Word }),
    ...(row.group === undefined
      ? {}
      : { group: row.group === "skipped" ? Lexer.SKIPPED : row.group }),
  });
}

function patternOf(row: TokenRow): string | RegExp {
  if (row.unicode === undefined) return row.pattern;
  const latin =
    typeof row.pattern === "string"
      ? row.pattern.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
      : row.pattern.source;
  return new RegExp([latin, ...row.unicode].join("|"));
}

/** Chevrotain's token types by name. */
export const tokens: Readonly<Record<TokenName, TokenType>> = {
  ...(Object.fromEntries(
    (Object.keys(tokenTable) as RowName[]).map((name) => [name, makeToken(name)]),
  ) as Record<RowName, TokenType>),
  /** The end of a statement, made from a line break. */
  Semicolon: createToken({ name: "Semicolon", pattern: Lexer.NA }),
  /** A round bracket that touches what it is applied to: `f(`. */
  CallParen: createToken({
    name: "CallParen",
    pattern: Lexer.NA,
    categories: [NoStatement, NoDeclaration],
  }),
};

const lengthOfWord = (type: TokenType): number => {
  const row = tokenRow(type.name);
  return row?.is === undefined ? 0 : String(row.pattern).length;
};

/** All token types in the order in which the lexer tries them; `model` before `mod`. */
export const vocabulary: readonly TokenType[] = [
  Name,
  Infix,
  Prefix,
  Keyword,
  NoStatement,
  NoDeclaration,
  ...Object.values(tokens)
    .filter((type) => lengthOfWord(type) > 0)
    .sort((a, b) => lengthOfWord(b) - lengthOfWord(a)),
  ...Object.values(tokens).filter((type) => lengthOfWord(type) === 0),
];

/** The reserved words, as written. */
export const keywords: readonly string[] = Object.values(tokenTable)
  .filter((row: TokenRow) => row.is === "keyword")
  .map((row) => String(row.pattern));
