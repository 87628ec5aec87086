// `gradus compile RULE`: a rule, or all rules of a file, as one module; or what the compiler made of
// them on the way.

import { Option, type Command } from "commander";
import type { CompileOptions } from "../../../index.ts";
import { dialectOption, settingsOption, type Settings } from "../arguments.ts";
import { compileRule } from "../compile-rule.ts";
import { emitForm, forms, type Emitted, type Form } from "../emit-form.ts";
import { exitCodes, makeCommandError } from "../exit.ts";
import { writeText } from "../files.ts";
import { openRule, splitRule, type RuleSource } from "../rule.ts";
import type { Terminal } from "../terminal.ts";
import { watchFiles } from "../watch.ts";

interface CompileCommandOptions {
  readonly output?: string;
  readonly set: Settings;
  readonly dialect?: string;
  readonly type: "f32" | "wide" | "f64";
  readonly standalone?: true;
  readonly watch?: true;
  readonly emit?: Form;
  readonly json?: true;
}

/** Declares `compile`. */
export function addCompile(program: Command, terminal: Terminal): void {
  program
    .command("compile")
    .description("compile a rule, or all rules of a file, to one module")
    .argument("<RULE>", "see gradus --help")
    .option("-o, --output <FILE>", "x.ts for TypeScript, x.js for JavaScript and its x.d.ts")
    .addOption(settingsOption())
    .addOption(dialectOption())
    .addOption(
      new Option("--type <TYPE>", "the element type")
        .choices(["f32", "wide", "f64"])
        .default("f32"),
    )
    .option("--standalone", "import nothing, not even types")
    .option("--watch", "compile again whenever a file changes")
    .addOption(
      new Option("--emit <FORM>", "print what a stage of the compiler gives").choices(forms),
    )
    .option("--json", "print code, declarations and diagnostics as one JSON object")
    .addHelpText(
      "after",
      `
Without -o the TypeScript goes to standard output. JavaScript is an ES module: write -o x.mjs, or have
"type": "module" in package.json. --emit takes one of ast (what was read), checked (what
it means), graph (the arithmetic), plan (the loops over memory), typescript (the module).

Examples
  gradus compile mine.opt -o mine.ts
  gradus compile Adam --type f64 -o adam.js
  gradus compile RMSProp --set placement=inside --set centered=true -o rmsprop.ts
  gradus compile RMSProp --dialect keras -o rmsprop.ts
  gradus compile mine.opt#Mine --emit graph`,
    )
    .action(async (rule: string, options: CompileCommandOptions) => {
      const output = options.output ?? "-";
      const language = languageOf(output);
      if (options.watch === true) {
        requireWatchable(rule, output);
        return watchFiles(() => compileOnce(rule, output, language, options, terminal), terminal);
      }
      const { isSound } = await compileOnce(rule, output, language, options, terminal);
      if (!isSound) throw makeCommandError(exitCodes.findings, "");
    });
}

/** Compiles and writes once; gives the files that were read, and whether there was anything to write. */
async function compileOnce(
  label: string,
  output: string,
  language: "typescript" | "javascript",
  options: CompileCommandOptions,
  terminal: Terminal,
): Promise<{ readonly files: readonly string[]; readonly isSound: boolean }> {
  const rule = openRule(label);
  const settings: CompileOptions = {
    type: options.type,
    set: options.set,
    ...(options.dialect === undefined ? {} : { dialect: options.dialect }),
    language,
    standalone: options.standalone ?? false,
  };
  const emitted =
    options.emit === undefined
      ? await emitModule(rule, settings, options.json === true, terminal)
      : await emitForm(rule, options.emit, settings, terminal);
  const files = [...(rule.file === null ? [] : [rule.file]), ...rule.host.texts.keys()];
  if (emitted === null) return { files, isSound: false };
  if (output === "-") terminal.data(emitted.text);
  else {
    writeText(output, emitted.text);
    if (emitted.declarations !== null) {
      writeText(output.replace(/\.(m?)js$/, ".d.$1ts"), emitted.declarations);
    }
    terminal.say(`${output}: ${emitted.content}`);
  }
  return { files, isSound: true };
}

/** The module, or with `json` an object around it; `null` where there are mistakes. */
async function emitModule(
  rule: RuleSource,
  settings: CompileOptions,
  json: boolean,
  terminal: Terminal,
): Promise<Emitted | null> {
  const result = await compileRule(rule, settings, terminal);
  if (result === null) return null;
  const { code, declarations, rules, diagnostics } = result;
  const content = rules.join(", ");
  if (json) {
    const module = { schema: "gradus.module/1", rules, code, declarations, diagnostics };
    return { text: `${JSON.stringify(module, null, 2)}\n`, declarations: null, content };
  }
  const isTyped = settings.language === "javascript";
  return { text: code, declarations: isTyped ? declarations : null, content };
}

function languageOf(output: string): "typescript" | "javascript" {
  if (/\.m?js$/.test(output)) return "javascript";
  if (output === "-" || /\.m?ts$/.test(output) || output.startsWith("/dev/")) return "typescript";
  throw makeCommandError(
    exitCodes.usage,
    `cannot tell the language of ${output} from its name`,
    "end it in .ts for TypeScript or in .js for JavaScript with its .d.ts",
  );
}

function requireWatchable(label: string, output: string): void {
  const { path } = splitRule(label);
  if (path === null || path === "-") {
    throw makeCommandError(exitCodes.usage, `--watch needs a file, and ${label} is none`);
  }
  if (output === "-") {
    throw makeCommandError(exitCodes.usage, "--watch needs -o", "add -o mine.ts");
  }
}
