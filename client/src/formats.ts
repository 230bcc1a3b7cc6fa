/** Numbers and dates in the language that Bulwark speaks in this editor. */

import * as vscode from "vscode";

import { formatsOf } from "#protocol/locale";

/** Of the display language where there are texts in it, else of English: numbers and dates follow the sentences they stand in. */
export const formats = formatsOf(vscode.l10n.bundle === undefined ? "en" : vscode.env.language);
