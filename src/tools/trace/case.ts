// A reference case as data: the text of one file of test/trajectories (whose README has the format) in,
// a checked Case out. What does not fit is said in one sentence that names the field.

import type { Objective } from "./objective.ts";
import { makeTraceError } from "./trace-error.ts";

/** A hyperparameter as a case gives it; `null` is "not set". */
export type CaseValue = number | boolean | string | null;

/** One array per tensor, flat and row-major. */
export type Arrays = Readonly<Record<string, readonly number[]>>;

/** A reference trajectory: what it starts from, what it is fed, and what should come out. */
export interface Case {
  /** The canonical name of its rule, which need not be the library's. */
  readonly rule: string;
  /** Who computed it, in words; empty where the file does not say. */
  readonly source: string;
  readonly type: "f32" | "f64";
  readonly hyper: Readonly<Record<string, CaseValue>>;
  readonly tensors: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly data: readonly number[] }>
  >;
  /** The number of steps to take. */
  readonly steps: number;
  /** Recorded gradients by step, fed whatever the parameters are; `null` where there is an objective. */
  readonly gradients: readonly Arrays[] | null;
  readonly objective: Objective | null;
  /** Recorded diagonals of the Hessian by step. */
  readonly hessians: readonly Arrays[] | null;
  /** The learning rate of each step. */
  readonly lrSchedule: readonly number[] | null;
  /** The parameters after each step; `null` where the file has none. */
  readonly expected: readonly Arrays[] | null;
  /** The averages that are to be evaluated in their place, after each step; `null` where the file has none. */
  readonly evaluated: readonly Arrays[] | null;
  /** Compare by |got - expected| ≤ tolerance · max(1, |expected|). */
  readonly tolerance: number;
  /** The recorded implementation is known to differ from the rule's paper. */
  readonly deviates: boolean;
}

/** The case in the text of a file. Numbers of a float32 case are rounded to binary32, hyperparameters excepted. Throws a TraceError. */
export function parseCase(text: string): Case {
  const json = parseJson(text);
  const dtype = field(json, "dtype");
  if (dtype !== "float64" && dtype !== "float32") {
    throw malformed(`"dtype" should be "float64" or "float32"`);
  }
  const round = dtype === "float32" ? Math.fround : (x: number): number => x;
  const tensors = readTensors(field(json, "params"), round);
  const perStep = (name: string): readonly Arrays[] | null =>
    json[name] === undefined ? null : readSteps(name, json[name], tensors, round);
  const gradients = perStep("gradients");
  const expected = perStep("expected");
  const evaluated = perStep("expected_average") ?? perStep("expected_eval");
  const kind = field(json, "kind");
  if (kind !== "gradients" && kind !== "objective") {
    throw malformed(`"kind" should be "gradients" or "objective"`);
  }
  const objective =
    kind === "objective" ? readObjective(field(json, "objective"), sizeOf(tensors), round) : null;
  if (kind === "gradients" && gradients === null) throw malformed(`"gradients" is missing`);
  // of an objective that is evaluated, the number of steps is that of the results
  const values = json["values"];
  const steps =
    (kind === "gradients" ? gradients : expected)?.length ??
    (Array.isArray(values) && values.length > 0 ? values.length - 1 : null);
  if (steps === null) throw malformed(`"expected" is missing, and "values" too`);
  const hessians = perStep("hessians");
  const lrSchedule = json["lr_schedule"];
  const sameLength = { expected, evaluated, hessians, lr_schedule: lrSchedule };
  for (const [name, list] of Object.entries(sameLength)) {
    if (Array.isArray(list) && list.length !== steps) {
      throw malformed(`"${name}" has ${list.length} entries for ${steps} steps`);
    }
  }
  const rule = field(json, "rule");
  if (typeof rule !== "string") throw malformed(`"rule" should be a string`);
  const tolerance = json["tolerance"] ?? 0;
  if (typeof tolerance !== "number") throw malformed(`"tolerance" should be a number`);
  return {
    rule,
    source: typeof json["source"] === "string" ? json["source"] : "",
    type: dtype === "float32" ? "f32" : "f64",
    hyper: readHyper(field(json, "hyper")),
    tensors,
    steps,
    gradients: kind === "gradients" ? gradients : null,
    objective,
    hessians,
    lrSchedule:
      lrSchedule === undefined ? null : readNumbers(`"lr_schedule"`, lrSchedule, null, (x) => x),
    expected,
    evaluated,
    tolerance,
    deviates: json["deviates_from_paper"] === true,
  };
}

