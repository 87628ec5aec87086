// Rows of the mapping: descent, momentum, signs, norms per tensor, conjugate and second-order rules.

import type { Mapping } from "./mapping.ts";
import { decoupled, fixedDecay, floored, counted } from "./mapping-parts.ts";

// Where the diagonal is recorded, any probe of signs gives it back.
const anyProbe = { hessian_distribution: ["rademacher", "gaussian"] };

/** By the rule's name in the cases. */
export const descentMappings: Readonly<Record<string, Mapping>> = {
  SGD: {
    rule: "SGD",
    same: ["lr", "momentum", "dampening", "weight_decay", "nesterov"],
  },
  SGDW: {
    rule: "SGD",
    same: ["lr", "momentum", "dampening", "weight_decay", "nesterov"],
    renamed: { cautious: floored },
    fixed: { decoupled: true },
    neutral: { weight_decouple: [true] },
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
  ArmijoGD: {
    rule: "ArmijoDescent",
    same: ["c", "shrink"],
    renamed: { lr: { to: "start" } },
  },
  LBFGS: {
    rule: "LBFGS",
    same: ["lr"],
    renamed: {
      history: { to: "memory" },
      line_search: { to: "search", values: { none: "fixed", strong_wolfe: "wolfe" } },
    },
    // One step of torch's is max_iter of the method's.
    turns: "max_iter",
    neutral: {
      max_eval: [1, 5, 25],
      tolerance_grad: [1e-7],
      tolerance_change: [1e-9],
    },
  },
  HessianFree: {
    rule: "HessianFree",
    same: ["damping"],
    renamed: { cg_iters: { to: "steps" } },
    fixed: { curvature: "full", adaptive: false },
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
  DAdaptSGD: {
    rule: "DAdaptSGD",
    same: ["lr", "momentum", "d0", "weight_decay"],
    renamed: { growth_rate: { to: "growth" } },
    neutral: { weight_decouple: [false], ...fixedDecay },
  },
  DAdaptLion: {
    rule: "DAdaptLion",
    same: ["lr", "beta1", "beta2", "d0", "weight_decay"],
    renamed: { weight_decouple: decoupled },
    neutral: fixedDecay,
  },
  VSGD: {
    rule: "VSGD",
    same: ["lr", "ghattg", "ps", "tau1", "tau2", "eps", "weight_decay"],
    neutral: { weight_decouple: [true] },
  },
  FOCUS: { rule: "FOCUS", same: ["lr", "beta1", "beta2", "gamma", "weight_decay"] },
  DualAveraging: { rule: "DualAveraging", same: ["lr"] },
  NesterovFISTA: { rule: "FISTA", same: ["lr"] },
  BarzilaiBorwein: {
    rule: "BarzilaiBorwein",
    same: ["lr"],
    renamed: { variant: { to: "length", values: { 1: "long", 2: "short" } } },
  },
  ConjugateGradient: { rule: "ConjugateGradient", fixed: { formula: "fletcher_reeves" } },
  NonlinearCG: {
    rule: "ConjugateGradient",
    renamed: {
      beta: {
        to: "formula",
        values: {
          FR: "fletcher_reeves",
          "PR+": "polak_ribiere",
          HS: "hestenes_stiefel",
          DY: "dai_yuan",
        },
      },
    },
    neutral: { line_search: ["exact", "newton"] },
  },
  AliG: {
    rule: "AliG",
    same: ["momentum", "eps"],
    renamed: { max_lr: { to: "lr" } },
    neutral: { adjusted_momentum: [false] },
  },
  PID: {
    rule: "PID",
    same: ["lr", "momentum", "integral", "derivative"],
    neutral: { weight_decay: [0], weight_decouple: [false], dampening: [0], ...fixedDecay },
  },
  AdaHessian: {
    rule: "AdaHessian",
    same: ["lr", "beta1", "beta2", "weight_decay", "eps"],
    renamed: { hessian_power: { to: "power" }, update_period: { to: "every_k" } },
    neutral: { weight_decouple: [true], num_samples: [1], ...fixedDecay, ...anyProbe },
  },
  SophiaH: {
    rule: "SophiaH",
    same: ["lr", "beta1", "beta2", "weight_decay", "eps"],
    renamed: { p: { to: "limit" } },
    // The diagonal is handed in at every step, and every one of them counts.
    fixed: { every_k: 1 },
    neutral: {
      weight_decouple: [true],
      num_samples: [1],
      update_period: [10],
      ...fixedDecay,
      ...anyProbe,
    },
  },
  Gravity: { rule: "Gravity", same: ["lr", "alpha", "beta"] },
  ASGD: { rule: "ASGD", same: ["lr", "lambd", "alpha", "t0", "weight_decay"] },
  Adai: {
    rule: "Adai",
    same: ["lr", "beta2", "eps", "dampening", "weight_decay"],
    renamed: {
      beta1: { to: "beta0" },
      weight_decouple: decoupled,
      stable_weight_decay: { to: "stable" },
    },
    neutral: fixedDecay,
  },
  BFGS: { rule: "BFGS" },
  DFP: { rule: "DFP" },
  SR1: { rule: "SR1" },
  AggMo: {
    rule: "AggMo(betas = [{beta1}, {beta2}, {beta3}])",
    same: ["lr", "weight_decay"],
    neutral: { weight_decouple: [false], ...fixedDecay },
  },
};
