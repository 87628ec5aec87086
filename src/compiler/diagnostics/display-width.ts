// How many columns of a terminal a text takes, so that carets stand under what they mean.

/** The columns of one character: 0 for marks that combine, 2 for wide East Asian signs and emoji. */
export function displayWidth(character: string): number {
  if (/^[\p{Mn}\p{Me}\p{Cf}]/u.test(character)) return 0;
  const code = character.codePointAt(0) ?? 0;
  const isWide =
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf && code !== 0x303f) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd);
  return isWide ? 2 : 1;
}

/** A character as it may be printed: control characters show their picture and move no cursor. */
export function printable(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 32) return String.fromCharCode(0x2400 + code);
  if (code === 127) return "␡";
  // Other controls, halves of pairs and marks that turn the writing direction.
  const isUnseen =
    (code >= 0x80 && code < 0xa0) ||
    (code >= 0xd800 && code <= 0xdfff) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069);
  return isUnseen ? "�" : character;
}
