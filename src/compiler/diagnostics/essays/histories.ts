// The essays of family E05 on histories and indices.

import type { Essay } from "./essay.ts";

/** Histories and indices. */
export const historiesEssays: Readonly<Record<string, Essay>> = {
  E0521: {
    title: "a history used as a value, or changed otherwise than by push",
    essay:
      "A history keeps the values pushed last in one place in memory, and never copies them. So it changes by `S <- push(S, e)` only, on a line of its own, and it has one name. What it holds is taken entry by entry, `S[0]` the newest, or by `sum`, `mean`, `max`, `min` and `norm` where entries are numbers; `count(S)` is how many were pushed.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  state S: history[4] = 0
  S <- push(S, grad)
  step -lr * S
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  state S: history[4] = 0
  S <- push(S, grad)
  step -lr * (S[0] + S[1]) / 2
}
`,
    isFoundWhen: "compiling",
  },
  E0522: {
    title: "a history without a fixed size or start",
    essay:
      "The memory of a history is laid out when an optimizer is created: its size is a whole number or a hyperparameter of domain `count`, which then cannot follow a schedule, and its start is a constant, which entries hold that were never pushed.",
    bad: `optimizer Mine(lr: rate = 0.1, window: positive = 4) {
  state S: history[window] = 0
  S <- push(S, grad)
  step -lr * S[0]
}
`,
    good: `optimizer Mine(lr: rate = 0.1, window: count = 4) {
  state S: history[window] = 0
  S <- push(S, grad)
  step -lr * S[0]
}
`,
    isFoundWhen: "compiling",
  },
  E0523: {
    title: "an index on something without entries",
    essay:
      "`x[i]` takes an entry of a list, an entry of a history by its age, or a part of an array along its first named dimension. An array like param has the shape of the tensor at hand, whatever its rank, and so no first dimension; a branch `for param: [m, n]` gives it names.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  step -lr * grad[0]
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  state S: history[2] = 0
  S <- push(S, grad)
  step -lr * S[0]
}
`,
    isFoundWhen: "compiling",
  },
  E0524: {
    title: "an index that is certain to lie outside",
    essay:
      "Entries are counted from 0: the last one of a history of ten is `S[9]`. An index that is only known in a step is checked there, and the step stops with an error that names it.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  state S: history[2] = 0
  S <- push(S, grad)
  step -lr * S[2]
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  state S: history[2] = 0
  S <- push(S, grad)
  step -lr * S[1]
}
`,
    isFoundWhen: "compiling",
  },
  E0525: {
    title: "a reduction that histories do not have",
    essay:
      "`sum`, `mean`, `max`, `min` and `norm` take the entries pushed onto a history of numbers. Anything else, and histories of arrays, are reduced by going over the entries.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  state S: history[4] = 0
  S <- push(S, grad)
  step -lr * mean(S)
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  state S: history[4] = 0
  S <- push(S, grad)
  var total = 0
  for i in 0..count(S) - 1 {
    total <- total + S[i]
  }
  step -lr * total / count(S)
}
`,
    isFoundWhen: "compiling",
  },
};
