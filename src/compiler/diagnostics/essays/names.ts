// The essays of family E02: names.

import type { Essay } from "./essay.ts";

// Twelve functions that each call the one before twice: some 2¹² calls in all.
const doubled = Array.from(
  { length: 12 },
  (_, i) => `fn f${i + 1}(x) = f${i}(x) + f${i}(x)\n`,
).join("");

/** Names. */
export const namesEssays: Readonly<Record<string, Essay>> = {
  E0201: {
    title: "an unknown name",
    essay:
      "Nothing with this name is declared above the line: no hyperparameter, state or local of the rule, no function of the file, of the library or of the language. Lines are done in reading order, so a declaration stands above its uses; a name that is declared in a block ends with it. Where another language has a word for it, the message says what it is called here.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  accumulate v = average decay 0.9 of grad^2
  step -lr * grad / (sqr(v) + 1e-8)
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  accumulate v = average decay 0.9 of grad^2
  step -lr * grad / (sqrt(v) + 1e-8)
}
`,
    isFoundWhen: "compiling",
  },
  E0202: {
    title: "a name that is declared twice",
    essay:
      "A name keeps its meaning from its declaration to the end of its block, as a symbol keeps its meaning through a page of a paper. What changes within the step is a `var`, what is kept from step to step a `state`; both are updated with `<-`.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  g = grad
  g = g / (norm(g) + 1e-8)
  step -lr * g
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  var g = grad
  g <- g / (norm(g) + 1e-8)
  step -lr * g
}
`,
    isFoundWhen: "compiling",
  },
  E0203: {
    title: "a value called, or a function not called",
    essay:
      "Functions are used with their arguments in brackets that touch the name, values without. A product is always written with `*`.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  step -lr(t) * grad
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  step -lr * t * grad
}
`,
    isFoundWhen: "compiling",
  },
  E0204: {
    title: "an argument that the callee does not have",
    essay: "An argument given by name must be one that the function, or the rule, declares.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  step -lr * linear_decay(begin = 1, end = 0.1, tau = 100) * grad
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  step -lr * linear_decay(start = 1, end = 0.1, tau = 100) * grad
}
`,
    isFoundWhen: "compiling",
  },
  E0205: {
    title: "too many or too few arguments",
    essay:
      "A call gives every argument that has no default, each once. An accumulator knows its own decay and how often it was updated, so `unbiased(v)` takes the accumulator alone.",
    bad: `optimizer Mine(lr: rate = 0.1, beta2: decay = 0.999) {
  accumulate v = average decay beta2 of grad^2
  step -lr * grad / sqrt(unbiased(v, beta2))
}
`,
    good: `optimizer Mine(lr: rate = 0.1, beta2: decay = 0.999) {
  accumulate v = average decay beta2 of grad^2
  step -lr * grad / sqrt(unbiased(v))
}
`,
    isFoundWhen: "compiling",
  },
  E0206: {
    title: "a function that calls itself",
    essay:
      "Functions are written out where they are called, and every step of a rule ends, so no function may lead back to itself.",
    bad: `fn power(x, n) = if n > 0 then x * power(x, n - 1) else 1
optimizer Mine(lr: rate = 0.1) {
  step -lr * power(grad, 3)
}
`,
    good: `fn cube(x) = x * x * x
optimizer Mine(lr: rate = 0.1) {
  step -lr * cube(grad)
}
`,
    isFoundWhen: "compiling",
  },
  E0207: {
    title: "a value that has no parts",
    essay:
      "There are no objects and no modules here: hyperparameters, states and functions are used by their bare names, so `self.lr` is `lr`, `torch.sqrt(v)` is `sqrt(v)` and `grad.norm()` is `norm(grad)`. Only the transpose is written with a dot, `A.T`.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  step -lr * grad / (grad.norm() + 1e-8)
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  step -lr * grad / (norm(grad) + 1e-8)
}
`,
    isFoundWhen: "compiling",
  },
  E0208: {
    title: "functions that make a rule too long",
    essay:
      "Every call of a function is written out where it stands, with the calls inside it. Two calls of a function that itself has two calls are four, and so on: beyond two thousand, or a hundred inside one another, the rule is refused. A value that is used twice gets a name.",
    bad: `fn f0(x) = x
${doubled}optimizer Mine(lr: rate = 0.1) {
  step -lr * f12(grad)
}
`,
    good: `fn twice(x) = x + x
optimizer Mine(lr: rate = 0.1) {
  step -lr * twice(twice(grad))
}
`,
    isFoundWhen: "compiling",
  },
  E0209: {
    title: "a name that means something else everywhere",
    essay:
      "`param`, also written `θ`, and `grad`, also written `∇`, mean the parameter and the gradient in every line of every rule, so that a reader never has to look for another meaning. A hyperparameter, state, `var` or local has a name of its own; `theta` is an ordinary one. Only the arguments of functions may have these names, since a function sees what it is given. Nor can anything have a name that every object of JavaScript has, such as `constructor` or `toString`: the options and states of a compiled rule are objects with the author's names.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  state θ = 1
  θ <- 0.9 * θ
  step -lr * θ * grad
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  state theta = 1
  theta <- 0.9 * theta
  step -lr * theta * grad
}
`,
    isFoundWhen: "compiling",
  },
  W0201: {
    title: "a name that nothing uses",
    essay:
      "A hyperparameter or local is declared and never used. Often the line that should use it has another name in it; or it is a local of a block, which ends with the block: a value that an `if` decides is `var n = …` before the `if` and `n <- …` inside.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  g = grad / (norm(grad) + 1e-8)
  step -lr * grad
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  g = grad / (norm(grad) + 1e-8)
  step -lr * g
}
`,
    isFoundWhen: "compiling",
  },
};
