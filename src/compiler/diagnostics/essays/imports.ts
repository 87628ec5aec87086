// The essays of family E06: imports and composition.

import type { Essay } from "./essay.ts";

/** Imports and composition. */
export const importsEssays: Readonly<Record<string, Essay>> = {
  E0601: {
    title: "a file that cannot be imported",
    essay:
      "The path of an import is relative to the importing file and begins with `./` or `../`. What the library declares needs no import.",
    bad: `import { halved } from "./rulez.opt"
optimizer Mine(lr: rate = 0.1) {
  step -lr * halved(grad)
}
`,
    good: `import { halved } from "./rules.opt"
optimizer Mine(lr: rate = 0.1) {
  step -lr * halved(grad)
}
`,
    isFoundWhen: "compiling",
  },
  E0602: {
    title: "files that import each other in a circle",
    essay:
      "Imports form a tree: a file cannot, over whatever stations, import itself. What two files share moves into a third.",
    bad: `import { Other } from "./circle.opt"
optimizer Mine = Other(lr = 0.1)
`,
    good: `import { Plain } from "./rules.opt"
optimizer Mine = Plain(lr = 0.1)
`,
    isFoundWhen: "compiling",
  },
  E0603: {
    title: "a name that the imported file does not declare",
    essay: "An import names top-level declarations of the other file.",
    bad: `import { halfed } from "./rules.opt"
optimizer Mine(lr: rate = 0.1) {
  step -lr * halfed(grad)
}
`,
    good: `import { halved } from "./rules.opt"
optimizer Mine(lr: rate = 0.1) {
  step -lr * halved(grad)
}
`,
    isFoundWhen: "compiling",
  },
  E0604: {
    title: "something that is no optimizer",
    essay:
      "`optimizer Name = Other(…)` gives another rule new defaults, so `Other` is a rule of this file, of an import or of the library.",
    bad: `optimizer Mine = Adams(lr = 0.01)
`,
    good: `optimizer Mine = Adam(lr = 0.01)
`,
    isFoundWhen: "compiling",
  },
  E0605: {
    title: "a rule that is defined by itself",
    essay: "A rule defined with `=` leads, over however many others, to one with a body.",
    bad: `optimizer Mine = Mine(lr = 0.01)
`,
    good: `optimizer Mine = Adam(lr = 0.01)
`,
    isFoundWhen: "compiling",
  },
  E0606: {
    title: "an option that the rule does not have",
    essay:
      "What `--set`, or `set` in a program, decides is a hyperparameter of the rule; `gradus explain RULE` lists them.",
    bad: `gradus compile RMSProp --set centred=true
`,
    good: `gradus compile RMSProp --set centered=true
`,
    isFoundWhen: "running",
  },
  E0607: {
    title: "a value that an option cannot have",
    essay:
      "A flag is set to `true` or `false`, a choice to one of its members, a number to a number of its domain.",
    bad: `gradus compile RMSProp --set placement=between
`,
    good: `gradus compile RMSProp --set placement=inside
`,
    isFoundWhen: "running",
  },
  E0640: {
    title: "a dialect that does not exist",
    essay:
      "A dialect is a named set of option values: what a peer's library does by default. `--dialect`, or `dialect` in a program, takes it in place of the defaults of this library; options that are given win.",
    bad: `gradus compile Adam --dialect pytorch
`,
    good: `gradus compile Adam --dialect torch
`,
    isFoundWhen: "running",
  },
  E0641: {
    title: "a rule that a dialect does not have",
    essay:
      "A dialect says what a peer's library does, so it has only rules of the library that the peer has too, and none of yours. Wrappers and stages that the peer lacks stay as they are; every rule inside must be one of the dialect's.",
    bad: `gradus compile Lion --dialect torch
`,
    good: `gradus compile Lion --dialect keras
`,
    isFoundWhen: "running",
  },
  E0608: {
    title: "a rule that the file does not have",
    essay: "`FILE.opt#Name`, or `rule` in a program, names an optimizer that the file declares.",
    bad: `gradus compile mine.opt#Mien
`,
    good: `gradus compile mine.opt#Mine
`,
    isFoundWhen: "running",
  },
};
