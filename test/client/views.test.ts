/** What the views and the status bar say, without an editor. */

import { describe, expect, test } from "vitest";

import type { SnapshotPrinciple } from "#protocol/snapshot";
import { userName } from "../../client/src/features/checklist/gitUser";
import { buildChecklist, itemDescription } from "../../client/src/features/checklist/tree";
import { nothingToRead, scanState } from "../../client/src/features/contextKeys/scanState";
import { dashboardPage } from "../../client/src/features/dashboard/page";
import {
  buildGroups,
  filterSentence,
  problemSentence,
  shownFindings,
  urgentCount,
} from "../../client/src/features/findings/tree";
import { readTarget } from "../../client/src/features/fixing/target";
import { statusText } from "../../client/src/features/statusBar/text";
import { finding, item, snapshot } from "./snapshots";

const ALL = { least: "hint" } as const;
const SEVERAL = snapshot({
  findings: [
    finding({ priority: "P0", rule: "non-atomic-write", principle: "state-persistence", path: "src/b.ts" }),
    finding({ priority: "P1", path: "src/b.ts", line: 4 }),
    finding({ priority: "P1", path: "src/a.ts", line: 2 }),
    finding({ priority: "P2", rule: "lost-error-cause", principle: "error-classification", path: "src/a.ts" }),
  ],
  principles: [{ id: "retry", title: "Retries and deadlines" } as SnapshotPrinciple],
});

describe("findings", () => {
  const labels = (grouping: Parameters<typeof buildGroups>[1], filter: Parameters<typeof buildGroups>[2] = ALL) =>
    buildGroups([SEVERAL], grouping, filter).map(({ label, findings }) => `${label} ${findings.length}`);

  test("are grouped, the most urgent group first", () => {
    expect(labels("priority")).toEqual(["P0 1", "P1 2", "P2 1"]);
    expect(labels("rule")).toEqual(["non-atomic-write 1", "missing-timeout 2", "lost-error-cause 1"]);
    expect(labels("file")).toEqual(["src/b.ts 2", "src/a.ts 2"]);
  });

  test("name principles by their title", () => {
    expect(labels("principle")).toContain("Retries and deadlines 2");
  });

  test("keep the order of the snapshot inside a group", () => {
    const [, group] = buildGroups([SEVERAL], "priority", ALL);
    expect(group?.findings.map(({ place }) => place)).toEqual(["src/b.ts:5", "src/a.ts:3"]);
  });

  test("are filtered by priority, principle and file", () => {
    const shown = (filter: Parameters<typeof shownFindings>[1]) => shownFindings([SEVERAL], filter).length;
    expect(shown({ least: "P0" })).toBe(1);
    expect(shown({ least: "P1" })).toBe(3);
    expect(shown({ least: "hint", principle: "retry" })).toBe(2);
    expect(shown({ least: "P1", uri: "file:///shop/src/a.ts" })).toBe(1);
  });

  test("name the folder when there are several", () => {
    const other = snapshot({ folder: "pay", folderUri: "file:///pay", findings: [finding({})] });
    expect(shownFindings([other, SEVERAL], ALL)[0]?.place).toBe("pay/src/a.ts:1");
  });

  test("are counted for the badge whatever the filter", () => {
    expect(urgentCount([SEVERAL])).toBe(3);
  });

  test("that a baseline accepts can be left out, and do not count", () => {
    const [first, ...others] = SEVERAL.findings;
    const findings = [...others, ...(first === undefined ? [] : [{ ...first, accepted: true as const }])];
    const baseline = { accepted: 1, gone: 0, fresh: { P0: 0, P1: 2, P2: 1, hint: 0 } };
    const accepting = { ...SEVERAL, findings, baseline };
    expect(shownFindings([accepting], ALL)).toHaveLength(4);
    expect(shownFindings([accepting], { ...ALL, newOnly: true })).toHaveLength(3);
    expect(urgentCount([accepting])).toBe(2);
    expect(filterSentence({ ...ALL, newOnly: true }, undefined)).toBe("Showing: new since the baseline");
    const { text, label } = statusText("running", [{ ...accepting, score: 72 }]);
    expect(text).toBe("$(shield) 72 · 2 new");
    expect(label).toMatch(/1 P0, 2 P1, 1 P2 · 2 P0 and P1 since the baseline$/);
  });

  test("say what is filtered", () => {
    expect(filterSentence(ALL, undefined)).toBeUndefined();
    expect(filterSentence({ least: "P1", uri: "file:///x" }, undefined)).toBe("Showing: P0 to P1 · current file");
    expect(filterSentence({ least: "P0", principle: "retry" }, "Retries")).toBe("Showing: P0 · Retries");
  });
});

