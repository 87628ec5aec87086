// What options of the command line hold: words in, values out, and one sentence where a word is none.

import { InvalidArgumentError, Option } from "commander";

/** A finite number. */
export function parseNumber(word: string): number {
  const value = Number(word);
  if (word.trim() === "" || !Number.isFinite(value)) {
    throw new InvalidArgumentError("It is not a number.");
  }
  return value;
}

/** A whole number from 1. */
export function parseCount(word: string): number {
  const value = parseNumber(word);
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new InvalidArgumentError("It is not a whole number from 1.");
  }
  return value;
}

/** A whole number from 0. */
export function parseSeed(word: string): number {
  const value = parseNumber(word);
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new InvalidArgumentError("It is not a whole number from 0.");
  }
  return value;
}

/** The settings given so far with `--set`, by hyperparameter. */
export type Settings = Readonly<Record<string, string | number | boolean>>;

/** `--set option=value`, any number of times. */
export function settingsOption(): Option {
  return new Option("--set <option=value>", "decide a flag, a choice or an optional")
    .argParser(addSetting)
    .default({}, "as the rule says");
}

/** `--dialect torch`. */
export function dialectOption(): Option {
  return new Option(
    "--dialect <NAME>",
    "a peer's defaults in place of the library's: torch, keras, optax; what is set wins",
  );
}

/** One more `option=value`: `true` and `false` are flags, numbers numbers, other words members of a choice. */
function addSetting(word: string, before: Settings): Settings {
  const match = /^\s*([^=\s]+)\s*=\s*(\S.*?)\s*$/u.exec(word);
  if (match?.[1] === undefined || match[2] === undefined) {
    throw new InvalidArgumentError("It is not of the form option=value.");
  }
  const [, name, text] = match;
  const number = Number(text);
  const value =
    text === "true" || text === "false" ? text === "true" : Number.isNaN(number) ? text : number;
  return { ...before, [name]: value };
}
