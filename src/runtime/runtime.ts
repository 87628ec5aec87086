// The package entry `gradus/runtime`: all that a program needs to train with compiled rules, and nothing of the compiler.

export { train } from "./train/train.ts";
export type { Progress, TrainRecord, TrainResult, TrainSettings } from "./train/train.ts";
export type { RulePart } from "./train/rule-of-parts.ts";
export { evaluate, type Evaluation } from "./train/evaluate.ts";
export { makeOracle, noEvaluations, type Evaluations } from "./train/oracle.ts";

export { mlp, type MlpOptions, type Network } from "./nn/mlp.ts";
export { noBatch, type Batch, type Model } from "./nn/model.ts";
export { viewsOf, type ParameterTensors } from "./nn/parameters.ts";
export {
  filled,
  gaussian,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  uniform,
  type Initialiser,
} from "./nn/initialise.ts";

export { quadratic } from "./functions/quadratic.ts";
export { rosenbrock } from "./functions/rosenbrock.ts";
export { beale, himmelblau, saddle } from "./functions/classics.ts";
export {
  testFunction,
  type FunctionDescription,
  type FunctionModel,
} from "./functions/test-function.ts";

export { breastCancer } from "./data/breast-cancer.ts";
export { csv, type CsvOptions } from "./data/csv.ts";
export { splitExamples, takeRows, type DataSet } from "./data/data-set.ts";
export { digits } from "./data/digits.ts";
export { iris } from "./data/iris.ts";
export { minibatches, type Minibatches, type MinibatchSettings } from "./data/minibatches.ts";

export { differentiate, type LossFunction, type Objective } from "./autodiff/objective.ts";
export { add, div, mul, sub, type Operand } from "./autodiff/arithmetic.ts";
export {
  cos,
  exp,
  log,
  pow,
  relu,
  sigmoid,
  sin,
  sqrt,
  square,
  tanh,
} from "./autodiff/elementwise.ts";
export { matmul } from "./autodiff/matmul.ts";
export { at, concat, dot, mean, reshape, slice, sum } from "./autodiff/rearrange.ts";
export { softmaxCrossEntropy, squaredLoss } from "./autodiff/losses.ts";
export { constant, type Tape, type Variable } from "./autodiff/tape.ts";

export { isGradusError, makeGradusError, runtimeCodes, type RuntimeCode } from "./errors.ts";
export type * from "./optimizer.ts";
