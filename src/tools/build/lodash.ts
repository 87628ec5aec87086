// The forty functions of lodash that chevrotain calls, in their plainest form: in place of lodash-es in the bundles.
// Lodash serves every argument that anyone may pass and costs a third of the time in which the command starts; chevrotain
// passes arrays, plain objects, and functions of an element. `test/package.test.ts` compares what both parse.

type Entries = Readonly<Record<string, unknown>>;
type Visit<R> = (value: never, key: never, whole: unknown) => R;

function isList(collection: unknown): collection is ArrayLike<unknown> {
  return Array.isArray(collection) || typeof collection === "string";
}

/** Pairs of key and value of an array or an object, in order. */
function pairs(collection: unknown): [string | number, unknown][] {
  if (collection === null || collection === undefined) return [];
  if (isList(collection)) return Array.from(collection, (value, i) => [i, value]);
  return Object.entries(collection);
}

/** A property's name and an object of properties stand for functions. */
function toFunction<R>(given: unknown): (value: unknown, key?: unknown, whole?: unknown) => R {
  if (typeof given === "function") return given as () => R;
  if (given === undefined) return identity as () => R;
  if (typeof given === "string") return (value) => (value as Record<string, R>)[given] as R;
  const wanted = Object.entries(given as Entries);
  return (value) => wanted.every(([key, one]) => (value as Entries)[key] === one) as R;
}

export const isArray = Array.isArray;
export const isUndefined = (value: unknown): boolean => value === undefined;
export const isString = (value: unknown): boolean => typeof value === "string";
export const isFunction = (value: unknown): boolean => typeof value === "function";
export const isRegExp = (value: unknown): boolean => value instanceof RegExp;
export const isObject = (value: unknown): boolean =>
  typeof value === "function" || (typeof value === "object" && value !== null);
export const isEmpty = (collection: unknown): boolean =>
  isList(collection) ? collection.length === 0 : keys(collection).length === 0;
export const identity = (value: unknown): unknown => value;
export const noop = (): void => undefined;

export const keys = (of: unknown): string[] => Object.keys(of ?? {});
export const values = (of: unknown): unknown[] =>
  Array.isArray(of) ? of : Object.values(of ?? {});
export const has = (of: unknown, key: string): boolean =>
  of !== null && of !== undefined && Object.prototype.hasOwnProperty.call(of, key);
export const assign = Object.assign;

export function forEach(collection: unknown, visit: Visit<unknown>): unknown {
  const call = visit as (value: unknown, key: unknown, whole: unknown) => unknown;
  // the length is read again and again: a visit may append
  if (isList(collection)) {
    for (let i = 0; i < collection.length; i++) {
      if (call(collection[i], i, collection) === false) break;
    }
  } else {
    for (const [key, value] of pairs(collection)) {
      if (call(value, key, collection) === false) break;
    }
  }
  return collection;
}

export function map(collection: unknown, give?: unknown): unknown[] {
  const call = toFunction(give);
  if (isList(collection)) return Array.from(collection, (value, i) => call(value, i, collection));
  return pairs(collection).map(([key, value]) => call(value, key, collection));
}

export function reduce(collection: unknown, ...rest: [unknown, unknown?]): unknown {
  const [step, start] = rest as [(sum: unknown, value: unknown, key: unknown) => unknown, unknown];
  const all = pairs(collection);
  const first = rest.length > 1 ? start : all.shift()?.[1];
  return all.reduce((sum, [key, value]) => step(sum, value, key), first);
}

export function filter(collection: unknown, holds?: unknown): unknown[] {
  const call = toFunction(holds);
  return values(collection).filter((value, i) => call(value, i, collection));
}

export function reject(collection: unknown, holds?: unknown): unknown[] {
  const call = toFunction(holds);
  return values(collection).filter((value, i) => !call(value, i, collection));
}

export function find(collection: unknown, holds?: unknown): unknown {
  return values(collection).find(toFunction(holds));
}

export function every(collection: unknown, holds?: unknown): boolean {
  const call = toFunction(holds);
  return values(collection).every((value, i) => call(value, i, collection));
}

export function some(collection: unknown, holds?: unknown): boolean {
  const call = toFunction(holds);
  return values(collection).some((value, i) => call(value, i, collection));
}

export function groupBy(collection: unknown, key?: unknown): Record<string, unknown[]> {
  const call = toFunction<string>(key);
  const groups: Record<string, unknown[]> = {};
  for (const value of values(collection)) (groups[call(value)] ??= []).push(value);
  return groups;
}

export function includes(collection: unknown, value: unknown): boolean {
  if (typeof collection === "string") return collection.includes(String(value));
  return values(collection).includes(value);
}

export const flatten = (list: readonly unknown[] | null | undefined): unknown[] =>
  (list ?? []).flat();
export const flatMap = (collection: unknown, give?: unknown): unknown[] =>
  map(collection, give).flat();
export const compact = (list: readonly unknown[]): unknown[] => list.filter(Boolean);
export const uniq = (list: readonly unknown[]): unknown[] => [...new Set(list)];
export const difference = (list: readonly unknown[], ...others: unknown[][]): unknown[] => {
  const gone = new Set(others.flat());
  return list.filter((value) => !gone.has(value));
};
export const indexOf = (list: readonly unknown[], value: unknown): number => list.indexOf(value);
export const first = (list: readonly unknown[] | undefined): unknown => list?.[0];
export const last = (list: readonly unknown[] | undefined): unknown => list?.at(-1);
export const drop = (list: readonly unknown[], count = 1): unknown[] => list.slice(count);
export const dropRight = (list: readonly unknown[], count = 1): unknown[] =>
  list.slice(0, Math.max(0, list.length - count));

export function clone(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice();
  if (typeof value !== "object" || value === null) return value;
  return Object.assign(Object.create(Object.getPrototypeOf(value) as object) as object, value);
}

export function pickBy(from: object, holds: (value: unknown) => boolean): Entries {
  const picked: Record<string, unknown> = {};
  // inherited properties too, as lodash has it
  for (const key in from) {
    const value = (from as Entries)[key];
    if (holds(value)) picked[key] = value;
  }
  return picked;
}

export function defaults(into: Record<string, unknown>, ...from: (Entries | undefined)[]): object {
  for (const one of from) {
    for (const key in one) {
      if (into[key] === undefined) into[key] = one[key];
    }
  }
  return into;
}

export const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
