// Which learning rates a rule is tried with: five at half decades around its default, and more beyond the end at which
// the best one lies. A rule whose default is far from what a problem needs is so not punished for its default.

/** The places of the first rates: a decade and half a decade below the centre, itself, and the same above. */
export const firstPlaces: readonly number[] = [-2, -1, 0, 1, 2];

/** At most so many rates are added to the first. */
export const extraRates = 6;

/** The rate at `place` half decades from `centre`, to three digits: 0.00316 rather than 0.0031622776601683794. */
export function rateAt(centre: number, place: number): number {
  return Number((centre * 10 ** (place / 2)).toPrecision(3));
}

/** The place to try next, or null once the best of `places` (rising, without gaps) lies inside or enough were added. */
export function nextPlace(places: readonly number[], best: number): number | null {
  if (places.length >= firstPlaces.length + extraRates) return null;
  if (best === places.at(-1)) return best + 1;
  if (best === places[0]) return best - 1;
  return null;
}
