/** The kit in the user's project: brought up to date through VS Code's own preview, and explained where its names are used. */

import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";

import { EXTENSION, fileIn, open, until } from "./editor";

describe("the kit", () => {
  const folder = fileIn("price-feed", "lib/kit");
  const time = vscode.Uri.joinPath(folder, "time.ts");
  const abort = vscode.Uri.joinPath(folder, "abort.ts");
  const user = fileIn("price-feed", "wait.ts");
  const older = readFileSync(
    join(vscode.extensions.getExtension(EXTENSION)?.extensionPath ?? "", "test/kit/older/time.ts.txt"),
    "utf8",
  );
  const write = (uri: vscode.Uri, text: string) => vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  const textOf = async (uri: vscode.Uri) => (await vscode.workspace.openTextDocument(uri)).getText();

  before(async () => {
    await write(time, older);
    await write(user, 'import { sleep } from "./lib/kit/time.js";\n\nexport const pause = () => sleep(1_000);\n');
  });

  after(async () => {
    await vscode.workspace.saveAll();
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder, ".."), { recursive: true });
    await vscode.workspace.fs.delete(user);
  });

  it("is explained where a name of it is used, and no other name is", async () => {
    await open(user);
    const said = await until("the hover", async () => (await hovers(user, 2, 32))[0]);
    assert.match(said, /^\*\*sleep\*\* · Bulwark kit, `lib\/kit\/time\.ts`/);
    assert.match(said, /another version/);
    assert.deepEqual(await hovers(user, 2, 15), []);
  });

  it("offers its update on the header of an outdated part", async () => {
    await open(time);
    const offer = await until("the update", async () => {
      const line = new vscode.Range(0, 3, 0, 3);
      const all = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        "vscode.executeCodeActionProvider",
        time,
        line,
      );
      return all.find(({ command }) => command?.command === "bulwark.updateKit");
    });
    assert.match(offer.title, /^Update the kit/);
  });

  it("is updated when the preview is applied, with the files that the newer parts need", async () => {
    await updateAnd("apply");
    assert.match(await textOf(time), /export function steadyTime/);
    assert.match(await textOf(abort), /^\/\/ Bulwark kit \d+ · abort · /);
  });

  it("has nothing to show once it is up to date", async () => {
    const before = await textOf(time);
    await vscode.commands.executeCommand("bulwark.updateKit");
    assert.equal(await textOf(time), before);
  });

  it("stays as it is when the preview is discarded", async () => {
    // Typed, not written: when an open editor follows the disk is up to VS Code's watcher.
    const { document } = await open(time);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(
      time,
      new vscode.Range(new vscode.Position(0, 0), document.positionAt(document.getText().length)),
      older,
    );
    assert.ok(await vscode.workspace.applyEdit(edit));
    await vscode.workspace.saveAll();
    await updateAnd("discard");
    assert.equal(await textOf(time), older);
  });
});

/** Runs the command, and answers the preview as soon as there is one. */
async function updateAnd(answer: "apply" | "discard"): Promise<void> {
  let isOver = false;
  const running = Promise.resolve(vscode.commands.executeCommand("bulwark.updateKit")).finally(() => {
    isOver = true;
  });
  await until("the preview", async () => {
    await vscode.commands.executeCommand(`refactorPreview.${answer}`);
    return isOver;
  });
  await running;
}

/** What Bulwark says at a place, 0-based. */
async function hovers(uri: vscode.Uri, line: number, character: number): Promise<string[]> {
  const position = new vscode.Position(line, character);
  const found = await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", uri, position);
  return found
    .flatMap(({ contents }) => contents)
    .map((content) => (content instanceof vscode.MarkdownString ? content.value : ""))
    .filter((text) => text.includes("Bulwark kit"));
}
