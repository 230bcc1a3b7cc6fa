/** Python sessions that the workspace has changed: a class of its own, an adapter of its own, a method put in place of the library's. */

import { settingsOf } from "./clients";
import { bindingOf, classMemberOf, memberAssignsOf } from "./lexical";
import type { Linker } from "./linker";
import { thingsOf } from "./things";
import type { Call, Thing } from "./view";

const SENDS = ["request", "send"];

/** Why the session of a call may bring a deadline that its calls do not show; undefined when it is the library's as it is. */
export function ownSession(linker: Linker, call: Call, clients: readonly Call[]): string | undefined {
  if (call.file.language !== "python") return undefined;
  if (isOwnClass(call.receiver)) return "its class sends in a way of its own";
  const mounted = settingsOf(linker, call).some(({ call: mount }) => mount !== undefined && mountsOwn(linker, mount));
  if (mounted) return "an adapter of the workspace sends its requests";
  return [call, ...clients].some((at) => isPatched(at)) ? "its method was put in by the workspace" : undefined;
}

/** `class LimitedSession(requests.Session): def request(…)` */
function isOwnClass(receiver: Thing | undefined): boolean {
  for (let at = receiver, hops = 0; at !== undefined && hops < 6; hops++) {
    if (at.kind === "instance" || at.kind === "class") {
      const scope = at.file.scopes[at.scope];
      return SENDS.some((name) => classMemberOf(scope, name) !== undefined);
    }
    at = at.kind === "type" || at.kind === "method" ? at.of : undefined;
  }
  return false;
}

/** `session.mount("https://", LimitedAdapter())` */
const mountsOwn = (linker: Linker, { file, operation }: Call): boolean => {
  const [, adapter] = operation.arguments;
  return (
    adapter !== undefined &&
    thingsOf(linker, file, adapter).some(({ kind }) => kind === "instance" || kind === "class" || kind === "unknown")
  );
};

/** `session.request = partial(session.request, timeout=5)` */
function isPatched({ file, operation: { callee, use, scope } }: Call): boolean {
  const name =
    use.to === "bound" ? use.name : callee?.kind === "name" && callee.path.length === 1 ? callee.name : undefined;
  const owner = name === undefined ? undefined : bindingOf(file, use.to === "bound" ? use.scope : scope, name);
  return (
    owner !== undefined &&
    memberAssignsOf(file, owner.binding).some(
      ({ callee: target }) =>
        target?.kind === "name" && target.path.length === 1 && SENDS.includes(target.path[0] ?? ""),
    )
  );
}