describe("the checklist", () => {
  const answered = {
    status: "pass",
    note: "seen in staging",
    who: "Ada",
    at: "2026-11-20T08:00:00.000Z",
  } as const;
  const checklists = [
    {
      id: "diagnostic",
      title: "Diagnostic",
      areas: [
        {
          id: "calls",
          title: "Outbound calls",
          items: [
            item({
              id: "a",
              status: "pass",
              evidence: [{ label: "a.ts:1", uri: "file:///a.ts", line: 0, character: 0 }],
            }),
            item({ id: "b", decision: "attested", status: "unknown" }),
            item({ id: "c", status: "not-applicable" }),
          ],
        },
      ],
    },
  ];

  const areasOf = (of: typeof checklists) => {
    const [list] = buildChecklist([snapshot({ checklists: of })]);
    return list?.kind === "list" ? list.children : [];
  };

  test("shows each list with its areas, and counts what holds of what applies", () => {
    const production = { id: "production", title: "Production", areas: [] };
    const lists = buildChecklist([snapshot({ checklists: [...checklists, production] })]);
    expect(lists).toMatchObject([
      { kind: "list", label: "Diagnostic", progress: "1 of 2", opened: true },
      { kind: "list", label: "Production", progress: "0 of 0", opened: false },
    ]);
    expect(areasOf(checklists)).toMatchObject([{ kind: "area", label: "Outbound calls", progress: "1 of 2" }]);
  });

  test("locks what the code decides and ticks what holds", () => {
    const shown = areasOf(checklists).flatMap(({ children }) => children);
    expect(shown.map(({ locked, ticked }) => ({ locked, ticked }))).toEqual([
      { locked: true, ticked: true },
      { locked: false, ticked: false },
      { locked: true, ticked: false },
    ]);
  });

  test("puts evidence under its item, gaps first", () => {
    const link = { label: "x", uri: "file:///x", line: 0, character: 0 };
    const both = [
      { ...checklists[0], areas: [{ id: "x", title: "X", items: [item({ evidence: [link], gaps: [link] })] }] },
    ];
    const [shown] = areasOf(both as typeof checklists).flatMap(({ children }) => children);
    expect(shown?.children.map(({ speaks }) => speaks)).toEqual(["against", "for"]);
  });

  test("has a node for each of several folders", () => {
    const nodes = buildChecklist([
      snapshot({ checklists }),
      snapshot({ checklists, folder: "pay", folderUri: "file:///pay" }),
    ]);
    expect(nodes.map(({ kind, label }) => `${kind} ${label}`)).toEqual(["folder shop", "folder pay"]);
  });

  test("says who answered, and when an answer no longer counts", () => {
    expect(itemDescription(item({}))).toBe("automatic · 3 of 4 calls have a deadline");
    expect(itemDescription(item({ decision: "assisted" }))).toBe("3 of 4 calls have a deadline");
    expect(itemDescription(item({ manual: answered }))).toBe("holds · Ada");
    expect(itemDescription(item({ manual: { ...answered, reopened: "expired" } }))).toMatch(/expired/);
    expect(itemDescription(item({ manual: { ...answered, reopened: "contradicted" } }))).toMatch(/code says otherwise/);
  });

  test("takes the author from git's configuration", () => {
    expect(userName("[core]\n\tname = No\n[user]\n\temail = a@b.c\n\tname = Ada Lovelace\n")).toBe("Ada Lovelace");
    expect(userName('[User]\r\nname="Grace"\r\n')).toBe("Grace");
    expect(userName("[user]\n email = a@b.c\n")).toBeUndefined();
  });
});

