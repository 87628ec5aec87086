// Names may be written in Greek letters and with subscript digits: `β₁` and `beta1` are one name.
// In: a name as written. Out: its Latin spelling, which everything after the parser uses.

const greekWords: Readonly<Record<string, string>> = {
  α: "alpha",
  β: "beta",
  γ: "gamma",
  δ: "delta",
  ε: "epsilon",
  ϵ: "epsilon",
  ζ: "zeta",
  η: "eta",
  θ: "theta",
  ϑ: "theta",
  ι: "iota",
  κ: "kappa",
  ϰ: "kappa",
  λ: "lambda",
  μ: "mu",
  "\u00b5": "mu", // the micro sign, which many keyboards have
  ν: "nu",
  ξ: "xi",
  ο: "omicron",
  π: "pi",
  ϖ: "pi",
  ρ: "rho",
  ϱ: "rho",
  σ: "sigma",
  ς: "sigma",
  τ: "tau",
  υ: "upsilon",
  φ: "phi",
  ϕ: "phi",
  χ: "chi",
  ψ: "psi",
  ω: "omega",
  Α: "Alpha",
  Β: "Beta",
  Γ: "Gamma",
  Δ: "Delta",
  Ε: "Epsilon",
  Ζ: "Zeta",
  Η: "Eta",
  Θ: "Theta",
  Ι: "Iota",
  Κ: "Kappa",
  Λ: "Lambda",
  Μ: "Mu",
  Ν: "Nu",
  Ξ: "Xi",
  Ο: "Omicron",
  Π: "Pi",
  Ρ: "Rho",
  Σ: "Sigma",
  Τ: "Tau",
  Υ: "Upsilon",
  Φ: "Phi",
  Χ: "Chi",
  Ψ: "Psi",
  Ω: "Omega",
};

/** Names with a sign of their own; only where the sign stands alone. */
const signs: Readonly<Record<string, string>> = { θ: "param", "∇": "grad", "∞": "inf" };

/** The Greek letters that a name may hold, for use inside a character class. */
export const greekLetters = Object.keys(greekWords).join("");

/** The Latin spelling of a name: `θ` is `param`, `β₁` is `beta1`; Latin names are themselves. */
export function latinName(spelling: string): string {
  if (Object.hasOwn(signs, spelling)) return signs[spelling] ?? spelling;
  if (/^[\x00-\x7f]*$/.test(spelling)) return spelling;
  let name = "";
  for (const letter of spelling) {
    const code = letter.charCodeAt(0);
    if (code >= 0x2080 && code <= 0x2089) name += String(code - 0x2080);
    else name += greekWords[letter] ?? letter;
  }
  return name;
}
