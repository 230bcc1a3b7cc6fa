/** Files that people write by hand, to set a program up or as text it fills in: kilobytes, whoever reads them. */

import type { FileFacts, Value } from "#facts/file";
import type { Call, View } from "#linking/view";

/** JSON holds stores of any size too: only these names are of settings. */
const SETTINGS = /\.(?:ya?ml|toml|ini|env|conf|properties)$|(?:^|[/._-])(?:package|tsconfig|config|settings)\.json$/;
/** Mails, pages, queries and keys that are shipped with the program. */
const TEXT = /\.(?:html?|hbs|handlebars|ejs|pug|mustache|liquid|njk|mjml|graphql|gql|sql|pem|crt|cer|key)$/;
const WHOLE_FILE = /\.(?:readFile|writeFile|outputFile|readJson|readJSON|writeJson|writeJSON)Sync$/;
const JOINS = /^node:path\.(?:posix\.|win32\.)?(?:join|resolve)$/;
const MAX_DEPTH = 4;

/** Does the call read or write one settings file as a whole, by the end of its address? */
export const isSettingsFile = (view: View, call: Call): boolean => isWholeFile(view, call, SETTINGS);

/** Does the call read or write one template, query or key as a whole, by the end of its address? */
export const isTextFile = (view: View, call: Call): boolean => isWholeFile(view, call, TEXT);

function isWholeFile(view: View, { file, operation, symbol }: Call, end: RegExp): boolean {
  const [address] = operation.arguments;
  return address !== undefined && WHOLE_FILE.test(symbol ?? "") && endsIn(view, file, { value: address, end }, 0);
}

interface Address {
  readonly value: Value;
  readonly end: RegExp;
}

function endsIn(view: View, file: FileFacts, { value, end }: Address, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  if (value.kind === "literal") return typeof value.value === "string" && end.test(value.value);
  if (value.kind === "template") {
    const last = value.parts.at(-1) ?? { kind: "literal", value: value.head };
    return endsIn(view, file, { value: last, end }, depth + 1);
  }
  const joins = view.sources(file, value).filter(({ symbol }) => JOINS.test(symbol ?? ""));
  if (joins.length > 0)
    return joins.every(({ file: at, operation }) => {
      const last = operation.arguments.at(-1);
      return last !== undefined && endsIn(view, at, { value: last, end }, depth + 1);
    });
  const things = view.things(file, value);
  return (
    things.length > 0 &&
    things.every((thing) => {
      if (thing.kind === "literal") return typeof thing.value === "string" && end.test(thing.value);
      return thing.kind === "template" && endsIn(view, thing.file, { value: thing.value, end }, depth + 1);
    })
  );
}
