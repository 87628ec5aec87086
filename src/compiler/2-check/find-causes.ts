// Of mistakes some of which follow from others, those that began it. What could not be read goes, statement by
// statement, into states and locals, and from there into whatever is made of them, round a loop of steps too.

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Holder, Move } from "./flow.ts";

/** Each is compared with every other; of more than these the rest can wait for the next reading. */
const mostCompared = 100;

/** The mistakes that follow from no other; of a circle of them those of its first statement. Never none of some. */
export function findCauses(
  mistakes: readonly Diagnostic[],
  moves: readonly Move[],
): readonly Diagnostic[] {
  const made = new Map<Holder, Move["into"][]>();
  for (const { into, of } of moves)
    for (const holder of of) {
      const known = made.get(holder);
      if (known === undefined) made.set(holder, [into]);
      else known.push(into);
    }
  const placed = mistakes.slice(0, mostCompared).map((mistake) => {
    const { span } = mistake.primary;
    const own = moves.filter(
      (move) =>
        move.span.file === span.file && move.span.start <= span.start && span.end <= move.span.end,
    );
    const reaches = reachOf(own, made);
    // A shape may be too small only because what should have made it grow could not be read.
    const mayFollow = mistake.code.startsWith("E04");
    return { mistake, mayFollow, start: own[0]?.span.start ?? span.start, own, reaches };
  });
  type Placed = (typeof placed)[number];
  const leadsTo = (a: Placed, b: Placed): boolean =>
    b.own.some(({ of }) => of.some((holder) => a.reaches.has(holder)));
  const causes = placed.filter(
    (one) =>
      one.own.length > 0 &&
      placed.every((other) => {
        if (!leadsTo(other, one)) return true;
        return (
          leadsTo(one, other) &&
          (one.mayFollow === other.mayFollow ? one.start <= other.start : other.mayFollow)
        );
      }),
  );
  return (causes.length > 0 ? causes : placed.slice(0, 1)).map(({ mistake }) => mistake);
}

/** What is made, at once or at last, of what went into some holders. */
function reachOf(
  from: readonly Move[],
  made: ReadonlyMap<Holder, readonly Move["into"][]>,
): ReadonlySet<Holder> {
  const reached = new Set<Holder>();
  const open = from.map(({ into }) => into);
  for (let holder = open.pop(); holder !== undefined; holder = open.pop()) {
    if (holder === "effect" || reached.has(holder)) continue;
    reached.add(holder);
    for (const into of made.get(holder) ?? []) open.push(into);
  }
  return reached;
}
