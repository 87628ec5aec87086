// When the loss over all data is measured: it costs more than a step, so not at each.

/** The steps after which a run is measured, rising: 0, the first `head`, then about `points` evenly spaced ones, the last among them. */
export function measurementSteps(steps: number, points: number, head: number): readonly number[] {
  const stride = Math.max(1, Math.ceil(steps / points));
  const chosen = new Set([0, steps]);
  for (let t = 1; t <= Math.min(head, steps); t++) chosen.add(t);
  for (let t = stride; t < steps; t += stride) chosen.add(t);
  return [...chosen].sort((a, b) => a - b);
}
