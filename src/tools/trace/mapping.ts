// From the names of the reference cases to the library's, as data. An entry may rename a hyperparameter,
// fix one that the case does not have, spell a value as the library does, and name the values at which a
// hyperparameter that the library's rule lacks changes nothing; any other value of that one, and any
// rule or hyperparameter that is not listed, is refused. Nothing is ever computed.

import type { CaseValue } from "./case.ts";

/** A value as `set` of the compiler takes it. */
export type Setting = number | boolean | string;

/** How a case's hyperparameter is handed on. */
export interface Taken {
  /** The library's name for it. */
  readonly to: string;
  /** The library's spelling of single values, by the case's; others are handed on as they are. */
  readonly values?: Readonly<Record<string, Setting>>;
}

/** How the cases of one rule become a rule of the library. */
export interface Mapping {
  /** The library's rule, or an expression in which `{name}` is the number that the case gives under that name. */
  readonly rule: string;
  /** Names that mean the same in case and library. */
  readonly same?: readonly string[];
  readonly renamed?: Readonly<Record<string, Taken>>;
  /** Options of the library's rule that these cases are silent about. */
  readonly fixed?: Readonly<Record<string, Setting>>;
  /** Hyperparameters that the library's rule does not have, with the values at which they change nothing. */
  readonly neutral?: Readonly<Record<string, readonly CaseValue[]>>;
  /** What is so only where the case's `source` contains this word. */
  readonly from?: Readonly<Record<string, Pick<Mapping, "renamed" | "fixed" | "neutral">>>;
}

/** PyTorch keeps the maximum of the uncorrected second moment. */
const amsgrad: Taken = { to: "amsgrad", values: { true: "raw", false: "off" } };

/** Decay as kozistr's rules take it: coupled or not, and never free of the learning rate here. */
const decoupled: Taken = { to: "decoupled" };
const fixedDecay = { fixed_decay: [false] };
/** Two readings of the cautious mask: timm's, and the paper's, which kozistr has. */
const floored: Taken = { to: "caution", values: { true: "floored", false: "off" } };
const counted: Taken = { to: "caution", values: { true: "counted", false: "off" } };

