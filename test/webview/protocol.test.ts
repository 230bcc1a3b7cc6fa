/** Messages between page and editor: what fits comes through whole, what does not is named. */

import { describe, expect, it } from "vitest";

import { type PageRequest, parseDashboardState, parseHostMessage, parsePageMessage } from "#webview-protocol/dashboard";

import { orders } from "./orders";

const REQUESTS: readonly PageRequest[] = [
  { kind: "snapshot" },
  { kind: "scan" },
  { kind: "scan", folder: "file:///orders" },
  { kind: "cancelScan" },
  { kind: "openPlace", uri: "file:///orders/a.ts", line: 0, character: 4 },
  { kind: "answerItem", folder: "f", item: "i", status: null, note: "" },
  { kind: "answerItem", folder: "f", item: "i", status: "pass", note: "n", who: "Ada", expires: "2027-01-31" },
  { kind: "setTask", folder: "f", task: "t", status: "blocked", note: "waits" },
  { kind: "openRule", rule: "missing-timeout" },
  { kind: "fixFinding", folder: "f", finding: "x" },
  { kind: "showFindings", principle: "retry" },
  { kind: "manageTrust" },
  { kind: "restartServer" },
  { kind: "showLog" },
];

describe("the editor's side", () => {
  it.each(REQUESTS)("reads $kind", (request) => {
    const message = { type: "request", id: 7, request };
    expect(parsePageMessage(message)).toEqual({ ok: true, value: message });
  });

  it("drops fields nobody asked for", () => {
    const parsed = parsePageMessage({ type: "request", id: 1, request: { kind: "scan", shell: "rm" }, extra: 1 });
    expect(parsed).toEqual({ ok: true, value: { type: "request", id: 1, request: { kind: "scan" } } });
  });

  const wrong: readonly (readonly [unknown, string])[] = [
    ["scan", "`message` should be an object"],
    [{ type: "request", id: -1, request: { kind: "scan" } }, "`id` should be a whole number"],
    [{ type: "request", id: 1, request: { kind: "eval" } }, "`kind` should be one of snapshot, scan,"],
    [{ type: "request", id: 1, request: { kind: "openPlace", uri: 1 } }, "`uri` should be a text"],
    [
      { type: "request", id: 1, request: { kind: "openPlace", uri: "u", line: 1.5, character: 0 } },
      "`line` should be a whole number",
    ],
    [
      { type: "request", id: 1, request: { kind: "setTask", folder: "f", task: "t", status: "gone" } },
      "`status` should be one of todo,",
    ],
  ];
  it.each(wrong)("refuses %j", (message, because) => {
    expect(parsePageMessage(message)).toMatchObject({ ok: false, message: expect.stringContaining(because) });
  });
});

describe("the page's side", () => {
  it("reads a whole state without losing a field", () => {
    const state = { snapshots: [orders()], trusted: true, who: "Ada", stopped: "It stopped." };
    expect(parseDashboardState(structuredClone(state))).toEqual({ ok: true, value: state });
  });

  it("names the first field that does not fit", () => {
    const [snapshot] = [orders()];
    const broken = { ...snapshot, principles: [{ ...snapshot?.principles[0], judged: "many" }] };
    expect(parseDashboardState({ snapshots: [broken], trusted: true })).toEqual({
      ok: false,
      message: "`snapshots[0].principles[0].judged` should be a whole number",
    });
  });

  it("reads replies and events, and nothing else", () => {
    expect(parseHostMessage({ type: "reply", id: 1, ok: false, message: "no" }).ok).toBe(true);
    expect(parseHostMessage({ type: "event", event: "changed" }).ok).toBe(true);
    expect(parseHostMessage({ type: "event", event: "reveal", tab: "roadmap" }).ok).toBe(true);
    expect(parseHostMessage({ type: "event", event: "reveal", tab: "history" }).ok).toBe(false);
    expect(parseHostMessage({ type: "reply", id: 1, ok: false }).ok).toBe(false);
  });
});
