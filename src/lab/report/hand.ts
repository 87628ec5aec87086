// How a rule is drawn, everywhere on the page: a colour and a dash, so that print without colours can be read too.

import { escape } from "./markup.ts";

/** A rule and its number among the drawn ones: the class `hand-3` has colour and dash of the third. */
export interface Hand {
  readonly rule: string;
  readonly index: number;
}

/** Colours against white and against near black, at a contrast of 3:1 or more, told apart with any common colour vision. */
const colours: readonly (readonly [light: string, dark: string])[] = [
  ["#0067a5", "#62b5f2"],
  ["#c2500a", "#ff9e5e"],
  ["#00795c", "#3fcfa3"],
  ["#a03584", "#ee92d6"],
  ["#806600", "#dfc04a"],
  ["#55606e", "#b9c4d0"],
  ["#b3261e", "#ff8f87"],
  ["#5b4bb5", "#aea2ff"],
];
const dashes = ["", "7 3", "2 2.5", "9 3 2 3", "5 2", "1 2", "12 3", "6 2 1 2 1 2"];

/** The rules in order; from the ninth on colours come again, with another dash. */
export function handsOf(rules: readonly string[]): readonly Hand[] {
  return rules.map((rule, index) => ({ rule, index }));
}

/** The style of the hands: custom properties for screen and print, others in the dark, and what hides a rule that is not picked. */
export function handStyle(hands: readonly Hand[]): string {
  const rules = hands.map(({ index }) => {
    const round = Math.floor(index / colours.length);
    const dash = dashes[(index + 3 * round) % dashes.length] ?? "";
    return (
      `.hand-${index}{--hand:${colourOf(index)[0]};--dash:${dash === "" ? "none" : dash}}` +
      `.problem:has(.pick-${index}:not(:checked)) :is(svg,tbody) .hand-${index}{display:none}`
    );
  });
  const inTheDark = hands.map(({ index }) => `.hand-${index}{--hand:${colourOf(index)[1]}}`);
  return `${rules.join("\n")}\n@media screen and (prefers-color-scheme:dark){${inTheDark.join("")}}\n`;
}

function colourOf(index: number): readonly [light: string, dark: string] {
  return colours[index % colours.length] ?? ["#000", "#fff"];
}

/** The legend of a problem: a sample of each line, with a box that hides the rule in all figures of the problem. */
export function legend(hands: readonly Hand[]): string {
  const items = hands.map(
    ({ rule, index }) =>
      `<label class="hand-${index}"><input type="checkbox" class="pick-${index}" checked>` +
      '<svg class="sample" viewBox="0 0 34 10" aria-hidden="true"><path class="line" d="M1 5H33"/></svg>' +
      `<code>${escape(rule)}</code></label>`,
  );
  return `<fieldset class="legend"><legend>Rules shown</legend>${items.join("")}</fieldset>`;
}
