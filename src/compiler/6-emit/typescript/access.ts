// What an emitted function takes of what it is given: fields of memory, hyperparameters, parts of the tensor whose turn
// it is. Names are claimed here, and the lines that take things apart are written when it is known what was used.

import type { Operation, ValueId } from "../../5-fuse/plan.ts";
import { isModel, type Field } from "./fields.ts";
import { destructuring, keyText } from "./key-text.ts";
import { identifier, openScope, type Scope } from "./names.ts";
import type { FunctionContext, Use } from "./region.ts";
import { isApart, TENSOR_FIELDS } from "./rosters.ts";

/** What a function takes, and how it is called in it. */
export interface Access {
  readonly scope: Scope;
  readonly uses: Set<Use>;
  /** One tensor, or the model as one, is all that is known. */
  readonly isFact: boolean;
  /** The name of the number of all entries, and the same marked as used. */
  readonly size: string;
  sizeName(): string;
  readonly lossName: string;
  field(buffer: string): Field;
  memoryField(name: string): string;
  /** A hyperparameter; `at` writes the time at which one with a time of its own is read. */
  hyperparameter(
    operation: Extract<Operation, { kind: "hyperparameter" }>,
    at: (id: ValueId) => string,
  ): string;
  dimension(name: string): string;
  /** The size of dimensions together, as an expression, without brackets. */
  extent(dims: readonly string[]): string;
  /** Something that is known of the tensor at hand. */
  ofTensor(name: string): string;
  /** The lines that `write` gives where every tensor's arrays are its own, and the names that they take of it. */
  takeTurn(write: () => readonly string[]): {
    readonly lines: readonly string[];
    readonly taken: readonly string[];
  };
  /** The list of the tensors of a branch. */
  roster(branch: string | null): string;
  /** Notes what is taken of the tensors of a branch. */
  takeOf(branch: string | null, names: readonly string[]): void;
  /** The lines that take apart what the function is given. */
  opening(): readonly string[];
}

/** A function that has taken nothing yet. */
export function openAccess(context: FunctionContext, isFact: boolean): Access {
  const { plan, fields, names: planned } = context;
  const uses = new Set<Use>();
  const usedFields = new Set<string>();
  const usedValues = new Map<string, string>();
  const byBuffer = new Map(fields.map((field) => [field.buffer, field]));
  const names = [
    ...context.reserved,
    ...fields.map((field) => field.identifier),
    ...planned.dimensions.values(),
    ...planned.rosters.map(({ list }) => list),
    ...(isApart(plan) ? TENSOR_FIELDS : []),
  ];
  const scope = openScope(names);
  const hyperparameters = new Map(
    plan.hyperparameters.map(({ name, hasOwnTime }) => [
      name,
      scope.claim(null, [identifier(name) + (hasOwnTime ? "_at" : "")]),
    ]),
  );
  const ownTimes = new Set(
    plan.hyperparameters.filter((one) => one.hasOwnTime).map(({ name }) => name),
  );
  const size = scope.claim(null, ["n", "size"]);
  const lossName = scope.claim(null, ["loss"]);
  const field = (buffer: string): Field => {
    const found = byBuffer.get(buffer);
    if (found === undefined) throw new Error(`no buffer is called ${buffer}`);
    const isOwn = !["step", "lanes", "ring"].includes(found.entries);
    if (isOwn && turn !== null) turn.add(found.identifier);
    else memoryField(found.identifier);
    return found;
  };
  /** What is taken of the tensor whose turn is written. */
  let turn: Set<string> | null = null;
  const ofTensor = (name: string): string => {
    turn?.add(name);
    return name;
  };
  const takeTurn = (
    write: () => readonly string[],
  ): { readonly lines: readonly string[]; readonly taken: readonly string[] } => {
    const mine = new Set<string>();
    turn = mine;
    const lines = write();
    turn = null;
    // A name that was tried in an earlier attempt may be gone.
    const text = lines.join("\n");
    const order = [
      ...new Set(planned.dimensions.values()),
      ...TENSOR_FIELDS,
      ...fields.map((one) => one.identifier),
    ];
    const taken = order.filter((one) => mine.has(one) && new RegExp(`\\b${one}\\b`).test(text));
    return { lines, taken };
  };
  const dimension = (name: string): string => {
    if (isModel(name, plan)) return sizeName();
    const known = planned.dimensions.get(name);
    if (known === undefined) throw new Error(`no dimension is called ${name}`);
    return turn === null ? memoryField(known) : ofTensor(known);
  };
  const extent = (dims: readonly string[]): string =>
    dims.length === 0 ? ofTensor("size") : dims.map(dimension).join(" * ");
  const roster = (branch: string | null): string =>
    memoryField(planned.rosters.find((one) => one.branch === branch)?.list ?? "");
  const memoryField = (name: string): string => {
    uses.add("memory");
    usedFields.add(name);
    return name;
  };
  const hyperparameter: Access["hyperparameter"] = (operation, at) => {
    const name = hyperparameters.get(operation.hyperparameter) ?? operation.hyperparameter;
    uses.add("values");
    usedValues.set(operation.hyperparameter, name);
    const k = turn === null ? "k" : ofTensor("index");
    const mine = operation.per === "tensor" ? `[${k}]${context.typed ? "!" : ""}` : "";
    if (!ownTimes.has(operation.hyperparameter)) return name + mine;
    // What is known of a tensor is asked at creation.
    if (isFact) return `${name}(1)${mine}`;
    if (operation.at === null) uses.add("t");
    return `${name}(${operation.at === null ? "t" : at(operation.at)})${mine}`;
  };
  let usesSize = false;
  const sizeName = (): string => {
    usesSize = true;
    memoryField(byBuffer.get("param")?.identifier ?? "param");
    return size;
  };

  /** The lines that take apart what the function is given. */
  const opening = (): readonly string[] => {
    const order = new Map(fields.map((one, index) => [one.identifier, index]));
    const taken = [...usedFields].sort((a, b) => (order.get(a) ?? 1e9) - (order.get(b) ?? 1e9));
    const inOrder = plan.hyperparameters.flatMap(({ name }) => {
      const as = usedValues.get(name);
      return as === undefined ? [] : [[name, as] as const];
    });
    const values = inOrder.map(([name, as]) => (name === as ? name : `${keyText(name)}: ${as}`));
    return [
      ...(taken.length === 0 ? [] : destructuring(taken, "memory")),
      ...(values.length === 0 ? [] : destructuring(values, "values")),
      ...(usesSize ? [`  const ${size} = ${field("param").identifier}.length;`] : []),
    ];
  };
  const takeOf: Access["takeOf"] = (branch, taken) => {
    const used = planned.rosters.find((one) => one.branch === branch)?.used;
    for (const name of taken) used?.add(name);
    // An entry of a list that is only counted has its size.
    if (used?.size === 0) used.add("size");
  };
  return {
    scope,
    uses,
    isFact,
    size,
    sizeName,
    lossName,
    field,
    memoryField,
    hyperparameter,
    dimension,
    extent,
    ofTensor,
    takeTurn,
    roster,
    takeOf,
    opening,
  };
}
