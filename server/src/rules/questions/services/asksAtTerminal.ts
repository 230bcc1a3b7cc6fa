/** Does a file ask a person at the terminal? Then somebody watches what its program does. */

import type { FileFacts } from "#facts/file";

/** What asks a person at the terminal. */
const ASKS = /^(?:inquirer|@inquirer\/.+|prompts|enquirer|@clack\/prompts|(?:node:)?readline(?:\/promises)?)$/;

/** True when it loads a library that asks. */
export const asksAtTerminal = (file: FileFacts): boolean =>
  file.imports.some(({ from, typeOnly }) => !typeOnly && ASKS.test(from));
