// Puts `///` comments to what they document: the lines above a declaration or hyperparameter, or the rest of
// the line on which a hyperparameter ends. In and out: declarations.

import type { Declaration, Parameter } from "./ast.ts";
import type { DocComment } from "./lex.ts";

/** The declarations with their `doc` filled in; `docs` in reading order. */
export function attachDocs(
  text: string,
  declarations: readonly Declaration[],
  docs: readonly DocComment[],
): Declaration[] {
  if (docs.length === 0) return [...declarations];
  let end = 0;
  return declarations.map((declaration) => {
    const above = docsBetween(text, docs, end, declaration.span.start, true);
    end = declaration.span.end;
    switch (declaration.kind) {
      case "optimizer":
      case "transform":
      case "fn":
      case "schedule":
        return { ...declaration, doc: above, parameters: documented(text, declaration, docs) };
      case "alias":
      case "import":
        return { ...declaration, doc: above };
      case "broken declaration":
        return declaration;
      default:
        return declaration satisfies never;
    }
  });
}

function documented(
  text: string,
  declaration: {
    readonly name: { readonly span: { readonly end: number } };
    readonly parameters: readonly Parameter[];
  },
  docs: readonly DocComment[],
): Parameter[] {
  let end = declaration.name.span.end;
  return declaration.parameters.map((parameter) => {
    const above = docsBetween(text, docs, end, parameter.span.start, true);
    end = parameter.span.end;
    const lineEnd = text.indexOf("\n", end);
    const behind = docsBetween(text, docs, end, lineEnd < 0 ? text.length : lineEnd, false);
    // Behind the last of several on one line stands the doc of that one only.
    const isLast =
      behind !== "" &&
      !declaration.parameters.some(
        ({ span }) =>
          span.start > parameter.span.start && span.start < (lineEnd < 0 ? text.length : lineEnd),
      );
    return {
      ...parameter,
      doc: [above, isLast ? behind : ""].filter((one) => one !== "").join("\n"),
    };
  });
}

/** The comments in a stretch; of lines of their own only, where `above` is asked for. */
function docsBetween(
  text: string,
  docs: readonly DocComment[],
  start: number,
  end: number,
  above: boolean,
): string {
  return docs
    .filter((doc) => doc.start >= start && doc.end <= end && (!above || isAlone(text, doc.start)))
    .map((doc) => doc.text)
    .join("\n");
}

function isAlone(text: string, offset: number): boolean {
  for (let i = offset - 1; i >= 0 && text[i] !== "\n"; i--) {
    if (text[i] !== " " && text[i] !== "\t") return false;
  }
  return true;
}
