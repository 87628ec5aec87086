// The rules of expressions: names, numbers, calls, and the flat row of operands and operators.
// Brackets are the only way in which these rules call themselves, so call depth is bounded by their limit.

import type { IToken, ParserMethod } from "chevrotain";
import type { Argument, Expr, Identifier, ShapeSyntax } from "../src/compiler/1-parse/ast.ts";
import type { Span } from "../src/compiler/diagnostics/diagnostic.ts";
import { latinName } from "./greek.ts";
import { climb, type Piece } from "./operators.ts";
import { RecoveringParser } from "./recovering-parser.ts";
import { Infix, Name, Prefix, tokens as T } from "./tokens.ts";

/** A rule of the grammar that yields an `R`. */
export type Rule<R> = ParserMethod<[], R>;

/** What stands where an expression could not be read. */
export const broken = (span: Span): Expr => ({ kind: "broken", span });

/** expr, operation, postfix, argument, primary, shape. */
export class ExpressionRules extends RecoveringParser {
  expr: Rule<Expr> = this.RULE("expr", (): Expr => {
    const branches: { readonly first: IToken; readonly condition: Expr; readonly then: Expr }[] =
      [];
    this.MANY(() => {
      const first = this.CONSUME(T.If);
      const condition = this.SUBRULE(this.expr);
      this.CONSUME(T.Then);
      const then = this.SUBRULE2(this.expr);
      this.CONSUME(T.Else);
      branches.push({ first, condition, then });
    });
    let made = this.SUBRULE(this.operation);
    for (const { first, condition, then } of branches.reverse()) {
      const span = this.since(first);
      made = { kind: "if", condition, then, otherwise: made, span };
    }
    return made;
  });

  /** `pipe` to `power` of opt.ebnf in one row. */
  operation: Rule<Expr> = this.RULE("operation", (): Expr => {
    const pieces: Piece[] = [];
    const operand = (token: IToken): number => pieces.push({ kind: "prefix", token });
    this.MANY(() => operand(this.CONSUME(Prefix)));
    pieces.push({ kind: "operand", value: this.SUBRULE(this.postfix) });
    this.MANY2(() =>
      this.OR([
        {
          ALT: () => {
            const first = this.CONSUME(T.Is);
            const negated = this.OPTION(() => this.CONSUME(T.Not)) !== undefined;
            const last = this.CONSUME(T.None);
            pieces.push({ kind: "is none", negated, first, last });
          },
        },
        {
          ALT: () => {
            pieces.push({ kind: "infix", token: this.CONSUME(Infix) });
            this.MANY3(() => operand(this.CONSUME2(Prefix)));
            pieces.push({ kind: "operand", value: this.SUBRULE2(this.postfix) });
          },
        },
      ]),
    );
    return this.ACTION(() => climb(pieces, this.spanOf, (mistake) => this.report(mistake)));
  });

