/** Entry of the dashboard page: fetches the state, draws it, and draws again when the editor says that something changed. */

import "./dashboard.css";

import { render } from "lit";

import type { SnapshotItem } from "#protocol/snapshot";
import { type DashboardState, type PageRequest, parseDashboardState } from "#webview-protocol/dashboard";

import { connectHost } from "../kit/host";
import { type Answer, answerDialog, showDrawnDialog } from "./answerDialog";
import { page } from "./page";
import type { Actions, Scene } from "./scene";
import { loading, noFolder } from "./states";
import { parseViewState, type ViewState } from "./viewState";

const NOTICE_MILLISECONDS = 6_000;

const root = document.getElementById("page");
const host = connectHost((event) => {
  if (event.event === "changed") void refresh();
  if (event.event === "reveal") reveal(event.tab, event.item);
});

let view: ViewState = parseViewState(host.kept);
let state: DashboardState | undefined;
let failure: string | undefined;
let asked:
  | { readonly item: string; readonly folder: string; readonly from: Element | null; refused?: string }
  | undefined;
let notice: string | undefined;
let noticeTimer: number | undefined;
let fetching = false;
let stale = false;

const act: Actions = {
  async ask(request) {
    const reply = await host.request(request);
    if (!reply.ok) say(reply.message);
    if (CHANGES.has(request.kind)) await refresh();
    return reply.ok;
  },
  show(change) {
    view = { ...view, ...change };
    host.keep(view);
    draw();
  },
  answer(item: SnapshotItem) {
    asked = { item: item.id, folder: scene()?.snapshot.folderUri ?? "", from: document.activeElement };
    draw();
  },
};

/** Requests after which the page looks again even if no event came. */
const CHANGES: ReadonlySet<PageRequest["kind"]> = new Set(["answerItem", "setTask"]);

void refresh();

/** Fetches the whole state. Changes that arrive meanwhile lead to one more fetch, not to a queue of them. */
async function refresh(): Promise<void> {
  if (fetching) {
    stale = true;
    return;
  }
  fetching = true;
  do {
    stale = false;
    const reply = await host.request({ kind: "snapshot" });
    const parsed = reply.ok ? parseDashboardState(reply.result) : reply;
    failure = parsed.ok ? undefined : parsed.message;
    if (parsed.ok) state = parsed.value;
    draw();
  } while (stale);
  fetching = false;
}

function scene(): Scene | undefined {
  const snapshot = state?.snapshots.find((one) => one.folderUri === view.folder) ?? state?.snapshots[0];
  if (state === undefined || snapshot === undefined) return undefined;
  return { state, snapshot, view, act };
}

function draw(): void {
  if (root === null) return;
  const now = scene();
  if (now === undefined) {
    render(state === undefined ? loading(failure, () => void refresh()) : noFolder(), root);
    return;
  }
  render(page(now, { dialog: dialog(now), notice: notice ?? failure }), root);
  showDrawnDialog(root);
}

function dialog(now: Scene) {
  const item = now.snapshot.checklists
    .flatMap((list) => list.areas.flatMap((area) => area.items))
    .find((candidate) => candidate.id === asked?.item);
  if (asked === undefined || item === undefined) return undefined;
  return answerDialog({
    item,
    who: now.state.who,
    refused: asked.refused,
    onAnswer: (answer) => void send(answer),
    onClose: close,
  });
}

async function send(answer: Answer): Promise<void> {
  if (asked === undefined) return;
  const reply = await host.request({ kind: "answerItem", folder: asked.folder, item: asked.item, ...answer });
  if (!reply.ok) {
    asked = { ...asked, refused: reply.message };
    draw();
    return;
  }
  close();
  await refresh();
}

/** Focus goes back to where the dialog was opened from, or to the panel when that row has left the filter. */
function close(): void {
  if (asked === undefined) return;
  const { from } = asked;
  asked = undefined;
  draw();
  if (from instanceof HTMLElement && from.isConnected) from.focus();
  else document.getElementById("panel")?.focus();
}

function reveal(tab: ViewState["tab"], item: string | undefined): void {
  act.show(item === undefined ? { tab } : { tab, filter: "all", search: "" });
  if (item === undefined) return;
  const row = document.getElementById(`item-${item}`);
  row?.scrollIntoView({ block: "center" });
  row?.focus();
}

function say(sentence: string): void {
  notice = sentence;
  window.clearTimeout(noticeTimer);
  noticeTimer = window.setTimeout(() => {
    notice = undefined;
    draw();
  }, NOTICE_MILLISECONDS);
  draw();
}
