/** Numbers and dates in the display language of the editor. */

import * as vscode from "vscode";

import { formatsOf } from "#protocol/locale";

export const formats = formatsOf(vscode.env.language);
