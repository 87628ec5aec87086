// The lab's statistics and its choice of a learning rate, against values computed by hand.

import { expect, test } from "vitest";
import { nearest } from "../src/lab/nearest.ts";
import { byRate, chooseRate } from "../src/lab/protocol/choose-rate.ts";
import { extraRates, firstPlaces, nextPlace, rateAt } from "../src/lab/protocol/grid.ts";
import { measurementSteps } from "../src/lab/protocol/measurement-steps.ts";
import { bootstrapInterval } from "../src/lab/statistics/bootstrap.ts";
import { comparePairs } from "../src/lab/statistics/paired.ts";
import {
  mean,
  median,
  quantile,
  quartiles,
  standardDeviation,
} from "../src/lab/statistics/summary.ts";
import { makeRecord } from "./lab-records.ts";

test("centre and spread of a sample", () => {
  expect(mean([2, 4, 4, 4, 5, 5, 7, 9])).toBe(5);
  // squares of the deviations: 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32, over n − 1 = 7
  expect(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 14);
  expect(standardDeviation([3])).toBe(0);
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(quartiles([4, 1, 3, 2])).toEqual([1.75, 3.25]);
  expect(quantile([10, 20], 0.1)).toBe(11);
  expect(median([])).toBeNaN();
});

test("infinite entries order like numbers and never become NaN", () => {
  expect(median([1, Infinity, Infinity])).toBe(Infinity);
  expect(median([1, 2, Infinity])).toBe(2);
  expect(quartiles([1, 2, Infinity])).toEqual([1.5, Infinity]);
  expect(quartiles([Infinity, Infinity])).toEqual([Infinity, Infinity]);
});

test("the bootstrap of two values knows the three means that there are", () => {
  // Means 0, ½, 1 come with chances ¼, ½, ¼: 95 % needs all three, the middle 40 % only ½.
  expect(bootstrapInterval([0, 1], mean)).toEqual([0, 1]);
  expect(bootstrapInterval([0, 1], mean, 0.4)).toEqual([0.5, 0.5]);
  expect(bootstrapInterval([5, 5, 5], mean)).toEqual([5, 5]);
  expect(bootstrapInterval([1, 2, 7, 9], median)).toEqual(bootstrapInterval([1, 2, 7, 9], median));
});

test("pairs are compared one by one", () => {
  const pairs = comparePairs([1, 2, 4], [2, 2, 8]);
  expect(pairs).toMatchObject({ pairs: 3, wins: 2, ties: 1 });
  expect(pairs.ratio).toBeCloseTo(2 ** (2 / 3), 14);
  const [low, high] = pairs.interval ?? [NaN, NaN];
  expect(low).toBeGreaterThanOrEqual(1);
  expect(low).toBeLessThan(2 ** (2 / 3));
  expect(high).toBeGreaterThan(2 ** (2 / 3));
  expect(high).toBeLessThanOrEqual(2 + 1e-12);
});

test("a diverged run loses its pair and has no part in the ratio", () => {
  expect(comparePairs([1, 1], [Infinity, 3])).toEqual({
    pairs: 2,
    wins: 2,
    ties: 0,
    ratio: expect.closeTo(3, 12) as number,
    interval: null,
  });
  expect(comparePairs([0, 0], [1, 2]).ratio).toBeNull();
});

test("the grid has three digits and no drift", () => {
  expect(firstPlaces.map((place) => rateAt(1e-3, place))).toEqual([
    1e-4, 3.16e-4, 1e-3, 3.16e-3, 1e-2,
  ]);
  expect(rateAt(1e-3, 6)).toBe(1);
  expect(rateAt(0.02, 1)).toBe(0.0632);
});

test("the grid grows where the best is at its end, and stops", () => {
  expect(nextPlace([-2, -1, 0, 1, 2], 2)).toBe(3);
  expect(nextPlace([-2, -1, 0, 1, 2], -2)).toBe(-3);
  expect(nextPlace([-2, -1, 0, 1, 2], 1)).toBeNull();
  const places = [...firstPlaces];
  for (let next = nextPlace(places, 2); next !== null; next = nextPlace(places, next)) {
    places.push(next);
  }
  expect(places).toHaveLength(firstPlaces.length + extraRates);
});

test("the rate with the lowest median training loss stands for the rule", () => {
  const runs = [
    ...[1, 1, 9].map((loss, seed) => makeRecord({ lr: 0.1, seed, loss })),
    ...[2, 2, 2].map((loss, seed) => makeRecord({ lr: 0.01, seed, loss })),
    ...[0.1, Infinity, Infinity].map((loss, seed) => makeRecord({ lr: 1, seed, loss })),
  ];
  expect(byRate(runs).map(({ lr }) => lr)).toEqual([0.01, 0.1, 1]);
  expect(chooseRate(byRate(runs)).lr).toBe(0.1);
});

test("where all rates diverge in the median, the one that diverges least is chosen, then the smallest", () => {
  const runs = [
    ...[Infinity, Infinity, Infinity].map((loss, seed) => makeRecord({ lr: 1, seed, loss })),
    ...[5, Infinity, Infinity].map((loss, seed) => makeRecord({ lr: 10, seed, loss })),
  ];
  expect(chooseRate(byRate(runs)).lr).toBe(10);
  expect(chooseRate(byRate(runs.slice(0, 3))).lr).toBe(1);
  const equal = [makeRecord({ lr: 3, loss: 1 }), makeRecord({ lr: 2, loss: 1 })];
  expect(chooseRate(byRate(equal)).lr).toBe(2);
});

test("a rate that was broken off does not stand for choice", () => {
  const runs = [
    makeRecord({ lr: 0.1, seed: 1, loss: 3 }),
    makeRecord({ lr: 0.1, seed: 2, loss: 3 }),
    makeRecord({ lr: 1, seed: 1, loss: 0 }),
  ];
  expect(chooseRate(byRate(runs)).lr).toBe(0.1);
});

test("a run is measured at its start, its end and between", () => {
  expect(measurementSteps(7, 40, 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(measurementSteps(100, 4, 0)).toEqual([0, 25, 50, 75, 100]);
  expect(measurementSteps(100, 3, 2)).toEqual([0, 1, 2, 34, 68, 100]);
});

test("did you mean", () => {
  const known = ["digits-mlp", "digits-linear", "rosenbrock"];
  expect(nearest("digit-mlp", known)).toBe("digits-mlp");
  expect(nearest("Rosenbrok", known)).toBe("rosenbrock");
  expect(nearest("linear", known)).toBe("digits-linear");
  expect(nearest("imagenet-1k", known)).toBeUndefined();
});