  postfix: Rule<Expr> = this.RULE("postfix", (): Expr => {
    const first = this.LA(1);
    let made = this.SUBRULE(this.primary);
    this.MANY(() => {
      made = this.OR<Expr>([
        {
          ALT: () => {
            this.CONSUME(T.Transpose);
            return { kind: "transpose", of: made, span: this.since(first) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(T.Dot);
            const member = this.identifier(this.CONSUME(Name));
            return { kind: "member", of: made, member, span: this.since(first) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(T.LeftBracket);
            const index = this.SUBRULE(this.expr);
            this.CONSUME(T.RightBracket);
            return { kind: "index", of: made, index, span: this.since(first) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(T.CallParen);
            const given = this.SUBRULE(this.arguments_);
            this.CONSUME(T.RightParen);
            return { kind: "call", callee: made, arguments: given, span: this.since(first) };
          },
        },
      ]);
    });
    return made;
  });

  arguments_: Rule<Argument[]> = this.RULE("arguments", (): Argument[] => {
    const given: Argument[] = [];
    this.OPTION(() => {
      given.push(this.SUBRULE(this.argument));
      this.MANY(() => {
        this.CONSUME(T.Comma);
        given.push(this.SUBRULE2(this.argument));
      });
      this.OPTION2(() => this.CONSUME2(T.Comma));
    });
    return given;
  });

  argument: Rule<Argument> = this.RULE("argument", (): Argument => {
    const first = this.LA(1);
    const name =
      this.OPTION(() => {
        const token = this.CONSUME(Name);
        this.CONSUME(T.Equals);
        return this.identifier(token);
      }) ?? null;
    const all = this.OPTION2(() => this.CONSUME(T.All)) !== undefined;
    const value = this.SUBRULE(this.expr);
    const over =
      this.OPTION3(() => {
        this.CONSUME(T.Over);
        return this.OR<readonly Identifier[]>([
          { ALT: () => [this.identifier(this.CONSUME2(Name))] },
          {
            ALT: () => {
              const shape = this.SUBRULE(this.shape);
              return this.ACTION(() => this.namesOf(shape));
            },
          },
        ]);
      }) ?? null;
    return { name, all, value, over, span: this.since(first) };
  });

  primary: Rule<Expr> = this.RULE("primary", (): Expr =>
    this.OR<Expr>([
      {
        ALT: () => {
          const token = this.CONSUME(Name);
          const spelling = token.image;
          return { kind: "name", name: latinName(spelling), spelling, span: this.since(token) };
        },
      },
      {
        ALT: () => {
          const token = this.CONSUME(T.Number);
          const text = token.image;
          return { kind: "number", value: Number(text), text, span: this.since(token) };
        },
      },
      {
        ALT: () => {
          const token = this.CONSUME(T.String);
          return { kind: "string", value: token.image.slice(1, -1), span: this.since(token) };
        },
      },
      {
        ALT: () => ({ kind: "boolean", value: true, span: this.since(this.CONSUME(T.True)) }),
      },
      {
        ALT: () => ({ kind: "boolean", value: false, span: this.since(this.CONSUME(T.False)) }),
      },
      { ALT: () => ({ kind: "none", span: this.since(this.CONSUME(T.None)) }) },
      {
        ALT: () => {
          const first = this.CONSUME(T.LeftParen);
          const inner = this.SUBRULE(this.expr);
          const items = [inner];
          this.MANY(() => {
            this.CONSUME(T.Comma);
            items.push(this.SUBRULE2(this.expr));
          });
          this.CONSUME(T.RightParen);
          const span = this.since(first);
          return items.length > 1
            ? { kind: "tuple", items, span }
            : { kind: "brackets", inner, span };
        },
      },
      {
        ALT: () => {
          const first = this.CONSUME(T.LeftBracket);
          const items: Expr[] = [];
          this.MANY_SEP({
            SEP: T.Comma,
            DEF: () => items.push(this.SUBRULE3(this.expr)),
          });
          this.CONSUME(T.RightBracket);
          return { kind: "list", items, span: this.since(first) };
        },
      },
    ]),
  );

  shape: Rule<ShapeSyntax> = this.RULE("shape", (): ShapeSyntax => {
    const first = this.CONSUME(T.LeftBracket);
    const dims: ShapeSyntax["dims"][number][] = [];
    this.MANY_SEP({
      SEP: T.Comma,
      DEF: () => {
        const start = this.LA(1);
        const rest = this.OPTION(() => this.CONSUME(T.DotDot)) !== undefined;
        const name = this.identifier(this.CONSUME(Name));
        dims.push({ name, rest, span: this.since(start) });
      },
    });
    this.CONSUME(T.RightBracket);
    return { dims, span: this.since(first) };
  });

  private namesOf(shape: ShapeSyntax): readonly Identifier[] {
    for (const { rest, span } of shape.dims) {
      if (rest) this.report({ kind: "dots in over", span });
    }
    return shape.dims.map(({ name }) => name);
  }
}
