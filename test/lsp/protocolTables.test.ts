/** The small pure parts that client and server share, and the conversions of the server. */

import { describe, expect, test } from "vitest";
import { readTicket } from "#lsp/actionTicket";
import { filePathOf, pathInside } from "#lsp/addresses";
import { decodeRange, encodeRange, linesOf } from "#lsp/encoding";
import { readProfile } from "#lsp/profile";
import { ruleOfPagePath, rulePageUri } from "#protocol/messages";
import { DEFAULT_SETTINGS, readSettings } from "#protocol/settings";
import { suppressionComment } from "#protocol/suppression";

describe("settings", () => {
  test("are read from what an editor answers", () => {
    const { settings, problems } = readSettings({ enable: false, severity: { P0: "error" }, scan: { onStart: false } });
    expect(problems).toEqual([]);
    expect(settings).toMatchObject({
      "bulwark.enable": false,
      "bulwark.severity.P0": "error",
      "bulwark.scan.onStart": false,
      "bulwark.run": "onType",
    });
  });

  test.each([[null], [7], ["x"], [[]], [{ severity: "x" }]])("fall back from %j", (raw) => {
    expect(readSettings(raw).settings).toEqual(DEFAULT_SETTINGS);
  });

  test("report each bad value and use the rest", () => {
    const { settings, problems } = readSettings({
      run: "sometimes",
      server: { memoryLimitMB: 1 },
      severity: { P1: "hint" },
    });
    expect(problems).toHaveLength(2);
    expect(problems[0]).toContain('bulwark.run: "sometimes"');
    expect(settings).toMatchObject({
      "bulwark.run": "onType",
      "bulwark.server.memoryLimitMB": 1024,
      "bulwark.severity.P1": "hint",
    });
  });
});

describe("the suppression comment", () => {
  const what = { rule: "missing-timeout", reason: "the peer is local" };

  test.each([
    ["\t\tawait x;", "typescript", "\t\t// bulwark-ignore missing-timeout: the peer is local"],
    ["    x()", "python", "    # bulwark-ignore missing-timeout: the peer is local"],
    ["RUN x", "dockerfile", "# bulwark-ignore missing-timeout: the peer is local"],
  ])("keeps the indentation of %j in %s", (line, language, expected) => {
    expect(suppressionComment(line, language, what)).toBe(expected);
  });

  test("never breaks the line", () => {
    const comment = suppressionComment("x", "javascript", { rule: "r", reason: "one\r\ntwo\n three " });
    expect(comment).toBe("// bulwark-ignore r: one two three");
  });
});

describe("addresses", () => {
  test("only files of this machine have a path", () => {
    expect(filePathOf("file:///a/b%20c.ts")).toBe("/a/b c.ts");
    for (const uri of [
      "untitled:Untitled-1",
      "file://elsewhere/a",
      "file:///a%2Fb",
      "vscode-vfs://github/a",
      "nonsense",
    ]) {
      expect(filePathOf(uri)).toBeUndefined();
    }
  });

  test("a path is inside its folder or nowhere", () => {
    expect(pathInside("/a/b", "/a/b/c/d.ts")).toBe("c/d.ts");
    expect(pathInside("/a/b", "/a/b..c")).toBeUndefined();
    expect(pathInside("/a/b", "/a/bc/d.ts")).toBeUndefined();
    expect(pathInside("/a/b", "/a/b")).toBeUndefined();
    expect(pathInside("/a/b", "/a/b/..c.ts")).toBe("..c.ts");
  });

  test("rule pages have an address that leads back to the rule", () => {
    expect(ruleOfPagePath(new URL(rulePageUri("missing-timeout")).pathname)).toBe("missing-timeout");
    for (const path of ["/../x.md", "/x", "/a/b.md", ""]) expect(ruleOfPagePath(path)).toBeUndefined();
  });
});

describe("columns", () => {
  test.each([
    ["plain", 3, 3],
    ["äöü x", 3, 6],
    ["😀x", 2, 4],
    ["日本語", 2, 6],
  ])("of %j: %i in UTF-16 is %i in UTF-8, and back", (line, units, bytes) => {
    const lineAt = linesOf(`first\r\n${line}\nlast`);
    const at = (character: number) => ({ start: { line: 1, character }, end: { line: 1, character } });
    expect(encodeRange(at(units), "utf-8", lineAt)).toEqual(at(bytes));
    expect(decodeRange(at(bytes), "utf-8", lineAt)).toEqual(at(units));
    expect(encodeRange(at(units), "utf-16", lineAt)).toEqual(at(units));
  });

  test("are UTF-16 unless the client counts in nothing else", () => {
    const encoding = (offered: string[] | undefined) =>
      readProfile({
        processId: null,
        rootUri: null,
        capabilities: offered === undefined ? {} : { general: { positionEncodings: offered } },
      }).encoding;
    expect(encoding(undefined)).toBe("utf-16");
    expect(encoding(["utf-8", "utf-16"])).toBe("utf-16");
    expect(encoding(["utf-32", "utf-8"])).toBe("utf-8");
    expect(encoding(["utf-32"])).toBe("utf-16");
  });
});

describe("tickets", () => {
  const offer = {
    fix: "add-deadline",
    rule: "missing-timeout",
    title: "Add a deadline",
    tier: "behavioral",
    kind: "quickfix",
    path: "a.ts",
    hash: "h",
    span: { start: 1, end: 2 },
    preferred: true,
  };
  const ticket = { kind: "fix", uri: "file:///a.ts", version: 3, offer };

  test("survive the way through the client", () => {
    expect(readTicket(JSON.parse(JSON.stringify(ticket)))).toEqual(ticket);
    expect(readTicket({ kind: "fixAll", uri: "u", version: 1, hash: "h" })).toBeDefined();
  });

  test.each([
    [null],
    [{}],
    [{ ...ticket, version: "3" }],
    [{ ...ticket, kind: "other" }],
    [{ ...ticket, offer: { ...offer, span: { start: "1", end: 2 } } }],
    [{ ...ticket, offer: { ...offer, tier: "reckless" } }],
    [{ kind: "fixAll", uri: "u", version: 1 }],
  ])("of the wrong shape are none: %j", (raw) => {
    expect(readTicket(raw)).toBeUndefined();
  });
});