/** The table, by the rule's name in the cases. */
export const mappings: Readonly<Record<string, Mapping>> = {
  SGD: {
    rule: "SGD",
    same: ["lr", "momentum", "dampening", "weight_decay", "nesterov"],
  },
  SGDW: {
    rule: "SGD",
    same: ["lr", "momentum", "dampening", "weight_decay", "nesterov"],
    fixed: { decoupled: true },
    neutral: { cautious: [false], weight_decouple: [true] },
  },
  SGDLinearDecay: {
    rule: "SGD(lr = linear_decay(start = {eps_0}, end = {eps_tau}, tau = {tau}, first = {first_k}))",
  },
  Momentum: { rule: "Momentum", same: ["lr", "alpha"] },
  // with a constant lr, lr times the velocity's gradients is what θ(t) - θ(t-1) has gathered
  HeavyBall: { rule: "Momentum", same: ["lr"], renamed: { beta: { to: "alpha" } } },
  Nesterov: { rule: "Nesterov", same: ["lr", "alpha"] },
  AdaGrad: {
    rule: "AdaGrad",
    same: ["lr", "delta", "placement", "lr_decay", "initial_accumulator", "weight_decay"],
  },
  RMSProp: {
    rule: "RMSProp",
    same: [
      "lr",
      "rho",
      "delta",
      "placement",
      "centered",
      "momentum",
      "lr_in_momentum",
      "initial_accumulator",
      "weight_decay",
    ],
    neutral: { cautious: [false] },
  },
  RMSPropNesterov: { rule: "RMSPropNesterov", same: ["lr", "rho", "alpha", "delta", "placement"] },
  AdaDelta: {
    rule: "AdaDelta",
    same: ["lr", "rho", "eps", "weight_decay"],
    renamed: { weight_decouple: { to: "decoupled" } },
    neutral: { fixed_decay: [false] },
  },
  Adam: {
    rule: "Adam",
    same: ["lr", "beta1", "beta2", "eps", "weight_decay"],
    renamed: { amsgrad },
    fixed: { placement: "outside" },
  },
  AdamW: {
    rule: "AdamW",
    same: ["lr", "beta1", "beta2", "eps", "weight_decay"],
    renamed: { amsgrad },
    fixed: { placement: "outside", fixed_decay: false },
  },
  NAdam: {
    rule: "NAdam",
    same: ["lr", "beta1", "beta2", "eps", "weight_decay", "momentum_decay"],
    fixed: { warming: true, decoupled: false },
  },
  ExactLineSearchGD: { rule: "SteepestDescent" },
  Newton: { rule: "Newton", same: ["lr"], fixed: { damping: 0 } },
  RegularizedNewton: {
    rule: "RegularizedNewton",
    same: ["lr"],
    renamed: { alpha: { to: "damping" } },
  },
  SaddleFreeNewton: { rule: "SaddleFreeNewton", same: ["lr", "damping"] },
  AdaMax: {
    rule: "AdaMax",
    same: ["lr", "beta1", "beta2", "eps", "weight_decay"],
    renamed: { weight_decouple: decoupled },
    fixed: { placement: "inside" },
    neutral: fixedDecay,
  },
  Lion: {
    rule: "Lion",
    same: ["lr", "beta1", "beta2", "weight_decay"],
    renamed: { cautious: floored },
    fixed: { mode: "sharp" },
    neutral: { weight_decouple: [true], ...fixedDecay },
    from: { kozistr: { renamed: { cautious: counted } } },
  },
  CautiousLion: {
    rule: "Lion",
    same: ["lr", "beta1", "beta2", "weight_decay"],
    renamed: { cautious: floored },
    fixed: { mode: "sharp" },
  },
  Signum: {
    rule: "Signum",
    same: ["lr", "momentum", "weight_decay"],
    neutral: { weight_decouple: [true] },
  },
  SignSGD: {
    rule: "SignSGD",
    same: ["lr", "momentum", "weight_decay"],
    neutral: { weight_decouple: [true] },
  },
  Tiger: {
    rule: "Tiger",
    same: ["lr", "weight_decay"],
    renamed: { beta: { to: "momentum" } },
    neutral: { weight_decouple: [true], ...fixedDecay },
  },
  QHM: {
    rule: "QHM",
    same: ["lr", "momentum", "nu", "weight_decay"],
    renamed: { weight_decouple: decoupled },
    neutral: fixedDecay,
  },
  QHAdam: {
    rule: "QHAdam",
    same: ["lr", "beta1", "beta2", "nu1", "nu2", "eps", "weight_decay"],
    renamed: { weight_decouple: decoupled },
    neutral: fixedDecay,
  },
  AdaMod: {
    rule: "AdaMod",
    same: ["lr", "beta1", "beta2", "beta3", "eps", "weight_decay"],
    renamed: { weight_decouple: decoupled },
    fixed: { smooth_correction: true },
    neutral: fixedDecay,
  },
  AdaBound: {
    rule: "AdaBound",
    same: ["lr", "final_lr", "beta1", "beta2", "gamma", "eps", "weight_decay"],
    renamed: { weight_decouple: decoupled, ams_bound: { to: "amsgrad" } },
    neutral: fixedDecay,
    from: { kozistr: { fixed: { eps_root: 1e-15 } } },
  },
  Yogi: {
    rule: "Yogi",
    same: ["lr", "beta1", "beta2", "eps", "initial_accumulator", "weight_decay"],
    renamed: { weight_decouple: decoupled },
    neutral: fixedDecay,
    from: { kozistr: { fixed: { warm_momentum: true } } },
  },
};