describe("the status bar", () => {
  const never = snapshot({ scan: { state: "never" } });

  test("shows the score and what is urgent", () => {
    expect(statusText("running", [{ ...SEVERAL, score: 72 }]).text).toBe("$(shield) 72 · 3 P0/P1");
    expect(statusText("running", [SEVERAL]).text).toBe("$(shield) 3 P0/P1");
  });

  test("shows the weakest of several folders", () => {
    expect(statusText("running", [snapshot({ score: 90 }), { ...SEVERAL, score: 40 }]).text).toBe(
      "$(shield) 40 · 3 P0/P1",
    );
  });

  test("spins while scanning, with words for those who cannot see it", () => {
    const text = statusText("running", [snapshot({ scan: { state: "scanning", done: 3, total: 9 } })]);
    expect(text.text).toMatch(/spin/);
    expect(text.label).toBe("Bulwark: scanning, 3 of 9 files");
  });

  test("is quiet before the first scan and honest when the analyser stopped", () => {
    expect(statusText("starting", []).text).toBe("$(shield)");
    expect(statusText("running", [never]).tooltip).toMatch(/not scanned/);
    expect(statusText("stopped", [SEVERAL]).text).toMatch(/stopped/);
  });

  test("files for Bulwark that cannot be used are named above the findings, those of the code are not", () => {
    const config = { kind: "config", path: "bulwark.json", line: 4, message: "A value is missing" } as const;
    const file = { kind: "file", path: "src/big.ts", message: "It is too large." } as const;
    expect(problemSentence([snapshot({ problems: [file] })])).toBeUndefined();
    expect(problemSentence([snapshot({ problems: [file, config] })])).toBe("bulwark.json:4: A value is missing");
    expect(problemSentence([snapshot({ problems: [config, { ...config, line: 9 }] })])).toMatch(
      / \(1 more in Problems\)$/,
    );
  });

  test("a workspace without a file to read is told from a clean one", () => {
    const empty = { scan: { state: "done", at: "", files: 0, skipped: 3, milliseconds: 1 } } as const;
    expect([[], [empty], [empty, never], [empty, snapshot()]].map(nothingToRead)).toEqual([false, true, false, false]);
  });

  test("menus see one state for all folders", () => {
    expect(scanState([])).toBe("never");
    expect(scanState([never, snapshot()])).toBe("done");
    expect(scanState([snapshot(), { scan: { state: "failed", message: "x" } }])).toBe("failed");
    expect(scanState([snapshot(), { scan: { state: "scanning", done: 0, total: 0 } }])).toBe("scanning");
  });
});

describe("arguments and pages", () => {
  test("a target is read from a node and from a code action, and from nothing else", () => {
    const target = { uri: "file:///shop/src/a.ts", rule: "missing-timeout", line: 0, character: 0 };
    expect(readTarget({ kind: "finding", finding: finding({}) })).toEqual(target);
    expect(readTarget({ uri: target.uri, rule: target.rule, line: 0 })).toEqual(target);
    for (const wrong of [undefined, null, 7, "x", {}, { finding: null }, { uri: 1, rule: "r", line: 0 }]) {
      expect(readTarget(wrong)).toBeUndefined();
    }
  });

  test("the dashboard's page allows nothing inline and nothing from elsewhere", () => {
    const page = dashboardPage({
      nonce: "n0",
      cspSource: "https://csp",
      script: "s.js",
      style: "s.css",
      codicons: "c.css",
      language: "de",
      texts: { 'Close "{0}"': "„{0}“ <b>schließen</b> & mehr" },
    });
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];
    expect(policy).toBe(
      "default-src 'none'; script-src 'nonce-n0'; style-src https://csp; font-src https://csp; img-src https://csp",
    );
    expect(page).not.toMatch(/unsafe|style=|<style|javascript:/);
    expect([...page.matchAll(/<script/g)]).toHaveLength(1);
    expect(page).toContain('<html lang="de">');
    expect(page).toContain(
      'data-texts="{&quot;Close \\&quot;{0}\\&quot;&quot;:&quot;„{0}“ &lt;b>schließen&lt;/b> &amp; mehr&quot;}"',
    );
  });
});
