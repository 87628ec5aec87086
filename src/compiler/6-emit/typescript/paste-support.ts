// The declarations that a module needs, from the generated table of sources, each after those it is built of.

import type { EmitOptions } from "../artifact.ts";
import { supportText } from "./support-text.ts";

/** The names of support code that occur in a text; of an empty text all names that must stay free. */
export function callsOf(text: string): readonly string[] {
  const names = Object.keys(supportText);
  if (text === "") return [...names, "f32"];
  // What people read, comments and texts, names nothing.
  const code = text.replace(/^\s*(\/\/|\/?\*).*$/gm, "").replace(/"(?:[^"\\]|\\.)*"/g, "");
  const words = new Set(code.match(/(?<![.\w$])[A-Za-z_$][\w$]*/g) ?? []);
  return [...names.filter((name) => words.has(name)), ...(words.has("f32") ? ["f32"] : [])];
}

/** The import of the runtime's types and the declarations behind `names`. */
export function pasteSupport(
  names: readonly string[],
  options: EmitOptions,
): { readonly imports: readonly string[]; readonly lines: readonly string[] } {
  const typed = options.language === "typescript";
  const imported = new Set<string>();
  const pasted = new Set<string>();
  const lines: string[] = [];
  const visit = (name: string): void => {
    const piece = Object.hasOwn(supportText, name) ? supportText[name] : undefined;
    if (piece === undefined || pasted.has(name)) return;
    const text = typed ? piece.typescript : piece.javascript;
    if (piece.isRuntime && !options.standalone) {
      if (typed) imported.add(name);
      return;
    }
    pasted.add(name);
    if (text === null) return;
    piece.needs.forEach(visit);
    lines.push(...text.trimEnd().split("\n"), "");
  };
  for (const name of names) visit(name);
  const rounding = names.includes("f32")
    ? ["/** To the nearest f32. */", "const f32 = Math.fround;", ""]
    : [];
  return { imports: importLines([...imported].sort()), lines: [...rounding, ...lines] };
}

function importLines(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const text = `import type { ${names.join(", ")} } from "gradus/runtime";`;
  if (text.length <= 100) return [text, ""];
  return ["import type {", ...names.map((name) => `  ${name},`), '} from "gradus/runtime";', ""];
}
