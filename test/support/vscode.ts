/** What unit tests have for the editor's module: its language, English, in which a text is what the source says. */

import { t } from "@vscode/l10n";

export const l10n = { t, bundle: undefined };
export const env = { language: "en" };
