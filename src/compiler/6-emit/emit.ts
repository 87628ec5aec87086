// Plan -> Artifact: one module with an export for each plan. The door of the room.

import type { Plan } from "../5-fuse/plan.ts";
import type { Artifact, EmitOptions } from "./artifact.ts";
import { emitDeclarations, emitModule } from "./typescript/emit-module.ts";

/** The module of one rule or of several; the same text for the same plans. */
export function emit(plans: Plan | readonly Plan[], options: EmitOptions): Artifact {
  const all = isList(plans) ? plans : [plans];
  const { language, standalone } = options;
  return {
    language,
    code: emitModule(all, options),
    declarations: language === "javascript" ? emitDeclarations(all, standalone) : null,
  };
}

const isList = (plans: Plan | readonly Plan[]): plans is readonly Plan[] => Array.isArray(plans);
