// The end of a trace that is no bug: a malformed case, one that the mapping refuses, or a rule that asks
// for what the case has not recorded.

/** Says in one sentence why a case cannot be run. */
export interface TraceError extends Error {
  readonly name: "TraceError";
}

/** A TraceError, to be thrown. */
export function makeTraceError(message: string): TraceError {
  return Object.assign(new Error(message), { name: "TraceError" as const });
}

/** Whether something thrown is a TraceError. */
export function isTraceError(thrown: unknown): thrown is TraceError {
  return thrown instanceof Error && thrown.name === "TraceError";
}
