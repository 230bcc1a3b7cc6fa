/** Fixes chosen while the user types in another line: each changes exactly its own place, or nothing. */

import * as assert from "node:assert/strict";
import { join } from "node:path";
import * as vscode from "vscode";

import { type Answer, actionsOf, answer, answerOf, apply } from "./actions";
import { findings, open, until } from "./editor";
import { clear, turnRules, writeProgram } from "./fixCases";

const RULE = "missing-timeout";
const NAME = "main.ts";
/** Enough for each pattern of keys several times. */
const CALLS = 32;
const PATTERNS = 4;

const call = (index: number) => `export const load${index} = (url: string): Promise<Response> => fetch(url);`;
const fixed = (index: number) =>
  call(index).replace("fetch(url)", "fetch(url, { signal: AbortSignal.timeout(10_000) })");

/** A file with many calls, and the line that is typed into above them. */
class Page {
  readonly done = new Set<number>();
  #typed = 0;
  #keys: Promise<unknown> = Promise.resolve();

  constructor(readonly document: vscode.TextDocument) {}

  /** What the document must hold now. */
  text(): string {
    const calls = Array.from({ length: CALLS }, (_, index) => (this.done.has(index) ? fixed : call)(index));
    return [`// ${"x".repeat(this.#typed)}`, ...calls, ""].join("\n");
  }

  /** Presses a key and does not wait for what it does. */
  press(): void {
    this.#typed += 1;
    this.#keys = Promise.all([this.#keys, vscode.commands.executeCommand("type", { text: "x" })]);
  }

  async settled(): Promise<void> {
    await this.#keys;
    const expected = `// ${"x".repeat(this.#typed)}`;
    await until("the typed line", () => this.document.lineAt(0).text === expected);
  }

  /** Where the call is now. */
  place(index: number): vscode.Location {
    const start = new vscode.Position(index + 1, call(index).indexOf("fetch"));
    return new vscode.Location(this.document.uri, new vscode.Range(start, start));
  }
}

/** Which moments a key is pressed at. */
interface Keys {
  readonly beforeAsking: boolean;
  readonly whileAsking: boolean;
}

describe("typing in another line", () => {
  before(() => turnRules("on"));
  after(clear);

  it(`leaves ${CALLS} fixes exact or refused`, async () => {
    const calls = Array.from({ length: CALLS }, (_, index) => call(index));
    const folder = writeProgram("typing", new Map([[NAME, ["// ", ...calls, ""].join("\n")]]));
    const editor = await open(vscode.Uri.file(join(folder, NAME)));
    const page = new Page(editor.document);
    editor.selection = new vscode.Selection(0, 3, 0, 3);
    await until("all findings", () => findings(editor.document.uri, RULE).length === CALLS);
    for (let index = 0; index < CALLS; index++) {
      const keys = keysOf(index % PATTERNS);
      await attempt(page, index, keys);
      await page.settled();
      const { document } = page;
      if (document.lineAt(index + 1).text === fixed(index)) page.done.add(index);
      assert.equal(document.getText(), page.text());
      if (!Object.values(keys).includes(true))
        assert.ok(page.done.has(index), "nothing was typed, and it was not applied");
    }
  });
});

const keysOf = (pattern: number): Keys => ({
  beforeAsking: (pattern & 1) !== 0,
  whileAsking: (pattern & 2) !== 0,
});

/** While nobody types there is an answer; otherwise it may be out of date, or none. */
async function ask(at: vscode.Location, { beforeAsking, whileAsking }: Keys): Promise<Answer | undefined> {
  const kind = `quickfix.bulwark.${RULE}`;
  if (!beforeAsking && !whileAsking) return answer(at, kind);
  const [action] = await actionsOf(at, kind);
  return action === undefined ? undefined : answerOf(action, at, kind);
}

/** Asks for the fix of a call and chooses it, while keys are pressed. */
async function attempt(page: Page, index: number, keys: Keys): Promise<void> {
  if (keys.beforeAsking) page.press();
  const asked = ask(page.place(index), keys);
  if (keys.whileAsking) page.press();
  const answered = await asked;
  if (answered?.kind === "offered") await apply(answered.action);
}
