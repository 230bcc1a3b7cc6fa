/** The language that Bulwark speaks in this editor, and its way to write numbers and dates. */

import * as vscode from "vscode";

import { formatsOf } from "#protocol/locale";

/** The display language where there are texts in it, else English: numbers and dates follow the sentences they stand in. */
export const language = vscode.l10n.bundle === undefined ? "en" : vscode.env.language;

export const formats = formatsOf(language);
