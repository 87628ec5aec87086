// Several rules for one model: each steps the tensors whose names fit its entry, and together they are one rule.

import { nameMatches } from "../../numeric/name-matches.ts";
import { makeGradusError } from "../errors.ts";
import type {
  Floats,
  GradientOptimizer,
  GradientRule,
  Rule,
  SavedState,
  StateDescription,
  Tensors,
  Views,
} from "../optimizer.ts";

/** A rule with the tensors that it steps, by patterns of their names in which `*` stands for any characters. */
export interface RulePart<Array extends Floats = Floats> {
  readonly match: readonly string[];
  readonly rule: Rule<never, Array>;
  /** Its hyperparameters; its defaults where left out. */
  readonly options?: object;
}

/** A part under a name of its own: that of its rule, numbered where it comes again. */
interface Named<Array extends Floats> {
  readonly name: string;
  readonly match: readonly string[];
  readonly rule: GradientRule<object, Array>;
  readonly options: object;
}

/** The rule that several are together. Throws E0722 where one calls the model back, E0724 where their element types differ. */
export function ruleOfParts<Array extends Floats>(
  given: readonly RulePart<Array>[],
): GradientRule<never, Array> {
  const taken = new Map<string, number>();
  const parts = given.map((part): Named<Array> => {
    const { rule, match, options = {} } = part;
    if (rule.kind !== "gradient") {
      const message = `\`${rule.name}\` calls the model back, so it cannot share it with other rules`;
      throw makeGradusError("E0722", message, { rule: rule.name, value: rule.kind });
    }
    const count = (taken.get(rule.name) ?? 0) + 1;
    taken.set(rule.name, count);
    const name = rule.name + (count === 1 ? "" : `_${count}`);
    return { name, match, rule: rule as GradientRule<object, Array>, options };
  });
  const [first] = parts;
  const name = parts.map((part) => part.name).join(" + ");
  if (first === undefined) throw makeGradusError("E0724", "`rule` is a list without entries");
  const { type } = first.rule;
  const other = parts.find((part) => part.rule.type !== type);
  if (other !== undefined) {
    const message = `\`${first.name}\` is compiled for ${type} and \`${other.name}\` for ${other.rule.type}`;
    throw makeGradusError("E0724", message, { rule: name, value: other.rule.type });
  }
  return {
    name,
    kind: "gradient",
    type,
    hash: parts.map((part) => part.rule.hash).join("+"),
    hyperparameters: parts.flatMap((part) =>
      part.rule.hyperparameters.map((one) => ({ ...one, name: `${part.name}.${one.name}` })),
    ),
    states: parts.flatMap((part) =>
      part.rule.states.map((one): StateDescription => ({
        ...one,
        name: `${part.name}.${one.name}`,
      })),
    ),
    ...(parts.some((part) => part.rule.takesExamples === true) ? { takesExamples: true } : {}),
    create: (tensors, _options, settings = {}) => {
      const shares = shareOut(name, parts, tensors);
      const optimizers = parts.map((part, index) =>
        part.rule.create(shares[index] ?? {}, part.options, { seed: settings.seed ?? 0 }),
      );
      return join(name, parts, optimizers, Object.keys(tensors));
    },
  };
}

/** The tensors of each part; throws unless every tensor stands in exactly one, and every part has some. */
function shareOut<Array extends Floats>(
  rule: string,
  parts: readonly Named<Array>[],
  tensors: Tensors,
): readonly Tensors[] {
  const names = Object.keys(tensors);
  const owners = names.map((name) => parts.filter(({ match }) => nameMatches(name, match)));
  const refuse = (message: string, tensor: string | null, value: unknown): never => {
    throw makeGradusError("E0727", message, { rule, tensor, value });
  };
  const rest = names.filter((_, k) => owners[k]?.length === 0);
  if (rest.length > 0) {
    const which = rest.map((name) => `\`${name}\``).join(", ");
    refuse(`no entry of \`rule\` fits ${which}`, rest[0] ?? null, rest);
  }
  names.forEach((name, k) => {
    const [one, two] = owners[k] ?? [];
    if (one !== undefined && two !== undefined)
      refuse(`tensor \`${name}\` fits the entries of ${one.name} and of ${two.name}`, name, name);
  });
  return parts.map((part) => {
    const own = Object.entries(tensors).filter((_, k) => owners[k]?.[0] === part);
    if (own.length === 0)
      refuse(`no tensor fits ${JSON.stringify(part.match)} of ${part.name}`, null, part.match);
    return Object.fromEntries(own);
  });
}

/** One optimizer that steps all. */
function join<Array extends Floats>(
  rule: string,
  parts: readonly Named<Array>[],
  optimizers: readonly GradientOptimizer<string, Array>[],
  names: readonly string[],
): GradientOptimizer<string, Array> {
  const together = (views: "param" | "point" | "report" | "grad"): Views<string, Array> => {
    const all = Object.assign({}, ...optimizers.map((one) => one[views])) as Views<string, Array>;
    return Object.fromEntries(
      names.flatMap((name) => (name in all ? [[name, all[name]]] : [])),
    ) as Views<string, Array>;
  };
  const under = <T>(of: (one: GradientOptimizer<string, Array>) => Readonly<Record<string, T>>) =>
    Object.fromEntries(
      optimizers.flatMap((one, index) =>
        Object.entries(of(one)).map(([key, value]) => [`${parts[index]?.name}.${key}`, value]),
      ),
    ) as Record<string, T>;
  return {
    rule,
    kind: "gradient",
    param: together("param"),
    point: together("point"),
    get report() {
      return together("report");
    },
    grad: together("grad"),
    get state() {
      return under((one) => one.state);
    },
    get t() {
      return optimizers[0]?.t ?? 0;
    },
    get seed() {
      return optimizers[0]?.seed ?? 0;
    },
    save: () => under((one) => one.save()),
    load(saved) {
      const before = optimizers.map((one) => one.save());
      try {
        optimizers.forEach((one, index) => one.load(entriesOf(saved, parts[index]?.name ?? "")));
        requireKnown(rule, parts, saved);
      } catch (thrown) {
        optimizers.forEach((one, index) => one.load(before[index] ?? {}));
        throw thrown;
      }
    },
    step({ grad, ...input } = {}) {
      const own = grad as Readonly<Record<string, ArrayLike<number>>> | undefined;
      const foreign = Object.keys(own ?? {}).find((name) => !names.includes(name));
      if (foreign !== undefined) {
        const message = `a gradient was handed in for \`${foreign}\`, which is no tensor of this optimizer`;
        throw makeGradusError("E0707", message, { rule, tensor: foreign });
      }
      for (const one of optimizers) {
        const mine = Object.keys(one.param).flatMap((name) => {
          const given = own?.[name];
          return given === undefined ? [] : [[name, given] as const];
        });
        one.step({ ...input, ...(own === undefined ? {} : { grad: Object.fromEntries(mine) }) });
      }
    },
  };
}

function entriesOf(saved: SavedState, part: string): SavedState {
  const own = Object.entries(saved).filter(([key]) => key.startsWith(`${part}.`));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(part.length + 1), value]));
}

function requireKnown<Array extends Floats>(
  rule: string,
  parts: readonly Named<Array>[],
  saved: SavedState,
): void {
  for (const key of Object.keys(saved)) {
    if (parts.some(({ name }) => key.startsWith(`${name}.`))) continue;
    const message = `the saved entry \`${key}\` is of no rule of this optimizer; nothing was loaded`;
    throw makeGradusError("E0708", message, { rule, value: saved[key] });
  }
}
