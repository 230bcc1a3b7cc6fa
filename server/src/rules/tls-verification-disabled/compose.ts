/** Variables of compose services that turn certificate checks off. */

import type { FileFacts, Value } from "#facts/file";
import type { Place, Span } from "#facts/place";
import type { View } from "#linking/view";

import { isOptional, onePerPlace } from "../questions/deployment/composeServices";

interface Setting {
  readonly place: Place;
  readonly file: FileFacts;
  readonly setting: string;
  readonly value: Value;
  readonly span: Span;
  readonly everywhere: boolean;
}

/**
 * Variables and the value that turns verification off. Sources: nodejs.org/api/cli.html; docs.python.org/3.12 (PEP 493);
 * git-scm.com/docs/git-config (http.sslVerify).
 */
const OFF: ReadonlyMap<string, RegExp> = new Map([
  ["NODE_TLS_REJECT_UNAUTHORIZED", /^0$/],
  ["PYTHONHTTPSVERIFY", /^0$/],
  ["GIT_SSL_NO_VERIFY", /^(?:1|true|yes|on)$/i],
]);

/** One setting a variable. */
export const composeSettings = (view: View, file: FileFacts): Iterable<Setting> => onePerPlace(settingsIn(view, file));

function* settingsIn(view: View, file: FileFacts): Iterable<Setting> {
  for (const deployed of view.deployed(file)) {
    if (isOptional(deployed)) continue;
    for (const { name, value, span } of deployed.service.environment)
      if (OFF.has(name) && value?.value !== undefined)
        yield {
          place: view.place(file, span),
          file,
          setting: name,
          value: { kind: "literal", value: value.value },
          span,
          everywhere: true,
        };
  }
}

/** Does the value of a variable turn verification off? */
export const isOffInVariables = (setting: string, value: Value): boolean =>
  value.kind === "literal" && OFF.get(setting)?.test(String(value.value)) === true;
