/** Files whose name is made anew for each object or run: no later run finds them again, so a torn one misleads nobody. */

import type { FileFacts, Value } from "#facts/file";
import { chainOf, classMemberOf, receiverOf } from "#linking/lexical";
import type { View } from "#linking/view";

/** The time of day to the second or finer, as a number. A date is the same all day, and read back all day. */
const MOMENT = /^(?:time\.(?:time|time_ns|monotonic)|global\.Date\.now)$/;
const DEPTH = 10;

/** `self.path = join(folder, f"{time.time()}.json")`: is a random number or the moment part of this path, on every way it is made? */
export function isNamedAnew(view: View, file: FileFacts, path: Value, depth = 0): boolean {
  const next = (value: Value | undefined): boolean =>
    value !== undefined && depth < DEPTH && isNamedAnew(view, file, value, depth + 1);
  switch (path.kind) {
    case "name": {
      const values = path.path.length > 0 ? [] : (view.variable(file, path.scope, path.name)?.binding.values ?? []);
      return values.length > 0 && values.every(next);
    }
    case "this":
      return next(memberOf(file, path));
    case "template":
      return path.parts.some(next);
    case "choice":
      return path.of.every(next);
    case "result": {
      const made = file.operations[path.operation];
      const call = made === undefined ? undefined : view.call(file, made);
      if (made === undefined || call === undefined) return false;
      if (call.concept === "random" || MOMENT.test(call.symbol ?? "")) return true;
      return (
        made.arguments.some(next) ||
        next(receiverOf(made.callee)) ||
        view.effectsOf(call).some(({ concept }) => concept === "random")
      );
    }
    default:
      return false;
  }
}

/** What `self.path` was given, when one place gives it. */
function memberOf(file: FileFacts, { scope, path }: Extract<Value, { kind: "this" }>): Value | undefined {
  const [name] = path;
  const owner = chainOf(file, scope).find(({ kind }) => kind === "class");
  return name === undefined || path.length > 1 ? undefined : classMemberOf(owner, name);
}
