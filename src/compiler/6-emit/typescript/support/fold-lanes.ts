// The end of a chunk of a sum in the fixed order.

/** The sum of eight lanes, ((0+1)+(2+3))+((4+5)+(6+7)), which are 0 afterwards. */
export function foldLanes(lanes: Float64Array): number {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = lanes;
  lanes.fill(0);
  return a + b + (c + d) + (e + f + (g + h));
}
