// The essays of family E03: types and domains.

import type { Essay } from "./essay.ts";

/** Types and domains. */
export const typesEssays: Readonly<Record<string, Essay>> = {
  E0301: {
    title: "a hyperparameter without a domain of the language",
    essay:
      "The domain says which numbers a hyperparameter may be: `rate` [0, ∞), `decay` [0, 1), `fraction` [0, 1], `positive`, `nonnegative`, `real`, `count` (whole, from 1), `flag`, `choice { a, b }`. From it come the checks of every caller, the documentation and the range of a search.",
    bad: `optimizer Mine(lr: float = 0.1) {
  step -lr * grad
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  step -lr * grad
}
`,
    isFoundWhen: "compiling",
  },
  E0302: {
    title: "a value outside its domain",
    essay:
      "A default, or a value given to a rule, is outside what its domain allows. A decay of 1, for instance, never forgets: where that is meant, the domain is `fraction`.",
    bad: `optimizer Mine(lr: rate = 0.1, beta: decay = 1) {
  accumulate m = average decay beta of grad
  step -lr * m
}
`,
    good: `optimizer Mine(lr: rate = 0.1, beta: decay = 0.9) {
  accumulate m = average decay beta of grad
  step -lr * m
}
`,
    isFoundWhen: "compiling",
  },
  E0303: {
    title: "a value of another kind",
    essay:
      "Numbers, truth values, choices and texts are different kinds, and none stands for another: `true` is not 1. A condition becomes a number by `if c then 1 else 0`, or by `where(c, 1, 0)` element by element.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  step -lr * grad * (t > 10)
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  step -lr * grad * (if t > 10 then 1 else 0)
}
`,
    isFoundWhen: "compiling",
  },
  E0304: {
    title: "a name that is no member of its choice",
    essay:
      "A member of a `choice` is recognised opposite its hyperparameter in `==` and `!=`, as its default and as its argument, and nowhere else.",
    bad: `optimizer Mine(lr: rate = 0.1, placement: choice { outside, inside } = outside) {
  step if placement == outsied then -lr * grad else lr * grad
}
`,
    good: `optimizer Mine(lr: rate = 0.1, placement: choice { outside, inside } = outside) {
  step if placement == outside then -lr * grad else lr * grad
}
`,
    isFoundWhen: "compiling",
  },
  E0305: {
    title: "an optional hyperparameter where it may be `none`",
    essay:
      "A hyperparameter of a domain `optional …` has a value only where it is given, which is decided when the rule is compiled. Its uses stand under a condition that asks: `if x is not none { … }`, `if x is none then a else x`.",
    bad: `optimizer Mine(lr: rate = 0.1, beta: optional decay = none) {
  step -lr * (1 - beta) * grad
}
`,
    good: `optimizer Mine(lr: rate = 0.1, beta: optional decay = none) {
  step -lr * (if beta is none then 1 else 1 - beta) * grad
}
`,
    isFoundWhen: "compiling",
  },
  E0306: {
    title: "`none` where there is always a value",
    essay:
      "`none` is no number: it is the default of an optional hyperparameter that was not given, and `is none` asks for that. Whatever has no value yet, a state for instance, starts from a number.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  state v = none
  v <- 0.9 * v + grad
  step -lr * v
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  state v = 0
  v <- 0.9 * v + grad
  step -lr * v
}
`,
    isFoundWhen: "compiling",
  },
  E0307: {
    title: "a list and a single value confused",
    essay:
      "A list is a hyperparameter of a domain `list of …` or a literal in square brackets. `for b in betas { … }` takes its numbers one after the other, each turn with states of its own; `count(betas)` says how many there are.",
    bad: `optimizer Mine(lr: rate = 0.1, betas: list of decay = 0.9) {
  for b in betas {
    accumulate m = sum decay b of grad
    param <- param - lr * m
  }
}
`,
    good: `optimizer Mine(lr: rate = 0.1, betas: list of decay = [0, 0.9]) {
  for b in betas {
    accumulate m = sum decay b of grad
    param <- param - lr * m
  }
}
`,
    isFoundWhen: "compiling",
  },
  E0308: {
    title: "a schedule used as a number",
    essay:
      "A hyperparameter or argument of domain `schedule` is a number that changes with time, and the rule says at which time it is read: `shape(t)` at this step, `shape(t - 10)` ten steps earlier. By itself it can only be handed on, to a schedule that takes schedules or to a hyperparameter. A number given for it is that number at all times.",
    bad: `optimizer Mine(lr: rate = 0.1, shape: schedule = cosine(1, 50)) {
  step -lr * shape * grad
}
`,
    good: `optimizer Mine(lr: rate = 0.1, shape: schedule = cosine(1, 50)) {
  step -lr * shape(t) * grad
}
`,
    isFoundWhen: "compiling",
  },
  E0309: {
    title: "a form that is not built yet",
    essay:
      "The language is larger than this version of the compiler: an entry of a list at a number of the step, for instance, is read but not compiled yet. Nothing is half-accepted: each such form is refused at its place.",
    bad: `optimizer Mine(rates: list of rate = [0.1, 0.2]) {
  step -rates[t mod 2] * grad
}
`,
    good: `optimizer Mine(rates: list of rate = [0.1, 0.2]) {
  step -(if t mod 2 == 0 then rates[0] else rates[1]) * grad
}
`,
    isFoundWhen: "compiling",
  },
  E0310: {
    title: "the gradients of all examples where one array is needed",
    essay:
      "`example_grads` has a gradient, like param, for each example of the batch. They are taken one by one: `for g in example_grads { … }`, or `example_grads[i]` from 0; `count(example_grads)` is how many there are. Their mean is `grad`.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  step -lr * example_grads
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  var total = 0
  for g in example_grads { total <- total + sign(g) }
  step -lr * total / count(example_grads)
}
`,
    isFoundWhen: "compiling",
  },
  E0320: {
    title: "a condition that changes from step to step where creation decides",
    essay:
      "Which branch of a `for param` a tensor takes is decided once, when the optimizer is created, since its states are laid out then. The condition after a pattern may ask for the rank, size and name of the tensor, for dimensions, and for numbers made of them and of hyperparameters.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  for param: [m, n] if norm(grad) > 1 { step -lr * grad } else { step -grad }
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  if norm(grad) > 1 { step -lr * grad } else { step -grad }
}
`,
    isFoundWhen: "compiling",
  },
  E0321: {
    title: "no patterns of names",
    essay:
      '`name_matches` asks whether the name of the tensor at hand is one of a list of patterns, texts in which `*` stands for anything: `["*.bias", "*norm*"]`.',
    bad: `optimizer Mine(lr: rate = 0.1) {
  step if name_matches(lr) then -grad else -lr * grad
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  step -lr * grad
}
`,
    isFoundWhen: "compiling",
  },
};
