// A second parser, independent of chevrotain: it reads opt.ebnf as data and finds every tree of a row of
// tokens (two are enough to know that there are several). Slow and simple; for the tests of the grammar.

/** A piece of a rule. */
export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "rule"; readonly name: string }
  | { readonly kind: "all"; readonly of: readonly Piece[] }
  | { readonly kind: "one"; readonly of: readonly Piece[] }
  | { readonly kind: "maybe"; readonly of: Piece }
  | { readonly kind: "many"; readonly of: Piece };

/** The rules of an EBNF by name. */
export type Grammar = ReadonlyMap<string, Piece>;

/** A rule with its parts, or a token. */
export type Tree = string | { readonly rule: string; readonly parts: readonly Tree[] };

/** Reads EBNF as it stands in opt.ebnf. */
export function readEbnf(text: string): Grammar {
  const source = text.replace(/^\/\/.*$/gm, "");
  const words = source.match(/"[^"]*"|[A-Za-z]+|[[\](){}|=.]/g) ?? [];
  let at = 0;
  const take = (): string => words[at++] ?? "";
  const alternatives = (): Piece => {
    const of = [sequence()];
    while (words[at] === "|") {
      at += 1;
      of.push(sequence());
    }
    return of.length === 1 ? (of[0] ?? { kind: "all", of: [] }) : { kind: "one", of };
  };
  const sequence = (): Piece => {
    const of: Piece[] = [];
    for (let word = words[at]; word !== undefined && !"|])}.".includes(word); word = words[at]) {
      at += 1;
      if (word === "(" || word === "[" || word === "{") {
        const inner = alternatives();
        take();
        of.push(word === "(" ? inner : { kind: word === "[" ? "maybe" : "many", of: inner });
      } else if (word.startsWith('"')) of.push({ kind: "text", text: word.slice(1, -1) });
      else of.push({ kind: "rule", name: word });
    }
    return { kind: "all", of };
  };
  const rules = new Map<string, Piece>();
  while (at < words.length) {
    const name = take();
    take();
    rules.set(name, alternatives());
    take();
  }
  return rules;
}

const isName = (token: string): boolean => /^[a-z_]\w*$/i.test(token) && !reserved.has(token);
const reserved = new Set(
  (
    "optimizer transform schedule fn import from over if then else for in by every repeat until run with " +
    "step skip reset state accumulate var return report require at of starting is none true false and or " +
    "not mod div all"
  ).split(" "),
);
const terminals: Readonly<Record<string, (token: string) => boolean>> = {
  Name: isName,
  Number: (token) => /^\d/.test(token),
  String: (token) => token.startsWith('"'),
  Call: (token) => token === "f(",
};

interface Found {
  readonly end: number;
  readonly parts: readonly Tree[];
}

/** The trees of `tokens` under a rule: none, the one, or two of several. `f(` is the token Call. */
export function treesOf(grammar: Grammar, rule: string, tokens: readonly string[]): Tree[] {
  const known = new Map<string, Found[]>();
  const match = (piece: Piece, at: number): Found[] => {
    switch (piece.kind) {
      case "text":
        return tokens[at] === piece.text ? [{ end: at + 1, parts: [piece.text] }] : [];
      case "rule": {
        const terminal = terminals[piece.name];
        const token = tokens[at];
        if (terminal !== undefined) {
          return token !== undefined && terminal(token) ? [{ end: at + 1, parts: [token] }] : [];
        }
        const key = `${piece.name} ${String(at)}`;
        const before = known.get(key);
        if (before !== undefined) return before;
        const body = grammar.get(piece.name);
        if (body === undefined) throw new Error(`opt.ebnf has no rule ${piece.name}`);
        const made = match(body, at).map(({ end, parts }) => ({
          end,
          parts: [{ rule: piece.name, parts }],
        }));
        known.set(key, made);
        return made;
      }
      case "all": {
        let found: Found[] = [{ end: at, parts: [] }];
        for (const part of piece.of) {
          found = atMostTwo(
            found.flatMap(({ end, parts }) =>
              match(part, end).map((next) => ({ end: next.end, parts: [...parts, ...next.parts] })),
            ),
          );
        }
        return found;
      }
      case "one":
        return atMostTwo(piece.of.flatMap((part) => match(part, at)));
      case "maybe":
        return atMostTwo([{ end: at, parts: [] }, ...match(piece.of, at)]);
      case "many": {
        const all: Found[] = [{ end: at, parts: [] }];
        for (let from = all; from.length > 0;) {
          from = from.flatMap(({ end, parts }) =>
            match(piece.of, end).map((next) => ({
              end: next.end,
              parts: [...parts, ...next.parts],
            })),
          );
          all.push(...from);
        }
        return atMostTwo(all);
      }
      default:
        return piece satisfies never;
    }
  };
  return match({ kind: "rule", name: rule }, 0)
    .filter(({ end }) => end === tokens.length)
    .flatMap(({ parts }) => parts.slice(0, 1));
}

