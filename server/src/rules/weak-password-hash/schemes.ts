/** How passwords are stored, where a program chooses it by name: `CryptContext(schemes=["md5_crypt"])`, Django's `PASSWORD_HASHERS`. */

import type { FileFacts, Value } from "#facts/file";
import type { Place } from "#facts/place";
import type { View } from "#linking/view";

import { inDevelopment } from "../questions/secrets/environment";
import { isText } from "../questions/secrets/notableValues";

/** A choice of one scheme. `by`: the call or the setting that chooses. */
export interface Choice {
  readonly place: Place;
  readonly by: string;
  readonly scheme: string;
  readonly isWeak: boolean;
}

/** What a file chooses; empty for most. */
export const choicesOf = (view: View, file: FileFacts): readonly Choice[] =>
  file.language === "python" ? [...ofCalls(view, file), ...ofSettings(view, file)] : [];

const ofCalls = (view: View, file: FileFacts): readonly Choice[] =>
  view.calls(file).flatMap((call): readonly Choice[] => {
    const schemes = call.model?.hash?.schemes;
    if (schemes === undefined) return [];
    const option = view.option(call, schemes.options);
    const value = option.state === "set" ? option.value : call.operation.arguments[schemes.positional];
    const scheme = value === undefined ? undefined : firstText(view, file, value);
    if (scheme === undefined) return [];
    const isWeak = schemes.weak.split(" ").some((name) => scheme.toLowerCase().startsWith(name));
    return [{ place: call.place, by: call.callee, scheme, isWeak }];
  });

/** Its tests may hash quickly: settings of their own do no harm. */
const OF_TESTS = /(?:^|[/_.-])(?:tests?|testing|ci|dev|development|local)(?:[/_.-][^/]*)?$/;
const WEAK_HASHER = /(?:MD5|SHA1|Crypt)PasswordHasher$/;

function ofSettings(view: View, file: FileFacts): readonly Choice[] {
  const module = file.scopes[0];
  const [value, ...others] = module?.bindings.PASSWORD_HASHERS?.values ?? [];
  if (value?.kind !== "array" || others.length > 0 || OF_TESTS.test(file.path)) return [];
  const [first] = value.items;
  if (!isText(first) || inDevelopment(file, value.span)) return [];
  const scheme = first.value.slice(first.value.lastIndexOf(".") + 1);
  const place = view.place(file, first.span ?? value.span);
  return [{ place, by: "PASSWORD_HASHERS", scheme, isWeak: WEAK_HASHER.test(scheme) }];
}

/** The first of a list, or the text itself. */
function firstText(view: View, file: FileFacts, value: Value): string | undefined {
  const [only, ...others] = view.things(file, value);
  if (only === undefined || others.length > 0) return undefined;
  if (only.kind === "literal") return typeof only.value === "string" ? only.value : undefined;
  const [first] = only.kind === "array" ? only.value.items : [];
  return isText(first) ? first.value : undefined;
}
