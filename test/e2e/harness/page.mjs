// Moves through VS Code's window as a user does. Rule: nothing sleeps; a key press that can race is repeated until its effect is seen.

/** How long one step of a way that is repeated may take, ms: a widget that closed under it does not come back by waiting. */
const STEP = { timeout: 10_000 };
/** How long a tick may take to show, ms: a second click would take it back. */
const TICKED_MS = 5000;

/** Repeats `action` until the locator `effect` appears. An action that fails is one attempt: a widget closed under it, say. */
export async function retry(action, effect, { tries = 8, wait = 1500 } = {}) {
  for (let attempt = 0; ; attempt++) {
    try {
      await action(attempt);
      await effect.waitFor({ timeout: wait });
      return effect;
    } catch (error) {
      if (attempt >= tries) throw error;
    }
  }
}

/** Opens a folder or a `.code-workspace` file and waits for the explorer. */
export async function openWorkbench(page, server, target, query = {}) {
  const kind = target.endsWith(".code-workspace") ? "workspace" : "folder";
  await page.goto(`${server.url}/?${new URLSearchParams({ [kind]: target, ...query })}`);
  await page.locator(".monaco-workbench .explorer-folders-view .monaco-list-row").first().waitFor();
}

const quickInput = (page) => page.locator(".quick-input-widget:visible input.input").first();
const quickPick = (page, text) =>
  page.locator(".quick-input-widget:visible .quick-input-list .monaco-list-row", { hasText: text }).first();

/** Runs a command by its title in the command palette until `effect` is seen; only for commands that may run twice. */
export async function runCommand(page, title, effect) {
  await pickUntil(page, { key: "F1", text: `>${title}`, row: title }, effect);
}

/** Opens a file by its path with Ctrl+P. */
export async function openFile(page, file) {
  const name = file.split("/").pop();
  const tab = page.locator(".tabs-container .tab.active", { hasText: name });
  await pickUntil(page, { key: "Control+P", text: file, row: name }, tab);
  await page.locator(".editor-group-container.active .monaco-editor .view-line").first().waitFor();
}

/** The list is drawn again while it fills, and a click that hits the old row picks nothing: the whole way is repeated. */
async function pickUntil(page, { key, text, row }, effect) {
  await retry(
    async (attempt) => {
      // An open picker keeps the commands it knew when it opened.
      if (attempt > 0) await page.keyboard.press("Escape");
      await retry(() => page.keyboard.press(key), quickInput(page));
      await quickInput(page).fill(text, STEP);
      await quickPick(page, row).click(STEP);
    },
    effect,
    { tries: 4, wait: 6000 },
  );
}

/** Moves the caret, 1-based; the status bar confirms it. */
export async function goTo(page, line, column) {
  const position = page.locator("#status\\.editor\\.selection", { hasText: `Ln ${line}, Col ${column}` });
  await retry(
    async () => {
      await retry(() => page.keyboard.press("Control+G"), quickInput(page));
      await quickInput(page).fill(`:${line}:${column}`, STEP);
      await page.keyboard.press("Enter");
    },
    position,
    { tries: 4, wait: 6000 },
  );
}

/**
 * Opens the quick fix menu at the caret and returns the item with this title; the menu is asked for again until it lists it. In an open
 * menu the same keys take its first item: it is closed before, and a slow one gets its time.
 */
export async function quickFix(page, title) {
  // The second one is its submenu.
  const menu = page.locator(".action-widget").first();
  const item = page.locator(".action-widget .monaco-list-row", { hasText: title }).first();
  return retry(
    async () => {
      if (await menu.isVisible()) await page.keyboard.press("Escape");
      await menu.waitFor({ state: "hidden", ...STEP });
      await page.keyboard.press("Control+.");
    },
    item,
    { wait: 10_000 },
  );
}

/**
 * Applies a quick fix until a line of the editor contains `text`. Where the types could not be checked in time, VS Code shows the
 * edit first; then it is confirmed, as a person would.
 */
export async function applyQuickFix(page, title, text) {
  const changed = page.locator(".view-line", { hasText: text }).first();
  const panel = previewOf(page);
  const chosen = page.locator(".action-widget", { hasText: title });
  await retry(async () => (await quickFix(page, title)).click(STEP), page.locator("body", { hasNot: chosen }), {
    tries: 4,
    wait: 6000,
  });
  await changed.or(panel).first().waitFor();
  if (await panel.isVisible()) await confirmAll(page, panel);
  await changed.waitFor();
}

/** What VS Code shows of an edit before it applies it. */
export const previewOf = (page) => page.locator('.bulk-edit-panel[data-state="data"]');

/**
 * Scrolls a list towards a row: those beyond its edges do not exist, and one that is cut by an edge cannot be clicked. It goes either way,
 * for a step too many while the window was slow leaves a row above the upper edge.
 */
async function bringIntoView(page, { list, files, place, isCut }) {
  const places = await files.evaluateAll((rows) => rows.map((row) => Number(row.getAttribute("aria-posinset"))));
  const [first, last] = [Math.min(...places), Math.max(...places)];
  const isBelow = place > last || (isCut && place === last);
  const isAbove = place < first || (isCut && place === first);
  if (!isBelow && !isAbove) return;
  await list.hover();
  await page.mouse.wheel(0, isBelow ? 44 : -44);
}

/** Ticks every file of the preview, also those below its fold, and applies it. */
export async function confirmAll(page, panel = previewOf(page)) {
  const list = panel.locator(".monaco-list");
  const files = list.locator('.monaco-list-row[aria-level="1"]');
  await list.focus();
  // Without the edits of each file between them, there are few rows.
  await page.keyboard.press("Control+ArrowLeft");
  const all = Number(await files.first().getAttribute("aria-setsize"));
  for (let place = 1; place <= all; place += 1) {
    const box = list.locator(`.monaco-list-row[aria-level="1"][aria-posinset="${place}"] .edit-checkbox`);
    await retry(
      async (attempt) => {
        await bringIntoView(page, { list, files, place, isCut: attempt > 0 });
        await box.waitFor({ timeout: 1000 });
        if ((await box.getAttribute("aria-checked")) !== "true") await box.click(STEP);
      },
      box.and(page.locator('[aria-checked="true"]')),
      { tries: 20, wait: TICKED_MS },
    );
  }
  await panel.getByRole("button", { name: "Apply" }).click();
}

/** Shows the Problems view with only what contains `filter`, because a long list draws only its top; returns the row with `text`. */
export async function problemRow(page, filter, text = filter) {
  const input = page.getByPlaceholder(/^Filter \(e\.g\./).first();
  await runCommand(page, "Focus on Problems View", input);
  await input.fill(filter);
  const row = page.locator(".markers-panel .monaco-list-row", { hasText: text }).first();
  await row.waitFor();
  return row;
}

/** Closes the panel at the bottom. */
export async function closePanel(page) {
  const panel = page.locator(".part.panel");
  if (await panel.isVisible()) await panel.getByRole("button", { name: /^(Hide|Close) Panel/ }).click();
  await panel.waitFor({ state: "hidden" });
}

/** Saves the active editor and waits until its tab is clean. */
export async function save(page) {
  await retry(
    () => page.keyboard.press("Control+S"),
    page.locator(".editor-group-container.active .tabs-container .tab.active:not(.dirty)").first(),
  );
}

/** The document inside the n-th webview. */
export const webview = (page, index = 0) =>
  page.frameLocator("iframe.webview.ready").nth(index).frameLocator("#active-frame");
