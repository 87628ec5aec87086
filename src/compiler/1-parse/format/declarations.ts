// Declarations as Docs: a hyperparameter a line where there are comments or the author broke the list, with
// what is said about each in one column.

import type { Declaration, Domain, Parameter } from "../ast.ts";
import { blank, group, hardLine, indent, lastComma, line, softLine, type Doc } from "./doc.ts";
import { assigned, expression, layoutOf, separated } from "./expressions.ts";
import { blockOf, mayShare, shapeOf, type Scribe } from "./statements.ts";

/** All declarations of a file, and the comments behind them. */
export function declarationsOf(declarations: readonly Declaration[], scribe: Scribe): Doc {
  const { words } = scribe;
  const made: Doc[] = [];
  let wasTall = false;
  for (const declaration of declarations) {
    const tall = isTall(declaration, scribe);
    const isApart = words.isCommented() || (wasTall && tall);
    if (made.length > 0) made.push(hardLine, isApart ? blank : words.takeBlank());
    made.push(declarationOf(declaration, scribe));
    wasTall = tall;
  }
  if (words.isCommented()) made.push(hardLine, words.takeBlank(), ...words.takeComments());
  return made;
}

/** Whether a declaration has lines of its own within. */
function isTall(declaration: Declaration, scribe: Scribe): boolean {
  if (!("body" in declaration)) return false;
  return declaration.body.kind === "block" && !mayShare([declaration.body], scribe);
}

function declarationOf(declaration: Declaration, scribe: Scribe): Doc {
  const { words } = scribe;
  switch (declaration.kind) {
    case "optimizer":
    case "transform":
    case "fn":
    case "schedule": {
      const name = [words.take(), " ", words.take()];
      const head = [name, parametersOf(declaration.parameters, scribe)];
      const over =
        declaration.kind === "optimizer" && declaration.overModel
          ? [" ", words.take(), " ", words.take()]
          : [];
      const { body } = declaration;
      if (body.kind !== "block") return [head, assigned(words, () => layoutOf(body, words))];
      const isInline = mayShare([body], scribe);
      return group([head, over, " ", blockOf(body, scribe, isInline)], !isInline);
    }
    case "alias": {
      const name = [words.take(), " ", words.take()];
      return [name, assigned(words, () => layoutOf(declaration.value, words))];
    }
    case "import": {
      const head = [words.take(), " ", namesIn(declaration.names.length, scribe), " "];
      return [head, words.take(), " ", words.take()];
    }
    case "broken declaration":
      throw new Error("broken text is not formatted");
    default:
      return declaration satisfies never;
  }
}

function parametersOf(parameters: readonly Parameter[], scribe: Scribe): Doc {
  const { words } = scribe;
  const open = words.take();
  if (parameters.length === 0) return [open, indent(...words.takeComments()), words.take()];
  const isBroken = words.isOnNewLine();
  return words.inColumn(() => {
    const rows = parameters.map((parameter, i) => [
      i === 0 ? [] : [words.take(), line, words.takeBlank()],
      parameterOf(parameter, scribe),
    ]);
    const dropped = words.next() === "," ? words.drop() : [];
    const comments = words.takeComments();
    const list = indent(softLine, rows, lastComma, dropped, ...comments);
    return group([open, list, softLine, words.take()], isBroken);
  });
}

function parameterOf({ domain, default: value }: Parameter, scribe: Scribe): Doc {
  const { words } = scribe;
  const name = words.take();
  const type = domain === null ? [] : [words.take(), " ", domainOf(domain, scribe)];
  if (value === null) return [name, type];
  return [name, type, " ", words.take(), " ", expression(value, words)];
}

function domainOf(domain: Domain, scribe: Scribe): Doc {
  const { words } = scribe;
  switch (domain.kind) {
    case "named":
      return words.take();
    case "shape":
      return shapeOf(domain.shape, words);
    case "choice":
      return [words.take(), " ", namesIn(domain.members.length, scribe)];
    case "list":
      return [words.take(), " ", words.take(), " ", domainOf(domain.of, scribe)];
    case "optional":
      return [words.take(), " ", domainOf(domain.of, scribe)];
    case "broken":
      throw new Error("broken text is not formatted");
    default:
      return domain satisfies never;
  }
}

/** `{ a, b }`. */
function namesIn(count: number, { words }: Scribe): Doc {
  const open = words.take();
  const names = separated([...Array(count).keys()], () => words.take(), words);
  const dropped = words.next() === "," ? words.drop() : [];
  const comments = words.takeComments();
  return group([open, indent(line, names, lastComma, dropped, ...comments), line, words.take()]);
}
