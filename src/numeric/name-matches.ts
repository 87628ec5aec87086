// Patterns of tensor names: `*` stands for any characters, none included, and all else for itself.

/** Whether a name is what one of the patterns says, from its first character to its last. */
export function nameMatches(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const parts = pattern.split("*");
    const first = parts[0] as string;
    const last = parts[parts.length - 1] as string;
    if (parts.length === 1) return name === pattern;
    if (!name.startsWith(first) || !name.endsWith(last)) return false;
    let at = first.length;
    for (const part of parts.slice(1, -1)) {
      const found = name.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return at <= name.length - last.length;
  });
}
