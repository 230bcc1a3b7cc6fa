/** Tabs after the ARIA pattern: one stop in the tab order, arrows move and open, Home and End jump. */

import { html, type TemplateResult } from "lit";

export interface Tab<Id extends string> {
  readonly id: Id;
  readonly label: string;
}

/** A tab list; `panel` is the id of the one tab panel it controls. */
export function tabList<Id extends string>(
  tabs: readonly Tab<Id>[],
  options: {
    readonly label: string;
    readonly selected: Id;
    readonly panel: string;
    readonly onSelect: (id: Id) => void;
  },
): TemplateResult {
  const select = (id: Id, from: EventTarget | null) => {
    options.onSelect(id);
    if (from instanceof HTMLElement) from.querySelector<HTMLElement>(`#tab-${id}`)?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    const now = tabs.findIndex((tab) => tab.id === options.selected);
    const to = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: tabs.length - 1 }[event.key];
    const tab = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length];
    if (tab === undefined) return;
    event.preventDefault();
    select(tab.id, event.currentTarget);
  };
  return html`<div class="tabs" role="tablist" aria-label=${options.label} @keydown=${onKey}>
    ${tabs.map(
      (tab) => html`<button
        type="button"
        role="tab"
        id="tab-${tab.id}"
        aria-controls=${options.panel}
        aria-selected=${tab.id === options.selected}
        tabindex=${tab.id === options.selected ? 0 : -1}
        @click=${() => options.onSelect(tab.id)}
      >${tab.label}</button>`,
    )}
  </div>`;
}
