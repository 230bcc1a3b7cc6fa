/** Every fix in the real editor: offered at its finding, applied, gone from the findings, and taken back in one step. */

import * as assert from "node:assert/strict";
import { join } from "node:path";
import * as vscode from "vscode";

import type { FixSpec } from "#rules/fix";
import { FIXES } from "#rules/fixes.generated";

import { type Answer, answer, apply, choose, type Offer, undo, usesKit } from "./actions";
import { findings, open, until } from "./editor";
import { casesOf, clear, type FlaggedCase, filesBelow, turnRules, writeProgram } from "./fixCases";

describe("each fix", () => {
  before(() => turnRules("on"));
  afterEach(clear);

  // What no rule reports in a language is offered on a selection only: `refactorings.test.ts`. GitHub reads workflows at the top of
  // a repository alone, and these programs lie in folders of it: `test/fixes/workflow` applies those fixes.
  const isTried = (one: FixSpec) =>
    one.language !== "workflow" && (one.refactoring === undefined || casesOf(one).length > 0);
  for (const fix of FIXES.filter(isTried))
    it(`${fix.id} (${fix.language}) is applied and taken back byte for byte`, async () => {
      const { document, offered, folder, mark } = await offeredCase(fix);
      const before = document.getText();
      const filesBefore = filesBelow(folder);
      // Two fixes answer one rule there, and neither adds a file.
      await (fix.language === "dockerfile" ? apply(offered.action) : choose(offered));
      assert.notEqual(document.getText(), before);
      const isGone = () => findings(document.uri, mark.rule).length < mark.count;
      await until(`${mark.rule} to go`, isGone);
      if (mark.fixed !== undefined) assert.equal(document.getText(), mark.fixed);
      const added = Object.keys(filesBelow(folder)).filter((path) => !(path in filesBefore));
      assert.equal(added.length > 0, usesKit(offered.action), `added ${added.join(", ")}`);
      if (added.length === 0) assert.ok(document.isDirty, "nobody saved it");

      await undo(document);
      assert.equal(document.getText(), before);
      await document.save();
      await until(`${added.join(", ")} to go`, () => added.every((path) => !(path in filesBelow(folder))));
      assert.deepEqual(filesBelow(folder), filesBefore);
    });
});

interface Offered {
  readonly document: vscode.TextDocument;
  readonly offered: Offer;
  readonly folder: string;
  readonly mark: Mark;
}

interface Mark {
  readonly rule: string;
  readonly line: number;
  readonly fixed: string | undefined;
  /** Findings of the rule before the fix. */
  readonly count: number;
}

/** The first case of the fix's pages that the fix has an answer for, open in the editor. */
async function offeredCase(fix: FixSpec): Promise<Offered> {
  const refusals: string[] = [];
  for (const [index, given] of casesOf(fix).entries()) {
    const folder = writeProgram(`${fix.language}-${fix.id}-${index}`, given.files);
    const { document } = await open(vscode.Uri.file(join(folder, given.mark.file)));
    let found = await answerTo(fix, given, document.uri);
    if (found.kind === "refused" && given.files.size > 1) {
      // The answer may need another of the files, of which the watcher has not told yet: a scan reads them all.
      await vscode.commands.executeCommand("bulwark.scanWorkspace");
      found = await answerTo(fix, given, document.uri);
    }
    const mark = { rule: given.mark.rule, line: given.mark.line, fixed: given.fixed, count: given.count };
    if (found.kind === "offered") return { document, offered: found, folder, mark };
    refusals.push(`${given.title}: ${found.because}`);
    await clear();
  }
  assert.fail(`no case of a page of ${fix.rules.join(", ")} gets ${fix.id}:\n${refusals.join("\n")}`);
}

async function answerTo(fix: FixSpec, { mark, count }: FlaggedCase, uri: vscode.Uri): Promise<Answer> {
  const { range } = await until(`${count} × ${mark.rule}, at line ${mark.line + 1} of ${uri.path}`, () => {
    const found = findings(uri, mark.rule);
    return found.length === count && found.find((one) => one.range.start.line === mark.line);
  });
  const others = FIXES.filter(
    (one) => one !== fix && one.language === fix.language && one.rules.includes(mark.rule),
  ).map((one) => one.title({}));
  const isWanted = (title: string) => title === fix.title({}) || !others.includes(title);
  return answer(new vscode.Location(uri, range), `quickfix.bulwark.${mark.rule}`, isWanted);
}
