// Rows of the mapping: rules that take tensors by their shape, rows, columns or units.

import type { Mapping } from "./mapping.ts";
import { counted, fixedDecay, floored } from "./mapping-parts.ts";

/** By the rule's name in the cases. */
export const shapedMappings: Readonly<Record<string, Mapping>> = {
  AdaFactor: {
    rule: "Adafactor",
    same: ["weight_decay"],
    renamed: {
      lr: { to: "lr", values: { null: 0.01 } },
      beta1: { to: "momentum" },
      decay_rate: { to: "power", values: { "-0.8": 0.8 } },
      clip_threshold: { to: "limit" },
      eps1: { to: "eps" },
      eps2: { to: "floor" },
      min_dim_size_to_factor: { to: "min_dim" },
    },
    neutral: {
      ...fixedDecay,
      betas: [null],
      beta2: [0.999],
      cautious: [false],
      warmup_init: [false],
      weight_decouple: [true],
      ams_bound: [false],
    },
    from: {
      // timm scales by the tensor's size only where it is given no rate
      "Adafactor(params, lr": {
        fixed: { relative: false, scaled: false },
        neutral: { scale_parameter: [true] },
      },
      "Adafactor(params, min": { neutral: { scale_parameter: [true] } },
      kozistr: {
        renamed: { scale_parameter: { to: "scaled" }, relative_step: { to: "relative" } },
      },
    },
  },
  CAME: {
    rule: "CAME",
    same: ["lr", "beta1", "beta2", "beta3", "eps1", "eps2", "weight_decay"],
    renamed: { clip_threshold: { to: "limit" } },
    neutral: { ...fixedDecay, weight_decouple: [true], ams_bound: [false] },
  },
  SM3: {
    rule: "SM3",
    same: ["lr", "momentum", "beta", "eps"],
    from: { kozistr: { fixed: { forget: true } } },
  },
  AdamP: {
    rule: "AdamP",
    same: ["lr", "beta1", "beta2", "eps", "weight_decay", "delta", "nesterov"],
    renamed: { wd_ratio: { to: "decay_ratio" }, cautious: counted },
    neutral: { ...fixedDecay, weight_decouple: [true] },
    from: {
      kozistr: { fixed: { placement: "uncorrected" } },
      timm: { renamed: { cautious: floored } },
    },
  },
  SGDP: {
    rule: "SGDP",
    same: ["lr", "momentum", "dampening", "eps", "weight_decay", "delta", "nesterov"],
    renamed: { wd_ratio: { to: "decay_ratio" } },
    neutral: { ...fixedDecay, weight_decouple: [true] },
  },
  Nero: { rule: "Nero", same: ["lr", "beta", "constraints", "eps"] },
  Amos: {
    rule: "Amos",
    same: ["lr", "beta", "momentum", "eps", "extra_l2", "c_coef", "d_coef"],
  },
  SGDSaI: {
    rule: "SGDSaI",
    same: ["lr", "momentum", "eps", "weight_decay"],
    neutral: { weight_decouple: [true] },
  },
  TAM: {
    rule: "TAM",
    same: ["lr", "momentum", "eps", "weight_decay"],
    renamed: { decay_rate: { to: "gamma" } },
    neutral: { ...fixedDecay, weight_decouple: [true] },
  },
  AdaTAM: {
    rule: "AdaTAM",
    same: ["lr", "beta1", "beta2", "eps", "weight_decay"],
    renamed: { decay_rate: { to: "gamma" } },
    neutral: { ...fixedDecay, weight_decouple: [true] },
  },
  AdamWSN: {
    rule: "AdamWSN",
    same: ["lr", "beta1", "beta2", "eps", "weight_decay"],
    fixed: { placement: "uncorrected", subsets: "elements" },
    neutral: { ...fixedDecay, weight_decouple: [true], subset_size: [-1] },
    from: {
      subset_size: { renamed: { subset_size: { to: "length" } }, fixed: { subsets: "runs" } },
    },
  },
};
