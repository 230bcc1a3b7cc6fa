/** What unit tests have for the editor's module: its language, English, in which a text is what the source says. */

import * as l10n from "@vscode/l10n";

export { l10n };
export const env = { language: "en" };
