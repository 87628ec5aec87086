// The rules of the language, in the order of opt.ebnf; tokens in, Ast out. Expressions are read as a flat
// row of operands and operators and put in order by `operators.ts`; chains (`else if`) are loops.

import type { IToken } from "chevrotain";
import type {
  Block,
  Declaration,
  Domain,
  Expr,
  Identifier,
  Parameter,
} from "../src/compiler/1-parse/ast.ts";
import { broken, type Rule } from "./expressions.ts";
import { StatementRules } from "./statements.ts";
import { Name, NoDeclaration, tokens as T } from "./tokens.ts";

/** The parser; one instance serves any number of texts, one after the other. */
export class OptParser extends StatementRules {
  private isAfterBroken = false;

  /** `isValidated` runs chevrotain's checks of the grammar itself: for tests, they take a while. */
  constructor(isValidated = false) {
    super(isValidated);
    this.performSelfAnalysis();
  }

  wholeFile: Rule<Declaration[]> = this.RULE("file", (): Declaration[] => {
    const declarations: Declaration[] = [];
    this.MANY_SEP({
      SEP: T.Semicolon,
      DEF: () => declarations.push(this.SUBRULE(this.declaration)),
    });
    this.isAfterBroken = false;
    return declarations;
  });

  /** An expression that stands alone, as on a command line. */
  wholeExpression: Rule<Expr> = this.RULE("expression", (): Expr =>
    this.guarded("expression", ["EOF"], () => this.SUBRULE(this.expr), broken),
  );

  // ------------------------------------------------------------ declarations

  declaration: Rule<Declaration> = this.RULE("declaration", (): Declaration => {
    this.declared = null;
    const made = this.guarded<Declaration>(
      "declaration",
      ["Semicolon"],
      () =>
        this.OR<Declaration>([
          { ALT: () => this.SUBRULE(this.optimizer) },
          { ALT: () => this.SUBRULE(this.transform) },
          { ALT: () => this.SUBRULE(this.fn) },
          { ALT: () => this.SUBRULE(this.imports) },
          { ALT: () => this.SUBRULE(this.noDeclaration) },
        ]),
      (span) => ({ kind: "broken declaration", name: this.declared, span }),
    );
    this.isAfterBroken = made.kind === "broken declaration";
    return made;
  });

