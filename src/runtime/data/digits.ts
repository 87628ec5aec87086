// Handwritten digits, 8 × 8 pixels, ten classes: the small real problem that everything here is tried on.

import { digitsText } from "./digits-text.ts";
import { splitExamples, type DataSet } from "./data-set.ts";

const side = 8;
const rowLength = side * side + 1;

let cached: DataSet | null = null;

/**
 * 1797 digits: `x` [size, 64] with grey values in [0, 1], `y` the class 0 … 9; 80 % to train, 20 % to test, stratified and
 * shuffled with seed 0. The same object at each call.
 */
export function digits(): DataSet {
  return (cached ??= readDigits());
}

function readDigits(): DataSet {
  const text = digitsText.replaceAll("\n", "");
  const size = text.length / rowLength;
  const features = side * side;
  const x = new Float32Array(size * features);
  const y = new Int32Array(size);
  for (let r = 0; r < size; r++) {
    const start = r * rowLength;
    for (let i = 0; i < features; i++) x[r * features + i] = level(text.charCodeAt(start + i)) / 16;
    y[r] = level(text.charCodeAt(start + features));
  }
  return {
    name: "digits",
    ...splitExamples({ size, x, y }, 0.2, 0),
    features,
    classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    source:
      "E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository (1998), CC BY 4.0",
  };
}

// "0" … "9", then "a" = 10 … "g" = 16.
function level(charCode: number): number {
  return charCode < 97 ? charCode - 48 : charCode - 87;
}
