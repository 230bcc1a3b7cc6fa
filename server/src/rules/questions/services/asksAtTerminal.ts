/** Does a file ask a person at the terminal? Then somebody watches what its program does. */

import type { FileFacts } from "#facts/file";
import { packageName } from "#linking/modules";
import { isPrompt } from "#linking/runnerTables";

const READLINE = /^(?:node:)?readline(?:\/promises)?$/;

/** True when it loads a library that asks, or reads lines of a terminal. */
export const asksAtTerminal = (file: FileFacts): boolean =>
  file.imports.some(({ from, typeOnly }) => !typeOnly && (READLINE.test(from) || isPrompt(packageName(from))));
