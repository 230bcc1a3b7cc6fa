/** The user's settings as the client needs them, parsed by the same table as in the server. */

import * as vscode from "vscode";

import { readSettings, type Settings } from "#protocol/settings";

/** Settings now, for `scope` or the whole window. Bad values fall back. */
export function currentSettings(scope?: vscode.Uri): Settings {
  return readSettings(vscode.workspace.getConfiguration(undefined, scope ?? null).get("bulwark")).settings;
}
