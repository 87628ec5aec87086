// Names as papers print them: `beta1` is β₁, `param` is θ, `inner.lr` stays a path. In: all names of a rule. Out:
// what each is printed as; two names never look alike.

import { authorsName } from "./scene.ts";

const letters: Readonly<Record<string, string>> = {
  alpha: "α",
  beta: "β",
  gamma: "γ",
  delta: "δ",
  epsilon: "ε",
  eps: "ε",
  zeta: "ζ",
  eta: "η",
  theta: "θ",
  iota: "ι",
  kappa: "κ",
  lambda: "λ",
  mu: "μ",
  nu: "ν",
  xi: "ξ",
  pi: "π",
  rho: "ρ",
  sigma: "σ",
  tau: "τ",
  upsilon: "υ",
  phi: "φ",
  chi: "χ",
  psi: "ψ",
  omega: "ω",
  Gamma: "Γ",
  Delta: "Δ",
  Theta: "Θ",
  Lambda: "Λ",
  Xi: "Ξ",
  Pi: "Π",
  Sigma: "Σ",
  Phi: "Φ",
  Psi: "Ψ",
  Omega: "Ω",
};

/** The spelling of every name; where two would look alike the later keeps its Latin letters. */
export function spellNames(names: readonly string[]): ReadonlyMap<string, string> {
  const spelled = new Map([["param", "θ"]]);
  const taken = new Set(["θ", "∇", "t"]);
  for (const name of names) {
    if (spelled.has(name)) continue;
    // A cell of another branch is called as the author calls it.
    const before = spelled.get(authorsName(name));
    if (before !== undefined) {
      spelled.set(name, before);
      continue;
    }
    const pretty = spellName(name);
    const text = taken.has(pretty) ? name : pretty;
    spelled.set(name, text);
    taken.add(text);
  }
  return spelled;
}

/** One name: Greek words as letters, a number after a letter as subscript; what precedes dots stays. */
export function spellName(name: string): string {
  if (name === "grad") return "g";
  const letterOf = (word: string): string =>
    Object.hasOwn(letters, word) ? (letters[word] ?? word) : word;
  const parts = name.split(".");
  const last = parts.pop() ?? "";
  const pretty = last
    .split("_")
    .map(letterOf)
    .join("_")
    .replace(/^([a-z]+)(?=\d+$)/i, letterOf)
    .replace(
      /^(\p{L})_?(\d+)$/u,
      (_, letter: string, digits: string) => letter + subscript(digits),
    );
  return [...parts, pretty].join(".");
}

/** A whole number as a subscript. */
export function subscript(digits: string): string {
  return digits.replace(/\d/g, (digit) => String.fromCharCode(0x2080 + Number(digit)));
}

/** The name with a hat on it: m̂. `null` where its last part is longer than a letter and a number. */
export function withHat(spelling: string): string | null {
  const match = /^((?:.*\.)?\p{L})([₀-₉]*)$/u.exec(spelling);
  return match === null ? null : `${match[1] ?? ""}\u0302${match[2] ?? ""}`;
}
