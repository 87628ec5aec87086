// From the names of the reference cases to the library's, as data. An entry may rename a hyperparameter,
// fix one that the case does not have, spell a value as the library does, and name the values at which a
// hyperparameter that the library's rule lacks changes nothing; any other value of that one, and any
// rule or hyperparameter that is not listed, is refused. Nothing is ever computed.

import type { CaseValue } from "./case.ts";
import { adaptiveMappings } from "./mapping-adaptive.ts";
import { composedMappings } from "./mapping-composed.ts";
import { descentMappings } from "./mapping-descent.ts";
import { shapedMappings } from "./mapping-shaped.ts";
import { matrixMappings } from "./mapping-matrices.ts";

/** A value as `set` of the compiler takes it. */
export type Setting = number | boolean | string;

/** How a case's hyperparameter is handed on. */
export interface Taken {
  /** The library's name for it. */
  readonly to: string;
  /** The library's spelling of single values, by the case's; others are handed on as they are. */
  readonly values?: Readonly<Record<string, Setting>>;
}

/** How the cases of one rule become a rule of the library. */
export interface Mapping {
  /** The library's rule, or an expression in which `{name}` is the number, or the wrapped rule, that the case gives under that name. */
  readonly rule: string;
  /** The rules that a `{name}` of the expression may stand for, called alike in the library. */
  readonly wraps?: readonly string[];
  /** Names that mean the same in case and library. */
  readonly same?: readonly string[];
  readonly renamed?: Readonly<Record<string, Taken>>;
  /** Options of the library's rule that these cases are silent about. */
  readonly fixed?: Readonly<Record<string, Setting>>;
  /** Hyperparameters that the library's rule does not have, with the values at which they change nothing. */
  readonly neutral?: Readonly<Record<string, readonly CaseValue[]>>;
  /** What is so only where the case's `source` contains this word. */
  readonly from?: Readonly<
    Record<string, Partial<Pick<Mapping, "rule" | "renamed" | "fixed" | "neutral">>>
  >;
  /** The hyperparameter that says how many steps of the library's rule a recorded one is. */
  readonly turns?: string;
  /** Where the cases record the point of the next gradient instead of the parameters. */
  readonly expected?: "point";
}

/** The table, by the rule's name in the cases. */
export const mappings: Readonly<Record<string, Mapping>> = {
  ...descentMappings,
  ...adaptiveMappings,
  ...composedMappings,
  ...shapedMappings,
  ...matrixMappings,
};
