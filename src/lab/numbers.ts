// Numbers for people: three digits, and powers of ten as they are written by hand.

/** A loss or a ratio to three digits: `0.0213`, `4.07`, `1.23 × 10⁻⁷`; `diverged` if infinite. */
export function formatLoss(value: number): string {
  if (value === Infinity) return "diverged";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e4)
    return Number(value.toPrecision(3)) >= 1000 ? value.toFixed(0) : value.toPrecision(3);
  const [digits = "", exponent = ""] = value.toExponential(2).split("e");
  return `${digits} × ${powerOfTen(Number(exponent))}`.replace("-", "−");
}

/** A share as a percentage with one decimal: `97.8 %`. */
export function formatShare(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** A learning rate as it was set: `0.00316`, `1e-7`; a dash if there is none. */
export function formatRate(lr: number | null): string {
  return lr === null ? "–" : String(lr);
}

/** 10 to a whole power: `10⁻³`. */
export function powerOfTen(exponent: number): string {
  const digits = [...String(exponent)].map((digit) => superscripts[digit] ?? digit);
  return `10${digits.join("")}`;
}

const superscripts: Readonly<Record<string, string>> = Object.fromEntries(
  [..."0123456789-"].map((digit, i) => [digit, [..."⁰¹²³⁴⁵⁶⁷⁸⁹⁻"][i] ?? ""]),
);

/** Words in a row: `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
}

/** A count with its noun: `1 seed`, `5 seeds`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
