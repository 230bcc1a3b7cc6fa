/** The whole workspace: two roots, files nobody opened, files that change on disk, a server that dies. */

import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import * as vscode from "vscode";

import { fileIn, finding, findings, open, ruleOf, until } from "./editor";

describe("the workspace", () => {
  it("lists findings of files that are not open, in both roots", async () => {
    await open(fileIn("order-service", "src/retry.ts"));
    await vscode.commands.executeCommand("bulwark.scanWorkspace");
    await finding(fileIn("price-feed", "feed.ts"), "missing-timeout");
    await finding(fileIn("order-service", "src/state/counters.ts"), "unlocked-read-modify-write");
    await finding(fileIn("order-service", "src/worker/main.ts"), "missing-graceful-shutdown");
    await finding(fileIn("order-service", "worker_py/payments.py"), "missing-timeout");
  });

  it("lists nothing twice when a scanned file is opened", async () => {
    const feed = fileIn("price-feed", "feed.ts");
    await finding(feed, "missing-timeout");
    const before = findings(feed).length;
    await open(feed);
    await vscode.commands.executeCommand("bulwark.scanFile");
    assert.equal(findings(feed).length, before);
  });

  it("sees a file that is written and one that is removed", async () => {
    const added = fileIn("price-feed", "late.ts");
    const text = "export const late = async (url: string) => {\n  await fetch(url);\n};\n";
    await vscode.workspace.fs.writeFile(added, new TextEncoder().encode(text));
    await finding(added, "missing-timeout");
    await vscode.workspace.fs.delete(added);
    await until("its findings to go", () => findings(added).length === 0);
  });

  it("reports a broken bulwark.json at its line and goes on", async () => {
    const config = fileIn("price-feed", "bulwark.json");
    const feed = fileIn("price-feed", "feed.ts");
    await vscode.workspace.fs.writeFile(
      config,
      new TextEncoder().encode('{\n  "rules": {\n    "missing-timeout": \n}\n'),
    );
    const [problem] = await until("the problem", () => {
      const own = findings(config);
      return own.length > 0 && own;
    });
    assert.ok(problem !== undefined && problem.range.start.line >= 2);
    assert.ok(findings(feed).some((one) => ruleOf(one) === "missing-timeout"));
    await vscode.workspace.fs.delete(config);
    await until("the problem to go", () => findings(config).length === 0);
  });

  it("starts again after the server was killed, four times in a row", async () => {
    const rates = fileIn("order-service", "src/clients/rates.ts");
    const feed = fileIn("price-feed", "feed.ts");
    await open(rates);
    for (let time = 0; time < 4; time++) {
      await finding(rates, "missing-timeout");
      const killed = await until("the server process", serverProcess);
      process.kill(killed, "SIGKILL");
      await until("another server process", () => {
        const now = serverProcess();
        return now !== undefined && now !== killed;
      });
      // The new server reads the documents that are open; what it scanned before is asked for again.
      await vscode.commands.executeCommand("bulwark.scanWorkspace");
      await finding(feed, "missing-timeout");
    }
    await finding(rates, "missing-timeout");
  });
});

/** Id of the language server that this extension host started. */
function serverProcess(): number | undefined {
  for (const { pid, parent, command } of processes())
    if (parent === process.pid && /dist[\\/]server\.js/.test(command)) return pid;
  return undefined;
}

function processes(): { pid: number; parent: number; command: string }[] {
  if (process.platform === "linux") return linuxProcesses();
  const listing =
    process.platform === "win32"
      ? execFileSync("powershell", [
          "-NoProfile",
          "-Command",
          'Get-CimInstance Win32_Process | ForEach-Object { "$($_.ProcessId) $($_.ParentProcessId) $($_.CommandLine)" }',
        ])
      : execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="]);
  return listing
    .toString()
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, pid, parent, command]) => ({ pid: Number(pid), parent: Number(parent), command: command ?? "" }));
}

/** From /proc: a small Linux has no `ps`. */
function linuxProcesses(): { pid: number; parent: number; command: string }[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const parent = /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${name}/status`, "utf8"))?.[1];
        return [{ pid: Number(name), parent: Number(parent), command: readFileSync(`/proc/${name}/cmdline`, "utf8") }];
      } catch {
        // It ended between the listing and the look.
        return [];
      }
    });
}
