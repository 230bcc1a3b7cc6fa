/** Entry of the dashboard page: fetches the state, draws it, and draws again when the editor sends what has changed. */

import "./dashboard.css";
import "../kit/language";

import { render } from "lit";

import { changedState, type DashboardState, parseDashboardState, type StateChanges } from "#webview-protocol/dashboard";

import { showDrawnDialog } from "../kit/dialog";
import { connectHost } from "../kit/host";
import { openDialog } from "./dialogs";
import { page } from "./page";
import { createPromptDesk } from "./promptDesk";
import { placeIn } from "./reveal";
import type { Actions, Scene } from "./scene";
import { loading, noFolder } from "./states";
import { parseViewState, type ViewState } from "./viewState";

const NOTICE_MILLISECONDS = 6_000;
const SCROLL_MILLISECONDS = 200;

const root = document.getElementById("page");
const host = connectHost((event) => {
  if (event.event === "state") take(event.state);
  if (event.event === "changes") follow(event);
  if (event.event === "reveal") reveal(event.tab, event.item);
});
const prompts = createPromptDesk(host, draw);

let view: ViewState = parseViewState(host.kept);
let state: DashboardState | undefined;
let failure: string | undefined;
let refused: string | undefined;
/** Where the open dialog was asked for. */
let asker: Element | null = null;
let notice: string | undefined;
let noticeTimer: number | undefined;
let scrollTimer: number | undefined;
/** A second press while the first is on its way must not add a task twice. */
let submitting = false;
/** States that came by themselves. */
let told = 0;
let width = window.innerWidth;

const act: Actions = {
  async ask(request) {
    const reply = await host.request(request);
    if (!reply.ok) say(reply.message);
    return reply.ok;
  },
  show(change) {
    const before = view.tab;
    keep(change);
    draw();
    if (view.tab !== before) window.scrollTo(0, view.scroll[view.tab] ?? 0);
  },
  reveal,
  open(kind, subject = "", draft = {}) {
    asker = document.activeElement;
    refused = undefined;
    act.show({ dialog: { kind, subject, draft } });
  },
  draft(change) {
    if (view.dialog === undefined) return;
    act.show({ dialog: { ...view.dialog, draft: { ...view.dialog.draft, ...change } } });
  },
  async submit(request) {
    if (submitting) return;
    submitting = true;
    const reply = await host.request(request);
    submitting = false;
    if (!reply.ok) act.refuse(reply.message);
    else act.close();
  },
  refuse(sentence) {
    refused = sentence;
    draw();
  },
  close() {
    if (view.dialog === undefined) return;
    act.show({ dialog: undefined });
    // The row it was asked from may have left the list.
    if (asker instanceof HTMLElement && asker.isConnected && asker !== document.body) asker.focus();
    else document.getElementById("panel")?.focus();
    asker = null;
  },
};

void refresh().then(() => window.scrollTo(0, view.scroll[view.tab] ?? 0));
new ResizeObserver(() => {
  if (window.innerWidth === width) return;
  width = window.innerWidth;
  draw();
}).observe(document.documentElement);
window.addEventListener("scroll", () => {
  window.clearTimeout(scrollTimer);
  scrollTimer = window.setTimeout(
    () => keep({ scroll: { ...view.scroll, [view.tab]: Math.round(window.scrollY) } }),
    SCROLL_MILLISECONDS,
  );
});

/** Fetches the whole state. One that came by itself meanwhile is newer. */
async function refresh(): Promise<void> {
  const before = told;
  const reply = await host.request({ kind: "snapshot" });
  if (told !== before) return;
  const parsed = reply.ok ? parseDashboardState(reply.result) : reply;
  failure = parsed.ok ? undefined : parsed.message;
  if (parsed.ok) state = parsed.value;
  draw();
}

/** Changes of another state than the one that is here tell nothing: then the page asks for all of it. */
function follow(changes: StateChanges): void {
  const changed = changedState(state, changes);
  if (changed === undefined) void refresh();
  else take(changed);
}

function take(changed: DashboardState): void {
  told += 1;
  failure = undefined;
  state = changed;
  draw();
}

function keep(change: Partial<ViewState>): void {
  view = { ...view, ...change };
  host.keep(view);
}

function scene(): Scene | undefined {
  const snapshot = state?.snapshots.find((one) => one.folderUri === view.folder) ?? state?.snapshots[0];
  if (state === undefined || snapshot === undefined) return undefined;
  return { state, snapshot, view, width, prompts, act };
}

function draw(): void {
  if (root === null) return;
  const now = scene();
  if (now === undefined) {
    render(state === undefined ? loading(failure, () => void refresh()) : noFolder(), root);
    return;
  }
  render(page(now, { dialog: openDialog(now, refused), notice: notice ?? failure }), root);
  showDrawnDialog(root);
}

function reveal(tab: ViewState["tab"], item: string | undefined): void {
  const now = scene();
  const place = item === undefined || now === undefined ? undefined : placeIn(now, tab, item);
  act.show({ tab, ...place?.show });
  const row = document.getElementById(place?.element ?? "");
  row?.scrollIntoView({ block: "center" });
  row?.focus();
}

/** Shows one sentence in the status line for a while. */
function say(sentence: string): void {
  notice = sentence;
  window.clearTimeout(noticeTimer);
  noticeTimer = window.setTimeout(() => {
    notice = undefined;
    draw();
  }, NOTICE_MILLISECONDS);
  draw();
}
