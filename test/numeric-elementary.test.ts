// The elementary functions against exact arithmetic (numeric-reference.ts), within the bounds that
// their comments state, and their edges: zeros, infinities, NaN, subnormals, overflow, symmetry.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { atan2 } from "../src/numeric/atan2.ts";
import { cbrt } from "../src/numeric/cbrt.ts";
import { erf, erfi } from "../src/numeric/erf.ts";
import { exp, expm1 } from "../src/numeric/exp.ts";
import { sigmoid, softplus, tanh } from "../src/numeric/hyperbolic.ts";
import { log, log1p } from "../src/numeric/log.ts";
import { pow } from "../src/numeric/pow.ts";
import { randomStream, uniformAt } from "../src/numeric/random.ts";
import { cos, sin } from "../src/numeric/trigonometric.ts";
import {
  PLACES,
  arctangent,
  cosine,
  cubeRoot,
  errorFunction,
  exactly,
  exponential,
  logarithm,
  pi,
  quotient,
  sine,
  ulpsBetween,
} from "./numeric-reference.ts";

const ONE = 1n << PLACES;
const TINY = 5e-324;
const HUGE = Number.MAX_VALUE;
const stream = randomStream(2024, 1, 0, 0, 0, 0);
let drawn = 0;

function uniform(n: number, from: number, to: number): number[] {
  return Array.from({ length: n }, () => from + (to - from) * uniformAt(stream, drawn++));
}

/** Magnitudes 2^from … 2^to, evenly in the exponent. */
function magnitudes(n: number, from: number, to: number): number[] {
  return uniform(n, from, to).map((e) => 2 ** Math.floor(e) * (1 + uniformAt(stream, drawn++)));
}

const signed = (xs: number[]): number[] => xs.map((x, i) => (i % 2 === 0 ? x : -x));

interface Row {
  readonly name: string;
  readonly f: (x: number) => number;
  readonly exact: (v: bigint) => bigint;
  readonly samples: readonly number[];
  /** Bound in ulp. */
  readonly bound: number;
}

const tanhExact = (v: bigint): bigint => {
  const e = exponential(2n * v);
  return quotient(e - ONE, e + ONE);
};
const sigmoidExact = (v: bigint): bigint => {
  const e = exponential(v);
  return quotient(e, ONE + e);
};

const angles = [
  ...uniform(300, -10, 10),
  ...signed(magnitudes(300, -30, 1023)),
  // Doubles next to multiples of π/2: the nearest of all, and the nearest below 2^20.
  ...Array.from({ length: 200 }, (_, k) => ((k + 1) * Math.PI) / 2),
  6381956970095103 * 2 ** 797,
  45.553093477052,
  321307.9594422229,
  642615.9188844458,
  HUGE,
];

