// The essays of family E06 about pipelines, wrappers and what they run.

import type { Essay } from "./essay.ts";

/** Composition. */
export const compositionEssays: Readonly<Record<string, Essay>> = {
  E0610: {
    title: "a rule where a number is needed",
    essay:
      "A hyperparameter of the domain `optimizer` holds a rule. It is run, or its own hyperparameters are read: `inner.lr`.",
    bad: `optimizer Mine(inner: optimizer = SGD()) {
  run inner
  param <- param - 0.1 * inner * param
}
`,
    good: `optimizer Mine(inner: optimizer = SGD()) {
  run inner
  param <- param - 0.1 * inner.lr * param
}
`,
    isFoundWhen: "compiling",
  },
  E0611: {
    title: "a hyperparameter that the wrapped rule does not have",
    essay:
      "`inner.name` reads a number among the hyperparameters of the rule that is wrapped; the message lists them.",
    bad: `optimizer Mine(inner: optimizer = SGD()) {
  run inner
  param <- param - 0.1 * inner.rate * param
}
`,
    good: `optimizer Mine(inner: optimizer = SGD()) {
  run inner
  param <- param - 0.1 * inner.lr * param
}
`,
    isFoundWhen: "compiling",
  },
  E0612: {
    title: "a rule run for some tensors only",
    essay:
      "All tensors go through a body together, and a wrapped rule takes its step for all of them. Whether it runs is decided for the whole model.",
    bad: `optimizer Mine(inner: optimizer = SGD()) {
  if norm(grad) > 1 { run inner }
}
`,
    good: `optimizer Mine(inner: optimizer = SGD()) {
  if norm(all grad) > 1 { run inner }
}
`,
    isFoundWhen: "compiling",
  },
  E0613: {
    title: "a rule that runs twice in one step",
    essay:
      "Every `run` of a body is a step of the same instance, so a path has at most one. For two rules, take two hyperparameters.",
    bad: `optimizer Mine(inner: optimizer = SGD()) {
  run inner
  run inner
}
`,
    good: `optimizer Mine(inner: optimizer = SGD()) {
  run inner
}
`,
    isFoundWhen: "compiling",
  },
  E0614: {
    title: "a rule run with something that it does not take",
    essay:
      "A wrapped rule gets its gradient and its parameters from outside: `with grad = e`, `with param = z`, and nothing else. Hyperparameters are given where the rule is.",
    bad: `optimizer Mine(inner: optimizer = SGD()) {
  run inner with lr = 0.1
}
`,
    good: `optimizer Mine(inner: optimizer = SGD()) {
  run inner with grad = grad / 2
}
`,
    isFoundWhen: "compiling",
  },
  E0615: {
    title: "an update that is lost",
    essay:
      "With `param = z` the rule works on z and leaves the parameters alone, so what it gives is an update, which needs a name.",
    bad: `optimizer Mine(inner: optimizer = SGD()) {
  state z = param
  run inner with param = z
}
`,
    good: `optimizer Mine(inner: optimizer = SGD()) {
  state z = param
  u = run inner with param = z
  z <- z + u
  step z - param
}
`,
    isFoundWhen: "compiling",
  },
  E0616: {
    title: "a stage on the wrong side of its rule",
    essay:
      "Stages run from left to right: one that changes `grad` stands left of the rule, one that changes `update` right of it.",
    bad: `transform halve() {
  grad <- grad / 2
}
optimizer Mine = SGD() |> halve()
`,
    good: `transform halve() {
  grad <- grad / 2
}
optimizer Mine = halve() |> SGD()
`,
    isFoundWhen: "compiling",
  },
  E0617: {
    title: "a stage that changes both sides",
    essay:
      "A stage stands on one side of its rule. What needs the gradient on its way in and the update on its way out is a wrapper: `optimizer Name(inner: optimizer)`.",
    bad: `transform both() {
  grad <- grad / 2
  update <- update * 2
}
`,
    good: `transform one() {
  grad <- grad / 2
}
`,
    isFoundWhen: "compiling",
  },
  E0618: {
    title: "a pipeline without exactly one rule",
    essay: "A pipeline is stages around one rule.",
    bad: `transform halve() {
  grad <- grad / 2
}
optimizer Mine = halve() |> halve()
`,
    good: `transform halve() {
  grad <- grad / 2
}
optimizer Mine = halve() |> halve() |> SGD()
`,
    isFoundWhen: "compiling",
  },
  E0619: {
    title: "a rule that needs another one",
    essay:
      "A rule with an `optimizer` hyperparameter without a default compiles only around a rule.",
    bad: `gradus compile Lookahead
`,
    good: `gradus compile 'Lookahead(Adam())'
`,
    isFoundWhen: "running",
  },
  E0623: {
    title: "one gradient for a rule that takes several",
    essay:
      "`run inner with grad = e` hands `e` to the rule inside for the gradient that it would take. A rule that takes several in a step, such as `SAM`, would get the same one each time.",
    bad: `gradus compile 'MultiSteps(SAM(SGD()))'
`,
    good: `gradus compile 'SAM(MultiSteps(SGD()))'
`,
    isFoundWhen: "running",
  },
  E0624: {
    title: "two rules that move one point",
    essay:
      "A rule that looks ahead, such as `Nesterov`, has its gradient taken at a point of its own. A wrapper that asks for gradients at points of its own, such as `SAM`, cannot stand around it: two rules would move one point.",
    bad: `gradus compile 'SAM(Nesterov())'
`,
    good: `gradus compile 'SAM(Momentum())'
`,
    isFoundWhen: "running",
  },
  E0620: {
    title: "a name that could be several hyperparameters",
    essay:
      "In a composition a name is a path, `inner.lr`, and its last part may stand alone where there is only one. Here there are several.",
    bad: `gradus compile 'Lookahead(Lookahead(SGD()), k = 3, inner.k = 2, lr = 0.1)'
`,
    good: `gradus compile 'Lookahead(Lookahead(SGD()), k = 3, inner.inner.lr = 0.1)'
`,
    isFoundWhen: "running",
  },
  E0621: {
    title: "a reset of something that is no state",
    essay:
      "`reset m` sets a state or accumulator back to its start, `reset inner` a wrapped rule. Nothing else has a start.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  g = grad / 2
  reset g
  step -lr * g
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  accumulate total = sum of grad
  step -lr * total
  if t == 10 { reset total }
}
`,
    isFoundWhen: "compiling",
  },
  E0622: {
    title: "a report of something that only a step knows",
    essay:
      "What `report` shows is computed when someone asks, when no step runs: from `param`, states, `t` and hyperparameters.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  g = grad / 2
  report param - lr * g
  step -lr * g
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  state slow = param
  step -lr * grad
  slow <- 0.9 * slow + 0.1 * param
  report slow
}
`,
    isFoundWhen: "compiling",
  },
  W0601: {
    title: "a rule that is left out of a module",
    essay:
      "The file has a rule that needs another one and got none. It was checked; the module has the other rules.",
    bad: `gradus compile wrappers.opt
`,
    good: `gradus compile 'wrappers.opt#Slow'
`,
    isFoundWhen: "running",
  },
  E0626: {
    title: "a rule over the model in a branch",
    essay:
      "A rule `over model` sees all parameters as one vector. In a branch of `for param` the model is the tensors that take it, and they do not stand side by side, so there is no such vector. Run it where all tensors are, or choose a rule that goes tensor by tensor for the branch.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  for param: [m, n] { run Newton() } else { step -lr * grad }
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  run Newton() with grad = grad * lr
}
`,
    isFoundWhen: "compiling",
  },
  E0627: {
    title: "a rule that tells tensors apart, run on one vector",
    essay:
      "A rule that is run inside one `over model` has the vector of all parameters for its only tensor. That has neither the shapes nor the names by which `for param` and `name_matches` tell tensors apart. A wrapper that needs no vector leaves `over model` out.",
    bad: `optimizer Mine(k: count = 2) over model {
  every k { run Muon() }
}
`,
    good: `optimizer Mine(k: count = 2) {
  every k { run Muon() }
}
`,
    isFoundWhen: "compiling",
  },
  E0630: {
    title: "values that break a requirement",
    essay:
      "A rule may `require` something of its hyperparameters, in words of its author. Values that are known when it is compiled, its defaults and those that a composition gives, are held against it at once; the others when an optimizer is created.",
    bad: `optimizer Mine(lr: rate = 0.1, slow: decay = 0.9, fast: decay = 0.99) {
  require fast < slow "the fast average must forget sooner"
  accumulate a = average decay slow of grad
  accumulate b = average decay fast of grad
  step -lr * (a + b)
}
`,
    good: `optimizer Mine(lr: rate = 0.1, slow: decay = 0.99, fast: decay = 0.9) {
  require fast < slow "the fast average must forget sooner"
  accumulate a = average decay slow of grad
  accumulate b = average decay fast of grad
  step -lr * (a + b)
}
`,
    isFoundWhen: "running",
  },
  E0631: {
    title: "a requirement of a number that a step computes",
    essay:
      "A rule that requires something of a hyperparameter is asked at creation. What a body passes to it in `run` must be known then: a hyperparameter or a number. A rule that stands in an `optimizer` hyperparameter has values of its own instead.",
    bad: `optimizer Inner(lr: rate = 0.1) {
  require lr < 1
  step -lr * grad
}
optimizer Mine(lr: rate = 0.1) {
  run Inner(lr = lr / t)
}
`,
    good: `optimizer Inner(lr: rate = 0.1) {
  require lr < 1
  step -lr * grad
}
optimizer Mine(lr: rate = 0.1) {
  run Inner(lr = lr)
}
`,
    isFoundWhen: "running",
  },
  E0640: {
    title: "a rule on a `param` of another shape that asks the model",
    essay:
      "`run inner with grad = e, param = z` lets a rule work on an array of another shape, for instance on a projection of the parameter. The model has no gradient there, so the rule gets the one that it is handed, and may ask for plain `grad` alone.",
    bad: `optimizer Mine(inner: optimizer = Adam(), lr: rate = 0.1) {
  for param: [m, n] {
    u = run inner with param = mean(param over n)
    step lr * sum(u) * grad
  } else { step 0 }
}
`,
    good: `optimizer Mine(inner: optimizer = Adam(), lr: rate = 0.1) {
  u = run inner with param = 2 * param
  step lr * u
}
`,
    isFoundWhen: "compiling",
  },
  E0641: {
    title: "a branch that asks more than one gradient",
    essay:
      "In a branch of a dispatch the model is the tensors of that branch, and a rule that is run there sees no others. The gradient is one for all branches: each asks for it at `param`, or at one point that is known when the step before ends. The loss, products with curvature and further gradients belong to the whole model.",
    bad: `optimizer Mine(lr: rate = 0.1, rho: positive = 0.05) {
  for param: [m, ..n] { step -lr * (grad at param + rho * grad) } else { step -lr * grad }
}
`,
    good: `optimizer Mine(lr: rate = 0.1, rho: positive = 0.05) {
  step -lr * (grad at param + rho * grad)
}
`,
    isFoundWhen: "running",
  },
};
