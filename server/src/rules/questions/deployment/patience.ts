/** How a service takes it that something it depends on is not ready yet. */

import type { DeployedService, View } from "#linking/view";

import { isBuiltHere, startedWords } from "./composeServices";
import { scriptNamed, scriptTexts } from "./startedScripts";

const WAITS =
  /wait[-_]?for|wait-port|wait-on|dockerize|pg_isready|(?:mysql|mariadb-?)admin ping|\buntil\b|nc -z|\/dev\/tcp\//;

/** A loop of a script that goes round until something answers; a comment's "until" is none. */
const WAITING_LOOP = /^[^#\n]*(?:\buntil\s|\bwhile\s+!\s|wait[-_]for[-_]it|\bdockerize\s+-wait|\bwait-(?:port|on)\s)/m;

/** Waits by itself: in the words that start it, or in the script of the project that they name. */
export function waitsItself(view: View, service: DeployedService): boolean {
  const words = startedWords(service);
  if (WAITS.test(words.join(" "))) return true;
  const name = scriptNamed(words);
  return name !== undefined && scriptTexts(view, name).some((text) => WAITING_LOOP.test(text));
}

/** Is started again when it has given up. */
export const startsAgain = ({ whole }: DeployedService): boolean =>
  /^(?:always|unless-stopped|on-failure)/.test(whole.settings.restart?.text ?? "");

/** Nothing is seen that helps it over the wait: the project builds it, its start does not wait, and nothing starts it again. */
export const isHurt = (view: View, service: DeployedService): boolean =>
  isBuiltHere(service) && !startsAgain(service) && !waitsItself(view, service);
