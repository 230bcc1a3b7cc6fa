/**
 * The search as a combobox: type, arrows, Enter, Escape; `/` goes there from anywhere. The index is a script that is loaded when
 * somebody wants to search: pages opened from a disk may load scripts, and nothing else.
 */

import type MiniSearch from "minisearch";

import { find, loadIndex, type SearchEntry, type SearchHit } from "../search";

const MOST = 12;

interface Parts {
  readonly box: HTMLInputElement;
  readonly list: HTMLUListElement;
  readonly status: HTMLElement;
}

/** `indexPath` is the address of the index's script, relative to the page. */
export function startSearch(indexPath: string): void {
  const form = document.querySelector<HTMLFormElement>("form.search");
  const box = form?.querySelector("input");
  const list = form?.querySelector("ul");
  const status = form?.querySelector<HTMLElement>("[role=status]");
  if (!form || !box || !list || !status) return;
  const parts = { box, list, status };
  const root = new URL(indexPath, location.href);
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  box.addEventListener("focus", () => void index(indexPath), { once: true });
  box.addEventListener("input", async () => {
    const words = box.value;
    const loaded = await index(indexPath);
    // Typed on meanwhile: a later call shows what is wanted now.
    if (words === box.value) show(parts, words.trim() === "" ? undefined : find(loaded, words, MOST), root);
  });
  box.addEventListener("keydown", (event) => press(parts, event));
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget as Node | null)) show(parts, undefined, root);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
    event.preventDefault();
    box.focus();
  });
}

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement;

let loading: Promise<MiniSearch<SearchEntry>> | undefined;

function index(path: string): Promise<MiniSearch<SearchEntry>> {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = path;
    script.addEventListener("load", () => resolve(loadIndex(Reflect.get(globalThis, "bulwarkSearch") as object)));
    script.addEventListener("error", () => reject(new Error(`${path} could not be loaded`)));
    document.head.append(script);
  });
  return loading;
}

/** Undefined closes the list. */
function show({ box, list, status }: Parts, hits: readonly SearchHit[] | undefined, root: URL): void {
  list.replaceChildren(...(hits ?? []).map((hit, at) => option(hit, at, root)));
  const open = hits !== undefined && hits.length > 0;
  list.hidden = !open;
  box.setAttribute("aria-expanded", String(open));
  box.removeAttribute("aria-activedescendant");
  status.textContent = hits === undefined ? "" : hits.length === 0 ? "Nothing found." : `${hits.length} results`;
  status.classList.toggle("nothing-found", hits?.length === 0);
  if (open) choose(box, list, 0);
}

function option(hit: SearchHit, at: number, root: URL): HTMLLIElement {
  const item = document.createElement("li");
  item.id = `hit-${at}`;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.dataset.href = new URL(hit.path, root).href;
  const title = document.createElement("strong");
  title.textContent = hit.section === "" ? hit.page : `${hit.page} › ${hit.section}`;
  const excerpt = document.createElement("span");
  excerpt.textContent = hit.excerpt;
  item.append(title, excerpt);
  // Before the box loses the focus, which closes the list.
  item.addEventListener("mousedown", (event) => {
    event.preventDefault();
    go(item);
  });
  return item;
}

function go(item: HTMLElement): void {
  if (item.dataset.href !== undefined) location.assign(item.dataset.href);
}

function press(parts: Parts, event: KeyboardEvent): void {
  const { box, list } = parts;
  if (event.key === "Escape") {
    // The first press closes the list, the next one empties the box, as the browser does.
    if (list.hidden) return;
    event.preventDefault();
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
    return;
  }
  if (list.hidden) return;
  const at = [...list.children].findIndex((item) => item.getAttribute("aria-selected") === "true");
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
  const item = list.children[at];
  if (to !== undefined) {
    event.preventDefault();
    choose(box, list, (to + list.children.length) % list.children.length);
  } else if (event.key === "Enter" && item instanceof HTMLElement) {
    event.preventDefault();
    go(item);
  }
}

function choose(box: HTMLInputElement, list: HTMLUListElement, at: number): void {
  for (const [place, item] of [...list.children].entries()) item.setAttribute("aria-selected", String(place === at));
  box.setAttribute("aria-activedescendant", `hit-${at}`);
  list.children[at]?.scrollIntoView({ block: "nearest" });
}
