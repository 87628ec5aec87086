// Text made safe for HTML and SVG.

/** `text` with the characters that mean something to a browser spelled out. */
export function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** A place in a drawing: a tenth of a unit is finer than any screen. */
export function place(value: number): string {
  return String(Number(value.toFixed(1)));
}
