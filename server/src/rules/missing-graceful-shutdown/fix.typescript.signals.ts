/** Who handles the signals of the process already. */

import { modulesOf } from "#languages/typescript/editProcess";
import type { EditSource } from "#languages/typescript/editSource";

import type { FixRequest } from "../fix";

/** Packages that listen for signals when they are used; a second listener would end the process under them. */
const LIBRARIES = [
  "@godaddy/terminus",
  "close-with-grace",
  "death",
  "fastify-graceful-shutdown",
  "graceful-server",
  "@gquittet/graceful-server",
  "http-graceful-shutdown",
  "http-terminator",
  "lightship",
  "node-graceful-shutdown",
  "stoppable",
  "sails",
];

/** Why a further listener for SIGTERM would be one too many; undefined when there is none. */
export function signalsHandled(request: FixRequest, source: EditSource): string | undefined {
  if (/\bprocess\s*\.\s*(on|once|addListener|prependListener)\s*\(\s*["'`]SIG(TERM|INT)\b/.test(source.text))
    return "the file handles signals already: SIGTERM belongs there";
  if (request.facts.handled === true) return "the program handles signals already: SIGTERM belongs there";
  if (/\benableShutdownHooks\s*\(/.test(source.text)) return "Nest handles signals already";
  const own = /\b\w*graceful\w*(?=\s*\()/i.exec(source.text)?.[0];
  if (own !== undefined) return `\`${own}\` ends the process in order already`;
  const modules = modulesOf(source);
  const library = LIBRARIES.find((name) => modules.includes(name) || request.dependency(name) !== undefined);
  return library === undefined ? undefined : `\`${library}\` is there for this already`;
}
