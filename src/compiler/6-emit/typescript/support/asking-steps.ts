// Steps of rules that ask an oracle, one way where it answers at once and one where it answers later. The rule's text
// is one for both: a generator that yields its questions.

import type { SavedState } from "../../../../runtime/optimizer.ts";
import { gradusError } from "./gradus-error.ts";
import type { AskingStep, ExampleList, Program, Question } from "./program.ts";

/** What is known of an optimizer around a step. */
interface Opened {
  readonly base: {
    readonly t: number;
    save(): SavedState;
    load(saved: SavedState): void;
  };
  readonly begin: () => boolean | void | AskingStep;
  readonly end: (isSkipped: boolean | void) => void;
}

/** `step`, `stepAsync`, and what must not come between the two ends of a step. */
export function askingSteps<Memory, Values>(
  program: Program<Memory, Values>,
  { base, begin, end }: Opened,
) {
  let isUnderWay = false;
  const refuse = (wanted: string): void => {
    if (!isUnderWay) return;
    const step = base.t + 1;
    const message = `${wanted} was called while step ${step} is under way: wait for its end first`;
    throw gradusError("E0716", program.rule, message, { step });
  };
  const enter = (wanted: string, oracle: object): AskingStep => {
    refuse(wanted);
    checkOracle(program, oracle, base.t + 1);
    const asking = begin() as AskingStep;
    isUnderWay = true;
    return asking;
  };
  return {
    step(oracle: object): void {
      const asking = enter("step", oracle);
      try {
        let turn = asking.next();
        while (turn.done !== true) {
          const answer = answerTo(turn.value, oracle);
          if (isLater(answer)) throw answersLater(program.rule, turn.value, base.t + 1);
          turn = asking.next(taken(turn.value, answer));
        }
        end(turn.value);
      } finally {
        isUnderWay = false;
      }
    },
    async stepAsync(oracle: object): Promise<void> {
      const asking = enter("stepAsync", oracle);
      try {
        let turn = asking.next();
        while (turn.done !== true) {
          const answer = await answerTo(turn.value, oracle);
          turn = asking.next(taken(turn.value, answer));
        }
        end(turn.value);
      } finally {
        isUnderWay = false;
      }
    },
    save(): SavedState {
      refuse("save");
      return base.save();
    },
    load(saved: SavedState): void {
      refuse("load");
      base.load(saved);
    },
  };
}

function answerTo([ask, ...given]: Question, oracle: object): unknown {
  const answers = oracle as Readonly<Record<string, (...given: readonly object[]) => unknown>>;
  return answers[ask]?.(...(ask === "examples" ? given.slice(0, 1) : given));
}

/** The number that the step is sent: a loss, or how many examples there are. */
function taken([ask, ...given]: Question, answer: unknown): number {
  if (ask !== "examples") return answer as number;
  const into = given[1] as ExampleList;
  into.list = answer as ExampleList["list"];
  return into.list.length;
}

/** A promise would be taken for a number, and its arrays for filled. */
const isLater = (answer: unknown): boolean =>
  typeof (answer as { readonly then?: unknown } | null | undefined)?.then === "function";

function answersLater(rule: string, [ask]: Question, step: number): Error {
  const message = `\`${ask}\` of the oracle answers with a promise, for which step does not wait: call stepAsync`;
  return gradusError("E0717", rule, message, { step });
}

/** Throws where the oracle lacks something that the rule asks for. */
function checkOracle<Memory, Values>(
  program: Program<Memory, Values>,
  oracle: object | undefined,
  step: number,
): void {
  const offers = (oracle ?? {}) as Readonly<Record<string, unknown>>;
  const missing = program.asks.filter((name) => typeof offers[name] !== "function");
  if (missing.length === 0) return;
  const message = `step ${step} asks for ${missing.join(" and ")}, which the oracle does not offer`;
  throw gradusError("E0710", program.rule, message, { step, value: missing });
}
