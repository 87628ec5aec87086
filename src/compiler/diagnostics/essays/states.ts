// The essays of family E05: states, steps and decays.

import type { Essay } from "./essay.ts";

/** States, steps and decays. */
export const statesEssays: Readonly<Record<string, Essay>> = {
  E0501: {
    title: "a rule that never changes the parameters",
    essay:
      "A rule ends in the update, `step e`, which adds `e` to `param`; or it sets the parameters themselves, `param <- e`. A rule with neither would train nothing.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  u = -lr * grad
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  u = -lr * grad
  step u
}
`,
    isFoundWhen: "compiling",
  },
  E0502: {
    title: "two steps on one path",
    essay:
      "`step e` is the whole update of the rule, which what stands around it sees as one. Other changes of the parameters, such as weight decay, are written `param <- …`.",
    bad: `optimizer Mine(lr: rate = 0.1, decay: nonnegative = 0.01) {
  step -lr * decay * param
  step -lr * grad
}
`,
    good: `optimizer Mine(lr: rate = 0.1, decay: nonnegative = 0.01) {
  param <- param - lr * decay * param
  step -lr * grad
}
`,
    isFoundWhen: "compiling",
  },
  E0503: {
    title: "a state that is never updated",
    essay:
      "A state that starts from a constant and is never set is that constant for ever. Update it with `<-`, or write the constant.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  state v = 0
  step -lr * grad + 0.9 * v
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  state v = 0
  v <- 0.9 * v - lr * grad
  step v
}
`,
    isFoundWhen: "compiling",
  },
  E0504: {
    title: "a state without any effect",
    essay:
      "This state takes memory and time and changes nothing, since no line that matters reads it.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  accumulate v = average decay 0.9 of grad^2
  step -lr * grad
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  accumulate v = average decay 0.9 of grad^2
  step -lr * grad / (sqrt(v) + 1e-8)
}
`,
    isFoundWhen: "compiling",
  },
  E0505: {
    title: "an update of something that cannot change",
    essay:
      "`=` gives a name to a value, once; `<-` updates a state, a `var` or `param`. Hyperparameters, locals and `grad` stay what they are.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  state m = 0
  m = 0.9 * m + grad
  step -lr * m
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  state m = 0
  m <- 0.9 * m + grad
  step -lr * m
}
`,
    isFoundWhen: "compiling",
  },
  E0506: {
    title: "a correction of something without bias",
    essay:
      "An `average decay b` that starts at 0 is too small by the factor 1 − ∏ b: `bias(m)` is that product, `unbiased(m)` is `m / (1 - bias(m))`. A sum, a plain average or a value that is no accumulator has nothing to correct.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  accumulate m = sum of grad
  step -lr * unbiased(m)
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  accumulate m = average decay 0.9 of grad
  step -lr * unbiased(m)
}
`,
    isFoundWhen: "compiling",
  },
  E0507: {
    title: "a decay that is none",
    essay:
      "A decay is the part of what it has that an accumulator keeps: `sum decay b` adds the new value to it, `max decay b` compares with it, `average decay b of e` takes 1 − b of `e` besides. So b is in [0, 1]. What is refused is a decay that is certain to leave it, by the domains of hyperparameters and by constants: `1.0001`, and `1 + beta` where beta is `positive`. A rule that wants a factor above 1 declares a `state` and writes its update.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  accumulate m = average decay 1.5 of grad
  step -lr * m
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  accumulate m = average decay 0.5 of grad
  step -lr * m
}
`,
    isFoundWhen: "compiling",
  },
  E0508: {
    title: "a division by zero in the first step",
    essay:
      "`t` counts from 1, so `t - 1` is 0 in the first step. Divide by `t`, or keep the first step out with a condition.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  step -lr * grad / (t - 1)
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  step -lr * grad / t
}
`,
    isFoundWhen: "compiling",
  },
  E0509: {
    title: "the previous value of something that keeps none",
    essay:
      "`prev(m)` is what the state `m` was when the step began. A gradient is not kept unless the rule keeps it.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  step -lr * (2 * grad - prev(grad))
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  state before = grad
  step -lr * (2 * grad - before)
  before <- grad
}
`,
    isFoundWhen: "compiling",
  },
  E0510: {
    title: "the whole model asked for under a condition of one tensor",
    essay:
      "All tensors go through the body together. Under a condition that each tensor decides for itself, only some of them come, so nothing there can ask for the whole model. Ask before the `if` and use the value inside.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  if norm(grad) > 1 { step -lr * grad / norm(all grad) } else { step -lr * grad }
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  whole = norm(all grad)
  if norm(grad) > 1 { step -lr * grad / whole } else { step -lr * grad }
}
`,
    isFoundWhen: "compiling",
  },
  E0511: {
    title: "a number of the whole model set under a condition of one tensor",
    essay:
      "A state that holds one number for the model cannot be set where only some tensors come: they would disagree.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  state count = 0
  if norm(grad) > 1 { count <- count + 1 }
  step -lr * grad / (1 + count)
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  state count = 0
  if norm(all grad) > 1 { count <- count + 1 }
  step -lr * grad / (1 + count)
}
`,
    isFoundWhen: "compiling",
  },
  E0512: {
    title: "a number added to a point",
    essay:
      "Everything to the right of `at` is the point where the model is asked, so `loss at param + d - loss` would subtract a number from parameters. Brackets around the oracle and its point say what is meant.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  d = -lr * grad
  gain = loss at param + d - loss
  step if gain < 0 then d else 0.5 * d
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  d = -lr * grad
  gain = (loss at param + d) - loss
  step if gain < 0 then d else 0.5 * d
}
`,
    isFoundWhen: "compiling",
  },
  E0513: {
    title: "`at` without something to ask",
    essay:
      "Only `grad`, `loss`, `hvp(u)` and `ggn(u)` can be asked at a point. `at` takes in everything to its left up to a comparison, so a multiple needs brackets: `lr * (grad at y)`.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  state v = 0
  g = 2 * grad at param + 0.9 * v
  v <- 0.9 * v - lr * g
  step v
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  state v = 0
  g = 2 * (grad at param + 0.9 * v)
  v <- 0.9 * v - lr * g
  step v
}
`,
    isFoundWhen: "compiling",
  },
  E0514: {
    title: "something of the step in a place that knows only time",
    essay:
      "A default or a schedule is a function of `t` and of hyperparameters. Gradients, parameters and states belong to the body of a rule.",
    bad: `schedule shrinking(start: rate) = start / (1 + norm(all grad))
optimizer Mine(lr: rate = 0.1) {
  step -lr * shrinking(1) * grad
}
`,
    good: `schedule shrinking(start: rate) = start / (1 + t)
optimizer Mine(lr: rate = 0.1) {
  step -lr * shrinking(1) * grad
}
`,
    isFoundWhen: "compiling",
  },
  E0515: {
    title: "a statement where it does not belong",
    essay:
      "Rules have states and end in `step`; functions have neither and end in one `return`; `all` belongs to reductions.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  return -lr * grad
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  step -lr * grad
}
`,
    isFoundWhen: "compiling",
  },
  E0516: {
    title: "a function without a result",
    essay: "A function ends in `return e`, or is written in one line with `=`.",
    bad: `fn scaled(x) {
  y = 2 * x
}
optimizer Mine(lr: rate = 0.1) {
  step -lr * scaled(grad)
}
`,
    good: `fn scaled(x) {
  y = 2 * x
  return y
}
optimizer Mine(lr: rate = 0.1) {
  step -lr * scaled(grad)
}
`,
    isFoundWhen: "compiling",
  },
  E0517: {
    title: "as many names as values",
    essay: "Several values get several names in brackets; `_` takes one that nobody needs.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  (a, b) = (grad, lr, t)
  step -b * a
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  (a, b, _) = (grad, lr, t)
  step -b * a
}
`,
    isFoundWhen: "compiling",
  },
  E0518: {
    title: "one cell accumulated in two ways",
    essay:
      "`accumulate m = …` a second time is a further update of the same cell, and is of the same kind.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  accumulate m = average decay 0.9 of grad
  accumulate m = sum of grad
  step -lr * m
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  accumulate m = average decay 0.9 of grad
  accumulate m = average decay 0.9 of grad^3
  step -lr * m
}
`,
    isFoundWhen: "compiling",
  },
  E0519: {
    title: "a state declared in a loop",
    essay:
      "A state is one cell that lives from step to step, and the line that declares it comes once in a step. In `repeat`, and in a loop that counts, a line may come several times, so states are declared before it. In a loop over a list each turn has states of its own.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  repeat 2 {
    state v = 0
    v <- 0.9 * v + grad
    param <- param - lr * v
  }
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  state v = 0
  repeat 2 {
    v <- 0.9 * v + grad
    param <- param - lr * v
  }
}
`,
    isFoundWhen: "compiling",
  },
  E0520: {
    title: "a `step` in a loop",
    essay:
      "`step e` is the rule's whole update, which stages after it see as `update`, so it comes at most once on any path; likewise each rule that is run. What a loop gathers goes into a `var`, and the step follows the loop.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  repeat 2 {
    step -lr * grad
  }
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  var total = 0
  repeat 2 {
    total <- total - lr * grad
  }
  step total
}
`,
    isFoundWhen: "compiling",
  },
  W0501: {
    title: "a power of a decay that may change",
    essay:
      "`beta2^t` is the product of the decays of all steps only while beta2 is constant, and anyone may give it a schedule. `bias(v)` is that product always, also inside `every`.",
    bad: `optimizer Mine(lr: rate = 0.1, beta2: decay = 0.999) {
  accumulate v = average decay beta2 of grad^2
  step -lr * grad / sqrt(v / (1 - beta2^t))
}
`,
    good: `optimizer Mine(lr: rate = 0.1, beta2: decay = 0.999) {
  accumulate v = average decay beta2 of grad^2
  step -lr * grad / sqrt(v / (1 - bias(v)))
}
`,
    isFoundWhen: "compiling",
  },
  E0540: {
    title: "one number for the whole model, set by some of its tensors",
    essay:
      "A state of numbers of step scope is one number for the model. In a branch only some tensors are there, and their number would be another one. Declare the state in the branch: there the model is the tensors of the branch.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  state scale = 1
  for param: [m, n] { scale <- 0.9 * scale + 0.1 * norm(all grad) } else { }
  step -lr * grad / scale
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  state scale = 1
  scale <- 0.9 * scale + 0.1 * norm(all grad)
  step -lr * grad / scale
}
`,
    isFoundWhen: "compiling",
  },
};
