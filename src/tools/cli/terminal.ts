// Where the command's words go: data to stdout, everything else to stderr, colours only where they
// are wanted (https://no-color.org, FORCE_COLOR, TERM=dumb).

/** What a command may say and where; colours are decided per stream. */
export interface Terminal {
  /** Writes data: to stdout, as it is. */
  data(text: string): void;
  /** Writes a line for people: to stderr. */
  say(line: string): void;
  /** Replaces the progress line on stderr; does nothing unless stderr is a terminal. */
  progress(line: string): void;
  readonly colorOfData: boolean;
  readonly colorOfTalk: boolean;
}

interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** The terminal of a process with these streams and this environment. */
export function makeTerminal(
  out: Stream,
  err: Stream,
  environment: Readonly<Record<string, string | undefined>>,
): Terminal {
  const showsProgress = err.isTTY === true && environment.TERM !== "dumb" && !environment.CI;
  let isProgressShown = false;
  const clearProgress = (): void => {
    if (isProgressShown) err.write("\r\u001b[K");
    isProgressShown = false;
  };
  return {
    data(text) {
      clearProgress();
      out.write(text);
    },
    say(line) {
      clearProgress();
      err.write(`${line}\n`);
    },
    progress(line) {
      if (!showsProgress) return;
      clearProgress();
      if (line === "") return;
      err.write(line.slice(0, (err.columns ?? 80) - 1));
      isProgressShown = true;
    },
    colorOfData: wantsColor(out, environment),
    colorOfTalk: wantsColor(err, environment),
  };
}

function wantsColor(
  stream: Stream,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = environment;
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "") return FORCE_COLOR !== "0";
  return stream.isTTY === true && TERM !== "dumb";
}
