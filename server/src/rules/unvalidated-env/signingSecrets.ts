/** Secrets of the environment that libraries sign and verify with. */

import type { FileFacts, Value } from "#facts/file";
import type { Place } from "#facts/place";
import type { Call, View } from "#linking/view";

import { settingOf } from "../questions/input/settings";
import type { Subject, Use } from "./subject";

/** Secrets handed to libraries that sign or encrypt with them; each once, where the first of its uses is. */
export function* secretSubjects(view: View, file: FileFacts): Iterable<Subject> {
  const own = secretsIn(view, file);
  for (const { place, setting, use } of own) {
    const first = use.kind === "late" ? firstUses(view).get(setting) : place;
    // A library that gets it while the program starts throws there and then.
    if (use.kind === "late" && usedAtStart(view).has(setting)) continue;
    if (first === place) yield { place, setting, use };
  }
}

const IN_FILE: { readonly fallback: readonly Subject[] } = { fallback: [] };
const FIRST: { readonly fallback: ReadonlyMap<string, Place> } = { fallback: new Map() };

const firstUses = (view: View): ReadonlyMap<string, Place> =>
  view.rememberWhole(FIRST, () => {
    const late = view.files.flatMap((file) => secretsIn(view, file).filter(({ use }) => use.kind === "late"));
    // A map keeps the last one of equal keys.
    return new Map(late.reverse().map(({ setting, place }) => [setting, place]));
  });

const AT_START: { readonly fallback: ReadonlySet<string> } = { fallback: new Set() };

/** Settings that a module hands to a library that signs, while it loads. */
const usedAtStart = (view: View): ReadonlySet<string> =>
  view.rememberWhole(AT_START, () => {
    const calls = view.files.flatMap((file) => (file.role === "test" ? [] : view.calls(file)));
    const given = calls.flatMap((call) => {
      const isLoaded = (call.file.scopes[call.operation.scope]?.function ?? 0) === 0;
      const secrets = isLoaded && call.symbol !== "cookie-parser" ? Object.entries(call.model?.secrets ?? {}) : [];
      return secrets.flatMap(([at, kind]) => {
        const value = kind === "signing" ? secretValue(call, at) : undefined;
        return value === undefined ? [] : (settingOf(view, call.file, value) ?? []);
      });
    });
    return new Set(given);
  });

const secretsIn = (view: View, file: FileFacts): readonly Subject[] =>
  view.remember(IN_FILE, file, () =>
    view.calls(file).flatMap((call) =>
      Object.entries(call.model?.secrets ?? {}).flatMap(([at, kind]): readonly Subject[] => {
        const value = kind === "signing" ? secretValue(call, at) : undefined;
        const found = value === undefined ? undefined : secretUse(view, call, value);
        return found === undefined ? [] : [{ place: call.place, ...found }];
      }),
    ),
  );

function secretValue({ operation }: Call, at: string): Value | undefined {
  if (/^\d+$/.test(at)) return operation.arguments[Number(at)];
  for (const value of operation.arguments)
    if (value.kind === "object" && Object.hasOwn(value.properties, at)) return value.properties[at];
  return undefined;
}

function secretUse(view: View, call: Call, value: Value): { readonly setting: string; readonly use: Use } | undefined {
  const setting = settingOf(view, call.file, value);
  if (setting === undefined) return undefined;
  // A text that stands in for the secret is a secret in the code, which hardcoded-secret reports where it is written.
  const hasDefault = view
    .things(call.file, value)
    .some((thing) => thing.kind === "literal" && typeof thing.value === "string" && thing.value !== "");
  if (hasDefault) return undefined;
  if (call.symbol === "cookie-parser") return { setting, use: { kind: "left-out", callee: call.callee } };
  // The other libraries throw when they get no secret: at once where the program starts, in a function when somebody signs in.
  const isLate =
    call.file.language === "typescript" &&
    view.context({ file: call.file, scope: call.file.scopes[call.operation.scope]?.function ?? 0 }).has("request");
  return isLate ? { setting, use: { kind: "late", callee: call.callee } } : undefined;
}
