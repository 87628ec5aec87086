// Large products on the vector unit: matrices are copied into a WebAssembly memory as f64, multiplied there, and added to
// the result. Bits are those of the plain loops, at a quarter of the time; hosts without WebAssembly do without.

import type { MatrixEntries } from "../matmul.ts";
import { productModule } from "./product-module.ts";

interface Engine {
  readonly memory: WebAssembly.Memory;
  readonly product: (...numbers: number[]) => void;
  entries: Float64Array;
}

let engine: Engine | null | undefined;

/**
 * C [m, n] += A B, where entry (i, p) of A is a[i·ai + p·ap] and entry (p, j) of B is b[p·bp + j·bj], one stride of each
 * being 1 and the other its row length; A and B have no further entries. Returns false, having done nothing, where the host has no vector unit to offer.
 */
export function addProductSimd(
  c: MatrixEntries,
  m: number,
  n: number,
  k: number,
  a: ArrayLike<number>,
  ai: number,
  ap: number,
  b: ArrayLike<number>,
  bp: number,
  bj: number,
): boolean {
  if (engine === undefined) engine = start();
  if (engine === null) return false;
  const m4 = m + ((4 - (m % 4)) % 4);
  const n4 = n + ((4 - (n % 4)) % 4);
  // Padding is never written: what stands there meets only padding of the result.
  const aLength = Math.max(m4 * k, (m4 - 1) * ai + (k - 1) * ap + 1);
  const bStart = aLength;
  const cStart = bStart + k * n4;
  const x = reserve(engine, cStart + m4 * n4);
  x.set(a, 0);
  pack(x, bStart, b, k, n, n4, bp, bj);
  engine.product(m4, n4, k, 0, 8 * ai, 8 * ap, 8 * bStart, 8 * cStart);
  for (let i = 0, at = 0; i < m; i++) {
    for (let j = 0, from = cStart + i * n4; j < n; j++, from++, at++) {
      c[at] = (c[at] as number) + (x[from] as number);
    }
  }
  return true;
}

// B as rows of n4 entries.
function pack(
  x: Float64Array,
  start: number,
  b: ArrayLike<number>,
  k: number,
  n: number,
  n4: number,
  bp: number,
  bj: number,
): void {
  if (bj === 1 && n === n4) {
    x.set(b, start);
    return;
  }
  for (let p = 0; p < k; p++) {
    for (let j = 0, to = start + p * n4, from = p * bp; j < n; j++, to++, from += bj) {
      x[to] = b[from] as number;
    }
  }
}

function reserve(engine: Engine, length: number): Float64Array {
  const missing = 8 * length - engine.memory.buffer.byteLength;
  if (missing > 0) engine.memory.grow(Math.ceil(missing / 65536));
  if (engine.entries.buffer !== engine.memory.buffer) {
    engine.entries = new Float64Array(engine.memory.buffer);
  }
  return engine.entries;
}

// A policy that forbids compilation, or a host without SIMD, leaves the plain loops.
function start(): Engine | null {
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(productModule()));
    const memory = exports["memory"] as WebAssembly.Memory;
    const product = exports["product"] as (...numbers: number[]) => void;
    return { memory, product, entries: new Float64Array(memory.buffer) };
  } catch {
    return null;
  }
}
