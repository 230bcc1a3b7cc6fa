// The pseudo language: English that can be read, that is longer, and of which one sees where it begins and ends. For tests alone.
import { getL10nPseudoLocalized } from "@vscode/l10n-dev";

import { BUNDLE, MANIFEST, messageOf, readTexts } from "./texts.mjs";

/** What VS Code calls it. */
export const PSEUDO = "qps-ploc";

/** What is the same in every language: placeholders, code, targets of links. */
const MARKS = /(\{\w+\}|`[^`]*`|\]\([^)]*\))/;

/** Texts in the pseudo language, in brackets: "Close {0}?" becomes "⟦Ƈŀǿǿşḗḗ {0}?⟧". */
export function pseudoTexts(texts) {
  return Object.fromEntries(Object.entries(texts).map(([key, entry]) => [key, inBrackets(messageOf(entry))]));
}

/** The two files of the pseudo language, by their names. */
export function pseudoFiles() {
  return {
    [MANIFEST.replace(".json", `.${PSEUDO}.json`)]: pseudoTexts(readTexts(MANIFEST)),
    [BUNDLE.replace(".json", `.${PSEUDO}.json`)]: pseudoTexts(readTexts(BUNDLE)),
  };
}

/** Each line for itself: a line of a welcome text that is a link alone is a button. */
function inBrackets(text) {
  return text
    .split("\n")
    .map((line) =>
      /^\[.*\)$/.test(line) ? line.replace(/^\[([^\]]*)/, (_, label) => `[⟦${pseudo(label)}⟧`) : `⟦${pseudo(line)}⟧`,
    )
    .join("\n");
}

function pseudo(text) {
  return text
    .split(MARKS)
    .map((part, index) => (index % 2 === 0 ? getL10nPseudoLocalized({ part }).part : part))
    .join("");
}
