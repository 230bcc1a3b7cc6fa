/** What a Python class inherits: workspace classes above it, and the library classes these lead to. */

import type { FileFacts, ScopeId, Value } from "#facts/file";
import { ask, type Linker, type Question } from "./linker";
import { thingsOf } from "./things";
import type { FunctionRef } from "./view";

export interface Ancestry {
  /** The class itself first, then its bases in the order they are written. */
  readonly classes: readonly FunctionRef[];
  /** Symbols of library classes: `pydantic.BaseModel`, `django.views.View`. */
  readonly libraries: readonly string[];
}

const ANCESTRY: Question<Ancestry> = { fallback: { classes: [], libraries: [] } };
const MAX_CLASSES = 12;

/** The class and everything above it, as far as it is written here or imported. */
export function ancestryOf(linker: Linker, file: FileFacts, scope: ScopeId): Ancestry {
  return ask(linker, ANCESTRY, file, scope, () => {
    const classes: FunctionRef[] = [{ file, scope }];
    const libraries: string[] = [];
    for (const { file: at, scope: id } of classes) {
      const base = at.scopes[id]?.base;
      if (base === undefined || classes.length > MAX_CLASSES) continue;
      for (const value of base.kind === "choice" ? base.of : [base])
        for (const thing of thingsOf(linker, at, plainBase(value))) {
          if (thing.kind === "class" && !classes.some((one) => one.file === thing.file && one.scope === thing.scope))
            classes.push({ file: thing.file, scope: thing.scope });
          if (thing.kind === "library") libraries.push(thing.symbol);
        }
    }
    return { classes, libraries };
  });
}

/** `Base[Item]` is read as a member of `Base`. */
const plainBase = (value: Value): Value =>
  "path" in value && value.path.at(-1) === "[]" && value.kind !== "member"
    ? { ...value, path: value.path.slice(0, -1) }
    : value;

/** The method of that name the class has or inherits, when it is written in the workspace. */
export function methodOf(linker: Linker, owner: FunctionRef, name: string): FunctionRef | undefined {
  for (const { file, scope } of ancestryOf(linker, owner.file, owner.scope).classes) {
    const members = file.scopes[scope]?.members ?? {};
    const member = Object.hasOwn(members, name) ? members[name] : undefined;
    if (member?.kind === "function") return { file, scope: member.scope };
  }
  return undefined;
}
