// A table of the user's own as a problem: its text in, a small network on its columns out.

import { csv } from "../../runtime/data/csv.ts";
import type { DataSet } from "../../runtime/data/data-set.ts";
import { makeGradusError } from "../../runtime/errors.ts";
import { mlp } from "../../runtime/nn/mlp.ts";
import { illPosed } from "../errors.ts";
import { networkProblem } from "./network-problem.ts";
import type { Problem } from "./problem.ts";

const hidden = 64;
const batch = 32;

/**
 * The last column of a table predicted from the others, which are standardised, by a network with one hidden layer of
 * 64: classes under softmax cross-entropy, other numbers under squared loss. A fifth is kept for testing; 30 passes over
 * the rest. Throws E0725, which names file, line, column and value, and E0742 where nothing is left for testing.
 */
export function tableProblem(name: string, text: string): Problem {
  const table = readTable(name, text);
  const { train, test, features, classes } = table;
  if (test.size === 0 || train.size === 0) {
    const rows = train.size + test.size;
    throw illPosed(`${name} has ${rows} rows: too few to keep a fifth for testing`, rows);
  }
  const widths = [features, hidden, classes?.length ?? train.y.length / train.size];
  const loss = classes === null ? "squared" : "cross entropy";
  const size = Math.min(batch, train.size);
  return networkProblem({
    name,
    description:
      `The last column of a table (${train.size} rows to train, ${test.size} to test) from the ${features} others by a ` +
      `network ${widths.join("-")} with rectified linear units; batches of ${size}; all arithmetic is in 32 bits.`,
    data: () => table,
    network: () => mlp(widths, { loss }),
    steps: 30 * Math.ceil(train.size / size),
    batch: size,
    serves: ["hvp", "ggn", "examples"],
    refusal: "on a table that would cost seconds a step",
  });
}

// Of several tables it must be said which one is meant.
function readTable(name: string, text: string): DataSet {
  try {
    return csv(text, { name, scale: "standard" });
  } catch (thrown) {
    if (!(thrown instanceof Error) || !("value" in thrown)) throw thrown;
    throw makeGradusError("E0725", `${name}: ${thrown.message}`, { value: thrown.value });
  }
}