const rows: Row[] = [
  {
    name: "exp",
    f: exp,
    exact: exponential,
    bound: 0.8,
    samples: [...uniform(400, -745, 709.78), ...uniform(400, -1, 1)],
  },
  {
    name: "expm1",
    f: expm1,
    exact: (v) => exponential(v) - ONE,
    bound: 0.9,
    samples: [
      ...uniform(200, -40, 709),
      ...uniform(400, -2, 2),
      ...signed(magnitudes(100, -300, 0)),
      39.9,
      40.1,
    ],
  },
  {
    name: "log",
    f: log,
    exact: logarithm,
    bound: 0.9,
    samples: [
      ...magnitudes(150, -1022, 1023),
      ...uniform(250, 0.5, 2),
      TINY,
      1e-310,
      HUGE,
      0.9999999999999999,
      1.0000000000000002,
    ],
  },
  {
    name: "log1p",
    f: log1p,
    exact: (v) => logarithm(ONE + v),
    bound: 0.9,
    samples: [
      ...uniform(250, -0.999, 2),
      ...signed(magnitudes(100, -300, -2)),
      ...magnitudes(80, 0, 1023),
    ],
  },
  {
    name: "cbrt",
    f: cbrt,
    exact: cubeRoot,
    bound: 0.67,
    samples: [...magnitudes(150, -1022, 1023), ...uniform(3000, 1, 8), TINY, 1e-310, HUGE],
  },
  {
    name: "tanh",
    f: tanh,
    exact: tanhExact,
    bound: 2.5,
    samples: [...uniform(300, -3, 3), ...uniform(100, -25, 25), ...signed(magnitudes(100, -60, 0))],
  },
  {
    name: "sigmoid",
    f: sigmoid,
    exact: sigmoidExact,
    bound: 2.5,
    samples: [...uniform(300, -5, 5), ...uniform(200, -745, 40)],
  },
  {
    name: "softplus",
    f: softplus,
    exact: (v) => logarithm(ONE + exponential(v)),
    bound: 2,
    samples: [...uniform(150, -5, 5), ...uniform(100, -740, 800)],
  },
  {
    name: "erf",
    f: erf,
    exact: (v) => errorFunction(v, false),
    bound: 0.8,
    samples: [
      ...uniform(400, -2, 2),
      ...uniform(200, -6.1, 6.1),
      ...signed(magnitudes(50, -300, 0)),
    ],
  },
  {
    name: "erfi",
    f: erfi,
    exact: (v) => errorFunction(v, true),
    bound: 3,
    samples: [
      ...uniform(300, -6, 6),
      ...uniform(30, 6, 26.7),
      ...signed(magnitudes(50, -300, 0)),
      26.6,
      26.65,
      26.7,
    ],
  },
  { name: "sin", f: sin, exact: sine, bound: 0.9, samples: angles },
  { name: "cos", f: cos, exact: cosine, bound: 0.9, samples: angles },
];

describe("accuracy in ulp", () => {
  for (const { name, f, exact, samples, bound } of rows) {
    test(`${name} within ${bound}`, () => {
      let worst = 0;
      let where = 0;
      for (const x of samples) {
        const error = ulpsBetween(f(x), exact(exactly(x)));
        if (error > worst) [worst, where] = [error, x];
      }
      expect(worst, `at ${where}`).toBeLessThan(bound);
      // A bound that nothing comes near would test nothing.
      expect(worst).toBeGreaterThan(0.4);
    });
  }

  test("pow within 0.8", () => {
    const pairs = [
      ...uniform(100, 0.3, 3).map((x) => [x, uniformAt(stream, drawn++) * 1000 - 500]),
      ...magnitudes(60, -1022, 1023).map((x) => [x, uniformAt(stream, drawn++) * 1.9 - 0.95]),
      ...uniform(60, 0.999, 1.001).map((x) => [x, uniformAt(stream, drawn++) * 1e6 - 5e5]),
      ...uniform(60, 0, 10).map((x) => [x, Math.floor(uniformAt(stream, drawn++) * 40 - 20)]),
      [5e-324, 0.3],
      [0.9, 0.999],
      [0.999, 1000],
      [10, -320],
      [10, 308],
    ] as const;
    let worst = 0;
    for (const [x = 0, y = 0] of pairs) {
      const exact = exponential((exactly(y) * logarithm(exactly(x))) >> PLACES);
      const error = ulpsBetween(pow(x, y), exact);
      expect(error, `${x}^${y}`).toBeLessThan(0.8);
      worst = Math.max(worst, error);
    }
    expect(worst).toBeGreaterThan(0.4);
  });

  test("atan2 within 1.5", () => {
    const parts = [...uniform(1200, -3, 3), ...signed(magnitudes(100, -150, 150))];
    for (let i = 0; i + 1 < parts.length; i += 1) {
      const [y, x] = [parts[i] ?? 0, parts[i + 1] ?? 0];
      const [ey, ex] = [exactly(Math.abs(y)), exactly(Math.abs(x))];
      const inner =
        ey <= ex ? arctangent(quotient(ey, ex)) : pi() / 2n - arctangent(quotient(ex, ey));
      const exact = (x < 0 ? pi() - inner : inner) * (y < 0 ? -1n : 1n);
      expect(ulpsBetween(atan2(y, x), exact), `atan2(${y}, ${x})`).toBeLessThan(x < 0 ? 1.25 : 1.5);
    }
  });
});

