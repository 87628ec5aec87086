// The WebAssembly module of product-simd.ts, assembled here: one function, `product`, that multiplies matrices of f64 in
// 4×4 blocks of four rows by two vectors. Each entry is summed from 0 with the inner index ascending, a product and a sum
// at a time, so it has the bits of the plain loops in product.ts.

/**
 * The module's bytes. It exports `memory` and `product(m, n, k, a, ai, ap, b, c)`: c[i·n + j] = Σₚ a[i·ai + p·ap] b[p·n + j],
 * m and n multiples of 4 (from 4 on), k ≥ 0; a, b, c are addresses and ai, ap strides in bytes.
 */
export function productModule(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [1, 0x60, 8, ...new Array<number>(8).fill(I32), 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0x00, 1]),
    ...section(7, [2, ...text("memory"), 0x02, 0, ...text("product"), 0x00, 0]),
    ...section(10, [1, ...sized(body())]),
  ]);
}

// Opcodes, as the specification names them.
const I32 = 0x7f;
const V128 = 0x7b;
const end = 0x0b;
const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const i32Const = (value: number): number[] => [0x41, ...signed(value)];
const i32Add = 0x6a;
const i32Mul = 0x6c;
const i32LessUnsigned = 0x49;
const loop = [0x03, 0x40];
const branchIf = (depth: number): number[] => [0x0d, depth];
const block = [0x02, 0x40];
const i32IsZero = 0x45;
const vector = (opcode: number, ...immediates: number[]): number[] => [
  0xfd,
  ...unsigned(opcode),
  ...immediates,
];
const load = (offset: number): number[] => vector(0x00, 3, ...unsigned(offset));
const loadSplat = vector(0x0a, 3, 0);
const store = (offset: number): number[] => vector(0x0b, 3, ...unsigned(offset));
const zeroVector = vector(0x0c, ...new Array<number>(16).fill(0));
const f64x2Add = vector(0xf0);
const f64x2Mul = vector(0xf2);

// Parameters, then locals, by number.
const [m, n, k, a, ai, ap, b, c] = [0, 1, 2, 3, 4, 5, 6, 7];
const [j, i, p, pa, pb, pc, row] = [8, 9, 10, 11, 12, 13, 14];
const sums = 15; // eight vectors: row r holds sums + 2r and sums + 2r + 1
const [left, right, entry] = [23, 24, 25];

const add = (local: number, amount: number[]): number[] => [
  ...get(local),
  ...amount,
  i32Add,
  ...set(local),
];
const times = (local: number, factor: number[]): number[] => [...get(local), ...factor, i32Mul];
const copy = (to: number, value: number[]): number[] => [...value, ...set(to)];
const rows = [0, 1, 2, 3];

function body(): number[] {
  const width = times(n, i32Const(8));
  return [
    ...[2, 7, I32, 11, V128],
    ...forEachBlock(j, n, [
      ...forEachBlock(i, m, [
        ...copy(pa, [...get(a), ...times(i, get(ai)), i32Add]),
        ...copy(pb, [...get(b), ...times(j, i32Const(8)), i32Add]),
        ...rows.flatMap((r) => [
          ...copy(sums + 2 * r, zeroVector),
          ...copy(sums + 2 * r + 1, zeroVector),
        ]),
        ...copy(p, get(k)),
        ...[...block, ...get(p), i32IsZero, ...branchIf(0), ...loop],
        ...copy(left, [...get(pb), ...load(0)]),
        ...copy(right, [...get(pb), ...load(16)]),
        ...copy(row, get(pa)),
        ...rows.flatMap((r) => [
          ...copy(entry, [...get(row), ...loadSplat]),
          ...accumulate(sums + 2 * r, left),
          ...accumulate(sums + 2 * r + 1, right),
          ...(r < 3 ? add(row, get(ai)) : []),
        ]),
        ...add(pa, get(ap)),
        ...add(pb, width),
        ...add(p, i32Const(-1)),
        ...[...get(p), ...branchIf(0), end, end],
        ...copy(pc, [...get(c), ...times(i, width), i32Add, ...times(j, i32Const(8)), i32Add]),
        ...rows.flatMap((r) => [
          ...[...get(pc), ...get(sums + 2 * r), ...store(0)],
          ...[...get(pc), ...get(sums + 2 * r + 1), ...store(16)],
          ...(r < 3 ? add(pc, width) : []),
        ]),
      ]),
    ]),
    end,
  ];
}

function accumulate(sum: number, factor: number): number[] {
  return copy(sum, [...get(sum), ...get(entry), ...get(factor), ...f64x2Mul, ...f64x2Add]);
}

// local = 0, 4, … below `limit`, which is at least 4.
function forEachBlock(local: number, limit: number, inside: number[]): number[] {
  return [
    ...copy(local, i32Const(0)),
    ...loop,
    ...inside,
    ...add(local, i32Const(4)),
    ...[...get(local), ...get(limit), i32LessUnsigned, ...branchIf(0), end],
  ];
}

function section(id: number, content: number[]): number[] {
  return [id, ...sized(content)];
}

function sized(content: number[]): number[] {
  return [...unsigned(content.length), ...content];
}

function text(name: string): number[] {
  return sized([...new TextEncoder().encode(name)]);
}

// LEB128.
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  return value >= -64 && value < 64
    ? [value & 0x7f]
    : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}