/** Of the ways to one end, two are enough. */
function atMostTwo(found: readonly Found[]): Found[] {
  const counts = new Map<number, number>();
  return found.filter(({ end }) => {
    const count = (counts.get(end) ?? 0) + 1;
    counts.set(end, count);
    return count <= 2;
  });
}

/** A random sentence of a rule; `pick(n)` gives a whole number below n, `budget` bounds the depth. */
export function sentence(
  grammar: Grammar,
  rule: string,
  pick: (n: number) => number,
  budget: number,
): string[] {
  let said = 0;
  const say = (piece: Piece, remaining: number): string[] => {
    // Long enough: whatever may be left out is left out from here on.
    const left = said > 24 ? 0 : remaining;
    switch (piece.kind) {
      case "text":
        said += 1;
        return [piece.text];
      case "rule":
        if (terminals[piece.name] !== undefined) said += 1;
        switch (piece.name) {
          case "Name":
            return [["a", "b", "grad", "decay", "model", "m"][pick(6)] ?? "a"];
          case "Number":
            return [["1", "2.5", "1e-3"][pick(3)] ?? "1"];
          case "String":
            return ['"x"'];
          case "Call":
            return ["f("];
          default:
            return say(grammar.get(piece.name) ?? { kind: "all", of: [] }, left - 1);
        }
      case "all":
        return piece.of.flatMap((part) => say(part, left));
      case "one": {
        // Out of budget, the shallowest alternative, which the grammar lists first or last.
        const shallow = piece.of.filter((part) => depthOf(part) <= Math.max(left, 0));
        const among =
          shallow.length > 0
            ? shallow
            : [...piece.of].sort((a, b) => depthOf(a) - depthOf(b)).slice(0, 1);
        return say(among[pick(among.length)] ?? { kind: "all", of: [] }, left);
      }
      case "maybe":
        return left > 0 && depthOf(piece.of) <= left && pick(3) === 0 ? say(piece.of, left) : [];
      case "many": {
        const times =
          left > 0 && depthOf(piece.of) <= left ? ([0, 0, 0, 0, 0, 1, 1, 2][pick(8)] ?? 0) : 0;
        return Array.from({ length: times }, () => say(piece.of, left - 1)).flat();
      }
      default:
        return piece satisfies never;
    }
  };
  const depths = depthsOf(grammar);
  const depthOf = (piece: Piece): number => pieceDepth(piece, depths);
  return say({ kind: "rule", name: rule }, budget);
}

/** How many rules the shortest sentence of each rule goes through. */
function depthsOf(grammar: Grammar): Map<string, number> {
  const depths = new Map<string, number>();
  for (let isMoving = true; isMoving;) {
    isMoving = false;
    for (const [name, body] of grammar) {
      const depth = 1 + pieceDepth(body, depths);
      if (depth < (depths.get(name) ?? Infinity)) {
        depths.set(name, depth);
        isMoving = true;
      }
    }
  }
  return depths;
}

function pieceDepth(piece: Piece, depths: ReadonlyMap<string, number>): number {
  switch (piece.kind) {
    case "text":
      return 0;
    case "rule":
      return terminals[piece.name] === undefined ? (depths.get(piece.name) ?? Infinity) : 0;
    case "all":
      return Math.max(0, ...piece.of.map((part) => pieceDepth(part, depths)));
    case "one":
      return Math.min(...piece.of.map((part) => pieceDepth(part, depths)));
    case "maybe":
    case "many":
      return 0;
    default:
      return piece satisfies never;
  }
}
