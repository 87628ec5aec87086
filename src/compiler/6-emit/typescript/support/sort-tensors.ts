// Which branches each tensor takes, and the sizes of its dimensions: decided once, when an optimizer is created.

import { gradusError } from "./gradus-error.ts";
import type { ApartProgram, Dispatching } from "./dispatching.ts";

/** What is known of a tensor: `size`, `rank`, `name`, its `index` among all, and dimensions under their names. */
export type TensorFacts = Readonly<Record<string, number | string>>;

/** A tensor with what is known of it and the branches that it takes. */
export interface SortedTensor {
  readonly facts: TensorFacts;
  readonly branches: ReadonlySet<string>;
}

/** The tensors sorted, and the dimensions that are the same for all of them. */
export interface SortedTensors {
  readonly tensors: readonly SortedTensor[];
  readonly dims: Readonly<Record<string, number>>;
}

/** A tensor to be sorted. */
export interface ShapedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly size: number;
}

/** Sends each tensor to its branches; throws where none fits, or a dimension has no size. */
export function sortTensors<Memory, Values>(
  program: ApartProgram<Memory, Values>,
  given: readonly ShapedTensor[],
  values: Values,
  names: Readonly<Record<string, readonly string[]>>,
): SortedTensors {
  const { dispatching, rule } = program;
  const dims: Record<string, number> = {};
  const known = [...Object.entries(dispatching.dimensions)];
  const measure = (
    facts: Record<string, number | string>,
    branch: string | null,
    per: "step" | "tensor" | null = null,
  ): void => {
    for (const [name, one] of known) {
      if (per !== null && one.per !== per) continue;
      if (branch === null ? one.branches !== null : !one.branches?.includes(branch)) continue;
      const size = one.size(facts as never, values, names);
      if (!Number.isInteger(size) || size < 0) {
        const where = facts["name"] === "" ? "" : ` for tensor \`${facts["name"]}\``;
        const message = `the dimension \`${name}\` must be a whole number from 0, not ${size}${where}`;
        throw gradusError("E0715", rule, message, { tensor: String(facts["name"]), value: size });
      }
      facts[name] = size;
      if (one.per === "step") dims[name] = size;
    }
  };
  const total = given.reduce((sum, { size }) => sum + size, 0);
  const model: Record<string, number | string> = { name: "", rank: 1, size: total };
  measure(model, null, "step");

  const tensors = given.map((tensor, index): SortedTensor => {
    // Of a rule over the model `n` is the size of it; a dimension of that name takes its place.
    const facts: Record<string, number | string> = {
      n: total,
      ...factsOf(tensor),
      index,
      ...dims,
    };
    const branches = new Set<string>();
    measure(facts, null, "tensor");
    for (const dispatch of dispatching.dispatches) {
      const { within, subject } = dispatch;
      if (within !== null && !branches.has(within)) continue;
      const shape = subject === null ? tensor.shape : subject.map((dim) => Number(facts[dim]));
      const taken = dispatch.branches.find(({ pattern, guard }) => {
        const found = pattern === null ? {} : matchShape(pattern, shape);
        if (found === null) return false;
        if (guard !== null && !guard({ ...facts, ...found } as never, values, names)) return false;
        Object.assign(facts, found);
        return true;
      });
      if (taken === undefined) throw noBranch(rule, dispatch, tensor.name, shape);
      branches.add(taken.key);
      measure(facts, taken.key);
    }
    for (const { branch, kind, one, other } of dispatching.sizeChecks) {
      if (branch !== null && !branches.has(branch)) continue;
      const [a, b] = [entriesIn(one, facts), entriesIn(other, facts)];
      if (kind === "as many" ? a === b : a <= b) continue;
      const [from, to] = [one, other].map((dims) =>
        (dims.length > 0 ? dims : tensor.shape).join(", "),
      );
      const whose = `of tensor \`${tensor.name}\`, shape [${tensor.shape.join(", ")}],`;
      const message =
        kind === "as many"
          ? `[${from}] ${whose} has ${a} entries and cannot be seen as [${to}], which has ${b}`
          : `\`${from}\` ${whose} is ${a}, more than \`${to}\`, which is ${b}`;
      throw gradusError("E0715", rule, message, { tensor: tensor.name, value: a });
    }
    return { facts, branches };
  });
  return { tensors, dims };
}

/** How many entries a shape has; without dimensions it is that of the tensor. */
export function entriesIn(dims: readonly string[], facts: TensorFacts): number {
  if (dims.length === 0) return Number(facts["size"]);
  return dims.reduce((product, dim) => product * Number(facts[dim]), 1);
}

const factsOf = ({ name, shape, size }: ShapedTensor): TensorFacts => ({
  name,
  rank: shape.length,
  size,
});

/** The sizes of the dimensions of a pattern, or `null` where the shape does not fit it. */
function matchShape(
  pattern: readonly string[],
  shape: readonly number[],
): Readonly<Record<string, number>> | null {
  const rest = pattern.findIndex((dim) => dim.startsWith(".."));
  const spare = shape.length - pattern.length;
  if (rest < 0 ? spare !== 0 : spare < 0) return null;
  const found: Record<string, number> = {};
  pattern.forEach((dim, index) => {
    const from = rest >= 0 && index > rest ? index + spare : index;
    const to = index === rest ? index + spare : from;
    const size = shape.slice(from, to + 1).reduce((product, one) => product * one, 1);
    found[dim.replace("..", "")] = size;
  });
  return found;
}

function noBranch<Values>(
  rule: string,
  { branches }: Dispatching<Values>["dispatches"][number],
  tensor: string,
  shape: readonly number[],
): Error {
  const patterns = branches.map(({ pattern, guard }) => {
    const text = pattern === null ? "any shape" : `[${pattern.join(", ")}]`;
    return guard === null ? text : `${text} under a condition`;
  });
  const message =
    `tensor \`${tensor}\` of shape [${shape.join(", ")}] fits none of ${patterns.join(" and ")}; ` +
    "a rule for it must be written after a last `else`";
  return gradusError("E0715", rule, message, { tensor, value: [...shape] });
}

/** How many entries the tensors of a list have together. */
export function entriesOf(tensors: readonly { readonly size: number }[]): number {
  let sum = 0;
  for (const { size } of tensors) sum += size;
  return sum;
}
