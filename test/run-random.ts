// One random rule on evaluator and compiled module; throws with the text of the rule where they differ.

import type { NumberType } from "../src/compiler/3-lower/graph.ts";
import { graphOf, load } from "../src/compiler/compile.ts";
import { write, type ProgramSeed } from "./random-program.ts";
import { everyRank, firstDifference, twoTensors } from "./run-both.ts";

/** Twenty steps, past the sweep of subnormals after the sixteenth. */
export async function runRandom(seed: ProgramSeed, type: NumberType): Promise<void> {
  const { source, set } = write(seed);
  const options = { file: "random.opt", rule: "Random", type, set };
  try {
    const rule = (await load(source, options))["Random"];
    if (rule === undefined) throw new Error("no rule");
    const isPlain = !/^optimizer Inner/m.test(source);
    const given = isPlain && /\blr\b/.test(source) ? { lr: (t: number) => 0.1 / t } : {};
    const trial = {
      tensors: /over model/.test(source) ? twoTensors : everyRank,
      steps: 20,
      options: given,
    };
    const found = firstDifference(rule, graphOf(source, options), trial);
    if (found !== null) throw new Error(found);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${type} ${JSON.stringify(set)}\n${source}\n${why}`, { cause: error });
  }
}
