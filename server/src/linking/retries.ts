/** Does a call's library try again by itself, with the options it was given? */

import { clientsOf, settingsOf } from "./clients";
import { placeOf } from "./lexical";
import type { Linker } from "./linker";
import { optionPaths, type PathAnswer } from "./options";
import { thingsOf } from "./things";
import type { Call, Protection } from "./view";

export function ownRetry(linker: Linker, call: Call): Protection {
  const layers = [call, ...clientsOf(linker, call)];
  // What is set anywhere, on the call or on its client, wins over what the library does by itself.
  for (const at of layers) {
    const set = setOn(linker, at);
    if (set !== undefined) return set;
  }
  const nearest = layers.find((at) => at.model?.retries !== undefined)?.model?.retries;
  if (nearest !== undefined && nearest.default > 0)
    return { state: "present", because: "the client retries by itself", via: [] };
  const given = settingsOf(linker, call).find(
    ({ call: added, interceptor }) =>
      added?.model?.provides?.includes("retry") === true || interceptor?.gives === "retry",
  );
  const at = given?.call ?? given?.interceptor;
  if (at !== undefined)
    return {
      state: "present",
      because: "the client was given retries",
      via: [{ place: placeOf(at.file, at.operation.span), note: "retries added here" }],
    };
  return { state: "absent", paths: [] };
}

/** What an option of this call or client says about retries; undefined when it says nothing. */
function setOn(linker: Linker, at: Call): Protection | undefined {
  const model = at.model?.retries;
  if (model === undefined) return undefined;
  const options = model.options ?? [];
  const direct = model.positional === undefined ? undefined : at.operation.arguments[model.positional];
  const given: readonly PathAnswer[] =
    direct !== undefined && direct.kind !== "object"
      ? [{ state: "set", name: "retries", value: direct, file: at.file }]
      : options.length === 0
        ? [{ state: "absent" }]
        : optionPaths(linker, at.file, at.operation, { names: options, at: model.at ?? "last" });
  const set = given.find((answer) => answer.state === "set");
  if (set?.state !== "set") return undefined;
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
