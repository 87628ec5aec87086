// The problems of the lab, by name.

import { unknownProblem } from "../errors.ts";
import { digitsLinear } from "./digits-linear.ts";
import { digitsMlp } from "./digits-mlp.ts";
import { irisMlp } from "./iris-mlp.ts";
import type { Problem } from "./problem.ts";
import { quadratic } from "./quadratic.ts";
import { rosenbrock } from "./rosenbrock.ts";

/** All of them, networks first. */
export const problems: readonly Problem[] = [
  digitsMlp,
  digitsLinear,
  irisMlp,
  quadratic,
  rosenbrock,
];

/** The problem of this name. Throws E0740, with the nearest name, if there is none. */
export function findProblem(name: string): Problem {
  const found = problems.find((problem) => problem.name === name);
  if (found !== undefined) return found;
  throw unknownProblem(
    name,
    problems.map((problem) => problem.name),
  );
}
