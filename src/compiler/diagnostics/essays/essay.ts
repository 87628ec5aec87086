// The form of an essay about one code of diagnostics.

/** What there is to say about a code. */
export interface Essay {
  /** The mistake in a few words, lower case. */
  readonly title: string;
  /** Two to six sentences that teach: what happened, why the language is so, what to write. */
  readonly essay: string;
  /** A whole file that triggers the code. */
  readonly bad: string;
  /** The same file, right: it gives no diagnostic. */
  readonly good: string;
  /** Whether the compiler finds the mistake in `bad`, or only a run does. */
  readonly isFoundWhen: "compiling" | "running";
}
