/** What the editor's assistants get: tools that answer, files that are written only when asked for, a configuration that can be pasted. */

import * as assert from "node:assert/strict";
import * as vscode from "vscode";

import { EXTENSION, fileIn, findings, open, until } from "./editor";

describe("assistants", () => {
  const declared: { name: string }[] =
    vscode.extensions.getExtension(EXTENSION)?.packageJSON.contributes.languageModelTools;
  const counters = "src/state/counters.ts";

  before(async () => {
    await open(fileIn("order-service", "src/retry.ts"));
    await until("activation", () => vscode.extensions.getExtension(EXTENSION)?.isActive);
  });

  it("find every tool of the manifest, with its schema", async () => {
    const tools = await until("the tools", () => {
      const own = vscode.lm.tools.filter(({ name }) => name.startsWith("bulwark_"));
      return own.length === declared.length && own;
    });
    assert.deepEqual(tools.map(({ name }) => name).toSorted(), declared.map(({ name }) => name).toSorted());
    for (const { inputSchema } of tools) assert.equal(Reflect.get(Object(inputSchema), "type"), "object");
  });

  it("list the gaps that the editor shows", async () => {
    const listed = await use("bulwark_list_gaps", { paths: [counters] });
    const file = fileIn("order-service", counters);
    const shown = await until("the findings", () => {
      const own = findings(file);
      return own.length > 0 && own;
    });
    for (const { range } of shown) assert.match(listed, new RegExp(`at ${counters}:${range.start.line + 1}:`));
    assert.match(listed, /unlocked-read-modify-write/);
    assert.match(listed, /Folder order-service \(/);
  });

  it("get a fix for the text that is typed, and see the gap gone when it was closed", async () => {
    const feed = fileIn("price-feed", "feed.ts");
    const { document } = await open(feed);
    const text = document.getText();
    const whole = () => document.validateRange(new vscode.Range(0, 0, document.lineCount, 0));
    const write = async (next: string) => {
      const edit = new vscode.WorkspaceEdit();
      edit.replace(feed, whole(), next);
      assert.ok(await vscode.workspace.applyEdit(edit));
    };
    await write(`\n${text}`);
    await use("bulwark_list_gaps", {});
    assert.match(await use("bulwark_explain_gap", { gap: "feed.ts:5" }), /# missing-timeout at feed\.ts:5/);
    assert.match(await use("bulwark_get_fix", { gap: "feed.ts:5" }), /timeout/);
    await write(text.replace("/prices`)", "/prices`, { timeout: 2_000, signal: AbortSignal.timeout(3_000) })"));
    assert.match(await use("bulwark_verify", {}), /gone: P1 missing-timeout at feed\.ts:5/);
    await write(text);
    await document.save();
  });

  it("are told why, when a call cannot be answered", async () => {
    await assert.rejects(use("bulwark_explain_gap", { gap: "gone.ts:1" }), /there is no open gap gone\.ts:1/);
  });

  it("get their files in the folder that is named, and a second time nothing changes", async () => {
    const folder = vscode.Uri.joinPath(fileIn("price-feed", "feed.ts"), "..");
    const write = () =>
      vscode.commands.executeCommand("bulwark.writeAgentFiles", folder.toString(), ["copilot", "agents"]);
    try {
      await write();
      const skill = await textOf("price-feed", ".github/skills/bulwark/SKILL.md");
      assert.match(skill, /^---\nname: bulwark\n/);
      assert.match(await textOf("price-feed", ".github/prompts/bulwark-fix-gap.prompt.md"), /^---\ndescription: /);
      const section = await textOf("price-feed", "AGENTS.md");
      assert.match(section, /^<!-- bulwark:begin -->/);
      await write();
      assert.equal(await textOf("price-feed", "AGENTS.md"), section);
    } finally {
      for (const path of [".github", ".agents", "AGENTS.md"])
        await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder, path), { recursive: true });
    }
  });

  it("change a file that is there only when the preview is applied", async () => {
    const uri = fileIn("price-feed", "AGENTS.md");
    const folder = vscode.Uri.joinPath(uri, "..");
    const own = "# Our rules\n\nUse tabs.\n";
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(own));
    const document = await vscode.workspace.openTextDocument(uri);
    try {
      await writeAnd(folder, "discard");
      assert.equal(document.getText(), own);
      await writeAnd(folder, "apply");
      const text = await until("the section", () => document.getText() !== own && document.getText());
      assert.ok(text.startsWith(own.trimEnd()));
      assert.match(text, /\n<!-- bulwark:end -->\n$/);
      // A whole file that says something else is not even ticked in the preview.
      const skill = vscode.Uri.joinPath(folder, ".agents/skills/bulwark/SKILL.md");
      await vscode.workspace.fs.writeFile(skill, new TextEncoder().encode(own));
      await writeAnd(folder, "apply");
      assert.equal(await textOf("price-feed", ".agents/skills/bulwark/SKILL.md"), own);
    } finally {
      await vscode.workspace.saveAll();
      for (const path of [".agents", "AGENTS.md"])
        await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder, path), { recursive: true });
    }
  });

  it("find the skill and the prompt files that the extension brings", async () => {
    const found = await until("the files", async () => {
      const all = await vscode.commands.executeCommand<{ uri: vscode.Uri; type: string; extensionId: string }[]>(
        "vscode.extensionPromptFileProvider",
      );
      const own = all.filter(({ extensionId }) => extensionId === EXTENSION);
      return own.length > 0 && own;
    });
    assert.deepEqual(
      found.map(({ type, uri }) => `${type} ${uri.path.replace(/^.*\/dist\/agents\//, "")}`).toSorted(),
      [
        "prompt prompts/bulwark-fix-gap.prompt.md",
        "prompt prompts/bulwark-plan.prompt.md",
        "prompt prompts/bulwark-review-change.prompt.md",
        "skill skills/bulwark/SKILL.md",
      ],
    );
  });

  it("get a configuration for each folder of the workspace", async () => {
    await vscode.commands.executeCommand("bulwark.copyMcpConfiguration", "mcpServers");
    const { mcpServers } = JSON.parse(await vscode.env.clipboard.readText());
    const folders = vscode.workspace.workspaceFolders ?? [];
    assert.equal(Object.keys(mcpServers).length, folders.length);
    const server = mcpServers["bulwark-price-feed"];
    assert.equal(server.command, process.execPath);
    assert.deepEqual(server.args.slice(1), ["mcp", folders.find(({ name }) => name === "price-feed")?.uri.fsPath]);
  });
});

/** What the tool answers, as its assistant reads it. */
async function use(tool: string, input: object): Promise<string> {
  const { content } = await vscode.lm.invokeTool(tool, { input, toolInvocationToken: undefined });
  return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : "")).join("");
}

const textOf = async (folder: string, path: string): Promise<string> =>
  new TextDecoder().decode(await vscode.workspace.fs.readFile(fileIn(folder, path)));

/** Runs the command, and answers the preview as soon as there is one. */
async function writeAnd(folder: vscode.Uri, answer: "apply" | "discard"): Promise<void> {
  let isOver = false;
  const running = Promise.resolve(
    vscode.commands.executeCommand("bulwark.writeAgentFiles", folder.toString(), ["agents"]),
  ).finally(() => {
    isOver = true;
  });
  await until("the preview", async () => {
    await vscode.commands.executeCommand(`refactorPreview.${answer}`);
    return isOver;
  });
  await running;
}
