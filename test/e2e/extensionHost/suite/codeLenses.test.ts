/** Code lenses of the language server in the editor, and the peek that their click opens. */

import * as assert from "node:assert/strict";
import * as vscode from "vscode";

import { fileIn, finding, open, until } from "./editor";

describe("code lenses", () => {
  const customers = fileIn("order-service", "src/api/customers.ts");
  const ownLenses = async () => {
    const all = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      "vscode.executeCodeLensProvider",
      customers,
      100,
    );
    return all.filter(({ command }) => command?.command === "bulwark.showGaps");
  };

  it("stand above the handler that has a gap", async () => {
    const { document } = await open(customers);
    await finding(customers, "promise-in-condition");
    const [lens] = await until("a lens", async () => {
      const found = await ownLenses();
      return found.length > 0 && found;
    });
    assert.match(document.lineAt(lens?.range.start.line ?? 0).text, /router\.post\("\/subscriptions"/);
    assert.match(lens?.command?.title ?? "", /^\d+ gaps?: /);
  });

  it("open the gaps they count", async () => {
    await open(customers);
    const [lens] = await ownLenses();
    assert.ok(lens?.command);
    const shown = await vscode.commands.executeCommand(lens.command.command, ...(lens.command.arguments ?? []));
    assert.equal(shown, undefined);
    await vscode.commands.executeCommand("closeReferenceSearch");
  });

  it("go with the setting, and come back", async () => {
    await open(customers);
    const configuration = vscode.workspace.getConfiguration("bulwark", customers);
    const target = vscode.ConfigurationTarget.WorkspaceFolder;
    await configuration.update("codeLens", "off", target);
    await until("lenses to go", async () => (await ownLenses()).length === 0);
    await configuration.update("codeLens", undefined, target);
    await until("lenses to come back", async () => (await ownLenses()).length > 0);
  });
});
