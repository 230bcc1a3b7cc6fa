/** Does a schema that the request goes through limit how long a list in it may be? */

import type { FileFacts, Value } from "#facts/file";
import { pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, FunctionRef, View } from "#linking/view";

import { type Trail, traceInput } from "../questions/input/inputTrace";
import { limitedElsewhere } from "../questions/input/limitedElsewhere";
import { schemaSteps } from "../questions/input/schemas";

const LIMITS = /^(max|length|maxItems|maxLength|isLength|ArrayMaxSize)$/;

/** `until`: order of the operation that uses the list. Undefined when no schema on the way speaks of it. */
export function limitedBySchema(
  view: View,
  file: FileFacts,
  { list, until }: { readonly list: Value; readonly until: number },
): Verdict<never> | undefined {
  for (const trail of traceInput(view, file, list, { until }).trails) {
    const known = limitedElsewhere(view, trail, LIMITS) ?? checkedWhereRead(view, trail);
    if (known !== undefined) return known;
  }
  return undefined;
}

/** `request.body = Schema.parse(request.body)` in the function that reads it, or in one that calls it. */
function checkedWhereRead(view: View, { place, origin }: Trail): Verdict<never> | undefined {
  const file = view.file(place.path);
  const around = file?.scopes.findLast(
    ({ kind, span }) => kind === "function" && span.start <= place.span.start && place.span.end <= span.end,
  );
  if (file === undefined || around === undefined) return undefined;
  const callers = view.callers({ file, scope: around.id }).callers.map(({ call }) => functionOf(call));
  let isHidden = false;
  for (const at of [{ file, scope: around.id }, ...callers]) {
    for (const call of view.calls(at.file, { concept: "validation" })) {
      if (functionOf(call).scope !== at.scope) continue;
      const steps = schemaSteps(view, call, origin.path.slice(origin.path[0] === origin.part ? 1 : 0));
      if (steps !== undefined && limitsList(steps)) return pass("a schema limits its length");
      // Steps that speak of no array are not all there are.
      isHidden ||= steps?.includes("array") !== true;
    }
  }
  return isHidden ? unknown("a schema that cannot be read is on it") : undefined;
}

/** Steps come outermost first: what follows `array` is asked of the items. */
function limitsList(steps: readonly string[]): boolean {
  const items = steps.indexOf("array");
  return steps.slice(0, items < 0 ? steps.length : items).some((name) => LIMITS.test(name));
}

const functionOf = ({ file, operation }: Call): FunctionRef => ({
  file,
  scope: file.scopes[operation.scope]?.function ?? 0,
});
