/** What becomes of the ways input takes to a place where it is dangerous: is there a look, or a limit, on each? */

import type { Hop } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { View } from "#linking/view";

import { guardFinds } from "./guardLookups";
import type { Trail } from "./inputTrace";
import { limitedElsewhere } from "./limitedElsewhere";
import { type Look, looksAt } from "./looks";
import { schemaSteps } from "./schemas";

/** What keeps a kind of input harmless. */
export interface Limits {
  /** Members that say nothing of it: a look at them is none. */
  readonly beside: RegExp;
  /** Is this look one that tells good from bad? */
  readonly tells: (look: Look) => boolean;
  /** Steps of a schema that limit it. */
  readonly steps: RegExp;
  /** What names something that a guard of the route found is harmless. */
  readonly known?: true;
  /** Why a look is enough, in the words of a verdict. */
  readonly because: string;
}

/** The first way with nothing on it; else what cannot be told, else why all is well. Undefined without a way. */
export function trailsVerdict(view: View, trails: readonly Trail[], limits: Limits): Verdict<Trail> | undefined {
  let quiet: Verdict<Trail> | undefined;
  for (const trail of trails) {
    const verdict = trailVerdict(view, trail, limits);
    if (verdict.kind === "gap") return verdict;
    if (quiet === undefined || (quiet.kind === "pass" && verdict.kind === "unknown")) quiet = verdict;
  }
  return quiet;
}

function trailVerdict(view: View, trail: Trail, { beside, tells, steps, because, known }: Limits): Verdict<Trail> {
  const looks = trail.held.flatMap((held) => looksAt(view, held, beside));
  if (looks.some((look) => tells(look) && !isOnlyOfType(view, look, steps))) return pass(because);
  const limited = limitedElsewhere(view, trail, steps);
  if (limited !== undefined) return limited;
  if (known === true && isKnown(view, trail)) return pass("a guard finds what it names first");
  if (looks.some((look) => look.kind === "unknown")) return unknown("code that is not known looks at it first");
  const path: readonly Hop[] = [{ place: trail.place, note: "comes in here" }, ...trail.hops];
  return gap(trail, path);
}

/** A schema that can be read and asks for no more than a text: nothing is turned away that could do harm. */
function isOnlyOfType(view: View, look: Look, steps: RegExp): boolean {
  if (look.kind !== "library" || look.call.concept !== "validation") return false;
  const asked = schemaSteps(view, look.call, look.path ?? []);
  return asked !== undefined && !asked.some((name) => steps.test(name));
}

/** The last name it is held by is the parameter of the handler. */
function isKnown(view: View, trail: Trail): boolean {
  const entered = trail.held.at(-1);
  const own = entered === undefined ? undefined : entered.file.scopes[entered.scope]?.function;
  return (
    entered !== undefined && own !== undefined && guardFinds(view, { file: entered.file, scope: own }, entered.name)
  );
}
