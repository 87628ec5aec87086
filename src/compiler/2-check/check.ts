// Ast -> Checked: names, domains, shapes, scopes, oracles and states. Every mistake that an author can
// make ends here; what passes can be lowered.

import type { Ast, Expr, FunctionDeclaration } from "../1-parse/ast.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { checkFunctionBody } from "./check-function.ts";
import { checkStage } from "./check-rule.ts";
import { checkAlias, checkDeclared, composeIn } from "./compose.ts";
import type { CallTarget, Cell, Checked, CheckedRule } from "./checked.ts";
import { newContext, newInstance } from "./context.ts";
import { fileScope, type FileScope, type Sources } from "./file-scope.ts";
import { unknown } from "./types.ts";

/** Checks a file. Rules with mistakes are among the result, which is worth lowering only without errors. */
export function check(
  ast: Ast,
  sources: Sources,
): { readonly form: Checked; readonly diagnostics: readonly Diagnostic[] } {
  const { diagnostics, report } = collector();
  const scope = fileScope(ast, sources, report);
  const rules: CheckedRule[] = [];
  for (const declaration of ast.declarations) {
    switch (declaration.kind) {
      case "optimizer":
      case "alias": {
        const rule = checkDeclared({ declaration, scope }, report);
        if (rule !== null) rules.push(rule);
        break;
      }
      case "transform":
        checkStage(declaration, declaration.name.name, { scope, report, compose: composeIn });
        break;
      case "fn":
      case "schedule":
        checkByItself(declaration, scope, report);
        break;
      case "import":
      case "broken declaration":
        break;
      default:
        declaration satisfies never;
    }
  }
  return { form: { file: ast.file, rules }, diagnostics: diagnostics() };
}

/** Checks a rule given as an expression, such as `Adam(lr = 1e-3)`, in the scope of the library. */
export function checkRuleExpression(
  value: Expr,
  file: string,
  sources: Sources,
): { readonly form: Checked; readonly diagnostics: readonly Diagnostic[] } {
  const { diagnostics, report } = collector();
  const scope = fileScope({ file, declarations: [] }, sources, report);
  const name = nameOfRule(value, scope) ?? "Rule";
  const rule = checkAlias(
    {
      kind: "alias",
      name: { name, spelling: name, span: value.span },
      value,
      doc: "",
      span: value.span,
    },
    scope,
    report,
  );
  return { form: { file, rules: rule === null ? [] : [rule] }, diagnostics: diagnostics() };
}

/** The name of the rule that an expression is, of a pipeline that of the rule which its stages stand around. */
function nameOfRule(value: Expr, scope: FileScope): string | null {
  switch (value.kind) {
    case "name":
      return scope.find(value.name)?.declaration.kind === "transform" ? null : value.name;
    case "call":
      return nameOfRule(value.callee, scope);
    case "brackets":
      return nameOfRule(value.inner, scope);
    case "pipe":
      return nameOfRule(value.first, scope) ?? nameOfRule(value.second, scope);
    default:
      return null;
  }
}

/** A function that nobody calls yet: names are resolved, of its arguments nothing is known. */
function checkByItself(
  declaration: FunctionDeclaration,
  scope: FileScope,
  report: (diagnostic: Diagnostic) => void,
): void {
  const target: Extract<CallTarget, { kind: "function" }> = {
    kind: "function",
    declaration,
    instance: newInstance(false),
    arguments: declaration.parameters.map((parameter) => ({
      kind: "given",
      value: parameter.default ?? { kind: "broken", span: parameter.span },
    })),
  };
  let grew = true;
  let doubtful: ReadonlySet<Cell> = new Set();
  const read = (
    sink: (diagnostic: Diagnostic) => void,
    silenced: ReadonlySet<Cell> = new Set(),
  ): void => {
    grew = false;
    const inDoubt = new Set<Cell>();
    doubtful = inDoubt;
    checkFunctionBody(
      target,
      declaration.parameters.map(() => unknown),
      scope,
      newContext({
        scope,
        instance: newInstance(false),
        report: sink,
        grew: () => {
          grew = true;
        },
        doubtful: inDoubt,
        silenced,
        sees: "model",
        compose: composeIn,
        root: { names: new Map(), outer: null },
      }),
    );
  };
  while (grew) read(() => undefined);
  // What is made of an argument is as unknown as the argument.
  for (let known = -1; known < doubtful.size;) {
    known = doubtful.size;
    if (known > 0) read(() => undefined, doubtful);
  }
  // What is too long is said where a rule calls it.
  read((diagnostic) => {
    if (diagnostic.code !== "E0208") report(diagnostic);
  }, doubtful);
}

/** Mistakes in the order of the text, each said once, however often its line is read. */
function collector(): {
  readonly diagnostics: () => readonly Diagnostic[];
  readonly report: (diagnostic: Diagnostic) => void;
} {
  const found = new Map<string, Diagnostic>();
  return {
    report(diagnostic) {
      const { file, start, end } = diagnostic.primary.span;
      const key = `${file}:${start}:${end}:${diagnostic.code}`;
      if (!found.has(key)) found.set(key, diagnostic);
    },
    diagnostics: () =>
      [...found.values()].sort(
        (a, b) => a.primary.span.start - b.primary.span.start || a.code.localeCompare(b.code),
      ),
  };
}
