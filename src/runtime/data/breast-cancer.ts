// Tumours, malignant or benign, by thirty measurements of very different scale: badly conditioned as they stand.

import { breastCancerText } from "./breast-cancer-text.ts";
import { csv, type CsvOptions } from "./csv.ts";
import type { DataSet } from "./data-set.ts";

/** 569 tumours: `x` [size, 30] as measured unless `scale` says otherwise, `y` 0 malignant, 1 benign; split 80/20 as `digits` is. */
export function breastCancer(options: Pick<CsvOptions, "scale"> = {}): DataSet {
  return {
    ...csv(breastCancerText.trim().replaceAll(";", "\n"), { name: "breast cancer", ...options }),
    classes: ["malignant", "benign"],
    source:
      "W. Wolberg, W. Street, O. Mangasarian, Breast Cancer Wisconsin (Diagnostic), UCI Machine Learning Repository (1995), CC BY 4.0",
  };
}
