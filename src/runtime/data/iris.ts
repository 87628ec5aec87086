// Fisher's irises: 150 flowers, four lengths, three species. Small enough to see every example.

import { csv } from "./csv.ts";
import type { DataSet } from "./data-set.ts";
import { irisText } from "./iris-text.ts";

let cached: DataSet | null = null;

/** 150 flowers: `x` [size, 4] standardised by the training part, `y` one of three species; split 80/20 as `digits` is. */
export function iris(): DataSet {
  return (cached ??= {
    ...csv(irisText.trim().replaceAll(";", "\n"), { name: "iris", scale: "standard" }),
    classes: ["setosa", "versicolor", "virginica"],
    source: "R. A. Fisher, Iris, UCI Machine Learning Repository (1936), CC BY 4.0",
  });
}
