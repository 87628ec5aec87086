// Ast in, text out: an indented tree for people, goldens and `--emit=ast`. Statements are lines; expressions
// are printed on one line with every grouping shown: `(a * b) + c` prints as `(+ (* a b) c)`.

import type {
  Argument,
  Ast,
  Block,
  Declaration,
  DispatchStatement,
  Domain,
  Expr,
  Identifier,
  IfStatement,
  Parameter,
  RunStatement,
  ShapeSyntax,
  Statement,
} from "./ast.ts";

/** The tree of a file, one declaration after the other; ends with a line break. */
export function printAst(ast: Ast): string {
  const lines: string[] = [];
  for (const declaration of ast.declarations) printDeclaration(declaration, lines);
  return lines.join("\n") + "\n";
}

/** One expression on one line, fully grouped, operators first. */
export function printExpr(expr: Expr): string {
  switch (expr.kind) {
    case "number":
      return expr.text;
    case "string":
      return JSON.stringify(expr.value);
    case "boolean":
      return String(expr.value);
    case "none":
      return "none";
    case "name":
      return printName(expr);
    case "unary":
      return `(${expr.operator} ${printExpr(expr.operand)})`;
    case "binary":
      return printChain(expr);
    case "call":
      return `${printExpr(expr.callee)}(${expr.arguments.map(printArgument).join(", ")})`;
    case "index":
      return `${printExpr(expr.of)}[${printExpr(expr.index)}]`;
    case "member":
      return `${printExpr(expr.of)}.${printName(expr.member)}`;
    case "transpose":
      return `${printExpr(expr.of)}.T`;
    case "tuple":
      return `(tuple ${expr.items.map(printExpr).join(" ")})`;
    case "list":
      return `[${expr.items.map(printExpr).join(", ")}]`;
    case "brackets":
      return `(brackets ${printExpr(expr.inner)})`;
    case "if":
      return `(if ${printExpr(expr.condition)} ${printExpr(expr.then)} ${printExpr(expr.otherwise)})`;
    case "is none":
      return `(${expr.negated ? "is not none" : "is none"} ${printExpr(expr.operand)})`;
    case "at":
      return `(at ${printExpr(expr.oracle)} ${printExpr(expr.point)})`;
    case "pipe":
      return `(|> ${printExpr(expr.first)} ${printExpr(expr.second)})`;
    case "broken":
      return "<broken>";
    default:
      return expr satisfies never;
  }
}

/** A chain of `left`, which may be as long as a line, without a call per link. */
function printChain(expr: Extract<Expr, { kind: "binary" }>): string {
  const opened: string[] = [];
  const closed: string[] = [];
  let at: Expr = expr;
  while (at.kind === "binary") {
    opened.push(`(${at.operator} `);
    closed.push(` ${printExpr(at.right)})`);
    at = at.left;
  }
  return opened.join("") + printExpr(at) + closed.reverse().join("");
}

function printDeclaration(declaration: Declaration, lines: string[]): void {
  switch (declaration.kind) {
    case "optimizer":
    case "transform":
      printDoc(declaration.doc, "", lines);
      lines.push(
        `${declaration.kind} ${printName(declaration.name)}` +
          (declaration.kind === "optimizer" && declaration.overModel ? " over model" : ""),
      );
      printParameters(declaration.parameters, lines);
      printBlock(declaration.body, "  ", lines);
      return;
    case "alias":
      printDoc(declaration.doc, "", lines);
      lines.push(`alias ${printName(declaration.name)} = ${printExpr(declaration.value)}`);
      return;
    case "fn":
    case "schedule":
      printDoc(declaration.doc, "", lines);
      lines.push(`${declaration.kind} ${printName(declaration.name)}`);
      printParameters(declaration.parameters, lines);
      if (declaration.body.kind === "block") printBlock(declaration.body, "  ", lines);
      else lines.push(`  = ${printExpr(declaration.body)}`);
      return;
    case "import":
      lines.push(
        `import ${printNames(declaration.names)} from ${JSON.stringify(declaration.from)}`,
      );
      return;
    case "broken declaration":
      lines.push(
        `<broken declaration>${declaration.name === null ? "" : ` ${printName(declaration.name)}`}`,
      );
      return;
    default:
      declaration satisfies never;
  }
}

function printDoc(doc: string, indent: string, lines: string[]): void {
  if (doc !== "") for (const line of doc.split("\n")) lines.push(`${indent}/// ${line}`);
}

function printParameters(parameters: readonly Parameter[], lines: string[]): void {
  for (const { name, domain, default: value, doc } of parameters) {
    printDoc(doc, "  ", lines);
    lines.push(
      `  parameter ${printName(name)}` +
        (domain === null ? "" : `: ${printDomain(domain)}`) +
        (value === null ? "" : ` = ${printExpr(value)}`),
    );
  }
}

function printDomain(domain: Domain): string {
  switch (domain.kind) {
    case "named":
      return domain.name;
    case "shape":
      return printShape(domain.shape);
    case "choice":
      return `choice {${printNames(domain.members)}}`;
    case "list":
      return `list of ${printDomain(domain.of)}`;
    case "optional":
      return `optional ${printDomain(domain.of)}`;
    case "broken":
      return "<broken>";
    default:
      return domain satisfies never;
  }
}

function printBlock(block: Block, indent: string, lines: string[]): void {
  for (const statement of block.statements) printStatement(statement, indent, lines);
}

