/** Does a call's library try again by itself, with the options it was given? */

import { clientsOf, settingsOf } from "./clients";
import type { Linker } from "./linker";
import { optionPaths, type PathAnswer } from "./options";
import { thingsOf } from "./things";
import type { Call, Protection } from "./view";

export function ownRetry(linker: Linker, call: Call): Protection {
  for (const at of [call, ...clientsOf(linker, call)]) {
    const model = at.model?.retries;
    if (model === undefined) continue;
    const options = model.options ?? [];
    const direct = model.positional === undefined ? undefined : at.operation.arguments[model.positional];
    const given: readonly PathAnswer[] =
      direct !== undefined && direct.kind !== "object"
        ? [{ state: "set", name: "retries", value: direct, file: at.file }]
        : options.length === 0
          ? [{ state: "absent" }]
          : optionPaths(linker, at.file, at.operation, { names: options, at: model.at ?? "last" });
    const set = given.find((answer) => answer.state === "set");
    if (set?.state === "set") {
      const least = model.counts === "attempts" ? 1 : 0;
      const things = thingsOf(linker, set.file, set.value);
      const off =
        things.length > 0 &&
        things.every(
          (thing) =>
            thing.kind === "literal" &&
            (thing.value === false || (typeof thing.value === "number" && thing.value <= least)),
        );
      return off
        ? { state: "absent", paths: [{ place: at.place, note: `${set.name} switches retries off` }] }
        : { state: "present", because: "the client retries", via: [{ place: at.place, note: `${set.name} is set` }] };
    }
    if (model.default > 0) return { state: "present", because: "the client retries by itself", via: [] };
  }
  const wrapped = settingsOf(linker, call).find(
    (setting) => setting.call?.model?.provides?.includes("retry") === true,
  )?.call;
  if (wrapped !== undefined)
    return {
      state: "present",
      because: "the client was given retries",
      via: [{ place: wrapped.place, note: "retries added here" }],
    };
  return { state: "absent", paths: [] };
}
