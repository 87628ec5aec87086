// The rules of blocks and of the statements that have one. Each statement is read under guard: what cannot
// be read is skipped to the end of its line or block.

import type { IToken } from "chevrotain";
import type {
  Block,
  DispatchStatement,
  Expr,
  IfStatement,
  ShapeSyntax,
  Statement,
} from "../src/compiler/1-parse/ast.ts";
import { broken, type Rule } from "./expressions.ts";
import { endOfStatement, LineRules } from "./lines.ts";
import { Name, NoStatement, tokens as T } from "./tokens.ts";

/** block and statement, with all their parts. */
export class StatementRules extends LineRules {
  block: Rule<Block> = this.RULE("block", (): Block => {
    const statements: Statement[] = [];
    const first = this.CONSUME(T.LeftBrace);
    this.MANY_SEP({
      SEP: T.Semicolon,
      DEF: () => statements.push(this.SUBRULE(this.statement)),
    });
    this.CONSUME(T.RightBrace);
    return { kind: "block", statements, span: this.since(first) };
  });

  statement: Rule<Statement> = this.RULE("statement", (): Statement =>
    this.guarded<Statement>(
      "statement",
      endOfStatement,
      () =>
        this.OR<Statement>([
          { ALT: () => this.SUBRULE(this.state) },
          { ALT: () => this.SUBRULE(this.accumulate) },
          { ALT: () => this.SUBRULE(this.var_) },
          { ALT: () => this.SUBRULE(this.assignment) },
          { ALT: () => this.SUBRULE(this.tupleAssignment) },
          { ALT: () => this.SUBRULE(this.simple) },
          { ALT: () => this.SUBRULE(this.run) },
          { ALT: () => this.SUBRULE(this.if_) },
          { ALT: () => this.SUBRULE(this.every) },
          { ALT: () => this.SUBRULE(this.repeat) },
          { ALT: () => this.SUBRULE(this.for_) },
          { ALT: () => this.SUBRULE(this.noStatement) },
        ]),
      (span) => ({ kind: "broken statement", span }),
    ),
  );

  if_: Rule<IfStatement> = this.RULE("if", (): IfStatement => {
    const first = this.CONSUME(T.If);
    const condition = this.SUBRULE(this.condition);
    const then = this.SUBRULE(this.block);
    const branches = [{ first, condition, then }];
    this.MANY(() => {
      this.CONSUME(T.Else);
      const next = this.CONSUME2(T.If);
      const condition = this.SUBRULE2(this.condition);
      branches.push({ first: next, condition, then: this.SUBRULE2(this.block) });
    });
    const last =
      this.OPTION(() => {
        this.CONSUME2(T.Else);
        return this.SUBRULE3(this.block);
      }) ?? null;
    return this.ACTION(() => {
      const [outer, ...inner] = branches;
      let otherwise: Block | IfStatement | null = last;
      for (const branch of inner.reverse()) {
        otherwise = this.branchOfIf(branch, otherwise);
      }
      return this.branchOfIf(outer ?? { first, condition, then }, otherwise);
    });
  });

  every: Rule<Statement> = this.RULE("every", (): Statement => {
    const first = this.CONSUME(T.Every);
    const period = this.SUBRULE(this.period);
    const fromOne =
      this.OPTION(() => {
        this.CONSUME(T.From);
        this.ACTION(() => {
          if (this.LA(1).image !== "1") this.unexpected("every", "1");
        });
        this.CONSUME(T.Number);
        return true;
      }) === true;
    const body = this.SUBRULE(this.block);
    return { kind: "every", period, fromOne, body, span: this.since(first) };
  });

  repeat: Rule<Statement> = this.RULE("repeat", (): Statement => {
    const first = this.CONSUME(T.Repeat);
    const count = this.SUBRULE(this.turns);
    const until =
      this.OPTION(() => {
        this.CONSUME(T.Until);
        return this.SUBRULE(this.condition);
      }) ?? null;
    const body = this.SUBRULE(this.block);
    return { kind: "repeat", count, until, body, span: this.since(first) };
  });