  optimizer: Rule<Declaration> = this.RULE("optimizer", (): Declaration => {
    const first = this.CONSUME(T.Optimizer);
    const name = this.SUBRULE(this.declaredName);
    return this.OR<Declaration>([
      {
        ALT: () => {
          const parameters = this.SUBRULE(this.parameters);
          const overModel =
            this.OPTION(() => {
              this.CONSUME(T.Over);
              this.CONSUME(T.Model);
              return true;
            }) === true;
          const body = this.SUBRULE(this.block);
          const span = this.since(first);
          return { kind: "optimizer", name, parameters, overModel, body, doc: "", span };
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.Equals);
          const value = this.SUBRULE(this.value);
          return { kind: "alias", name, value, doc: "", span: this.since(first) };
        },
      },
    ]);
  });

  transform: Rule<Declaration> = this.RULE("transform", (): Declaration => {
    const first = this.CONSUME(T.Transform);
    const name = this.SUBRULE(this.declaredName);
    const parameters = this.SUBRULE(this.parameters);
    const body = this.SUBRULE(this.block);
    return { kind: "transform", name, parameters, body, doc: "", span: this.since(first) };
  });

  fn: Rule<Declaration> = this.RULE("function", (): Declaration => {
    const first = this.LA(1);
    const kind = this.OR<"fn" | "schedule">([
      { ALT: () => (this.CONSUME(T.Schedule), "schedule") },
      { ALT: () => (this.CONSUME(T.Fn), "fn") },
    ]);
    const name = this.SUBRULE(this.declaredName);
    const parameters = this.SUBRULE(this.parameters);
    const body = this.OR2<Block | Expr>([
      { ALT: () => this.SUBRULE(this.block) },
      { ALT: () => (this.CONSUME(T.Equals), this.SUBRULE(this.value)) },
    ]);
    return { kind, name, parameters, body, doc: "", span: this.since(first) };
  });

  imports: Rule<Declaration> = this.RULE("import", (): Declaration => {
    const first = this.CONSUME(T.Import);
    this.CONSUME(T.LeftBrace);
    const names = this.SUBRULE(this.nameList);
    this.CONSUME(T.RightBrace);
    this.CONSUME(T.From);
    const text = this.CONSUME(T.String);
    const from = text.image.slice(1, -1);
    const fromSpan = this.spanOf(text, text);
    return { kind: "import", names, from, fromSpan, doc: "", span: this.since(first) };
  });

  /** Whatever else stands where a declaration should: read as one token, reported, skipped. */
  noDeclaration: Rule<Declaration> = this.RULE("noDeclaration", (): Declaration => {
    // Right after a declaration that broke off, this may well be a piece of it.
    this.ACTION(() => this.unexpected(this.isAfterBroken ? "rest" : "declaration", "declaration"));
    const first = this.CONSUME(NoDeclaration);
    return this.ACTION(() => {
      const span = this.skipTo(["Semicolon"], first);
      return { kind: "broken declaration" as const, name: null, span };
    });
  });

  nameList: Rule<Identifier[]> = this.RULE("nameList", (): Identifier[] => {
    const names = [this.identifier(this.CONSUME(Name))];
    this.MANY(() => {
      this.CONSUME(T.Comma);
      names.push(this.identifier(this.CONSUME2(Name)));
    });
    this.OPTION(() => this.CONSUME2(T.Comma));
    return names;
  });

  parameters: Rule<Parameter[]> = this.RULE("parameters", (): Parameter[] => {
    const parameters: Parameter[] = [];
    // A name may stand right before the bracket (`Adam(`) or apart from it.
    this.OR([{ ALT: () => this.CONSUME(T.CallParen) }, { ALT: () => this.CONSUME(T.LeftParen) }]);
    this.OPTION(() => {
      parameters.push(this.SUBRULE(this.parameter));
      this.MANY(() => {
        const comma = this.OPTION2(() => this.CONSUME(T.Comma));
        if (comma === undefined) this.ACTION(() => this.missingComma());
        parameters.push(this.SUBRULE2(this.parameter));
      });
      this.OPTION3(() => this.CONSUME2(T.Comma));
    });
    this.CONSUME(T.RightParen);
    return parameters;
  });

  parameter: Rule<Parameter> = this.RULE("parameter", (): Parameter => {
    const name = this.SUBRULE(this.declaredName);
    const rest = this.SUBRULE(this.parameterRest);
    return { name, ...rest, doc: "", span: this.ACTION(() => this.through(name.span)) };
  });

  /** Domain and default; a name whose rest cannot be read stays declared. */
  parameterRest: Rule<Pick<Parameter, "domain" | "default">> = this.RULE(
    "parameterRest",
    (): Pick<Parameter, "domain" | "default"> =>
      this.guarded<Pick<Parameter, "domain" | "default">>(
        "parameter",
        ["Comma", "RightParen"],
        () => {
          const domain =
            this.OPTION(() => {
              this.CONSUME(T.Colon);
              return this.SUBRULE(this.domain);
            }) ?? null;
          const value =
            this.OPTION2(() => {
              this.CONSUME(T.Equals);
              return this.SUBRULE(this.expr);
            }) ?? null;
          return { domain, default: value };
        },
        (span) => ({ domain: { kind: "broken", span }, default: broken(span) }),
        () => this.LA(2).tokenType === T.Colon,
      ),
  );

  domain: Rule<Domain> = this.RULE("domain", (): Domain => {
    const wrappers: { readonly kind: "list" | "optional"; readonly first: IToken }[] = [];
    this.MANY(() =>
      this.OR([
        {
          ALT: () => {
            wrappers.push({ kind: "list", first: this.CONSUME(T.List) });
            this.CONSUME(T.Of);
          },
        },
        { ALT: () => wrappers.push({ kind: "optional", first: this.CONSUME(T.Optional) }) },
      ]),
    );
    const first = this.LA(1);
    let made = this.OR2<Domain>([
      {
        ALT: () => {
          this.CONSUME(T.Choice);
          this.CONSUME(T.LeftBrace);
          const members = this.SUBRULE(this.nameList);
          this.CONSUME(T.RightBrace);
          return { kind: "choice", members, span: this.since(first) };
        },
      },
      {
        ALT: () => {
          const shape = this.SUBRULE(this.shape);
          return { kind: "shape", shape, span: this.since(first) };
        },
      },
      {
        ALT: () => {
          const token = this.OR3<IToken>([
            { ALT: () => this.CONSUME(Name) },
            { ALT: () => this.CONSUME(T.Optimizer) },
            { ALT: () => this.CONSUME(T.Schedule) },
          ]);
          return { kind: "named", name: this.identifier(token).name, span: this.since(first) };
        },
      },
    ]);
    for (const { kind, first: start } of wrappers.reverse()) {
      made = { kind, of: made, span: this.since(start) };
    }
    return made;
  });
}
