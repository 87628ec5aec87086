// Hyperparameters: domains as declared, defaults as given there or by a composition.

import type * as ast from "../1-parse/ast.ts";
import type { CheckedHyperparameter, Domain, Instance, Symbol } from "./checked.ts";
import { isPatterns } from "./check-facts.ts";
import { checkExpression } from "./check-expression.ts";
import { localOf, refuseTaken } from "./check-statement.ts";
import { isTaken } from "./is-taken.ts";
import { requireSchedule } from "./require.ts";
import type { Context, Env } from "./context.ts";
import { contains, domainNames, domainText, numberDomains, rangeText } from "./domains.ts";
import * as kindErrors from "./errors/kinds.ts";
import * as nameErrors from "./errors/names.ts";
import { constantOf } from "./intervals.ts";

/** A domain as declared, or `null` after a report. */
export function checkDomain(parameter: ast.Parameter, report: Context["report"]): Domain | null {
  const { domain, name } = parameter;
  if (domain === null) {
    report(kindErrors.missingDomain(name.spelling, name.span));
    return null;
  }
  switch (domain.kind) {
    case "named": {
      const numbers = numberDomains.get(domain.name);
      if (numbers !== undefined) return numbers;
      if (domain.name === "flag") return { kind: "flag", name: "flag" };
      if (domain.name === "schedule") return { kind: "schedule", name: "schedule" };
      if (domain.name === "names") return { kind: "names", name: "names" };
      if (domain.name === "optimizer") return { kind: "optimizer", name: "optimizer" };
      report(kindErrors.unknownDomain(domain.name, domain.span, domainNames, name.name));
      return null;
    }
    case "choice":
      return {
        kind: "choice",
        name: domainText(domain),
        members: domain.members.map((member) => member.name),
      };
    case "shape":
      report(kindErrors.unknownDomain(domainText(domain), domain.span, domainNames));
      return null;
    case "list":
    case "optional": {
      const of = domain.of.kind === "named" ? numberDomains.get(domain.of.name) : undefined;
      if (of !== undefined) return { kind: domain.kind, name: domainText(domain), of };
      if (domain.of.kind !== "broken")
        report(kindErrors.notBuiltYet(`the domain \`${domainText(domain)}\``, domain.span));
      return null;
    }
    case "broken":
      return null;
    default:
      return domain satisfies never;
  }
}

/** The hyperparameters of a rule, with their symbols declared in `env`. */
export function checkHyperparameters(
  parameters: readonly ast.Parameter[],
  env: Env,
  context: Context,
): readonly CheckedHyperparameter[] {
  const checked: CheckedHyperparameter[] = [];
  for (const parameter of parameters) {
    const { name } = parameter;
    if (isTaken(name)) {
      refuseTaken(name, env, context);
      continue;
    }
    const before = env.names.get(name.name);
    if (before !== undefined && before.kind !== "builtin")
      context.report(nameErrors.declaredTwice(name.spelling, name.span, before.span));
    const declared = checkDomain(parameter, context.report);
    const isSeveral = parameter.default?.kind === "tuple" && declared?.kind === "number";
    if (parameter.default?.kind === "tuple" && isSeveral)
      context.report(
        kindErrors.severalValues(
          name.spelling,
          parameter.default.items.length,
          parameter.default.span,
          name.span,
        ),
      );
    const domain = isSeveral ? null : declared;
    if (domain !== null && parameter.default !== null)
      checkDefault(parameter.default, name, domain, env, context);
    const symbol: Symbol =
      domain === null
        ? localOf(name, { kind: "unknown" })
        : {
            kind: "hyperparameter",
            name: name.name,
            domain,
            length: parameter.default?.kind === "list" ? parameter.default.items.length : 0,
            span: name.span,
          };
    env.names.set(name.name, symbol);
    context.instance.names.set(name, symbol);
    if (domain === null || domain.kind === "optimizer") continue;
    checked.push({
      name: name.name,
      doc: parameter.doc,
      span: parameter.span,
      domain,
      default:
        parameter.default === null
          ? null
          : { value: parameter.default, instance: context.instance },
      schedulable: !["flag", "choice", "names"].includes(domain.kind),
    });
  }
  return checked;
}

/** Whether a value fits a domain; names and reports what does not. */
export function checkDefault(
  value: ast.Expr,
  name: ast.Identifier,
  domain: Domain,
  env: Env,
  context: Context,
): void {
  switch (domain.kind) {
    case "number": {
      if (requireSchedule(value, env, context) === null) return;
      const constant = constantOf(value, context.instance);
      if (constant === null || contains(domain, constant)) return;
      const range = rangeText(domain);
      context.report(
        kindErrors.outsideDomain(
          name.spelling,
          domain.name,
          range,
          constant,
          value.span,
          name.span,
        ),
      );
      return;
    }
    case "names":
      if (isPatterns(value)) context.instance.types.set(value, { kind: "string" });
      else if (checkExpression(value, env, context).kind !== "unknown")
        context.report(nameErrors.notPatterns(value.span));
      return;
    case "schedule":
      requireSchedule(value, env, context);
      return;
    case "optional":
      if (value.kind === "none") context.instance.types.set(value, { kind: "none" });
      else checkDefault(value, name, domain.of, env, context);
      return;
    case "list":
      if (value.kind === "list") {
        for (const item of value.items) checkDefault(item, name, domain.of, env, context);
        context.instance.types.set(value, { kind: "list", length: value.items.length });
        return;
      }
      if (checkExpression(value, env, context).kind !== "unknown")
        context.report(kindErrors.listNeeded(name.spelling, value.span));
      return;
    case "flag":
      if (value.kind === "boolean") checkExpression(value, env, context);
      else {
        const type = checkExpression(value, env, context);
        if (type.kind !== "unknown")
          context.report(
            kindErrors.wrongKind(
              "`true` or `false`",
              type,
              value.span,
              `\`${name.spelling}\` is a flag`,
            ),
          );
      }
      return;
    case "optimizer":
      return;
    case "choice":
      noteMember(value, context.instance, domain.members);
      if (value.kind === "broken") return;
      if (value.kind !== "name" || !domain.members.includes(value.name)) {
        const got = value.kind === "name" ? value.spelling : "this";
        context.report(kindErrors.unknownMember(got, name.spelling, domain.members, value.span));
      }
      return;
    default:
      domain satisfies never;
  }
}

function noteMember(value: ast.Expr, instance: Instance, members: readonly string[]): void {
  instance.types.set(value, { kind: "choice", members });
}
