/** What the manifest promises is there once the extension runs. */

import * as assert from "node:assert/strict";
import * as vscode from "vscode";

import { EXTENSION, fileIn, open, until } from "./editor";

describe("the extension", () => {
  it("activates when a TypeScript file is opened", async () => {
    await open(fileIn("order-service", "src/retry.ts"));
    await until("activation", () => vscode.extensions.getExtension(EXTENSION)?.isActive);
  });

  it("registers every command it contributes", async () => {
    const declared: { command: string }[] = manifest().contributes.commands;
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.ok(declared.length >= 10);
    assert.deepEqual(
      declared.map(({ command }) => command).filter((command) => !registered.has(command)),
      [],
    );
  });

  it("declares a default for every setting", () => {
    const pages: { properties: Record<string, { default: unknown }> }[] = manifest().contributes.configuration;
    const keys = pages.flatMap(({ properties }) => Object.entries(properties));
    assert.ok(keys.length > 5 && keys.length <= 20);
    for (const [key, { default: expected }] of keys)
      assert.deepEqual(vscode.workspace.getConfiguration().inspect(key)?.defaultValue, expected, key);
  });

  it("opens a rule's page without a network", async () => {
    const page = await vscode.workspace.openTextDocument(vscode.Uri.parse("bulwark-rule:/missing-timeout.md"));
    // Until the analyser runs, it says so.
    await until("the page", () => /^# missing-timeout/.test(page.getText()));
  });
});

function manifest(): vscode.Extension<unknown>["packageJSON"] {
  return vscode.extensions.getExtension(EXTENSION)?.packageJSON;
}
