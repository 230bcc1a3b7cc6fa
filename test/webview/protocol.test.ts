/** Messages between page and editor: what fits comes through whole, what does not is named. */

import { describe, expect, it } from "vitest";

import {
  changedState,
  DASHBOARD_TABS,
  type PageRequest,
  parseDashboardState,
  parseFilledPrompt,
  parseHostMessage,
  parsePageMessage,
} from "#webview-protocol/dashboard";
import { forPage } from "#webview-protocol/pageSnapshot";

import { orders, RETRY_PROMPT } from "./orders";
import { FINDINGS, manyFindings } from "./ordersFindings";

const REQUESTS: readonly PageRequest[] = [
  { kind: "snapshot" },
  { kind: "scan" },
  { kind: "scan", folder: "file:///orders" },
  { kind: "cancelScan" },
  { kind: "openPlace", uri: "file:///orders/a.ts", line: 0, character: 4 },
  { kind: "answerItem", folder: "f", item: "i", status: null, note: "" },
  { kind: "answerItem", folder: "f", item: "i", status: "pass", note: "n", who: "Ada", expires: "2027-01-31" },
  { kind: "useTemplate", folder: "f", template: "from-findings" },
  { kind: "changeTask", folder: "f", task: "t", change: { status: "blocked", note: "waits" } },
  {
    kind: "changeTask",
    folder: "f",
    change: { title: "New", phase: "p", priority: "P1", estimate: 0.5, commit: "4c1d9e2", findings: ["x", "y"] },
  },
  { kind: "removeTask", folder: "f", task: "t" },
  { kind: "planSprint", folder: "f", title: "S", start: "2026-11-16", end: "2026-11-27", tasks: ["t"] },
  { kind: "planSprint", folder: "f", sprint: "s", title: "S", start: "2026-11-16", end: "2026-11-27", tasks: [] },
  { kind: "closeSprint", folder: "f", sprint: "s" },
  { kind: "saveMilestone", folder: "f", name: "Before launch" },
  { kind: "saveMilestone", folder: "f", name: "Before launch", note: "n" },
  { kind: "prompt", folder: "f", prompt: "retry", scope: { kind: "workspace" }, tokens: 2000 },
  { kind: "prompt", folder: "f", scope: { kind: "finding", finding: "x" } },
  { kind: "usePrompt", how: "copy", folder: "f", scope: { kind: "task", task: "t" } },
  { kind: "usePrompt", how: "chat", folder: "f", prompt: "cooldown", scope: { kind: "file", uri: "file:///a.ts" } },
  { kind: "exportReport", folder: "f" },
  { kind: "exportReport", folder: "f", report: "progress", format: "html" },
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
    const change = { status: "done", origin: "template" };
    const request = { kind: "changeTask", folder: "f", task: "t", change, shell: "rm" };
    expect(parsePageMessage({ type: "request", id: 1, request, extra: 1 })).toEqual({
      ok: true,
      value: {
        type: "request",
        id: 1,
        request: { kind: "changeTask", folder: "f", task: "t", change: { status: "done" } },
      },
    });
  });

  const wrong: readonly (readonly [unknown, string])[] = [
    ["scan", "`message` should be an object"],
    [{ type: "request", id: -1, request: { kind: "scan" } }, "`id` should be a whole number"],
    [{ type: "request", id: 1, request: { kind: "eval" } }, "`kind` should be one of snapshot, scan,"],
    [{ type: "request", id: 1, request: { kind: "toString" } }, "`kind` should be one of snapshot, scan,"],
    [{ type: "request", id: 1, request: [] }, "`request` should be an object"],
    [{ type: "request", id: 1, request: { kind: "openPlace", uri: 1 } }, "`uri` should be a text"],
    [
      { type: "request", id: 1, request: { kind: "openPlace", uri: "u", line: 1.5, character: 0 } },
      "`line` should be a whole number",
    ],
    [
      { type: "request", id: 1, request: { kind: "changeTask", folder: "f", task: "t", change: { status: "gone" } } },
      "`change.status` should be one of todo,",
    ],
    [
      { type: "request", id: 1, request: { kind: "changeTask", folder: "f", change: { estimate: Number.NaN } } },
      "`change.estimate` should be a number",
    ],
    [
      { type: "request", id: 1, request: { kind: "changeTask", folder: "f", change: { findings: ["x", 7] } } },
      "`change.findings[1]` should be a text",
    ],
    [
      {
        type: "request",
        id: 1,
        request: { kind: "planSprint", folder: "f", title: "", start: "", end: "", tasks: "t" },
      },
      "`tasks` should be a list",
    ],
    [
      { type: "request", id: 1, request: { kind: "prompt", folder: "f", scope: { kind: "file" } } },
      "`scope.uri` should be a text",
    ],
    [
      { type: "request", id: 1, request: { kind: "prompt", folder: "f", prompt: "x", scope: { kind: "workspace" } } },
      "`prompt` should be one of architecture-audit,",
    ],
    [
      { type: "request", id: 1, request: { kind: "exportReport", folder: "f", format: "exe" } },
      "`format` should be one of markdown, html",
    ],
  ];
  it.each(wrong)("refuses %j", (message, because) => {
    expect(parsePageMessage(message)).toMatchObject({ ok: false, message: expect.stringContaining(because) });
  });
});

