/** All safe fixes on save, beside a formatter of another taste: both come to rest. */

import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";

import { EXTENSION, fileIn, findings, open, until } from "./editor";
import { clear, FOLDER, turnRules, writeProgram } from "./fixCases";

const RULE = "lost-error-cause";
const SAVES = 10;
const PROGRAM = `import { readFileSync } from "node:fs";
export function read(path: string): string {
      try {
    return readFileSync(path, "utf8");
  } catch (error) {
      throw new Error( "the settings cannot be read" );
  }
}


export function size(path: string): number {
  try {
    return JSON.stringify(read(path)).length;
      } catch (error) {
    throw new TypeError(\`no size: \${path}\`);
  }
}
`;

const SETTINGS = {
  "editor.formatOnSave": true,
  // The suite runs as the extension, and so does its formatter.
  "editor.defaultFormatter": EXTENSION,
  "editor.codeActionsOnSave": { "source.fixAll.bulwark": "explicit" },
};

describe("all safe fixes on save", () => {
  let formatter: vscode.Disposable;
  before(async () => {
    turnRules("on");
    formatter = vscode.languages.registerDocumentFormattingEditProvider("typescript", {
      provideDocumentFormattingEdits,
    });
    await configure(SETTINGS);
  });
  after(async () => {
    formatter.dispose();
    await configure(Object.fromEntries(Object.keys(SETTINGS).map((key) => [key, undefined])));
    await clear();
  });

  it(`are stable over ${SAVES} saves beside a formatter`, async () => {
    const folder = writeProgram("saving", new Map([["main.ts", PROGRAM]]));
    const { document } = await open(vscode.Uri.file(join(folder, "main.ts")));
    await until("the findings", () => findings(document.uri, RULE).length === 2);
    const first = await saved(document);
    assert.equal(first.match(/cause: error/g)?.length, 2, first);
    assert.equal(first, formatted(first), "the formatter had the last word");
    await until("the findings to go", () => findings(document.uri, RULE).length === 0);
    for (let save = 1; save < SAVES; save++) {
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, document.positionAt(document.getText().length), "  \n\n");
      await vscode.workspace.applyEdit(edit);
      assert.equal(await saved(document), first);
    }
  });
});

async function saved(document: vscode.TextDocument): Promise<string> {
  await vscode.commands.executeCommand("workbench.action.files.save");
  await until("a clean editor", () => !document.isDirty);
  return readFileSync(document.uri.fsPath, "utf8");
}

function provideDocumentFormattingEdits(document: vscode.TextDocument): vscode.TextEdit[] {
  const text = document.getText();
  const whole = new vscode.Range(new vscode.Position(0, 0), document.positionAt(text.length));
  return formatted(text) === text ? [] : [vscode.TextEdit.replace(whole, formatted(text))];
}

/** Tabs by depth of braces, no blanks within brackets, one empty line at most: what fixes write looks different. */
function formatted(text: string): string {
  let depth = 0;
  const lines = text.split("\n").map((line) => {
    const bare = line
      .trim()
      .replace(/([({]) +/g, "$1")
      .replace(/ +([)}])(?!.*["`])/g, "$1");
    if (bare.startsWith("}")) depth -= 1;
    const indented = bare === "" ? "" : "\t".repeat(depth) + bare;
    if (bare.endsWith("{")) depth += 1;
    return indented;
  });
  return `${lines
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim()}\n`;
}

async function configure(settings: Readonly<Record<string, unknown>>): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(undefined, fileIn(FOLDER, "."));
  for (const [key, value] of Object.entries(settings))
    await configuration.update(key, value, vscode.ConfigurationTarget.WorkspaceFolder);
}
