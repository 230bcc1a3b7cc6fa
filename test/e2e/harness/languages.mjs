// A display language of VS Code for tests: the window takes one only when a language pack is known, and an extension then gets its texts in it.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * Makes a language known to the server whose data lie in `data`, as an installed language pack does. This one translates nothing:
 * VS Code's own texts stay English, so that tests find them, and ours are told from them.
 */
export function knowLanguage(data, language) {
  const translations = path.join(data, `language-pack-${language}.json`);
  const extensions = [{ extensionIdentifier: { id: `tests.language-pack-${language}` }, version: "1.0.0" }];
  const pack = { hash: `tests-${language}`, label: language, extensions, translations: { vscode: translations } };
  writeAll(data, {
    "languagepacks.json": { [language]: pack },
    [path.basename(translations)]: { version: "1.0.0", contents: {} },
  });
}

/** Adds files to the installed Bulwark, by their paths in the extension: its texts in a language that it does not ship. */
export function addToBulwark(extensionsFolder, files) {
  const folder = readdirSync(extensionsFolder).find((name) => name.startsWith("bulwark.bulwark-"));
  if (folder === undefined) throw new Error(`Bulwark is not installed in ${extensionsFolder}`);
  writeAll(path.join(extensionsFolder, folder), files);
}

function writeAll(folder, files) {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(content, null, 2));
  }
}
