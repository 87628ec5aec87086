// The public face of the compiler: `import { check, compile, load } from "gradus"`.

export { dialects, library } from "#library";
export {
  compile,
  CompileError,
  load,
  type Compiled,
  type CompileOptions,
} from "./compiler/compile.ts";
export { format } from "./compiler/format.ts";
export { check, type Host } from "./compiler/front.ts";
export type {
  Diagnostic,
  Edit,
  Label,
  SourceFile,
  Span,
  Suggestion,
} from "./compiler/diagnostics/diagnostic.ts";
export { renderDiagnostics } from "./compiler/diagnostics/render.ts";
export type { Rule } from "./runtime/optimizer.ts";
