/** Ways to choose one of several things in view: a row of toggles, a list at the side, a drop-down in a line of text. */

import { html, nothing, type TemplateResult } from "lit";

export interface Choice<Id extends string> {
  readonly id: Id;
  readonly label: string;
  /** What stands beside the label: a count, "19 of 30". */
  readonly beside?: string | number;
}

export interface ChoiceOptions<Id extends string> {
  readonly label: string;
  /** Absent when none is chosen. */
  readonly selected: Id | undefined;
  readonly onSelect: (id: Id) => void;
}

/** A toolbar of toggles: one stop in the tab order, arrows move, Enter or Space chooses. */
export function toggles<Id extends string>(choices: readonly Choice<Id>[], options: ChoiceOptions<Id>): TemplateResult {
  return html`<div class="filters" role="toolbar" aria-label=${options.label} @keydown=${moveAlong}>
    ${choices.map(
      ({ id, label, beside }) => html`<button
        type="button"
        class="toggle"
        aria-pressed=${id === options.selected}
        tabindex=${id === options.selected ? 0 : -1}
        @click=${() => options.onSelect(id)}
      >${label}${beside === undefined ? nothing : html` <span class="count">${beside}</span>`}</button>`,
    )}
  </div>`;
}

/** A list beside what it chooses; arrows move, and every entry is a stop of its own. */
export function sideList<Id extends string>(
  choices: readonly Choice<Id>[],
  options: ChoiceOptions<Id>,
): TemplateResult {
  return html`<nav class="side" aria-label=${options.label} @keydown=${moveAlong}>
    ${choices.map(
      ({ id, label, beside }) => html`<button
        type="button"
        class="side-item"
        aria-current=${id === options.selected ? "true" : nothing}
        @click=${() => options.onSelect(id)}
      ><span class="grow">${label}</span>${beside === undefined ? nothing : html`<span class="hint">${beside}</span>`}</button>`,
    )}
  </nav>`;
}

export interface ChoiceGroup {
  readonly label: string;
  readonly choices: readonly Choice<string>[];
}

/** A native drop-down; groups with a label are shown as such. */
export function dropDown(groups: readonly ChoiceGroup[], options: ChoiceOptions<string>): TemplateResult {
  const choose = (event: Event) => {
    if (event.target instanceof HTMLSelectElement) options.onSelect(event.target.value);
  };
  const option = ({ id, label }: Choice<string>) =>
    html`<option value=${id} ?selected=${id === options.selected}>${label}</option>`;
  return html`<select aria-label=${options.label} @change=${choose}>
    ${groups.map(({ label, choices }) =>
      label === "" ? choices.map(option) : html`<optgroup label=${label}>${choices.map(option)}</optgroup>`,
    )}
  </select>`;
}

function moveAlong(event: KeyboardEvent): void {
  if (!(event.currentTarget instanceof HTMLElement)) return;
  const stops: readonly Element[] = [...event.currentTarget.querySelectorAll("button")];
  const now = document.activeElement === null ? -1 : stops.indexOf(document.activeElement);
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: now + 1,
    ArrowDown: now + 1,
    ArrowLeft: now - 1,
    ArrowUp: now - 1,
    Home: 0,
    End: stops.length - 1,
  };
  const to = steps[event.key];
  if (to === undefined || now === -1) return;
  event.preventDefault();
  const stop = stops.at(to % stops.length);
  if (stop instanceof HTMLElement) stop.focus();
}
