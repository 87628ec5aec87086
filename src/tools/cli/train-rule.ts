// The work of `gradus train`: the runtime's loop on a problem of the lab, its curve printed as it grows.

import type { Problem, Start } from "../../lab/problems/problem.ts";
import type { DataSet } from "../../runtime/data/data-set.ts";
import type { Rule } from "../../runtime/optimizer.ts";
import type { TrainRecord } from "../../runtime/train/train.ts";
import type { TrainOptions } from "./commands/train.ts";
import { sayMistakes } from "./compile-rule.ts";
import { exitCodes, makeCommandError } from "./exit.ts";
import { openProblem } from "./problem.ts";
import { bar } from "./progress-bar.ts";
import { openRule, optionsOf } from "./rule.ts";
import type { Terminal } from "./terminal.ts";

/** Trains and prints; ends with 1 where the run diverged. */
export async function trainRule(
  label: string,
  options: TrainOptions,
  terminal: Terminal,
): Promise<void> {
  const { train } = await import("../../runtime/train/train.ts");
  const problem = await openProblem(options.problem);
  const rule = await loadOne(label, problem, options, terminal);
  if (rule.kind === "second order") {
    const missing = rule.uses.find((product) => !problem.serves.includes(product));
    if (missing !== undefined) {
      const { unservedProduct } = await import("../../lab/errors.ts");
      throw unservedProduct(label, problem.name, missing, problem.refusal);
    }
  }
  const start = problem.start(options.seed);
  const data = dataOf(problem, start);
  const isOnData = data !== null;
  const print = (record: TrainRecord): void =>
    terminal.data(options.json === true ? jsonLine(record) : textLine(record, isOnData));
  let printed = 0;
  const result = await train({
    model: start.model,
    ...(data === null ? {} : { data }),
    rule,
    options: options.lr === undefined ? {} : rateOption(rule, options.lr),
    ...budget(problem, options),
    ...(data === null ? {} : { batch_size: options.batch ?? start.batch(1).size }),
    evaluate_every: data === null ? 100 : 1,
    seed: options.seed,
    divergence: "record",
    onProgress({ step, steps, batch_loss, last }) {
      if (last.step > printed) {
        if (printed === 0 && options.json !== true) terminal.data(header(isOnData));
        print(last);
        printed = last.step;
      }
      const loss = batch_loss === null ? "" : `  loss ${batch_loss.toPrecision(4)}`;
      terminal.progress(`${bar(step / steps)} ${step}/${steps}${loss}`);
    },
  });
  terminal.progress("");
  const last = result.history.at(-1);
  const results = {
    rule: label,
    problem: problem.name,
    seed: options.seed,
    status: result.status,
    test_accuracy: result.status === "ok" ? (last?.test_accuracy ?? null) : null,
    test_loss: result.status === "ok" ? (last?.test_loss ?? null) : null,
    train_loss: result.status === "ok" ? (last?.train_loss ?? null) : null,
    steps: result.steps,
    seconds: result.seconds,
  };
  if (options.json === true) terminal.data(`${JSON.stringify(results)}\n`);
  else terminal.say(`${result.steps} steps in ${result.seconds.toFixed(2)} s`);
  if (result.error !== null) throw result.error;
}

/** The one rule of RULE, compiled for the problem; mistakes are said. */
async function loadOne(
  label: string,
  problem: Problem,
  { set, dialect }: TrainOptions,
  terminal: Terminal,
): Promise<Rule<Record<string, unknown>>> {
  const { load } = await import("../../index.ts");
  const source = openRule(label);
  const rules = await sayMistakes(terminal, () =>
    load(source.source, {
      ...optionsOf(source),
      type: problem.type,
      set,
      ...(dialect === undefined ? {} : { dialect }),
    }),
  );
  if (rules === null) throw makeCommandError(exitCodes.findings, "");
  const names = Object.keys(rules);
  const [rule] = Object.values(rules);
  if (rule !== undefined && names.length === 1) return rule;
  throw makeCommandError(
    exitCodes.usage,
    names.length === 0
      ? `${label} has no rule that compiles by itself`
      : `${label} has ${names.length} rules: ${names.join(", ")}`,
    names.length === 0
      ? null
      : `name one: ${label === "-" ? "save them in FILE.opt, then FILE.opt" : label}#${names.at(-1)}`,
  );
}

/** `{ lr }`, or nested where the only learning rate is that of a part. */
function rateOption(rule: Rule<Record<string, unknown>>, lr: number): Record<string, unknown> {
  const paths = rule.hyperparameters.map(({ name }) => name);
  const inner = paths.filter((name) => name.endsWith(".lr"));
  const path = paths.includes("lr") ? "lr" : inner.length === 1 ? inner[0] : undefined;
  if (path === undefined) {
    throw makeCommandError(
      exitCodes.usage,
      `\`${rule.name}\` has no hyperparameter \`lr\`; it has ${paths.join(", ") || "none"}`,
      "leave --lr out",
    );
  }
  return path.split(".").reduceRight<unknown>((value, key) => ({ [key]: value }), lr) as Record<
    string,
    unknown
  >;
}

/** The examples of a problem as the loop takes them; `null` for a function. */
function dataOf({ name }: Problem, { model, train, test }: Start): DataSet | null {
  if (train === null || test === null) return null;
  const classes = model.task === "classification" ? [] : null;
  return { name, train, test, features: train.x.length / train.size, classes, source: "" };
}

function budget(
  problem: Problem,
  { epochs, steps }: TrainOptions,
): { epochs?: number; steps?: number } {
  if (epochs === undefined && steps === undefined) return { steps: problem.steps };
  return {
    ...(epochs === undefined ? {} : { epochs }),
    ...(steps === undefined ? {} : { steps }),
  };
}

function header(isOnData: boolean): string {
  const columns = ["step", "train loss", ...(isOnData ? ["test loss", "test accuracy"] : [])];
  return `${columns.map((column) => column.padStart(15)).join("")}\n`;
}

function textLine(record: TrainRecord, isOnData: boolean): string {
  const { step, train_loss, test_loss, test_accuracy } = record;
  const accuracy = test_accuracy === null ? "" : `${(100 * test_accuracy).toFixed(2)} %`;
  const columns = [
    String(step),
    train_loss.toPrecision(5),
    ...(isOnData ? [test_loss?.toPrecision(5) ?? "", accuracy] : []),
  ];
  return `${columns.map((column) => column.padStart(15)).join("")}\n`;
}

function jsonLine({ epoch, step, train_loss, test_loss, test_accuracy }: TrainRecord): string {
  return `${JSON.stringify({ epoch, step, train_loss, test_loss, test_accuracy })}\n`;
}
