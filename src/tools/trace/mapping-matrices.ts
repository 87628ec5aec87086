// Rows of the mapping: rules that treat a matrix as a matrix.

import type { Mapping, Taken } from "./mapping.ts";
import { counted, fixedDecay, floored } from "./mapping-parts.ts";

/** The rule that the peers' Muon and its kin run on everything but matrices. */
const rest: Readonly<Record<string, Taken>> = {
  adamw_lr: { to: "rest.lr" },
  adamw_beta1: { to: "rest.beta1" },
  adamw_beta2: { to: "rest.beta2" },
  adamw_eps: { to: "rest.eps" },
  adamw_wd: { to: "rest.weight_decay" },
};
const scaling: Taken = { to: "scaling", values: { true: "original", false: "matched" } };
const steps: Taken = { to: "steps" };

/** By the rule's name in the cases. */
export const matrixMappings: Readonly<Record<string, Mapping>> = {
  RACS: {
    rule: "RACS",
    same: ["lr", "beta", "alpha", "gamma", "eps", "weight_decay"],
    neutral: { weight_decouple: [true], ...fixedDecay },
  },
  CoordinateDescent: { rule: "CoordinateDescent" },
  SPlus: {
    rule: "SPlus",
    same: ["lr", "beta1", "beta2", "weight_decay", "ema_rate"],
    renamed: { inverse_steps: { to: "every_k" }, nonstandard_constant: { to: "constant" } },
    neutral: { weight_decouple: [true], ...fixedDecay, max_dim: [10000], eps: [1e-30] },
  },
  Shampoo: {
    rule: "Shampoo",
    same: ["lr", "weight_decay"],
    renamed: { matrix_eps: { to: "eps" }, preconditioning_compute_steps: { to: "every_k" } },
    neutral: { momentum: [0], weight_decouple: [false], ...fixedDecay },
  },
  SOAP: {
    rule: "SOAP",
    same: ["lr", "beta1", "beta2", "eps", "weight_decay"],
    renamed: {
      precondition_frequency: { to: "every_k" },
      max_precondition_dim: { to: "max_dim" },
      precondition_1d: { to: "vectors" },
    },
    neutral: {
      shampoo_beta: [-1, null],
      merge_dims: [false],
      normalize_gradient: [false],
      correct_bias: [true],
    },
  },
  Conda: {
    rule: "Conda",
    same: ["lr", "beta1", "beta2", "eps", "weight_decay", "scale"],
    renamed: { update_proj_gap: { to: "every_k" } },
    neutral: { projection_type: ["std"] },
  },
  AdaMuon: {
    rule: "AdaMuon",
    same: ["lr", "beta1", "beta2", "weight_decay", "eps"],
    renamed: { ns_steps: steps, use_adjusted_lr: scaling, ...rest },
    fixed: { signed: false, "rest.eps": 1e-10, "rest.placement": "uncorrected" },
    neutral: { weight_decouple: [true] },
  },
  AdaGO: {
    rule: "AdaGO",
    same: ["lr", "momentum", "gamma", "weight_decay", "nesterov"],
    renamed: {
      eps: { to: "floor" },
      v: { to: "start" },
      ns_steps: steps,
      use_adjusted_lr: scaling,
      ...rest,
    },
    fixed: { "rest.placement": "uncorrected" },
    neutral: { weight_decouple: [true] },
  },
  SCION: {
    rule: "Scion",
    same: ["lr"],
    renamed: {
      momentum: { to: "momentum", values: { "0.1": 0.9 } },
      constraint: { to: "constrained" },
      scale: { to: "radius" },
    },
    neutral: { norm_type: [1], weight_decay: [0], weight_decouple: [true] },
  },
  Adalite: {
    rule: "Adalite",
    same: ["lr", "beta1", "beta2", "weight_decay", "tau"],
    renamed: { ratio_min: { to: "least" }, eps1: { to: "eps" }, eps2: { to: "tiny" } },
    neutral: { ...fixedDecay, weight_decouple: [false], g_norm_min: [1e-10] },
  },
  MARS: {
    rule: "MARS",
    same: ["lr", "beta1", "beta2", "gamma", "weight_decay", "eps"],
    renamed: {
      mars_type: { to: "kind", values: { adamw: "adam" } },
      optimize_1d: { to: "vectors" },
      lr_1d: { to: "rest_lr" },
      beta1_1d: { to: "rest_beta1" },
      beta2_1d: { to: "rest_beta2" },
    },
    from: {
      kozistr: {
        renamed: { cautious: counted },
        fixed: { placement: "uncorrected", eps_root: 1e-15 },
        // the decay of all tensors is `weight_decay`
        neutral: {
          ...fixedDecay,
          weight_decouple: [true],
          weight_decay_1d: [0.1],
          ams_bound: [false],
        },
      },
      timm: {
        rule: "MARS(rest_lr = {lr}, rest_beta1 = {beta1}, rest_beta2 = {beta2}, lr = {lr}, beta1 = {beta1}, beta2 = {beta2})",
        renamed: { cautious: floored },
        fixed: { calm_start: true },
        neutral: { lr_1d_factor: [1], betas_1d: [null] },
      },
    },
  },
  Muon: {
    rule: "Muon",
    same: ["lr", "momentum", "weight_decay", "nesterov"],
    renamed: { ns_steps: steps, use_adjusted_lr: scaling, ...rest },
    neutral: { weight_decouple: [true] },
    from: { kozistr: { fixed: { eps: 1e-30, "rest.placement": "uncorrected" } } },
  },
};
