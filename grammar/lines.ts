// The rules of the statements without a body: what declares, updates and ends. Names that were readable
// stay declared, whatever follows them, so that one mistake gives one message.

import type { IToken } from "chevrotain";
import type {
  AccumulatorKind,
  Expr,
  Identifier,
  RunStatement,
  ShapeSyntax,
  Statement,
} from "../src/compiler/1-parse/ast.ts";
import { broken, ExpressionRules, type Rule } from "./expressions.ts";
import { Keyword, Name, tokens as T } from "./tokens.ts";

/** Where a statement ends. */
export const endOfStatement = ["Semicolon", "RightBrace"];

/** state, accumulate, var, assignments, step and its kin, run. */
export class LineRules extends ExpressionRules {
  state: Rule<Statement> = this.RULE("state", (): Statement => {
    const first = this.CONSUME(T.State);
    const name = this.SUBRULE(this.declaredName);
    let shape: ShapeSyntax | null = null;
    let history: Expr | null = null;
    this.OPTION(() => {
      this.CONSUME(T.Colon);
      this.OR([
        { ALT: () => (shape = this.SUBRULE(this.shape)) },
        {
          ALT: () => {
            this.CONSUME(T.History);
            this.CONSUME(T.LeftBracket);
            history = this.SUBRULE(this.expr);
            this.CONSUME(T.RightBracket);
          },
        },
      ]);
    });
    const start = this.SUBRULE(this.givenValue);
    return { kind: "state", name, shape, history, start, span: this.since(first) };
  });

  accumulate: Rule<Statement> = this.RULE("accumulate", (): Statement => {
    const first = this.CONSUME(T.Accumulate);
    const name = this.SUBRULE(this.declaredName);
    const shape =
      this.OPTION(() => {
        this.CONSUME(T.Colon);
        return this.SUBRULE(this.shape);
      }) ?? null;
    const made = this.SUBRULE(this.accumulation);
    return { kind: "accumulate", name, shape, ...made, span: this.since(first) };
  });

  accumulation: Rule<Accumulation> = this.RULE("accumulation", (): Accumulation =>
    this.guarded<Accumulation>(
      "accumulation",
      endOfStatement,
      () => {
        this.CONSUME(T.Equals);
        const accumulator = this.OR<IToken>([
          { ALT: () => this.CONSUME(T.Sum) },
          { ALT: () => this.CONSUME(T.Average) },
          { ALT: () => this.CONSUME(T.Max) },
          { ALT: () => this.CONSUME(T.Min) },
          { ALT: () => this.CONSUME(T.Product) },
        ]).image as AccumulatorKind;
        const decay =
          this.OPTION(() => {
            this.CONSUME(T.Decay);
            return this.SUBRULE(this.expr);
          }) ?? null;
        this.CONSUME(T.Of);
        const of = this.SUBRULE2(this.expr);
        const start =
          this.OPTION2(() => {
            this.CONSUME(T.Starting);
            this.CONSUME(T.At);
            return this.SUBRULE3(this.expr);
          }) ?? null;
        return { accumulator, decay, of, start };
      },
      // A decaying average, since that is the one of which everything may be asked.
      (span) => ({ accumulator: "average", decay: broken(span), of: broken(span), start: null }),
    ),
  );

  var_: Rule<Statement> = this.RULE("var", (): Statement => {
    const first = this.CONSUME(T.Var);
    let names: Identifier[] = [];
    let tuple = false;
    let shape: ShapeSyntax | null = null;
    this.OR([
      {
        ALT: () => {
          names = [this.SUBRULE(this.declaredName)];
          this.OPTION(() => {
            this.CONSUME(T.Colon);
            shape = this.SUBRULE(this.shape);
          });
        },
      },
      {
        ALT: () => {
          names = this.SUBRULE(this.names);
          tuple = true;
        },
      },
    ]);
    const value = this.SUBRULE(this.givenValue);
    return { kind: "var", names, tuple, shape, value, span: this.since(first) };
  });

  assignment: Rule<Statement> = this.RULE("assignment", (): Statement => {
    const first = this.CONSUME(Name);
    const name = this.identifier(first);
    return this.OR<Statement>([
      {
        ALT: () => {
          this.CONSUME(T.Equals);
          const value = this.SUBRULE(this.valueOrRun);
          return { kind: "local", names: [name], tuple: false, value, span: this.since(first) };
        },
      },
      {
        ALT: () => {
          const index =
            this.OPTION(() => {
              this.CONSUME(T.LeftBracket);
              const at = this.SUBRULE(this.expr);
              this.CONSUME(T.RightBracket);
              return at;
            }) ?? null;
          this.CONSUME(T.Arrow);
          const value = this.SUBRULE(this.value);
          const span = this.since(first);
          return { kind: "update", targets: [name], tuple: false, index, value, span };
        },
      },
      {
        // `let m = 0`: no such statement, but a name that the lines below will use.
        ALT: () => {
          const next = this.CONSUME2(Name);
          return this.ACTION((): Statement => {
            this.report({ kind: "unknown statement", token: first, next });
            const names = [this.identifier(next)];
            const span = this.skipTo(endOfStatement, first);
            return { kind: "var", names, tuple: false, shape: null, value: broken(span), span };
          });
        },
      },
    ]);
  });

