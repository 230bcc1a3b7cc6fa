// `npm run l10n`: writes the texts of the source into l10n/bundle.l10n.json, and says which of them a language lacks or no longer needs.
import "../support/requireNode.mjs";

import { writeFileSync } from "node:fs";
import path from "node:path";

import { BUNDLE, compareTexts, inLanguage, languages, MANIFEST, ROOT, readTexts, textsOfSource } from "./texts.mjs";

const texts = await textsOfSource();
writeFileSync(path.join(ROOT, BUNDLE), `${JSON.stringify(texts, null, 2)}\n`);
console.log(`${BUNDLE}: ${Object.keys(texts).length} texts`);

for (const language of languages()) {
  for (const file of [MANIFEST, BUNDLE]) {
    const name = inLanguage(file, language);
    const { missing, dead, wrong } = compareTexts(readTexts(file), readTexts(name));
    say(name, "not translated", missing);
    say(name, "asked for by nothing", dead);
    say(name, "with other placeholders, code or links than in English", wrong);
  }
}

function say(file, what, keys) {
  if (keys.length === 0) return;
  process.exitCode = 1;
  console.log(`${file}: ${keys.length} ${what}\n${keys.map((key) => `  ${JSON.stringify(key)}`).join("\n")}`);
}
