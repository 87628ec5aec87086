// The essays of family E07: run time and files.

import type { Essay } from "./essay.ts";

/** Run time and files. Programs are lines of TypeScript, of a shell or of a file. */
export const runtimeEssays: Readonly<Record<string, Essay>> = {
  E0701: {
    title: "tensors that cannot be laid out",
    essay:
      "An optimizer is created over a record of tensors: `{ shape, data? }`, or an array for a vector. A shape is a list of whole numbers, and the data has exactly their product of entries.",
    bad: `Adam.create({ w: { shape: [2, 3], data: [1, 2, 3] } });
`,
    good: `Adam.create({ w: { shape: [3], data: [1, 2, 3] } });
`,
    isFoundWhen: "running",
  },
  E0702: {
    title: "an option that the rule does not have",
    essay:
      "Options are the hyperparameters of the rule, by the names that its author gave them, as in PyTorch: `weight_decay`, not `weightDecay`. The message lists them.",
    bad: `AdamW.create(tensors, { weightDecay: 0.1 });
`,
    good: `AdamW.create(tensors, { weight_decay: 0.1 });
`,
    isFoundWhen: "running",
  },
  E0703: {
    title: "an option outside its domain",
    essay:
      "The domain of a hyperparameter is checked when an optimizer is created. A hyperparameter that is fixed for the life of an optimizer takes no schedule.",
    bad: `Adam.create(tensors, { beta1: 1.5 });
`,
    good: `Adam.create(tensors, { beta1: 0.9 });
`,
    isFoundWhen: "running",
  },
  E0704: {
    title: "an option that must be given",
    essay: "A hyperparameter without a default is given by whoever creates the optimizer.",
    bad: `Mine.create(tensors);
`,
    good: `Mine.create(tensors, { lr: 0.1 });
`,
    isFoundWhen: "running",
  },
  E0705: {
    title: "a schedule that leaves its domain",
    essay:
      "A schedule is asked once a step, and its value is checked then: the message names step and value. Often a decay has gone below 0 after its last step.",
    bad: `SGD.create(tensors, { lr: (t) => 0.1 - 0.001 * t });
`,
    good: `SGD.create(tensors, { lr: (t) => Math.max(0, 0.1 - 0.001 * t) });
`,
    isFoundWhen: "running",
  },
  E0706: {
    title: "an option that was decided when compiling",
    essay:
      "Flags and choices select the code of a module, which is one variant of its rule. The message has the command that compiles the other one.",
    bad: `RMSProp.create(tensors, { centered: true });
`,
    good: `gradus compile RMSProp --set centered=true -o rmsprop.ts
`,
    isFoundWhen: "running",
  },
  E0707: {
    title: "gradients that do not fit",
    essay:
      "A gradient that is handed in has one array per tensor, of as many entries; nothing is guessed.",
    bad: `optimizer.step({ grad: { w: new Float32Array(5) } });
`,
    good: `optimizer.step({ grad: { w: new Float32Array(6) } });
`,
    isFoundWhen: "running",
  },
  E0708: {
    title: "a saved state that does not fit",
    essay:
      "`load` is strict: an entry that is missing, foreign or of another shape is refused, and then nothing is loaded. A state belongs to its rule, variant and tensors.",
    bad: `sgd.load(adam.save());
`,
    good: `adam.load(saved);
`,
    isFoundWhen: "running",
  },
  E0709: {
    title: "a matrix without a result",
    essay:
      "`solve`, `inv` and their kin stop the step at a matrix that is singular, not positive definite or not finite, instead of going on with NaN. Newton's rule is then given damping.",
    bad: `Newton.create(tensors);
`,
    good: `Newton.create(tensors, { damping: 1e-3 });
`,
    isFoundWhen: "running",
  },
  E0710: {
    title: "a step without what the rule asks for",
    essay:
      "A rule that uses the loss is stepped with `step({ loss })`; one that asks the model again with `step(oracle)`, whose functions the message names.",
    bad: `optimizer.step();
`,
    good: `optimizer.step({ loss: 0.3 });
`,
    isFoundWhen: "running",
  },
  E0711: {
    title: "memory that cannot be had",
    essay:
      "Parameters, gradients and states lie in one memory, which the machine, or the memory that was handed in, does not have.",
    bad: `Adam.create({ w: { shape: [1e6, 1e6] } });
`,
    good: `Adam.create({ w: { shape: [1e3, 1e3] } });
`,
    isFoundWhen: "running",
  },
  E0712: {
    title: "an entry that a history or an array does not have",
    essay:
      "An index that is known only in a step must be a whole number from 0 to the size of the history, or of the first dimension of the array, less one. The message names the history or array, its tensor, the index and the step, which is not taken. What stands under a condition is asked for only where it holds.",
    bad: `optimizer Mine(lr: rate = 0.1) {
  state S: history[3] = 0
  S <- push(S, grad)
  step -lr * S[t]
}
`,
    good: `optimizer Mine(lr: rate = 0.1) {
  state S: history[3] = 0
  S <- push(S, grad)
  step -lr * S[(t - 1) mod 3]
}
`,
    isFoundWhen: "running",
  },
  E0713: {
    title: "groups that do not fit the tensors",
    essay:
      "Each entry of `groups` has `match`, a list of patterns of names in which `*` stands for any characters, and hyperparameters for the tensors that fit. An entry that fits no tensor is a slip, and a tensor in two entries would have two values: both are refused. A tensor in no group has the options outside.",
    bad: `AdamW.create({ weight, bias }, { groups: [{ match: ["*.bias"], weight_decay: 0 }] });
`,
    good: `AdamW.create({ weight, bias }, { groups: [{ match: ["*bias"], weight_decay: 0 }] });
`,
    isFoundWhen: "running",
  },
  E0714: {
    title: "a hyperparameter that cannot differ between groups",
    essay:
      "In a group a hyperparameter has a value per tensor. Where the rule needs one number for the whole model, the period of `every`, a number of turns, a condition around a `run` or a sum over the model, there is none to take; the message names the hyperparameter. Rules `over model` see one vector and have no groups.",
    bad: `Lookahead.create(tensors, { groups: [{ match: ["*.bias"], k: 3 }] });
`,
    good: `Lookahead.create(tensors, { k: 3, groups: [{ match: ["*.bias"], inner: { lr: 1e-4 } }] });
`,
    isFoundWhen: "running",
  },
  E0715: {
    title: "a tensor that fits no branch, or a shape that does not fit a tensor",
    essay:
      "Which branch of a dispatch a tensor takes, and how large its dimensions are, is decided when an optimizer is created. A rule must have a branch for every tensor; a dimension that is worked out must be a whole number from 0, and shapes that show the same entries must have as many of them. The message names the tensor and its shape.",
    bad: `const optimizer = OnlyMatrices.create({ bias: { shape: [10] } });
// OnlyMatrices: for param: [m, n] { step -lr * grad }
`,
    good: `const optimizer = AllTensors.create({ bias: { shape: [10] } });
// AllTensors: for param: [m, n] { step -lr * grad } else { step -0.1 * lr * grad }
`,
    isFoundWhen: "running",
  },
  E0716: {
    title: "a call in the middle of a step",
    essay:
      "`stepAsync` waits for the answers of its oracle, and until its promise is settled parameters and states are those of a step half taken: no other step can begin, and `save` and `load` are refused. So it is inside an oracle that `step` asks. The message names the call and the step.",
    bad: `optimizer.stepAsync(oracle);
optimizer.stepAsync(oracle);
`,
    good: `await optimizer.stepAsync(oracle);
await optimizer.stepAsync(oracle);
`,
    isFoundWhen: "running",
  },
  E0717: {
    title: "an answer that comes later, in a step that does not wait",
    essay:
      "`step(oracle)` takes what the oracle's functions give at once. One that gives a promise, as all `async` functions do, is asked with `await optimizer.stepAsync(oracle)`: the same step, bit by bit. The message names the function; `t` has not moved.",
    bad: `optimizer.step({ gradient: async (point, out) => gpu.gradient(point, out) });
`,
    good: `await optimizer.stepAsync({ gradient: async (point, out) => gpu.gradient(point, out) });
`,
    isFoundWhen: "running",
  },
  E0720: {
    title: "a loss that is not finite",
    essay:
      "The loss became NaN or infinite, which nearly always means a learning rate that is too large. The message names the step.",
    bad: `await train({ model, data, rule: SGD, options: { lr: 1e3 } });
`,
    good: `await train({ model, data, rule: SGD, options: { lr: 0.1 } });
`,
    isFoundWhen: "running",
  },
  E0721: {
    title: "a gradient that is not finite",
    essay:
      "A gradient holds NaN or an infinity, at the tensor, entry and step that the message names: a step that was too long, or a function without a derivative there.",
    bad: `await train({ model, data, rule: SGD, options: { lr: 1e3 } });
`,
    good: `await train({ model, data, rule: SGD, options: { lr: 0.1 } });
`,
    isFoundWhen: "running",
  },
  E0722: {
    title: "something that this model cannot give",
    essay:
      "A rule asks for gradients, products or examples that the model does not offer; the kind of a rule, in `gradus explain RULE`, says what it needs. The Gauss–Newton matrix needs a loss that is a convex function of outputs.",
    bad: `objective.ggn(point, u, out); // of Rosenbrock's function
`,
    good: `objective.hvp(point, u, out);
`,
    isFoundWhen: "running",
  },
  E0723: {
    title: "tensors that do not fit the model",
    essay:
      "A model's parameters are a record of tensors, each with its own number of entries; a record for another model does not fit.",
    bad: `model.withParameters({ w1: new Float64Array(3) });
`,
    good: `model.withParameters(other.parameters);
`,
    isFoundWhen: "running",
  },
  E0724: {
    title: "a setting of the training loop that is out of range",
    essay:
      "Epochs, batch sizes, widths and shares are checked before anything runs; the message names the setting and its range.",
    bad: `await train({ model, data, rule: Adam, epochs: -1 });
`,
    good: `await train({ model, data, rule: Adam, epochs: 20 });
`,
    isFoundWhen: "running",
  },
  E0725: {
    title: "a table of data that cannot be read",
    essay:
      "A CSV file has as many cells in each line as its first, and finite numbers where numbers are needed. The message names line, column and value.",
    bad: `x,y,label
1.0,two,0
`,
    good: `x,y,label
1.0,2.0,0
`,
    isFoundWhen: "running",
  },
  E0726: {
    title: "shapes that do not fit in an operation on variables",
    essay:
      "Operations of the automatic differentiation take shapes as the message shows them; nothing is broadcast by guessing.",
    bad: `matmul(variable([2, 3]), variable([2, 3]));
`,
    good: `matmul(variable([2, 3]), variable([3, 2]));
`,
    isFoundWhen: "running",
  },
  E0727: {
    title: "rules that do not share out the tensors of a model",
    essay:
      "With several rules each tensor is stepped by exactly one: the patterns of `match`, in which `*` stands for any characters, fit its name in one entry and in no other. The message names the tensors that are left over or the one that is claimed twice.",
    bad: `await train({ model, data, rule: [{ match: ["*.weight"], rule: Adam }] });
`,
    good: `await train({
  model,
  data,
  rule: [
    { match: ["*.weight"], rule: Adam, options: { lr: 3e-3 } },
    { match: ["*.bias"], rule: SGD },
  ],
});
`,
    isFoundWhen: "running",
  },
  E0730: {
    title: "options that break a requirement",
    essay:
      "The rule requires something of its hyperparameters, and the values given break it. It is asked when the optimizer is created and, where one of the values follows a schedule, before every step; the message has the condition, the author's words and the values.",
    bad: `Mine.create(tensors, { fast: 0.999 }); // optimizer Mine … { require fast < slow … }
`,
    good: `Mine.create(tensors, { fast: 0.5 });
`,
    isFoundWhen: "running",
  },
  E0740: {
    title: "an unknown problem",
    essay: "The message lists the problems that there are.",
    bad: `gradus compare SGD Adam --problem digit-mlp
`,
    good: `gradus compare SGD Adam --problem digits-mlp
`,
    isFoundWhen: "running",
  },
  E0741: {
    title: "a rule that a problem cannot serve",
    essay:
      "Rules of second order need Hessians or products with them, which not every problem gives at a price that one can pay.",
    bad: `gradus compare Newton --problem digits-mlp
`,
    good: `gradus compare Newton --problem rosenbrock
`,
    isFoundWhen: "running",
  },
  E0742: {
    title: "a comparison that is not well posed",
    essay:
      "Rules, seeds and learning rates are checked before the first run: each rule is one rule, rates are positive and finite, seeds at least one.",
    bad: `gradus compare SGD --problem rosenbrock --seeds 0
`,
    good: `gradus compare SGD --problem rosenbrock --seeds 5
`,
    isFoundWhen: "running",
  },
  E0743: {
    title: "results that cannot be written",
    essay: "The folder of the results, or a file in it, refuses to be written.",
    bad: `gradus compare SGD --problem rosenbrock -o /proc/out
`,
    good: `gradus compare SGD --problem rosenbrock -o out
`,
    isFoundWhen: "running",
  },
  E0744: {
    title: "a file of results that cannot be read",
    essay:
      "Each line of a results.jsonl is the record of one run; the message names the line that is none.",
    bad: `{"rule":"SGD","problem":"rosenb
`,
    good: `{"rule":"SGD","options":{},"problem":"rosenbrock","seed":0,"lr":0.1,"steps":100,"train_loss":[],"test_loss":[],"test_accuracy":null,"status":"ok"}
`,
    isFoundWhen: "running",
  },
};
