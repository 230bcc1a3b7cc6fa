/** The language of the page: the editor puts its texts into the page. Imported before anything else, since tables of words are made of them. */

import { config } from "@vscode/l10n";

import { formatsOf } from "#protocol/locale";

const texts = document.getElementById("page")?.dataset.texts;
if (texts !== undefined) config({ contents: texts });

/** Numbers and dates in that language. */
export const formats = formatsOf(document.documentElement.lang);
