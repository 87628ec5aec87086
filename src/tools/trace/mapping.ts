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
  RAdam: {
    rule: "RAdam",
    same: ["lr", "beta1", "beta2", "eps", "weight_decay"],
    renamed: {
      weight_decouple: decoupled,
      n_sma_threshold: { to: "threshold" },
      degenerated_to_sgd: { to: "early", values: { true: "descend", false: "wait" } },
    },
    fixed: { placement: "uncorrected", threshold: 5 },
    neutral: fixedDecay,
  },
  AdaBelief: {
    rule: "AdaBelief",
    same: ["lr", "beta1", "beta2", "eps", "rectify", "weight_decay"],
    renamed: {
      weight_decouple: decoupled,
      ams_bound: { to: "amsgrad" },
      n_sma_threshold: { to: "threshold" },
    },
    fixed: { threshold: 5 },
    neutral: { degenerated_to_sgd: [true], ...fixedDecay },
    from: { kozistr: { fixed: { eps_root: 1e-15, placement: "uncorrected" } } },
  },
  PAdam: {
    rule: "PAdam",
    same: ["lr", "beta1", "beta2", "partial", "eps", "weight_decay"],
    renamed: { weight_decouple: decoupled },
    fixed: { amsgrad: false, corrected: true },
    neutral: fixedDecay,
  },
  Adan: {
    rule: "Adan",
    same: ["lr", "beta1", "beta2", "beta3", "eps", "weight_decay"],
    renamed: { weight_decouple: decoupled, cautious: floored },
    neutral: { max_grad_norm: [0] },
  },
  NovoGrad: {
    rule: "NovoGrad",
    same: ["lr", "beta1", "beta2", "eps", "amsgrad", "weight_decay"],
    renamed: { grad_averaging: { to: "averaging" } },
    neutral: { weight_decouple: [false], ...fixedDecay },
  },
  LARS: {
    rule: "LARS",
    same: ["lr", "momentum", "dampening", "nesterov", "trust_coefficient", "eps", "weight_decay"],
    renamed: { trust_clip: { to: "clip" }, always_adapt: { to: "always" } },
  },
  LaProp: {
    rule: "LaProp",
    same: ["lr", "beta1", "beta2", "eps", "weight_decay"],
    renamed: { ams_bound: { to: "amsgrad" }, cautious: floored },
    neutral: {
      centered: [false],
      steps_before_using_centered: [10],
      weight_decouple: [true],
      ...fixedDecay,
    },
    from: {
      kozistr: {
        renamed: { cautious: counted },
        fixed: { placement: "uncorrected", eps_root: 1e-15 },
      },
    },
  },
  AdEMAMix: {
    rule: "AdEMAMix",
    same: ["lr", "beta1", "beta2", "beta3", "alpha", "eps", "weight_decay"],
    renamed: { weight_decouple: decoupled, t_alpha_beta3: { to: "warmup", values: { null: 0 } } },
    fixed: { decoupled: true },
    neutral: fixedDecay,
  },
  ADOPT: {
    rule: "ADOPT",
    same: ["lr", "beta1", "beta2", "eps", "weight_decay"],
    renamed: {
      clip_exp: { to: "clip_exponent", values: { null: Infinity } },
      weight_decouple: decoupled,
      cautious: floored,
    },
    neutral: { clip_lambda: ["t^0.25"], ...fixedDecay },
  },
  MADGRAD: {
    rule: "MADGRAD",
    same: ["lr", "momentum", "eps", "weight_decay"],
    renamed: { weight_decouple: decoupled },
    fixed: { eps_in_rate: true },
  },
  FTRL: {
    rule: "FTRL",
    same: ["lr", "beta"],
    renamed: { lambda_1: { to: "lambda1" }, lambda_2: { to: "lambda2" } },
    neutral: { lr_power: [-0.5] },
  },
  Fromage: {
    rule: "Fromage",
    same: ["lr"],
    renamed: { p_bound: { to: "bound", values: { null: Infinity } } },
  },
  Rprop: { rule: "Rprop", same: ["lr", "eta_minus", "eta_plus", "step_min", "step_max"] },
  DiffGrad: {
    rule: "DiffGrad",
    same: ["lr", "beta1", "beta2", "eps", "weight_decay"],
    fixed: { placement: "uncorrected" },
    neutral: {},
  },
  EXAdam: {
    rule: "EXAdam",
    same: ["lr", "beta1", "beta2", "eps", "weight_decay"],
    neutral: { weight_decouple: [true], ...fixedDecay },
  },
  Grams: {
    rule: "Grams",
    same: ["lr", "beta1", "beta2", "eps", "weight_decay"],
    neutral: { weight_decouple: [true] },
  },
  MSVAG: { rule: "MSVAG", same: ["lr", "beta"] },
  PNM: {
    rule: "PNM",
    same: ["lr", "beta1", "weight_decay"],
    renamed: { beta2: { to: "beta0" }, weight_decouple: decoupled },
    neutral: { eps: [1e-8], ...fixedDecay },
  },
  AdaPNM: {
    rule: "AdaPNM",
    same: ["lr", "beta1", "beta2", "eps", "weight_decay"],
    renamed: { beta3: { to: "beta0" }, weight_decouple: decoupled, ams_bound: { to: "amsgrad" } },
    neutral: fixedDecay,
    from: { kozistr: { fixed: { eps_root: 1e-15, placement: "uncorrected" } } },
  },
  AdaNorm: {
    rule: "AdaNorm",
    same: ["lr", "beta1", "beta2", "r", "eps"],
    neutral: {
      weight_decay: [0],
      weight_decouple: [true, false],
      ams_bound: [false],
      ...fixedDecay,
    },
  },
  AdamG: {
    rule: "AdamG",
    same: ["lr", "beta1", "beta2", "beta3", "p", "q", "eps"],
    neutral: { weight_decay: [0], weight_decouple: [true, false], ...fixedDecay },
  },
  Ano: {
    rule: "Ano",
    same: ["lr", "beta1", "beta2", "eps", "weight_decay"],
    renamed: { logarithmic_schedule: { to: "logarithmic" } },
    fixed: { late: true },
    neutral: { weight_decouple: [true], ...fixedDecay },
  },
  AvaGrad: {
    rule: "AvaGrad",
    same: ["lr", "beta1", "beta2", "eps"],
    neutral: { weight_decay: [0], weight_decouple: [true, false], ...fixedDecay },
  },
  ACProp: { rule: "ACProp", same: ["lr", "beta1", "beta2", "eps"] },
  AccSGD: { rule: "AccSGD", same: ["lr", "kappa", "xi", "constant", "weight_decay"] },
};