type Json = Readonly<Record<string, unknown>>;
type Round = (x: number) => number;

const malformed = (what: string): Error => makeTraceError(`this is not a reference case: ${what}`);

function parseJson(text: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw malformed(
      `it is not JSON (${thrown instanceof Error ? thrown.message : String(thrown)})`,
    );
  }
  if (!isRecord(value)) throw malformed("it should be one JSON object");
  return value;
}

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function field(json: Json, name: string): unknown {
  if (json[name] === undefined) throw malformed(`"${name}" is missing`);
  return json[name];
}

const sizeOf = (tensors: Case["tensors"]): number =>
  Object.values(tensors).reduce((sum, { data }) => sum + data.length, 0);

function readHyper(value: unknown): Case["hyper"] {
  if (!isRecord(value)) throw malformed(`"hyper" should be an object`);
  const hyper: Record<string, CaseValue> = {};
  for (const [name, given] of Object.entries(value)) {
    if (given !== null && !["number", "boolean", "string"].includes(typeof given)) {
      throw malformed(`"hyper.${name}" should be a number, a truth value, a string or null`);
    }
    hyper[name] = given as CaseValue;
  }
  return hyper;
}

function readTensors(value: unknown, round: Round): Case["tensors"] {
  if (!isRecord(value)) throw malformed(`"params" should be an object of tensors`);
  const tensors: Record<string, { shape: readonly number[]; data: readonly number[] }> = {};
  for (const [name, tensor] of Object.entries(value)) {
    const where = `"params.${name}`;
    if (!isRecord(tensor)) throw malformed(`${where}" should have "shape" and "data"`);
    const shape = readNumbers(`${where}.shape"`, tensor["shape"], null, (x) => x);
    if (!shape.every((length) => Number.isInteger(length) && length >= 0)) {
      throw malformed(`${where}.shape" should hold whole numbers from 0`);
    }
    const size = shape.reduce((product, length) => product * length, 1);
    tensors[name] = { shape, data: readNumbers(`${where}.data"`, tensor["data"], size, round) };
  }
  return tensors;
}

function readSteps(
  name: string,
  value: unknown,
  tensors: Case["tensors"],
  round: Round,
): readonly Arrays[] {
  if (!Array.isArray(value)) throw malformed(`"${name}" should be a list with an entry per step`);
  return value.map((step: unknown, index) => {
    const where = `"${name}[${index}]`;
    if (!isRecord(step)) throw malformed(`${where}" should be an object of arrays by tensor`);
    const stranger = Object.keys(step).find((tensor) => tensors[tensor] === undefined);
    if (stranger !== undefined) throw malformed(`${where}.${stranger}" is no tensor of "params"`);
    return Object.fromEntries(
      Object.entries(tensors).map(([tensor, { data }]) => [
        tensor,
        readNumbers(`${where}.${tensor}"`, step[tensor], data.length, round),
      ]),
    );
  });
}

function readNumbers(
  where: string,
  value: unknown,
  length: number | null,
  round: Round,
): readonly number[] {
  if (!Array.isArray(value)) {
    throw malformed(value === undefined ? `${where} is missing` : `${where} should be a flat list`);
  }
  if (length !== null && value.length !== length) {
    throw malformed(`${where} should have ${length} numbers and has ${value.length}`);
  }
  return value.map((entry: unknown) => {
    if (typeof entry === "number") return round(entry);
    if (entry === "NaN" || entry === "Infinity" || entry === "-Infinity") return Number(entry);
    throw malformed(`${where} holds ${JSON.stringify(entry)}, which is no number`);
  });
}

function readObjective(value: unknown, size: number, round: Round): Objective {
  if (!isRecord(value)) throw malformed(`"objective" should be an object`);
  switch (value["name"]) {
    case "rosenbrock":
      return { name: "rosenbrock" };
    case "quadratic": {
      const rows = value["A"];
      if (!Array.isArray(rows) || rows.length !== size) {
        throw malformed(`"objective.A" should have ${size} rows, one per parameter`);
      }
      const A = rows.map((row: unknown, i) => readNumbers(`"objective.A[${i}]"`, row, size, round));
      return { name: "quadratic", A, b: readNumbers(`"objective.b"`, value["b"], size, round) };
    }
    default:
      throw malformed(`"objective.name" should be "quadratic" or "rosenbrock"`);
  }
}
