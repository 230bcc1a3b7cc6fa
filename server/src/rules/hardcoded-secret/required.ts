/** Does a program refuse to start without a setting? */

import type { FileFacts } from "#facts/file";

import { speaksOf } from "../questions/secrets/environment";

/** True when the file stops (throws, exits) in a branch that asks about the variable. */
export function isRequired(file: FileFacts, name: string): boolean {
  const asked = new RegExp(`^${name}$`);
  return file.scopes.some(
    (scope) =>
      scope.kind === "branch" && (scope.exits === "throw" || scope.exits === "exit") && speaksOf(scope.test, asked),
  );
}
