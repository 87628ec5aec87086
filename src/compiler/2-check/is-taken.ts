// Names that nobody can declare anew, since they mean the same everywhere.

import type { Identifier } from "../1-parse/ast.ts";

/** Whether a name means something already, everywhere: the parameter, the gradient, or a part of every object of JavaScript, as the records of options and states are. */
export const isTaken = ({ name }: Pick<Identifier, "name">): boolean =>
  name === "param" || name === "grad" || name in Object.prototype;
