// Whether a slip is answered as it should be: by one error in its place and none that follows from it, or, where
// the text with the slip is legal, by a rule that compiles.

import { lowerAll, planOf } from "../src/compiler/compile.ts";
import type { Diagnostic } from "../src/compiler/diagnostics/diagnostic.ts";
import { check } from "../src/compiler/front.ts";
import type { Mutation } from "./mutations.ts";

/** What is wrong with the answers to slips in a file, each with its line. */
export function complaintsOf(mutations: readonly Mutation[], file: string): readonly string[] {
  return mutations.flatMap((mutation) => {
    const why = judge(mutation, file);
    const line = mutation.text.slice(0, mutation.start).split("\n").length;
    const shown = mutation.text.split("\n")[line - 1]?.trim();
    return why === null ? [] : [`${mutation.slip}, line ${line}: ${shown}\n    ${why}`];
  });
}

/** What is wrong with the answer to a slip, or `null`. */
function complaint(
  mutation: Mutation,
  file: string,
  diagnostics: readonly Diagnostic[],
): string | null {
  const { about, start, end, text, slip } = mutation;
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const said = errors.map(
    ({ code, message, primary: { span } }) =>
      `${code} ${message} at ${JSON.stringify(text.slice(span.start, span.end))}`,
  );
  const [first, ...others] = errors;
  if (first === undefined) return null;
  if (about === "flow") return others.length === 0 ? null : `follow-on: ${said.join(" | ")}`;
  if (about !== "place") {
    const { names } = about;
    const isAbout = ({ message, primary: { span } }: Diagnostic): boolean =>
      names.some(
        (name) =>
          new RegExp(`\\b${name}\\b`).test(message) ||
          text.slice(span.start, span.end).includes(name),
      );
    return errors.every(isAbout) ? null : `not about ${names.join()}: ${said.join(" | ")}`;
  }
  const isInside = ({ primary: { span } }: Diagnostic): boolean =>
    span.start <= end && span.end >= start;
  // two arguments that change places may both be wrong
  if (slip === "arguments swapped" && errors.every(isInside)) return null;
  // what an open bracket swallows, to the end of the block at worst, is declared no more
  const isSwallowed = ({ code }: Diagnostic): boolean => code === "E0201";
  if (slip === "a bracket not closed" && others.every(isSwallowed)) return null;
  // a line that goes on with `then` is, without the word, a line of its own
  const goesNowhere = ({ code }: Diagnostic): boolean => code === "E0122";
  if (slip === "a misspelt then" && others.every(goesNowhere)) return null;
  if (others.length > 0) return `follow-on: ${said.join(" | ")}`;
  const { span } = first.primary;
  // what was removed with an argument may be used no more
  if (slip === "a removed argument" && first.code === "E0504") return null;
  // what is wrong with a truth value is how it is used: the line where it came in is pointed at
  const isOrigin = ({ span: at }: Diagnostic["primary"]): boolean =>
    at.file === file && at.start <= end && !/\n\s*\w+ (?:=|<-)/.test(text.slice(at.start, start));
  const isPointedAt = slip === "a truth value for a number" && first.secondary.some(isOrigin);
  const covers = isPointedAt || (span.file === file && span.start <= end && span.end >= start);
  return covers ? null : `elsewhere: ${said.join(" | ")}`;
}

/** What is wrong with how a slip is answered: with an error elsewhere, or, where it is legal, by no rule that runs. */
function judge(mutation: Mutation, file: string): string | null {
  const { diagnostics } = check(mutation.text, { file });
  if (diagnostics.some(({ severity }) => severity === "error"))
    return complaint(mutation, file, diagnostics);
  try {
    for (const { graph } of lowerAll(mutation.text, { file }).rules) planOf(graph);
    return null;
  } catch (thrown) {
    return `accepted, then thrown: ${String(thrown)}`;
  }
}
