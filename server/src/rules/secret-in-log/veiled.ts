/** Is a variable what a function made of a credential that puts stars, or words to that effect, in its place? */

import type { FileFacts, Value } from "#facts/file";
import { memberOf } from "#linking/lexical";
import type { View } from "#linking/view";

const VEILS = /mask|redact|obfuscat|saniti[sz]|censor|scrub|conceal/i;
/** What stands in the place of a secret: `***`, `[redacted]`, `<hidden>`. */
const VEIL = /\*{2,}|\u2022{2,}|x{4,}|redacted|hidden|masked|removed|filtered/i;

/** `const shownUrl = maskPassword(databaseUrl)`: the function says so by its name, and its body writes the mask. */
export function isVeiled(view: View, file: FileFacts, value: Value): boolean {
  if (value.kind !== "name" || value.path.length > 0) return false;
  const values = view.variable(file, value.scope, value.name)?.binding.values ?? [];
  return values.length > 0 && values.every((bound) => isVeiledText(bound) || isMadeByVeil(view, file, bound));
}

/** `f"{key[:4]}****{key[-4:]}" if len(key) > 8 else "****"`: of the credential a few letters are left, round the mask. */
function isVeiledText(value: Value): boolean {
  if (value.kind === "choice")
    return value.of.some(isVeiledText) && value.of.every((arm) => isVeiledText(arm) || isFixed(arm));
  if (value.kind === "literal") return writesVeil(value);
  return value.kind === "template" && writesVeil(value) && value.parts.every((part) => isFixed(part) || isCut(part));
}

/** `"*" * 8` and plain texts. */
const isFixed = (value: Value): boolean => value.kind === "literal" || value.kind === "opaque";

const isCut = (value: Value): boolean => "path" in value && /^\[:?\]$/.test(value.path.at(-1) ?? "");

function isMadeByVeil(view: View, file: FileFacts, value: Value): boolean {
  const made = value.kind === "result" && value.path.length === 0 ? file.operations[value.operation] : undefined;
  const call = made === undefined ? undefined : view.call(file, made);
  if (made === undefined || call === undefined || !VEILS.test(memberOf(made.callee) ?? call.callee)) return false;
  const targets = view.targets(call);
  return (
    targets.length > 0 &&
    targets.every((target) =>
      view.operations(target.file, target.scope, "nested").some(({ arguments: given }) => given.some(writesVeil)),
    )
  );
}

function writesVeil(value: Value): boolean {
  if (value.kind === "literal") return typeof value.value === "string" && VEIL.test(value.value);
  if (value.kind === "template") return VEIL.test(value.head) || value.parts.some(writesVeil);
  return value.kind === "choice" && value.of.some(writesVeil);
}
