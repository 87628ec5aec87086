// A bar of characters for a share that is done.

/** `[=====     ]` for a share between 0 and 1. */
export function bar(share: number): string {
  const width = 24;
  const full = Math.round(Math.min(1, share) * width);
  return `[${"=".repeat(full)}${" ".repeat(width - full)}]`;
}
