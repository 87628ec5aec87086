// Rows of the mapping: transforms around a rule, wrappers, and the rules that are made of them.

import type { Mapping } from "./mapping.ts";
import { fixedDecay, innerNames } from "./mapping-parts.ts";

/** By the rule's name in the cases. */
export const composedMappings: Readonly<Record<string, Mapping>> = {
  LAMB: {
    rule: "clip_norm() |> LAMB()",
    same: ["lr", "beta1", "beta2", "eps", "weight_decay"],
    renamed: {
      max_grad_norm: { to: "clip_norm.limit", values: { null: Infinity } },
      always_adapt: { to: "always" },
      trust_clip: { to: "clip" },
    },
    neutral: { bias_correction: [true], grad_averaging: [true], cautious: [false] },
  },
  Lookahead: {
    rule: "Lookahead({inner}())",
    wraps: ["SGD", "Adam"],
    same: ["k", "alpha"],
    renamed: innerNames("inner"),
    neutral: { pullback_momentum: ["none"] },
    from: {
      "pullback_momentum='reset'": {
        fixed: { restart: true },
        neutral: { pullback_momentum: ["reset"] },
      },
    },
  },
  ClipByGlobalNorm: {
    rule: "clip_norm() |> SGD()",
    same: ["lr"],
    renamed: { clip_norm: { to: "limit" }, eps: { to: "clip_norm.eps" } },
  },
  ClipByNorm: {
    rule: "clip_tensor_norm() |> SGD()",
    same: ["lr"],
    renamed: { clip_norm: { to: "limit" } },
  },
  ClipByValue: {
    rule: "clip_value() |> SGD()",
    same: ["lr"],
    renamed: { clip_value: { to: "limit" } },
  },
  GradientCentralization: {
    rule: "centralize() |> {inner}()",
    wraps: ["SGD"],
    same: ["lr"],
  },
  AdaptiveGradientClipping: {
    rule: "agc() |> {inner}()",
    wraps: ["SGD"],
    same: ["lr"],
    renamed: { clip: { to: "limit" }, eps: { to: "agc.eps" } },
  },
  GrokFastMA: {
    rule: "grokfast_ma() |> {inner}()",
    wraps: ["SGD"],
    same: ["lr"],
    renamed: { lamb: { to: "strength" }, window_size: { to: "window" } },
  },
  GrokFastEMA: {
    rule: "grokfast() |> {inner}()",
    wraps: ["SGD"],
    same: ["lr", "alpha"],
    renamed: { lamb: { to: "strength" } },
  },
  OrthoGrad: {
    rule: "orthograd() |> {inner}()",
    wraps: ["SGD"],
    same: ["eps"],
    renamed: { inner_lr: { to: "lr" }, inner_momentum: { to: "momentum" } },
  },
  GrokFastAdamW: {
    rule: "grokfast() |> AdamW(lr = {lr} / (1 + {grokfast_lamb}), placement = floor)",
    same: ["beta1", "beta2", "eps", "weight_decay"],
    renamed: { grokfast_alpha: { to: "alpha" }, grokfast_after_step: { to: "after" } },
    neutral: { ...fixedDecay, weight_decouple: [true], grokfast: [true], normalize_lr: [true] },
    from: {
      "normalize_lr=False": {
        rule: "grokfast(strength = {grokfast_lamb}) |> AdamW(lr = {lr}, placement = floor)",
        neutral: { normalize_lr: [false] },
      },
    },
  },
  bSAM: {
    rule: "bSAM",
    same: ["lr", "beta1", "beta2", "weight_decay", "rho", "damping"],
    renamed: { num_data: { to: "examples" } },
    neutral: { adaptive: [false] },
  },
  SAM: {
    rule: "SAM({base}())",
    wraps: ["SGD"],
    same: ["rho", "adaptive"],
    renamed: { ...innerNames("base"), perturb_eps: { to: "eps" } },
    neutral: { use_gc: [false] },
  },
  GSAM: {
    rule: "GSAM({base}())",
    wraps: ["SGD"],
    same: ["rho", "alpha", "adaptive"],
    renamed: { ...innerNames("base"), perturb_eps: { to: "eps" } },
  },
  WSAM: {
    rule: "WSAM({base}())",
    wraps: ["SGD"],
    same: ["rho", "gamma", "adaptive", "eps"],
    renamed: { ...innerNames("base"), decouple: { to: "decoupled" } },
  },
  LookSAM: {
    rule: "LookSAM({base}())",
    wraps: ["Adam"],
    same: ["rho", "k", "alpha"],
    renamed: { ...innerNames("base"), perturb_eps: { to: "eps" } },
  },
  FriendlySAM: {
    rule: "FriendlySAM({base}())",
    wraps: ["SGD"],
    same: ["rho", "sigma"],
    renamed: {
      ...innerNames("base"),
      lmbda: { to: "lambda" },
      perturb_eps: { to: "eps" },
    },
  },
  PolyakAveraging: {
    rule: "PolyakAveraging(SGD())",
    renamed: {
      lr: { to: "inner.lr" },
      decay: { to: "beta" },
      kind: { to: "kind", values: { ema: "exponential" } },
    },
  },
  Ranger: {
    rule: "Ranger",
    same: ["k", "alpha"],
    renamed: {
      lr: { to: "inner.lr" },
      beta1: { to: "inner.beta1" },
      beta2: { to: "inner.beta2" },
      eps: { to: "inner.eps" },
      weight_decay: { to: "inner.weight_decay" },
      n_sma_threshold: { to: "inner.threshold" },
      degenerated_to_sgd: { to: "inner.early", values: { true: "descend", false: "wait" } },
      weight_decouple: { to: "inner.decoupled" },
    },
    fixed: { "inner.placement": "uncorrected" },
    neutral: { ...fixedDecay, use_gc: [false], gc_conv_only: [false] },
    from: {
      // nothing after it: gradients are centred unless the call says otherwise
      "degenerated_to_sgd=True)": {
        rule: "centralize() |> Ranger()",
        neutral: { use_gc: [true] },
      },
      "Ranger(params, lr=0.01)": {
        rule: "centralize() |> Ranger()",
        neutral: { use_gc: [true] },
      },
    },
  },
  Ranger21: {
    rule:
      "Ranger21(lr = sequence(linear_warmup({lr}, {num_warm_up_iterations}), " +
      "linear_decay({lr}, {warm_down_min_lr}, {num_warm_down_iterations} + 1), " +
      "{num_iterations} - {num_warm_down_iterations} - 1))",
    renamed: {
      beta1: { to: "inner.beta1" },
      beta2: { to: "inner.beta2" },
      eps: { to: "inner.eps" },
      weight_decay: { to: "inner.weight_decay" },
      beta_softplus: { to: "inner.sharpness" },
      agc_clipping_value: { to: "inner.agc.limit" },
      agc_eps: { to: "inner.agc.eps" },
      lookahead_merge_time: { to: "k" },
      lookahead_blending_alpha: { to: "alpha" },
      norm_loss_factor: { to: "inner.norm_loss" },
    },
    neutral: {
      ...fixedDecay,
      weight_decouple: [true],
      beta0: [0.9],
      use_softplus: [true],
      disable_lr_scheduler: [false],
      centralize_gradients: [true],
      normalize_gradients: [true],
    },
  },
  TRAC: {
    rule: "TRAC({inner}(), betas = [{beta1}, {beta2}, {beta3}, {beta4}, {beta5}, {beta6}])",
    wraps: ["SGD"],
    same: ["eps"],
    renamed: { ...innerNames("inner"), s_prev: { to: "s0" } },
  },
};
