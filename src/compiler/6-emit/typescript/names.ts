// Names of emitted constants: the author's where they are free, else a neighbour of it. A scope sees the names of
// the scopes around it.

import type { ValueId } from "../../5-fuse/plan.ts";

export interface Scope {
  /** The identifier or expression atom of a value that has one here or around. */
  nameOf(id: ValueId): string | undefined;
  /** Claims the first candidate that is free, numbered if none is, for a value. */
  claim(id: ValueId | null, candidates: readonly string[]): string;
  /** Lets a value be seen under a name that is claimed already. */
  alias(id: ValueId, name: string): void;
  isTaken(name: string): boolean;
  inner(): Scope;
}

/** A scope in which `reserved` names cannot be claimed. */
export function openScope(reserved: Iterable<string>): Scope {
  return scopeIn(null, new Set([...RESERVED, ...reserved]));
}

function scopeIn(parent: Scope | null, taken: Set<string>): Scope {
  const names = new Map<ValueId, string>();
  const scope: Scope = {
    nameOf: (id) => names.get(id) ?? parent?.nameOf(id),
    isTaken: (name) => taken.has(name) || (parent?.isTaken(name) ?? false),
    claim: (id, candidates) => {
      const name = candidates.find((one) => !scope.isTaken(one)) ?? numbered(candidates[0] ?? "x");
      taken.add(name);
      if (id !== null) names.set(id, name);
      return name;
    },
    alias: (id, name) => void names.set(id, name),
    inner: () => scopeIn(scope, new Set()),
  };
  // Names are never given back, so the search for a number goes on where it ended: a rule may have 10⁵ values.
  const counts = new Map<string, number>();
  const numbered = (base: string): string => {
    let count = counts.get(base) ?? 2;
    while (scope.isTaken(`${base}_${count}`)) count += 1;
    counts.set(base, count);
    return `${base}_${count}`;
  };
  return scope;
}

/** An identifier from a name of the language: `m.bias` is `m_bias`. */
export function identifier(name: string): string {
  const whole = name.replace(/[^A-Za-z0-9_$]/g, "_");
  const plain = whole.length > LONGEST ? whole.slice(0, LONGEST).replace(/_+$/, "") : whole;
  // A dimension may be a number.
  if (/^\d/.test(plain)) return `_${plain}`;
  return RESERVED.has(plain) ? `${plain}_` : plain;
}

/** Whether a module can have a constant of this name without hiding what its own code uses or breaking the language. */
export const isFreeInModules = (name: string): boolean => !RESERVED.has(name) && !GLOBALS.has(name);

/** Further names of JavaScript that the code of modules uses. */
const GLOBALS: ReadonlySet<string> = new Set(
  (
    "Array ArrayBuffer BigInt Boolean DataView Error Int32Array Map Promise Reflect RegExp Set String Symbol TextEncoder " +
    "Uint32Array Uint8Array WebAssembly WeakMap globalThis eval console JSON"
  ).split(" "),
);

/** Longer names are cut, so that an operation on any two of them fits a line. */
const LONGEST = 24;

/** The words of TypeScript and the names that every emitted function uses. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    "abstract any arguments as async await boolean break case catch class const continue debugger " +
    "declare default delete do else enum eval export extends false finally for from function get if " +
    "implements import in instanceof interface is keyof let module namespace never new null number " +
    "object of package private protected public readonly require return set static string super " +
    "switch symbol this throw true try type typeof undefined unknown var void while with yield " +
    "Infinity NaN Math Number Object Float32Array Float64Array f32 i k t to start end memory values " +
    "oracle tensors seed views Schedulable"
  ).split(" "),
);
