// The command line of `gradus`, declared: its commands in the order in which a newcomer needs them,
// and what `--help` says. What a command does is loaded when it is run.

import { Command } from "commander";
import { addCheck } from "./commands/check.ts";
import { addCompare } from "./commands/compare.ts";
import { addCompile } from "./commands/compile.ts";
import { addDocs } from "./commands/docs.ts";
import { addExplain } from "./commands/explain.ts";
import { addFmt } from "./commands/fmt.ts";
import { addList } from "./commands/list.ts";
import { addNew } from "./commands/new.ts";
import { addTrace } from "./commands/trace.ts";
import { addTrain } from "./commands/train.ts";
import { exitCodeMeanings } from "./exit.ts";
import type { Terminal } from "./terminal.ts";

const epilogue = `
RULE is one of
  Adam                    a rule of the library (gradus list)
  mine.opt                a file with one optimizer
  mine.opt#Mine           an optimizer of a file
  'Adam(lr = 1e-3)'       an expression, in quotes
  -                       a file on standard input

Exit codes
${Object.entries(exitCodeMeanings)
  .map(([code, meaning]) => `  ${code.padEnd(3)}  ${meaning}`)
  .join("\n")}

The language, construct by construct, the library with its transforms and schedules, and every message stand in
docs/reference.md; gradus docs -o - prints it.

Data goes to standard output, everything else to standard error.
FORCE_COLOR=1 turns colours on, NO_COLOR=1 off whatever else is set.

Examples
  gradus new Mine                             a rule of your own to start from
  gradus check mine.opt                       what is wrong with it
  gradus fmt mine.opt                         in the style of the library
  gradus compile mine.opt -o mine.ts          a TypeScript module
  gradus train mine.opt --problem digits-mlp  how it learns
  gradus compare mine.opt Adam SGD --problem digits-mlp --seeds 5 -o out`;

const commands: Readonly<Record<string, (program: Command, terminal: Terminal) => void>> = {
  new: addNew,
  check: addCheck,
  fmt: addFmt,
  compile: addCompile,
  train: addTrain,
  compare: addCompare,
  list: addList,
  explain: addExplain,
  docs: addDocs,
  trace: addTrace,
};

/** The command line as far as `asked`, its first word, needs it: one command, or all of them; parsing it runs a command and may throw a CommanderError or a CommandError. */
export function makeProgram(
  terminal: Terminal,
  version: string,
  asked: string | undefined,
): Command {
  const program = new Command("gradus")
    .description("write an optimizer's update rule once, compile it, train with it, compare it")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .showSuggestionAfterError(true)
    .showHelpAfterError("(gradus --help lists the commands, gradus COMMAND --help its options)")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.data(text),
      writeErr: (text) => terminal.say(text.replace(/\n$/, "")),
      getOutHasColors: () => terminal.colorOfData,
      getErrHasColors: () => terminal.colorOfTalk,
    })
    .configureHelp({ showGlobalOptions: false })
    .addHelpText("after", epilogue);
  const only = Object.hasOwn(commands, asked ?? "") ? commands[asked ?? ""] : undefined;
  for (const add of only === undefined ? Object.values(commands) : [only]) add(program, terminal);
  return program;
}
