// Everything that nests makes the trees deep, and every phase walks trees. So nesting is limited here, on
// the tokens, before any phase can run out of call depth. Not limited is what makes trees long to the left:
// `a + b + c + …` is a chain of `left`; phases follow `left` in a loop.

import type { PlacedToken } from "../../../grammar/recovering-parser.ts";
import { tokenRow } from "../../../grammar/tokens.ts";

/** How deep brackets, blocks, prefix operators and chains that nest to the right may go. */
export const nestingLimit = 200;

interface Open {
  readonly token: PlacedToken;
  /** Depth outside this bracket. */
  readonly outside: number;
  /** `else if`, `then if`, `|>`: until the end of the statement or list item. */
  loose: number;
  /** `- - -x`, `2^2^2`, `x.T.T`, `optional optional`: until the next looser operator. */
  tight: number;
}

/** The token with which nesting passes the limit, and the bracket that is then open outermost. */
export function findTooDeep(
  tokens: readonly PlacedToken[],
): { readonly token: PlacedToken; readonly outermost: PlacedToken } | null {
  const [first] = tokens;
  if (first === undefined) return null;
  const open: Open[] = [{ token: first, outside: 0, loose: 0, tight: 0 }];
  let previous = "";
  for (const token of tokens) {
    const name = token.tokenType.name;
    const top = open.at(-1);
    if (top === undefined) return null;
    switch (name) {
      case "LeftBrace":
        open.push({ token, outside: top.outside + top.loose + 1, loose: 0, tight: 0 });
        break;
      case "LeftBracket":
      case "LeftParen":
      case "CallParen":
        open.push({ token, outside: top.outside + top.loose + top.tight + 1, loose: 0, tight: 0 });
        break;
      case "RightBrace":
      case "RightBracket":
      case "RightParen":
        if (open.length > 1) open.pop();
        // Calls and indices chain: `f(a)(b)[c]`.
        if (top.token.tokenType.name === "CallParen" || name === "RightBracket") {
          countTight(open.at(-1));
        }
        break;
      case "Semicolon":
      case "Comma":
        top.loose = 0;
        top.tight = 0;
        break;
      case "If":
      case "For":
        if (previous === "Else" || previous === "Then" || previous === "If") top.loose += 1;
        top.tight = 0;
        break;
      case "PipeTo":
        top.loose += 1;
        top.tight = 0;
        break;
      case "Not":
      case "Caret":
      case "Transpose":
      case "Dot":
      case "Optional":
      case "Of":
        countTight(top);
        break;
      case "Minus":
        if (endsOperand(previous)) top.tight = 0;
        else countTight(top);
        break;
      default:
        if (tokenRow(name)?.fixity !== undefined) top.tight = 0;
    }
    const now = open.at(-1);
    if (now !== undefined && now.outside + now.loose + now.tight > nestingLimit) {
      return { token, outermost: open[1]?.token ?? first };
    }
    previous = name;
  }
  return null;
}

function countTight(open: Open | undefined): void {
  if (open !== undefined) open.tight += 1;
}

const closers = new Set(["RightParen", "RightBracket", "Transpose", "Number", "String", "None"]);

/** Whether a minus after such a token stands between two operands. */
function endsOperand(name: string): boolean {
  return (
    closers.has(name) ||
    name === "True" ||
    name === "False" ||
    name === "Word" ||
    tokenRow(name)?.is === "word"
  );
}