  tupleAssignment: Rule<Statement> = this.RULE("tupleAssignment", (): Statement => {
    const first = this.LA(1);
    const targets = this.SUBRULE(this.names);
    return this.OR<Statement>([
      {
        ALT: () => {
          this.CONSUME(T.Equals);
          const value = this.SUBRULE(this.value);
          return { kind: "local", names: targets, tuple: true, value, span: this.since(first) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.Arrow);
          const value = this.SUBRULE2(this.value);
          const span = this.since(first);
          return { kind: "update", targets, tuple: true, index: null, value, span };
        },
      },
    ]);
  });

  /** The statements of one word and at most one expression. */
  simple: Rule<Statement> = this.RULE("simple", (): Statement => {
    const first = this.LA(1);
    return this.OR<Statement>([
      {
        ALT: () => {
          this.CONSUME(T.Step);
          return { kind: "step", value: this.SUBRULE(this.value), span: this.since(first) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.Report);
          return { kind: "report", value: this.SUBRULE2(this.value), span: this.since(first) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.Return);
          return { kind: "return", value: this.SUBRULE3(this.value), span: this.since(first) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.Skip);
          return { kind: "skip", span: this.since(first) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.Reset);
          const name = this.identifier(this.CONSUME(Name));
          return { kind: "reset", name, span: this.since(first) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.Require);
          const condition = this.SUBRULE(this.expr);
          const message = this.OPTION(() => this.CONSUME(T.String).image.slice(1, -1)) ?? null;
          return { kind: "require", condition, message, span: this.since(first) };
        },
      },
    ]);
  });

  run: Rule<RunStatement> = this.RULE("run", (): RunStatement => {
    const first = this.CONSUME(T.Run);
    const rule = this.SUBRULE(this.expr);
    const given: RunStatement["with"][number][] = [];
    this.OPTION(() => {
      this.CONSUME(T.With);
      this.AT_LEAST_ONE_SEP({
        SEP: T.Comma,
        DEF: () => {
          const name = this.identifier(this.CONSUME(Name));
          this.CONSUME(T.Equals);
          given.push({ name, value: this.SUBRULE2(this.expr) });
        },
      });
    });
    return { kind: "run", rule, with: given, span: this.since(first) };
  });

  names: Rule<Identifier[]> = this.RULE("names", (): Identifier[] => {
    const names: Identifier[] = [];
    this.CONSUME(T.LeftParen);
    this.AT_LEAST_ONE_SEP({
      SEP: T.Comma,
      DEF: () => names.push(this.identifier(this.CONSUME(Name))),
    });
    this.CONSUME(T.RightParen);
    return names;
  });

  /** A name where it is declared. A keyword is reported and taken for the name it was meant to be. */
  declaredName: Rule<Identifier> = this.RULE("declaredName", (): Identifier => {
    const token = this.OR<IToken>([
      { ALT: () => this.CONSUME(Name) },
      {
        ALT: () => {
          const keyword = this.CONSUME(Keyword);
          this.ACTION(() => this.report({ kind: "keyword as name", token: keyword }));
          return keyword;
        },
      },
    ]);
    const name = this.identifier(token);
    this.ACTION(() => (this.declared ??= name));
    return name;
  });

  /** The name that the declaration at hand declares, as soon as it was read. */
  protected declared: Identifier | null = null;

  // ------------------------------------- expressions by the place where they have to end

  /** An expression that ends its statement. */
  value: Rule<Expr> = this.RULE("value", (): Expr =>
    this.guarded("value", endOfStatement, () => this.SUBRULE(this.expr), broken),
  );

  givenValue: Rule<Expr> = this.RULE("givenValue", (): Expr =>
    this.guarded(
      "value",
      endOfStatement,
      () => {
        this.CONSUME(T.Equals);
        return this.SUBRULE(this.expr);
      },
      broken,
    ),
  );

  valueOrRun: Rule<Expr | RunStatement> = this.RULE("valueOrRun", (): Expr | RunStatement =>
    this.guarded<Expr | RunStatement>(
      "value",
      endOfStatement,
      () =>
        this.OR<Expr | RunStatement>([
          { ALT: () => this.SUBRULE(this.run) },
          { ALT: () => this.SUBRULE(this.expr) },
        ]),
      broken,
    ),
  );
}

interface Accumulation {
  readonly accumulator: AccumulatorKind;
  readonly decay: Expr | null;
  readonly of: Expr;
  readonly start: Expr | null;
}
