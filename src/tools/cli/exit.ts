// How the command ends: its exit codes, and the error that carries one together with a message for people.

/** The exit codes of `gradus`, as `gradus --help` lists them. */
export const exitCodes = {
  /** Done, and nothing was found wrong. */
  ok: 0,
  /** There are mistakes in a rule, a run diverged, a case was refused. */
  findings: 1,
  /** The command line is wrong, or a file cannot be read or written. */
  usage: 2,
  /** A bug of ours. */
  internal: 70,
  /** Stopped by Ctrl-C. */
  interrupted: 130,
} as const;

/** What each of them says, for the help and the reference. */
export const exitCodeMeanings: Readonly<Record<ExitCode, string>> = {
  0: "done, nothing found",
  1: "mistakes in a rule, a file in another style, a run that diverged, a case that was refused",
  2: "a wrong command line, or a file that cannot be read or written",
  70: "a bug in gradus",
  130: "interrupted (Ctrl-C)",
};

/** One of `exitCodes`. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** An end that is no bug: what happened, where and why, and what to do about it. */
export interface CommandError extends Error {
  readonly name: "CommandError";
  readonly exitCode: ExitCode;
  /** What to do, where there is something to say. */
  readonly help: string | null;
}

/** A CommandError, to be thrown. */
export function makeCommandError(
  exitCode: ExitCode,
  message: string,
  help: string | null = null,
): CommandError {
  return Object.assign(new Error(message), { name: "CommandError" as const, exitCode, help });
}

/** Whether something thrown is a CommandError. */
export function isCommandError(thrown: unknown): thrown is CommandError {
  return thrown instanceof Error && thrown.name === "CommandError";
}
