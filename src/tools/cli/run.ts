// One run of the command in this process: from words to an exit code. Whatever goes wrong on the way
// is told apart here: a wrong command line, a mistake in a rule, a file, a bug of ours.

import { CommanderError } from "commander";
import { exitCodes, isCommandError, type ExitCode } from "./exit.ts";
import { describeSystemError } from "./files.ts";
import { listenForInterrupts } from "./interrupt.ts";
import { makeProgram } from "./program.ts";
import { makeTerminal, type Terminal } from "./terminal.ts";

/** Runs `gradus` with these words and leaves its exit code in `process.exitCode`. */
export async function run(words: readonly string[], version: string): Promise<void> {
  const terminal = makeTerminal(process.stdout, process.stderr, process.env);
  listenForInterrupts(() => terminal.progress(""));
  // a reader that has seen enough (`| head`) is no failure of ours
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit();
      process.exit(tell(describeSystemError("write", "standard output", error), terminal));
    });
  }
  try {
    process.exitCode = exitCodes.ok;
    await makeProgram(terminal, version, words[0]).parseAsync([...words], { from: "user" });
  } catch (thrown) {
    process.exitCode = tell(thrown, terminal);
  }
}

/** What of E07 is about the command line or a file: settings of the loop and of comparisons, data, results. */
const usageCodes = new Set<unknown>(["E0724", "E0725", "E0740", "E0742", "E0743", "E0744"]);

function tell(thrown: unknown, terminal: Terminal): ExitCode {
  terminal.progress("");
  // commander has said it already
  if (thrown instanceof CommanderError)
    return thrown.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (isCommandError(thrown)) {
    if (thrown.message !== "") terminal.say(`error: ${thrown.message}`);
    if (thrown.help !== null) terminal.say(`  = help: ${thrown.help}`);
    return thrown.exitCode;
  }
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  if (error.name === "GradusError") {
    const code = "code" in error ? `[${String(error.code)}]` : "";
    terminal.say(`error${code}: ${error.message}`);
    return "code" in error && usageCodes.has(error.code) ? exitCodes.usage : exitCodes.findings;
  }
  if (error.name === "TraceError") {
    terminal.say(`error: ${error.message}`);
    return exitCodes.findings;
  }
  terminal.say(`internal error: ${error.stack ?? error.message}`);
  terminal.say("  = note: this is a bug in gradus, not in your rule");
  terminal.say("  = help: please report it with the command line, the rule and the lines above");
  return exitCodes.internal;
}
