/** Routes that a middleware opens for administrators alone: what they send is how the service is set up. */

import type { FileFacts, Value } from "#facts/file";
import type { FunctionRef, Route, RouteStage, View } from "#linking/view";

import { routesServed } from "./routeOf";

/** On every route that the function, or one around it, serves, something in front refuses everybody else. */
export function isForAdministrators(view: View, at: FunctionRef): boolean {
  const served = routesServed(view, at);
  return served.length > 0 && served.every(({ route, stage }) => isAdministered(view, route, stage));
}

/** Before the stage with this index, something refuses everybody but administrators. */
export const isAdministered = (view: View, { chain }: Route, stage: number): boolean =>
  chain.slice(0, stage).some((one) => letsAdministratorsIn(view, one));

const ADMINISTRATOR = /^(?:super[-_ ]?)?(?:admin|administrator|user[-_ ]?admin|superuser|root|owner)$/i;
const REFUSES = /^40[13]$/;

/** `allow([ROLES.admin])`, made by a function of the project that answers 401 or 403; a list with other roles lets others in, too. */
function letsAdministratorsIn(view: View, { value, file, function: target }: RouteStage): boolean {
  const made = value.kind === "result" ? file.operations[value.operation] : undefined;
  const roles = (made?.arguments ?? []).flatMap((given) => rolesIn(view, file, given));
  if (roles.length === 0 || target === undefined || !roles.every((role) => ADMINISTRATOR.test(role ?? "")))
    return false;
  return view
    .operations(target.file, target.scope)
    .some(
      ({ kind, arguments: given }) =>
        kind === "throw" || given.some((one) => one.kind === "literal" && REFUSES.test(String(one.value))),
    );
}

/** The texts of a role or of a list of roles; `undefined` stands for one that is not known. */
function rolesIn(view: View, file: FileFacts, given: Value): readonly (string | undefined)[] {
  if (given.kind === "array") return given.items.flatMap((item) => rolesIn(view, file, item));
  const things = view.things(file, given);
  if (things.length === 0) return [undefined];
  return things.map((thing) => (thing.kind === "literal" && typeof thing.value === "string" ? thing.value : undefined));
}
