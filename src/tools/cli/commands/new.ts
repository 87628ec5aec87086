// `gradus new NAME`: a commented rule to start from, in a file of its own.

import { existsSync } from "node:fs";
import type { Command } from "commander";
import { exitCodes, makeCommandError } from "../exit.ts";
import { writeText } from "../files.ts";
import type { Terminal } from "../terminal.ts";

/** Declares `new`. */
export function addNew(program: Command, terminal: Terminal): void {
  program
    .command("new")
    .description("write a commented rule to start from")
    .argument("<NAME>", "the rule's name, such as Mine; its file is mine.opt")
    .option("-o, --output <FILE>", "another file; - for standard output")
    .option("--force", "replace the file if there is one")
    .addHelpText("after", "\nExamples\n  gradus new Mine\n  gradus new Mine -o rules/mine.opt")
    .action(async (name: string, options: { output?: string; force?: true }) => {
      if (!/^\p{L}[\p{L}\p{N}_]*$/u.test(name)) throw notAName(name);
      const file = options.output ?? `${name.toLowerCase()}.opt`;
      const text = startingRule(name);
      const { check } = await import("../../../compiler/front.ts");
      const [mistake] = check(text).diagnostics;
      if (mistake !== undefined) {
        const another = `${name.charAt(0).toUpperCase()}${name.slice(1)}Rule`;
        throw makeCommandError(exitCodes.usage, mistake.message, `gradus new ${another}`);
      }
      if (file === "-") return terminal.data(text);
      if (existsSync(file) && options.force !== true) {
        throw makeCommandError(
          exitCodes.usage,
          `${file} is there already`,
          "choose another name, another file with -o, or replace it with --force",
        );
      }
      writeText(file, text);
      terminal.data(`${file}\n`);
      terminal.say(`next: gradus check ${file}`);
      terminal.say(`      gradus train ${file} --problem digits-mlp`);
      terminal.say(`      gradus compile ${file} -o ${file.replace(/\.opt$/, "")}.ts`);
    });
}

function notAName(name: string): Error {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  const guess = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  const isName = /^\p{L}[\p{L}\p{N}_]*$/u.test(guess);
  return makeCommandError(
    exitCodes.usage,
    `\`${name}\` cannot be the name of a rule: a name is letters, digits and _, a letter first`,
    isName ? `gradus new ${guess}` : null,
  );
}

/** A rule that compiles, with a comment on each thing that it shows: momentum, or Adam without its second moment. */
export function startingRule(name: string): string {
  return `/// ${name}: a running average of the gradient, followed downhill.
/// Lines like these are the rule's documentation; they follow it into the compiled module.
optimizer ${name}(
  lr: rate = 0.01,                 /// step size
  beta: decay = 0.9,               /// how much of the past each step keeps
  weight_decay: nonnegative = 0,   /// pull of the parameters towards 0
) {
  // Numbers have domains: \`rate\` is [0, inf), \`decay\` is [0, 1). Callers are checked against them.

  // \`accumulate\` declares a state and updates it: here m <- beta * m + (1 - beta) * grad, from 0.
  accumulate m = average decay beta of grad

  // \`unbiased\` divides by 1 - beta^t, what the average is still missing after t steps.
  direction = unbiased(m) + weight_decay * param

  // What is added to the parameters. Exactly one \`step\` on every path.
  step -lr * direction
}

// Things to try, one at a time:
//   accumulate v = average decay 0.999 of grad^2     a second state, and then
//   step -lr * direction / (sqrt(unbiased(v)) + 1e-8)
//   step -lr * sign(direction)                       one step size for all
//   g = grad at (param - lr * m)                     the gradient where the average would lead
`;
}