describe("the page's side", () => {
  it("reads a whole state without losing a field", () => {
    const state = { snapshots: [forPage(orders())], trusted: true, who: "Ada", stopped: "It stopped." };
    expect(parseDashboardState(structuredClone(state))).toEqual({ ok: true, value: state });
  });

  const snapshot = forPage(orders());
  const [phase] = snapshot.roadmap.phases;
  const broken: readonly (readonly [unknown, string])[] = [
    [
      { ...snapshot, principles: [{ ...snapshot.principles[0], judged: "many" }] },
      "`snapshots[0].principles[0].judged` should be a whole number",
    ],
    [
      {
        ...snapshot,
        roadmap: { ...snapshot.roadmap, phases: [{ ...phase, tasks: [{ ...phase?.tasks[0], rules: [1] }] }] },
      },
      "`snapshots[0].roadmap.phases[0].tasks[0].rules[0]` should be a text",
    ],
    [
      {
        ...snapshot,
        history: { ...snapshot.history, points: [{ ...snapshot.history.points[0], lists: { production: 7 } }] },
      },
      "`snapshots[0].history.points[0].lists.production` should be an object",
    ],
    [
      {
        ...snapshot,
        matrix: { rows: [{ module: "a", files: 1, cells: [{ kind: "smoke", tests: 0, sample: [] }] }], unplaced: 0 },
      },
      "`snapshots[0].matrix.rows[0].cells[0].kind` should be one of unit, integration, e2e, contract, load",
    ],
    [{ ...snapshot, counts: undefined }, "`snapshots[0].counts` should be an object"],
    [null, "`snapshots[0]` should be an object"],
  ];
  it.each(broken)("names the first field that does not fit (%#)", (wrong, because) => {
    expect(parseDashboardState({ snapshots: [wrong], trusted: true })).toEqual({ ok: false, message: because });
  });

  it("gets the findings counted, and only those it shows", () => {
    const { gaps } = forPage(orders({ findings: [...FINDINGS, ...manyFindings(5000)] }));
    expect(gaps.total).toBe(5012);
    expect(gaps.priorities.P1).toEqual({ open: 5008, withFix: 5004, effort: 1263.75 });
    expect(gaps.next.map(({ rule }) => rule)).toEqual([
      "unlocked-read-modify-write",
      "non-atomic-write",
      "missing-timeout",
    ]);
    expect(gaps.after.map(({ path }) => path)).toContain("src/fulfilment/carrierClient.ts");
    expect(gaps.after).toHaveLength(6);
    expect(gaps.principles.find(({ principle }) => principle === "retry")).toMatchObject({
      gaps: 5005,
      top: { length: 3 },
    });
    expect(gaps.files).toHaveLength(100);
  });

  it("proposes what there is when there are fewer than three kinds of gaps", () => {
    const { gaps } = forPage(orders({ findings: manyFindings(5) }));
    expect(gaps.next.map(({ line }) => line)).toEqual([0, 1, 2]);
    expect(gaps.after.map(({ line }) => line)).toEqual([3, 4]);
  });

  it("reads a filled prompt, and why there is none", () => {
    expect(parseFilledPrompt(RETRY_PROMPT)).toEqual({ ok: true, value: RETRY_PROMPT });
    const refused = { ok: false, message: "This finding is gone." };
    expect(parseFilledPrompt(refused)).toEqual({ ok: true, value: refused });
    expect(parseFilledPrompt({ ...RETRY_PROMPT, text: undefined })).toEqual({
      ok: false,
      message: "`text` should be a text",
    });
  });

  it.each(DASHBOARD_TABS)("is led to %s", (tab) => {
    const event = { type: "event", event: "reveal", tab, item: "x" };
    expect(parseHostMessage(event)).toEqual({ ok: true, value: event });
  });

  it("follows changes of the state it has, and of no other", () => {
    const state = { number: 3, snapshots: [], trusted: true, who: "Ada" };
    const following = { type: "event", event: "changes", base: 3 } as const;
    const changes = [[["number"], 4], [["trusted"], false], [["who"]]] as const;
    expect(changedState(state, { ...following, changes })).toEqual({ number: 4, snapshots: [], trusted: false });
    expect(changedState({ ...state, number: 2 }, { ...following, changes })).toBeUndefined();
    expect(changedState(undefined, { ...following, changes })).toBeUndefined();
    expect(changedState(state, { ...following, changes: [[["trusted"], "maybe"]] })).toBeUndefined();
    expect(changedState(state, { ...following, changes: [[["gone", "x"], 1]] })).toBeUndefined();
  });

  it("reads replies and events, and nothing else", () => {
    expect(parseHostMessage({ type: "reply", id: 1, ok: false, message: "no" }).ok).toBe(true);
    expect(parseHostMessage({ type: "event", event: "state", state: { snapshots: [], trusted: true } }).ok).toBe(true);
    expect(parseHostMessage({ type: "event", event: "state", state: {} }).ok).toBe(false);
    const changes = [[["snapshots", 0, "score"], 82], [["who"]]];
    expect(parseHostMessage({ type: "event", event: "changes", base: 3, changes }).ok).toBe(true);
    for (const wrong of [[[]], [["who"]], [[["snapshots", -1], 1]], [[["who"], 1, 2]]])
      expect(parseHostMessage({ type: "event", event: "changes", base: 3, changes: wrong }).ok).toBe(false);
    expect(parseHostMessage({ type: "event", event: "reveal", tab: "nowhere" }).ok).toBe(false);
    expect(parseHostMessage({ type: "reply", id: 1, ok: false }).ok).toBe(false);
  });
});
