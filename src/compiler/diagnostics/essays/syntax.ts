// The essays of family E01: what is wrong with a text before it has a meaning.

import type { Essay } from "./essay.ts";

/** Syntax. */
export const syntaxEssays: Readonly<Record<string, Essay>> = {
  E0101: {
    title: "a character without a meaning",
    essay:
      "The text holds a character that the language does not use. Names are made of Latin and Greek letters, digits and `_`; operators are those of papers, and many have a second spelling: `θ ∇ ← ⊙ × ᵀ ² ≤ ≥ ≠ ∞`. Signs that other languages use have words here: `and`, `or`, `not`, `mod`. A file full of control characters is no text at all.",
    bad: `optimizer SGD(lr: rate = 0.1) {
  g = grad³
  step -lr * g
}
`,
    good: `optimizer SGD(lr: rate = 0.1) {
  g = grad^3
  step -lr * g
}
`,
    isFoundWhen: "compiling",
  },
  E0102: {
    title: "a text without its closing quote",
    essay:
      "Texts, like the patterns of tensor names and the paths of imports, stand between double quotes and end on the line on which they begin.",
    bad: `import { mine } from "./rules.opt
optimizer SGD(lr: rate = 0.1) { step -lr * grad }
`,
    good: `import { mine } from "./rules.opt"
optimizer SGD(lr: rate = 0.1) { step -lr * grad }
`,
    isFoundWhen: "compiling",
  },
  E0103: {
    title: "a number with a dot first or last",
    essay:
      "A number has digits on both sides of its dot. `1..k` is the range from 1 to k, and `A.T` a transpose, so a dot at the edge of a number would be read in two ways.",
    bad: `optimizer SGD(lr: rate = .1) { step -lr * grad }
`,
    good: `optimizer SGD(lr: rate = 0.1) { step -lr * grad }
`,
    isFoundWhen: "compiling",
  },
  E0104: {
    title: "a bracket that is never closed",
    essay:
      "An opening bracket has no partner, or one of another kind. The message points at the bracket that was opened. Where a block is concerned, it goes by the indentation: a `}` that stands further left than the line of its `{` was probably meant for an outer block.",
    bad: `optimizer Clipped(lr: rate = 0.1) {
  g = grad / max(1, norm(grad)
  step -lr * g
}
`,
    good: `optimizer Clipped(lr: rate = 0.1) {
  g = grad / max(1, norm(grad))
  step -lr * g
}
`,
    isFoundWhen: "compiling",
  },
  E0105: {
    title: "a closing bracket too many",
    essay:
      "This bracket closes nothing: every bracket before it that it could belong to is closed already.",
    bad: `optimizer SGD(lr: rate = 0.1) {
  step -(lr * grad))
}
`,
    good: `optimizer SGD(lr: rate = 0.1) {
  step -(lr * grad)
}
`,
    isFoundWhen: "compiling",
  },
  E0106: {
    title: "nesting that is too deep",
    essay:
      "Brackets, blocks, prefix operators and what else stands inside one another (`else if` in `else if`, powers of powers) may go 200 deep. The length of a sum, a line or a file is not limited. A formula that comes near the limit reads better in parts that have names.",
    bad: `optimizer SGD(lr: rate = 0.1) {
  step -lr * ${"(".repeat(201)}grad${")".repeat(201)}
}
`,
    good: `optimizer SGD(lr: rate = 0.1) {
  step -lr * ((grad))
}
`,
    isFoundWhen: "compiling",
  },
  E0107: {
    title: "a file that declares nothing",
    essay:
      "A file holds optimizers, transforms, schedules and functions. This one holds blanks and comments only. `gradus new NAME` writes a commented rule to start from.",
    bad: `// to be written
`,
    good: `// the shortest rule
optimizer SGD(lr: rate = 0.1) { step -lr * grad }
`,
    isFoundWhen: "compiling",
  },
  E0108: {
    title: "a keyword used as a name",
    essay:
      "The words with which declarations and statements begin, and the few inside them, are reserved, so that a line can be read from its first word. Everything else may be a name, also the names of builtins and library rules: a file's own names come first.",
    bad: `optimizer SGD(step: rate = 0.1) { step -step * grad }
`,
    good: `optimizer SGD(lr: rate = 0.1) { step -lr * grad }
`,
    isFoundWhen: "compiling",
  },
  E0109: {
    title: "a spelling of another language",
    essay:
      "The sign is clear, but it is spelt otherwise here: a power is `^` and not `**`, conditions are joined by `and`, `or`, `not`, the remainder is `mod`, comments begin with `//`, an update names the new value in full (`m <- m + g`), and a line break ends a statement.",
    bad: `optimizer SGD(lr: rate = 0.1) {
  g = grad ** 3
  step -lr * g
}
`,
    good: `optimizer SGD(lr: rate = 0.1) {
  g = grad^3
  step -lr * g
}
`,
    isFoundWhen: "compiling",
  },
  E0110: {
    title: "an arrow in a condition",
    essay:
      "`<-` is one sign, the update of a state, also where it is written close to a number. In a condition `x <-1` was meant as `x < -1`.",
    bad: `optimizer SGD(lr: rate = 0.1) {
  if loss <-1 { step -grad } else { step -lr * grad }
}
`,
    good: `optimizer SGD(lr: rate = 0.1) {
  if loss < -1 { step -grad } else { step -lr * grad }
}
`,
    isFoundWhen: "compiling",
  },
  E0111: {
    title: "`=` in a condition",
    essay: "`=` gives a name to a value; two values are compared with `==`.",
    bad: `optimizer SGD(lr: rate = 0.1) {
  if t = 1 { step -grad } else { step -lr * grad }
}
`,
    good: `optimizer SGD(lr: rate = 0.1) {
  if t == 1 { step -grad } else { step -lr * grad }
}
`,
    isFoundWhen: "compiling",
  },
  E0112: {
    title: "a value that is missing",
    essay:
      "An operator stands between two values, `-` and `not` before one, and after `=`, `<-`, `step` or a comma a value follows. A line that ends in an operator goes on in the next one, if that could be its continuation.",
    bad: `optimizer SGD(lr: rate = 0.1) {
  step -lr *
}
`,
    good: `optimizer SGD(lr: rate = 0.1) {
  step -lr *
    grad
}
`,
    isFoundWhen: "compiling",
  },
  E0113: {
    title: "an operator that is missing",
    essay:
      "Two values stand side by side. Products are written with `*`, and the bracket of a call touches the name: `sqrt(v)`.",
    bad: `optimizer SGD(lr: rate = 0.1) {
  step -lr grad
}
`,
    good: `optimizer SGD(lr: rate = 0.1) {
  step -lr * grad
}
`,
    isFoundWhen: "compiling",
  },
  E0114: {
    title: "a line that is no statement",
    essay:
      "A statement begins with a keyword (`state`, `accumulate`, `step`, `if` …) or with the name that it declares or updates. Locals are declared by `x = e` alone, without a word like `let`; loops are `for`, `repeat` and `every`, all of them bounded.",
    bad: `optimizer Momentum(lr: rate = 0.1) {
  sate v = 0
  v <- 0.9 * v + grad
  step -lr * v
}
`,
    good: `optimizer Momentum(lr: rate = 0.1) {
  state v = 0
  v <- 0.9 * v + grad
  step -lr * v
}
`,
    isFoundWhen: "compiling",
  },
  E0115: {
    title: "text outside of any declaration",
    essay:
      "At the top of a file stand declarations only: `optimizer`, `transform`, `schedule`, `fn` and `import`, each on a line of its own. Statements belong in their bodies.",
    bad: `step -0.1 * grad
`,
    good: `optimizer SGD(lr: rate = 0.1) { step -lr * grad }
`,
    isFoundWhen: "compiling",
  },
  E0116: {
    title: "comparisons in a row",
    essay:
      "`a < b < c` could be read as a comparison with the outcome of another, so it is written `a < b and b < c`. In the same way a value is taken at one point; where two are meant, brackets say which belongs to what.",
    bad: `optimizer SGD(lr: rate = 0.1) {
  if 1 < t < 5 { step -grad } else { step -lr * grad }
}
`,
    good: `optimizer SGD(lr: rate = 0.1) {
  if 1 < t and t < 5 { step -grad } else { step -lr * grad }
}
`,
    isFoundWhen: "compiling",
  },
  E0117: {
    title: "a prefix operator in a tight place",
    essay:
      "`not` takes in a whole comparison and `-` a whole matrix product: `-A @ b` is `-(A @ b)`. After an operator that binds tighter they would take more than it leaves them, so brackets are needed there.",
    bad: `fn turned(A, b) = A @ -b
`,
    good: `fn turned(A, b) = A @ (-b)
`,
    isFoundWhen: "compiling",
  },
  E0118: {
    title: "a choice without all its parts",
    essay:
      "As a value, a choice has a condition and two sides: `if c then a else b`. Inside a formula it stands in brackets. It evaluates the side taken only, and its condition is a number for the tensor or the model; a choice per element is `where(c, a, b)`.",
    bad: `optimizer SGD(lr: rate = 0.1) {
  now = lr if t > 1 else 1
  step -now * grad
}
`,
    good: `optimizer SGD(lr: rate = 0.1) {
  now = if t > 1 then lr else 1
  step -now * grad
}
`,
    isFoundWhen: "compiling",
  },
  E0119: {
    title: "a body without its braces",
    essay:
      "A body stands in `{ }`, and its `{` on the line of its head, since a line break ends a statement. Indentation has no meaning.",
    bad: `optimizer SGD(lr: rate = 0.1):
  step -lr * grad
`,
    good: `optimizer SGD(lr: rate = 0.1) {
  step -lr * grad
}
`,
    isFoundWhen: "compiling",
  },
  E0120: {
    title: "something that does not fit",
    essay:
      "What stands here cannot follow what stands before it. The message names what was expected, where only one thing could have followed.",
    bad: `optimizer SGD(lr: rate 0.1) { step -lr * grad }
`,
    good: `optimizer SGD(lr: rate = 0.1) { step -lr * grad }
`,
    isFoundWhen: "compiling",
  },
  E0121: {
    title: "`=`, `<-` and `==` mixed up",
    essay:
      "`=` declares: a name for a value, or the start of a state. `<-` updates a state, a `var` or `param`. `==` compares. `step`, `report` and `return` are followed by their value alone.",
    bad: `optimizer Momentum(lr: rate = 0.1) {
  state v <- 0
  v <- 0.9 * v + grad
  step -lr * v
}
`,
    good: `optimizer Momentum(lr: rate = 0.1) {
  state v = 0
  v <- 0.9 * v + grad
  step -lr * v
}
`,
    isFoundWhen: "compiling",
  },
  E0122: {
    title: "a value that goes nowhere",
    essay:
      "The line computes something and drops it. Nothing in a rule has an effect but updates and `step`, so such a line is always an oversight.",
    bad: `optimizer SGD(lr: rate = 0.1) {
  norm(grad)
  step -lr * grad
}
`,
    good: `optimizer SGD(lr: rate = 0.1) {
  size_of_step = norm(grad)
  step -lr * grad / size_of_step
}
`,
    isFoundWhen: "compiling",
  },
};
