// Essays on what ends a step early, and on what is required before the first one.

import type { Essay } from "./essay.ts";

export const guardEssays: Readonly<Record<string, Essay>> = {
  E0530: {
    title: "a requirement of what changes",
    essay:
      "`require` is asked once, when an optimizer is created, and again where one of its hyperparameters follows a schedule. So it stands outside conditions of a step and speaks of hyperparameters alone: of states, gradients and `t` nothing is known then.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  require norm(grad) < 10 "the gradient explodes"
  step -lr * grad
}
`,
    good: `optimizer Mine(lr: rate = 0.1, limit: positive = 10) {
  require lr < limit "the step is larger than the limit"
  step -lr * grad * min(1, limit / norm(grad))
}
`,
    isFoundWhen: "compiling",
  },
  E0531: {
    title: "a `skip` that each tensor decides for itself",
    essay:
      "`skip` ends the step of the whole rule or pipeline, and its `t` does not advance: there is one `t` for all tensors. So the condition must be one for the whole model, by `all` in a reduction. What concerns one tensor alone is an `if` around its lines.",
    bad: `transform finite() {
  if not isfinite(norm(grad)) { skip }
}
`,
    good: `transform finite() {
  if not isfinite(norm(all grad)) { skip }
}
`,
    isFoundWhen: "compiling",
  },
  E0532: {
    title: "a `skip` without a condition",
    essay:
      "`skip` ends the step where it stands. Outside any condition every step would end there, `t` would stay for ever, and what stands below would never happen.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  step -lr * grad
  skip
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  if not isfinite(norm(all grad)) { skip }
  step -lr * grad
}
`,
    isFoundWhen: "compiling",
  },
  E0533: {
    title: "lines below a `skip`",
    essay:
      "The step ends at `skip`: what stands above it has happened, nothing below does. A line that is to happen also in a skipped step stands above it.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  state skips = 0
  if not isfinite(norm(all grad)) {
    skip
    skips <- skips + 1
  }
  step -lr * grad / (1 + skips)
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  state skips = 0
  if not isfinite(norm(all grad)) {
    skips <- skips + 1
    skip
  }
  step -lr * grad / (1 + skips)
}
`,
    isFoundWhen: "compiling",
  },
};
