// The essays of family E04: shapes and scopes.

import type { Essay } from "./essay.ts";

/** Shapes and scopes. */
export const shapesEssays: Readonly<Record<string, Essay>> = {
  E0401: {
    title: "shapes that do not line up",
    essay:
      "Arithmetic is element by element. A number combines with anything; two arrays combine when their dimensions have the same names in the same order, or when those of one are among those of the other. Dimensions are matched by name, never by position. In an ordinary rule everything made of `grad` is like `param`; what is over the model is a vector `[n]` or a matrix `[n, n]`.",
    bad: `optimizer Mine(lr: rate = 0.1) over model {
  step -lr * (hessian + hessian) * grad
}
`,
    good: `optimizer Mine(lr: rate = 0.1) over model {
  step -lr * (hessian + hessian) @ grad
}
`,
    isFoundWhen: "compiling",
  },
  E0402: {
    title: "many values where one is needed",
    essay:
      "An `if`, an `every` or a hyperparameter takes one value, and this has one per element or per tensor. A reduction makes one of them: `norm(grad)` one per tensor, `norm(all grad)` one for the model. A choice element by element is `where(condition, a, b)`.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  if grad > 0 { step -lr } else { step lr }
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  step where(grad > 0, -lr, lr)
}
`,
    isFoundWhen: "compiling",
  },
  E0403: {
    title: "a matrix function that does not fit",
    essay:
      "Matrix functions look at the number of dimensions and at their names: `A @ B` needs the inner ones to be the same name. `param` has any rank in an ordinary rule; a rule `over model` sees all parameters as one vector `[n]`.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  step -lr * grad @ grad
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  step -lr * grad * grad
}
`,
    isFoundWhen: "compiling",
  },
  E0404: {
    title: "a reduction of one number",
    essay: "A reduction makes one number of many; this is one number already.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  step -sum(lr) * grad
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  step -lr * sum(grad) * grad
}
`,
    isFoundWhen: "compiling",
  },
  E0405: {
    title: "something that only a rule over the model has",
    essay:
      "A body sees one tensor at a time unless its head says `over model`. The Hessian is a matrix over all parameters, so it needs that.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  step -lr * solve(hessian, grad)
}
`,
    good: `optimizer Mine(lr: rate = 1) over model {
  step -lr * solve(hessian, grad)
}
`,
    isFoundWhen: "compiling",
  },
  E0406: {
    title: "an unknown dimension",
    essay:
      "A shape is written with the names of dimensions that are known: in a rule `over model` that is `n`, the number of parameters.",
    bad: `optimizer Mine(lr: rate = 1) over model {
  state P: [k, k] = I
  P <- 0.9 * P
  step -lr * P @ grad
}
`,
    good: `optimizer Mine(lr: rate = 1) over model {
  state P: [n, n] = I
  P <- 0.9 * P
  step -lr * P @ grad
}
`,
    isFoundWhen: "compiling",
  },
  E0407: {
    title: "an identity matrix without a size",
    essay:
      "`I` takes the size of the square matrix that it meets: in `hessian + damping * I`, as a factor, or as the start of a state with a written shape. A name may stand for a multiple of it, `J = 2 * I`, and takes the size of each matrix that it meets. Inside a function or a reduction it meets none.",
    bad: `optimizer Mine(lr: rate = 1) over model {
  step -lr * solve(hessian + norm(I) * I, grad)
}
`,
    good: `optimizer Mine(lr: rate = 1) over model {
  step -lr * solve(hessian + norm(hessian) * I, grad)
}
`,
    isFoundWhen: "compiling",
  },
  E0408: {
    title: "a state that cannot hold this",
    essay:
      "A state has the smallest shape that holds its start and everything assigned to it, or the shape that is written. Whatever is assigned is then a number or has exactly that shape.",
    bad: `optimizer Mine(lr: rate = 1) over model {
  state v: [n] = 0
  v <- hessian
  step -lr * v
}
`,
    good: `optimizer Mine(lr: rate = 1) over model {
  state v: [n] = 0
  v <- hessian @ grad
  step -lr * v
}
`,
    isFoundWhen: "compiling",
  },
  E0420: {
    title: "a flattened dimension outside its place",
    essay:
      "`..n` in the pattern of a `for param` stands for one or more dimensions flattened into one: `[m, ..n]` fits a matrix and a convolution alike. A pattern has it once, since nothing would say where one ends and another begins; elsewhere a shape names its dimensions one by one.",
    bad: `optimizer Mine(lr: rate = 0.1) over model {
  state v: [..n] = 0
  v <- v + grad
  step -lr * v
}
`,
    good: `optimizer Mine(lr: rate = 0.1) over model {
  state v: [n] = 0
  v <- v + grad
  step -lr * v
}
`,
    isFoundWhen: "compiling",
  },
  E0421: {
    title: "a size that is not known at creation",
    essay:
      "Memory is laid out when an optimizer is created, so the sizes in a shape must be known then: names of a pattern, `count` hyperparameters, and locals made of such numbers, `size(param)` and `rank(param)`. Dimensions are matched by name, so a size that is computed gets a name first.",
    bad: `optimizer Mine(lr: rate = 0.1) over model {
  k = norm(grad)
  var u: [k] = 0
  u <- 1
  step -lr * sum(u) * grad
}
`,
    good: `optimizer Mine(lr: rate = 0.1) over model {
  var u: [n] = 0
  u <- 1
  step -lr * sum(u) * grad
}
`,
    isFoundWhen: "compiling",
  },
  E0422: {
    title: "a dispatch in a rule over the whole model",
    essay:
      "`for param: […]` tells tensors apart by their shapes. A rule `over model` sees all of them as one vector `[n]`, so there is nothing to tell apart.",
    bad: `optimizer Mine(lr: rate = 0.1) over model {
  for param: [m] { step -lr * grad } else { step 0 }
}
`,
    good: `optimizer Mine(lr: rate = 0.1) over model {
  step -lr * grad
}
`,
    isFoundWhen: "compiling",
  },
  E0423: {
    title: "a dispatch in a dispatch",
    essay:
      "In a branch every tensor has the shape of its pattern, so another `for param` in it has nothing left to ask; a further shape is a further branch of the same dispatch. A rule that is run in a branch may tell its tensors apart again.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  for param: [m, ..n] {
    for param: [a, b] { step -lr * grad } else { step 0 }
  } else { step -lr * grad }
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  step -lr * grad
}
`,
    isFoundWhen: "compiling",
  },
  E0424: {
    title: "the whole model asked in a branch",
    essay:
      "In a branch of a dispatch the model is the tensors of that branch. The loss, a product with the Hessian or a second gradient belong to the whole model: ask above the `for param`, or let the rule ask for one gradient.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  for param: [m, ..n] { step -lr * loss * grad } else { step -lr * grad }
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  step -lr * loss * grad
}
`,
    isFoundWhen: "compiling",
  },
  E0425: {
    title: "an argument of another shape than the function names",
    essay:
      "`fn polar(G: [m, n])` names the dimensions of what it is given: two of them, and inside `m` and `n` stand for them. What is like `param` has no named dimensions outside of a branch.",
    bad: `fn total(G: [m, n]) = sum(G)
optimizer Mine(lr: rate = 0.1) {
  step -lr * total(grad) * grad
}
`,
    good: `fn total(G: [m, n]) = sum(G)
optimizer Mine(lr: rate = 0.1) over model {
  step -lr * total(hessian) * grad
}
`,
    isFoundWhen: "compiling",
  },
  E0426: {
    title: "a dimension that is not there",
    essay:
      "`mean(x over n)` takes the mean along `n`, which must be one of the dimensions of `x`, and stand in it once; so must the one of `gather(x, i over n)`, and those of `transpose(x, [n, m])`, all of them. The dimensions of a parameter have names in a branch of a dispatch; over the model there is `n`.",
    bad: `optimizer Mine(lr: rate = 0.1) over model {
  step -lr * sum(hessian over n) * grad
}
`,
    good: `optimizer Mine(lr: rate = 0.1) over model {
  step -lr * sum(grad over n) * grad
}
`,
    isFoundWhen: "compiling",
  },
};