  for_: Rule<Statement> = this.RULE("for", (): Statement => {
    const first = this.CONSUME(T.For);
    return this.OR<Statement>([
      {
        ALT: () => {
          const branches = [{ first, ...this.SUBRULE(this.dispatchBranch) }];
          this.MANY(() => {
            this.CONSUME(T.Else);
            const next = this.CONSUME2(T.For);
            branches.push({ first: next, ...this.SUBRULE2(this.dispatchBranch) });
          });
          const last =
            this.OPTION(() => {
              this.CONSUME2(T.Else);
              return this.SUBRULE(this.block);
            }) ?? null;
          return this.ACTION(() => this.dispatchOf(branches, last));
        },
      },
      {
        ALT: () => {
          const name = this.identifier(this.CONSUME(Name));
          this.CONSUME(T.In);
          const from = this.SUBRULE(this.firstBound);
          let to: Expr | null = null;
          let downwards = false;
          this.OPTION2(() => {
            this.CONSUME(T.DotDot);
            to = this.SUBRULE(this.lastBound);
            this.OPTION3(() => {
              this.CONSUME(T.By);
              this.CONSUME(T.Minus);
              this.ACTION(() => {
                if (this.LA(1).image !== "1") this.unexpected("for", "1");
              });
              this.CONSUME(T.Number);
              downwards = true;
            });
          });
          const body = this.SUBRULE2(this.block);
          return { kind: "for", name, from, to, downwards, body, span: this.since(first) };
        },
      },
    ]);
  });

  dispatchBranch: Rule<DispatchBranch> = this.RULE("dispatch", (): DispatchBranch => {
    this.CONSUME(T.Param);
    this.CONSUME(T.Colon);
    const pattern = this.SUBRULE(this.shape);
    const guard =
      this.OPTION(() => {
        this.CONSUME(T.If);
        return this.SUBRULE(this.condition);
      }) ?? null;
    return { pattern, guard, body: this.SUBRULE(this.block) };
  });

  /** Whatever else stands where a statement should: reported, skipped. */
  noStatement: Rule<Statement> = this.RULE("noStatement", (): Statement => {
    this.ACTION(() => this.unexpected("statement", "statement"));
    const first = this.CONSUME(NoStatement);
    return this.ACTION((): Statement => ({
      kind: "broken statement",
      span: this.skipTo(endOfStatement, first),
    }));
  });

  condition: Rule<Expr> = this.RULE("condition", (): Expr =>
    this.guarded("condition", ["LeftBrace"], () => this.SUBRULE(this.expr), broken),
  );

  period: Rule<Expr> = this.RULE("period", (): Expr =>
    this.guarded("period", ["LeftBrace", "From"], () => this.SUBRULE(this.expr), broken),
  );

  turns: Rule<Expr> = this.RULE("turns", (): Expr =>
    this.guarded("turns", ["LeftBrace", "Until"], () => this.SUBRULE(this.expr), broken),
  );

  firstBound: Rule<Expr> = this.RULE("firstBound", (): Expr =>
    this.guarded("bound", ["LeftBrace", "DotDot"], () => this.SUBRULE(this.expr), broken),
  );

  lastBound: Rule<Expr> = this.RULE("lastBound", (): Expr =>
    this.guarded("bound", ["LeftBrace", "By"], () => this.SUBRULE(this.expr), broken),
  );

  private branchOfIf(branch: IfBranch, otherwise: Block | IfStatement | null): IfStatement {
    const { first, condition, then } = branch;
    const span = { ...this.spanOf(first, first), end: (otherwise ?? then).span.end };
    return { kind: "if statement", condition, then, otherwise, span };
  }

  private dispatchOf(
    branches: readonly (DispatchBranch & { readonly first: IToken })[],
    last: Block | null,
  ): Statement {
    let made: Block | DispatchStatement | null = last;
    for (const { first, pattern, guard, body } of [...branches].reverse()) {
      const end: number = (made ?? body).span.end;
      const span = { ...this.spanOf(first, first), end };
      made = { kind: "dispatch", pattern, guard, body, otherwise: made, span };
    }
    return made === null || made.kind === "block"
      ? { kind: "broken statement", span: this.since(this.LA(0)) }
      : made;
  }
}

interface IfBranch {
  readonly first: IToken;
  readonly condition: Expr;
  readonly then: Block;
}

interface DispatchBranch {
  readonly pattern: ShapeSyntax;
  readonly guard: Expr | null;
  readonly body: Block;
}
