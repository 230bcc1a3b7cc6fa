/** Every text people see is translated: source, bundle and each language have the same ones. `npm run l10n` writes the bundle. */

import { describe, expect, test } from "vitest";

import { BUNDLE, compareTexts, inLanguage, languages, MANIFEST, readTexts } from "../l10n/texts.mjs";
import { bareTexts, handedTexts } from "./shownTexts";
import { read, repositoryFiles } from "./sources";

/** Tables of which the manifest is made: their texts are in package.nls.json. The page of the dashboard is markup without words. */
const WITHOUT_TEXTS = [
  "client/src/commands.ts",
  "client/src/manifest.ts",
  "client/src/walkthrough.ts",
  "client/src/features/dashboard/page.ts",
];

const sources = repositoryFiles().filter((path) => /^(?:client|webview)\/src\/.*(?<!\.d)\.ts$/.test(path));

describe("texts of the source", () => {
  test("are those of the bundle", () => {
    const handed = sources.flatMap((path) => handedTexts(path, read(path)));
    const texts = Object.fromEntries(
      handed.map(({ key, message, comment }) => [key, comment === undefined ? message : { message, comment }]),
    );
    expect(readTexts(BUNDLE)).toEqual(texts);
  });

  test("have a name for each value when there is more than one", () => {
    const messages = Object.values(readTexts(BUNDLE)).map((entry) =>
      typeof entry === "string" ? entry : entry.message,
    );
    const several = messages.filter((text) => new Set(text.match(/\{\w+\}/g)).size > 1);
    expect(several.length).toBeGreaterThan(20);
    expect(several.filter((text) => /\{\d+\}/.test(text))).toEqual([]);
  });

  test("reach nobody untranslated", () => {
    const bare = sources.filter((path) => !WITHOUT_TEXTS.includes(path)).flatMap((path) => bareTexts(path, read(path)));
    expect(bare).toEqual([]);
  });

  test.each([
    ["a message", `vscode.window.showInformationMessage("gone");`],
    ["a button of a message", `vscode.window.showErrorMessage(said, "again");`],
    ["an error, which the command shows", "throw new Error(`no ${file}`);"],
    ["the status bar", "vscode.window.setStatusBarMessage(`$(shield) ${n} gaps`, 9);"],
    ["a label", `const choices = [{ label: "file" }];`],
    ["a choice between labels", `pick({ placeHolder: one ? "the one" : all });`],
    ["a tooltip that is set later", `item.tooltip = "stopped";`],
    ["a row of a tree", `new vscode.TreeItem("more", state);`],
    ["a sentence anywhere", `const words = say("The scan did not finish.");`],
    ["a word with a capital letter", `const show = "Restart";`],
    ["a paragraph of the page", "html`<p class=${kind}>Loading</p>`;"],
    ["words beside a value", "html`<b>${done} of ${all}</b>`;"],
    ["a name for screen readers", 'html`<select aria-label="Folder" @change=${choose}></select>`;'],
    ["a button of the page", `button("fix", run);`],
  ])("are missed nowhere: %s", (_, code) => {
    expect(bareTexts("a.ts", code)).toHaveLength(1);
  });

  test.each([
    ["a translated text", `show(vscode.l10n.t("The scan did not finish."), l10n.t("Restart"));`],
    ["a name", `const item = { label: "Bulwark", text: \`Bulwark: \${l10n.t("ready")}\` };`],
    ["an icon", "item.text = `$(shield) ${count}`;"],
    ["a key", `await run("workbench.trust.manage", { kind: "failed", message: given });`],
    ["an entry of the log", `this.#log.error("server.start", "No such file");`],
    ["markup", 'html`<td class="num ${quiet}">${value}, <i class="p0"></i>P0</td>`;'],
  ])("are not seen where there are none: %s", (_, code) => {
    expect(bareTexts("a.ts", code)).toEqual([]);
  });
});

describe("the manifest", () => {
  const keys = [...read("package.json").matchAll(/"%([^%"]+)%"/g)].map(([, key = ""]) => key);

  test("asks for each key of package.nls.json, and for no other", () => {
    expect(keys.length).toBeGreaterThan(100);
    expect([...new Set(keys)].sort()).toEqual(Object.keys(readTexts(MANIFEST)).sort());
  });

  test("has no text of its own where VS Code shows one", () => {
    const { contributes, capabilities } = JSON.parse(read("package.json"));
    // What a model is told is English in every language.
    const shown = JSON.stringify({ contributes, capabilities }, (key, value) =>
      key === "modelDescription" || key === "inputSchema" ? undefined : value,
    );
    const texts = [
      ...shown.matchAll(
        /"(?:title|category|label|name|displayName|description|contents|altText|markdownDescription|markdownEnumDescriptions)":(\["?[^\]]*\]|"(?:[^"\\]|\\.)*")/g,
      ),
    ].map(([, text = ""]) => text);
    expect(texts.length).toBeGreaterThan(150);
    expect(texts.filter((text) => !/^"%[^%]+%"$|^\[(?:"%[^%]+%",?)+\]$|^"bulwark_\w+"$/.test(text))).toEqual([]);
  });
});

describe.each(languages())("%s", (language) => {
  test.each([MANIFEST, BUNDLE])("%s is translated as a whole, and nothing besides", (file) => {
    const translated = readTexts(inLanguage(file, language));
    expect(compareTexts(readTexts(file), translated)).toEqual({ missing: [], dead: [], wrong: [] });
  });
});

test("German is there", () => {
  expect(languages()).toContain("de");
});

test("a translation that differs in more than words is noticed", () => {
  const english = { "{a} of {b}": "{a} of {b}", Go: "[Go](command:go)", Old: "Old", "Use `x`": "Use `x`" };
  const german = { "{a} of {b}": "{b} von {c}", Go: "[Los](command:los)", New: "Neu", "Use `x`": "`x` verwenden" };
  expect(compareTexts(english, german)).toEqual({ missing: ["Old"], dead: ["New"], wrong: ["{a} of {b}", "Go"] });
});
