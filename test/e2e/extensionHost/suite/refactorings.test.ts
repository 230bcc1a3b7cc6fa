/** Every refactoring in the real editor, on a selection that has no finding. */

import * as assert from "node:assert/strict";
import { join } from "node:path";
import * as vscode from "vscode";

import type { FixSpec } from "#rules/fix";
import { FIXES } from "#rules/fixes.generated";

import { type FixtureCase, readFixture } from "../../../fixes/fixture";
import { answer, choose, undo } from "./actions";
import { open } from "./editor";
import { clear, filesBelow, turnRules, writeProgram } from "./fixCases";

const FIXTURES = join(__dirname, "../../../test/fixes");

describe("a refactoring", () => {
  before(() => turnRules("off"));
  afterEach(clear);

  for (const fix of FIXES.filter(({ refactoring }) => refactoring !== undefined))
    it(`${fix.refactoring?.kind} (${fix.language}) changes what is selected, and is taken back`, async () => {
      const { files, path, span, packages, after } = selectionOf(fix);
      const folder = writeProgram(`${fix.language}-${fix.id}`, files, packages);
      const before = filesBelow(folder);
      const { document } = await open(vscode.Uri.file(join(folder, path)));
      const range = new vscode.Range(document.positionAt(span.start), document.positionAt(span.end));
      const kind = `refactor.rewrite.bulwark.${fix.refactoring?.kind}`;
      const offered = await answer(new vscode.Location(document.uri, range), kind);
      assert.ok(offered.kind === "offered", JSON.stringify(offered));
      await choose(offered);
      assert.equal(document.getText(), after);
      await undo(document);
      await document.save();
      assert.deepEqual(filesBelow(folder), before);
    });
});

/** The first selection among a fix's fixtures that it changes. */
function selectionOf({ id, language }: FixSpec): FixtureCase {
  const folder = language === "typescript" ? FIXTURES : join(FIXTURES, language);
  const found = readFixture(join(folder, "cases", `${id}.txt`)).find(
    ({ reason, after }) => reason === "selection" && after !== undefined,
  );
  assert.ok(found, `${id} has no fixture with a selection`);
  return found;
}