describe("edges", () => {
  const table: readonly [string, (x: number) => number, readonly (readonly [number, number])[]][] =
    [
      [
        "exp",
        exp,
        [
          [0, 1],
          [-0, 1],
          [Infinity, Infinity],
          [-Infinity, 0],
          [709.8, Infinity],
          [-745.2, 0],
          [-745, TINY],
          [1e308, Infinity],
        ],
      ],
      [
        "expm1",
        expm1,
        [
          [0, 0],
          [-0, -0],
          [TINY, TINY],
          [Infinity, Infinity],
          [-Infinity, -1],
          [-50, -1],
          [800, Infinity],
        ],
      ],
      [
        "log",
        log,
        [
          [1, 0],
          [0, -Infinity],
          [-0, -Infinity],
          [-1, NaN],
          [-Infinity, NaN],
          [Infinity, Infinity],
        ],
      ],
      [
        "log1p",
        log1p,
        [
          [0, 0],
          [-0, -0],
          [-1, -Infinity],
          [-1.5, NaN],
          [Infinity, Infinity],
          [TINY, TINY],
        ],
      ],
      [
        "cbrt",
        cbrt,
        [
          [0, 0],
          [-0, -0],
          [27, 3],
          [-8, -2],
          [Infinity, Infinity],
          [-Infinity, -Infinity],
          [1e-300, 1e-100],
        ],
      ],
      [
        "tanh",
        tanh,
        [
          [0, 0],
          [-0, -0],
          [TINY, TINY],
          [Infinity, 1],
          [-Infinity, -1],
          [30, 1],
        ],
      ],
      [
        "sigmoid",
        sigmoid,
        [
          [0, 0.5],
          [-0, 0.5],
          [Infinity, 1],
          [-Infinity, 0],
          [-800, 0],
          [800, 1],
        ],
      ],
      [
        "softplus",
        softplus,
        [
          [Infinity, Infinity],
          [-Infinity, 0],
          [1000, 1000],
          [-800, 0],
        ],
      ],
      [
        "erf",
        erf,
        [
          [0, 0],
          [-0, -0],
          [Infinity, 1],
          [-Infinity, -1],
          [7, 1],
        ],
      ],
      [
        "erfi",
        erfi,
        [
          [0, 0],
          [-0, -0],
          [Infinity, Infinity],
          [-Infinity, -Infinity],
          [26.72, Infinity],
        ],
      ],
      [
        "sin",
        sin,
        [
          // Next to 409102 π/2: what the three pieces of π/2 get wrong by an ulp.
          [642615.9188844458, 8.859201669192259e-17],
          [0, 0],
          [-0, -0],
          [TINY, TINY],
          [Infinity, NaN],
          [-Infinity, NaN],
        ],
      ],
      [
        "cos",
        cos,
        [
          [0, 1],
          [-0, 1],
          [Infinity, NaN],
          [-Infinity, NaN],
        ],
      ],
    ];
  for (const [name, f, cases] of table) {
    test(name, () => {
      for (const [x, y] of cases) expect(f(x), `${name}(${x})`).toBe(y);
      expect(f(NaN)).toBe(NaN);
    });
  }

  test("pow", () => {
    const cases: readonly (readonly [number, number, number])[] = [
      [0, 0, 1],
      [NaN, 0, 1],
      [1, NaN, 1],
      [2, NaN, NaN],
      [NaN, 1, NaN],
      [-8, 1 / 3, NaN],
      [-2, 3, -8],
      [-2, 4, 16],
      [-2, -3, -0.125],
      [0, -1, Infinity],
      [-0, -1, -Infinity],
      [-0, -3, -Infinity],
      [-0, 3, -0],
      [-0, 2, 0],
      [-0, 0.5, 0],
      [0, 2.5, 0],
      [0, -2.5, Infinity],
      [-0, -2.5, Infinity],
      [Infinity, 2.5, Infinity],
      [Infinity, -1.5, 0],
      [-Infinity, 3, -Infinity],
      [-Infinity, 4, Infinity],
      [-Infinity, -3, -0],
      [-Infinity, 0.5, Infinity],
      [2, Infinity, Infinity],
      [0.5, Infinity, 0],
      [2, -Infinity, 0],
      [-1, Infinity, 1],
      [-1, 1e300, 1],
      [-1, 3, -1],
      [4, 0.5, 2],
      [2, 10, 1024],
      [2, -1074, TINY],
      [2, 1024, Infinity],
      [-2, 1025, -Infinity],
      [2, -1080, 0],
      [-2, -1081, -0],
      [1.5, 1e300, Infinity],
      [0.5, 1e300, 0],
      [1.5, 1e-300, 1],
      [-3, 9007199254740991, -Infinity],
      [7, 3, 343],
      [10, 22, 1e22],
      [0.1, 1, 0.1],
      [3, -1, 1 / 3],
      [TINY, 0.5, 2 ** -537],
    ];
    for (const [x, y, z] of cases) expect(pow(x, y), `${x}^${y}`).toBe(z);
  });

  test("pow of whole numbers is exact where the result is a double", () => {
    fc.assert(
      fc.property(fc.integer({ min: -300, max: 300 }), fc.integer({ min: 0, max: 6 }), (x, y) => {
        expect(pow(x, y)).toBe(Number(BigInt(x) ** BigInt(y)));
      }),
      { seed: 11, numRuns: 500 },
    );
  });

  test("atan2", () => {
    const cases: readonly (readonly [number, number, number])[] = [
      // Right only with the low part of π.
      [1, -5, 2.9441970937399127],
      [0, 1, 0],
      [-0, 1, -0],
      [0, 0, 0],
      [-0, 0, -0],
      [0, -0, Math.PI],
      [-0, -0, -Math.PI],
      [0, -1, Math.PI],
      [1, 0, Math.PI / 2],
      [-1, -0, -Math.PI / 2],
      [1, 1, Math.PI / 4],
      [-1, -1, (-3 * Math.PI) / 4],
      [Infinity, 1, Math.PI / 2],
      [1, Infinity, 0],
      [1, -Infinity, Math.PI],
      [Infinity, Infinity, Math.PI / 4],
      [-Infinity, -Infinity, (-3 * Math.PI) / 4],
      [NaN, 1, NaN],
      [1, NaN, NaN],
      [TINY, HUGE, 0],
      [HUGE, TINY, Math.PI / 2],
    ];
    for (const [y, x, z] of cases) expect(atan2(y, x), `atan2(${y}, ${x})`).toBe(z);
  });

  test("odd functions are odd, to the bit, and close to the host's", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (x) => {
        for (const f of [cbrt, tanh, erf, erfi, sin]) expect(f(-x)).toBe(-f(x));
        expect(cos(-x)).toBe(cos(x));
        for (const [f, g] of [
          [exp, Math.exp],
          [expm1, Math.expm1],
          [log, Math.log],
          [log1p, Math.log1p],
          [cbrt, Math.cbrt],
          [tanh, Math.tanh],
          [sin, Math.sin],
          [cos, Math.cos],
        ] as const) {
          const [y, z] = [f(x), g(x)];
          if (Number.isNaN(z)) expect(y).toBe(NaN);
          else if (y !== z)
            expect(Math.abs(y - z)).toBeLessThanOrEqual(Math.max(TINY * 2, 1e-15 * Math.abs(z)));
        }
      }),
      { seed: 3, numRuns: 3000 },
    );
  });
});