function printStatement(statement: Statement, indent: string, lines: string[]): void {
  const line = (text: string): number => lines.push(indent + text);
  const deeper = `${indent}  `;
  switch (statement.kind) {
    case "state": {
      const { name, shape, history, start } = statement;
      const size = history === null ? "" : `: history[${printExpr(history)}]`;
      line(`state ${printName(name)}${printOptionalShape(shape)}${size} = ${printExpr(start)}`);
      return;
    }
    case "accumulate": {
      const { name, shape, accumulator, decay, of, start } = statement;
      line(`accumulate ${printName(name)}${printOptionalShape(shape)} = ${accumulator}`);
      if (decay !== null) lines.push(`${deeper}decay ${printExpr(decay)}`);
      lines.push(`${deeper}of ${printExpr(of)}`);
      if (start !== null) lines.push(`${deeper}starting at ${printExpr(start)}`);
      return;
    }
    case "var": {
      const { names, tuple, shape, value } = statement;
      line(`var ${printTargets(names, tuple)}${printOptionalShape(shape)} = ${printExpr(value)}`);
      return;
    }
    case "local": {
      const { names, tuple, value } = statement;
      const right = value.kind === "run" ? printRun(value) : printExpr(value);
      line(`local ${printTargets(names, tuple)} = ${right}`);
      return;
    }
    case "update": {
      const { targets, tuple, index, value } = statement;
      const at = index === null ? "" : `[${printExpr(index)}]`;
      line(`update ${printTargets(targets, tuple)}${at} <- ${printExpr(value)}`);
      return;
    }
    case "step":
    case "report":
    case "return":
      line(`${statement.kind} ${printExpr(statement.value)}`);
      return;
    case "skip":
      line("skip");
      return;
    case "reset":
      line(`reset ${printName(statement.name)}`);
      return;
    case "require": {
      const { condition, message } = statement;
      line(
        `require ${printExpr(condition)}${message === null ? "" : ` ${JSON.stringify(message)}`}`,
      );
      return;
    }
    case "run":
      line(printRun(statement));
      return;
    case "if statement":
      printIf(statement, indent, lines);
      return;
    case "every":
      line(`every ${printExpr(statement.period)}${statement.fromOne ? " from 1" : ""}`);
      printBlock(statement.body, deeper, lines);
      return;
    case "repeat":
      line(`repeat ${printExpr(statement.count)}`);
      if (statement.until !== null) line(`until ${printExpr(statement.until)}`);
      printBlock(statement.body, deeper, lines);
      return;
    case "for": {
      const { name, from, to, downwards } = statement;
      const range = to === null ? "" : `..${printExpr(to)}${downwards ? " downwards" : ""}`;
      line(`for ${printName(name)} in ${printExpr(from)}${range}`);
      printBlock(statement.body, deeper, lines);
      return;
    }
    case "dispatch":
      printDispatch(statement, indent, lines);
      return;
    case "broken statement":
      line("<broken statement>");
      return;
    default:
      statement satisfies never;
  }
}

function printIf(statement: IfStatement, indent: string, lines: string[]): void {
  let word = "if";
  let at: Block | IfStatement | null = statement;
  while (at !== null && at.kind === "if statement") {
    lines.push(`${indent}${word} ${printExpr(at.condition)}`);
    printBlock(at.then, `${indent}  `, lines);
    word = "else if";
    at = at.otherwise;
  }
  printElse(at, indent, lines);
}

function printDispatch(statement: DispatchStatement, indent: string, lines: string[]): void {
  let word = "for param";
  let at: Block | DispatchStatement | null = statement;
  while (at !== null && at.kind === "dispatch") {
    const guard = at.guard === null ? "" : ` if ${printExpr(at.guard)}`;
    lines.push(`${indent}${word}: ${printShape(at.pattern)}${guard}`);
    printBlock(at.body, `${indent}  `, lines);
    word = "else for param";
    at = at.otherwise;
  }
  printElse(at, indent, lines);
}

function printElse(block: Block | null, indent: string, lines: string[]): void {
  if (block === null) return;
  lines.push(`${indent}else`);
  printBlock(block, `${indent}  `, lines);
}

function printRun({ rule, with: given }: RunStatement): string {
  const values = given.map(({ name, value }) => `${printName(name)} = ${printExpr(value)}`);
  return `run ${printExpr(rule)}${values.length === 0 ? "" : ` with ${values.join(", ")}`}`;
}

function printArgument({ name, all, value, over }: Argument): string {
  return (
    (name === null ? "" : `${printName(name)} = `) +
    (all ? "all " : "") +
    printExpr(value) +
    (over === null ? "" : ` over [${printNames(over)}]`)
  );
}

function printTargets(names: readonly Identifier[], tuple: boolean): string {
  return tuple ? `(${printNames(names)})` : printNames(names);
}

function printOptionalShape(shape: ShapeSyntax | null): string {
  return shape === null ? "" : `: ${printShape(shape)}`;
}

function printShape({ dims }: ShapeSyntax): string {
  return `[${dims.map(({ name, rest }) => (rest ? ".." : "") + printName(name)).join(", ")}]`;
}

function printNames(names: readonly Identifier[]): string {
  return names.map(printName).join(", ");
}

/** The Latin name, with the author's spelling behind it where that differs. */
function printName({
  name,
  spelling,
}: {
  readonly name: string;
  readonly spelling: string;
}): string {
  return name === spelling ? name : `${name}‹${spelling}›`;
}
