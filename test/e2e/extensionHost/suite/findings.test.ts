/** Findings come, move with the text, are fixed and come back with undo. */

import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as vscode from "vscode";

import { actionsOf, answer, apply } from "./actions";
import { fileIn, finding, findings, open, ruleOf, until } from "./editor";

describe("findings", () => {
  const rates = fileIn("order-service", "src/clients/rates.ts");

  it("marks the call that has no deadline, and explains itself", async () => {
    const { document } = await open(rates);
    const diagnostic = await finding(rates, "missing-timeout");
    assert.match(document.getText(diagnostic.range), /^fetch/);
    assert.equal(diagnostic.severity, vscode.DiagnosticSeverity.Warning);
    const { code } = diagnostic;
    assert.ok(typeof code === "object", "the code links to the rule's page");
    assert.equal(code.target.scheme, "bulwark-rule");
  });

  it("leaves the file next to it alone", async () => {
    const config = fileIn("order-service", "src/state/outbox.ts");
    await open(config);
    await finding(rates, "missing-timeout");
    assert.deepEqual(findings(config).map(ruleOf), []);
  });

  it("applies a quick fix as one undo step", async () => {
    const { document } = await open(rates);
    const before = document.getText();
    const { range } = await finding(rates, "missing-timeout");
    const fix = await answer(new vscode.Location(rates, range), "quickfix.bulwark.missing-timeout");
    assert.ok(fix.kind === "offered");
    await apply(fix.action);
    assert.match(document.getText(), /signal: AbortSignal\.timeout\(10_000\)/);
    await until("the finding to go", () => findings(rates, "missing-timeout").length === 0);
    assert.deepEqual(await actionsOf(new vscode.Location(rates, range), "quickfix.bulwark.missing-timeout"), []);
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), before);
    assert.equal(document.isDirty, false);
    await finding(rates, "missing-timeout");
  });

  it("keeps findings of the rest while a line is half typed", async () => {
    const { document } = await open(rates);
    await finding(rates, "missing-timeout");
    const edit = new vscode.WorkspaceEdit();
    edit.insert(rates, new vscode.Position(document.lineCount, 0), "\nexport function half(");
    await vscode.workspace.applyEdit(edit);
    const text = document.getText();
    await until("the finding on the new text", () =>
      findings(rates, "missing-timeout").some(({ range }) => document.getText(range).startsWith("fetch")),
    );
    assert.equal(document.getText(), text);
    await vscode.commands.executeCommand("workbench.action.files.revert");
  });

  it("follows the setting that turns it off for a folder", async () => {
    await open(rates);
    await finding(rates, "missing-timeout");
    const configuration = vscode.workspace.getConfiguration("bulwark", rates);
    const target = vscode.ConfigurationTarget.WorkspaceFolder;
    await configuration.update("enable", false, target);
    await until("findings to go", () => findings(rates).length === 0);
    await configuration.update("enable", undefined, target);
    await finding(rates, "missing-timeout");
  });

  it("never changes a file by looking at it", async () => {
    const { document } = await open(rates);
    assert.equal(readFileSync(rates.fsPath, "utf8"), document.getText());
  });
});
