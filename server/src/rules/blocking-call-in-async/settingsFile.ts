/** Files that people write by hand to set a program up: kilobytes, whoever reads them. */

import type { FileFacts, Value } from "#facts/file";
import type { Call, View } from "#linking/view";

/** JSON holds stores of any size too: only these names are of settings. */
const SETTINGS = /\.(?:ya?ml|toml|ini|env|conf|properties)$|(?:^|[/._-])(?:package|tsconfig|config|settings)\.json$/;
const WHOLE_FILE = /\.(?:readFile|writeFile|outputFile|readJson|readJSON|writeJson|writeJSON)Sync$/;
const JOINS = /^node:path\.(?:posix\.|win32\.)?(?:join|resolve)$/;
const MAX_DEPTH = 4;

/** Does the call read or write one settings file as a whole, by the end of its address? */
export function isSettingsFile(view: View, { file, operation, symbol }: Call): boolean {
  const [address] = operation.arguments;
  return address !== undefined && WHOLE_FILE.test(symbol ?? "") && endsInSettings(view, file, address, 0);
}

function endsInSettings(view: View, file: FileFacts, value: Value, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  if (value.kind === "literal") return typeof value.value === "string" && SETTINGS.test(value.value);
  if (value.kind === "template") {
    const last = value.parts.at(-1);
    return endsInSettings(view, file, last ?? { kind: "literal", value: value.head }, depth + 1);
  }
  const joins = view.sources(file, value).filter(({ symbol }) => JOINS.test(symbol ?? ""));
  if (joins.length > 0)
    return joins.every(({ file: at, operation }) => {
      const last = operation.arguments.at(-1);
      return last !== undefined && endsInSettings(view, at, last, depth + 1);
    });
  const things = view.things(file, value);
  return (
    things.length > 0 &&
    things.every((thing) => {
      if (thing.kind === "literal") return typeof thing.value === "string" && SETTINGS.test(thing.value);
      return thing.kind === "template" && endsInSettings(view, thing.file, thing.value, depth + 1);
    })
  );
}
