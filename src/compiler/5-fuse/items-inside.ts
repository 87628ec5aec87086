// What control flow hands from one block of items to another: results of either side, values of turns, versions of
// histories. Types only.

import type { Home } from "./items.ts";
import type { BranchResult, Space, ValueId } from "./plan.ts";

/** A result of control flow: a step value, or an array or number per tensor that both sides fill. */
export interface ChoiceResult extends BranchResult {
  /** The array or number that holds it, `null` for a step value. */
  readonly to: string | null;
}

/** A history that a choice pushes onto: its versions at the end of either side, and after it. */
export interface ChoiceHistory {
  readonly history: string;
  readonly then: ValueId;
  readonly otherwise: ValueId;
  readonly after: ValueId;
}

/** A history that turns push onto: before the first, in a turn, at its end, and after the last. */
export interface CarriedHistory {
  readonly history: string;
  readonly first: ValueId;
  readonly inside: ValueId | null;
  readonly next: ValueId;
  readonly after: ValueId | null;
}

/** What the turns of a loop hand on: a step value, or an array or number per tensor that they store. */
export interface CarriedValue {
  /** Its place among what the loop of the Graph carries. */
  readonly index: number;
  /** What it is called in a turn, `null` where no turn reads it. */
  readonly id: ValueId | null;
  /** After the last turn, `null` where nothing reads it there. */
  readonly result: ValueId | null;
  readonly name: string | null;
  readonly precision: "f32" | "f64" | "truth";
  readonly home: Home;
  readonly space: Space | null;
  /** Before the first turn. */
  readonly first: ValueId;
  /** What a turn leaves to the next one. */
  readonly next: ValueId;
  /** The array or number that holds it, `null` for a step value. */
  readonly to: string | null;
}
