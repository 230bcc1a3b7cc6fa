/** Buttons and links. */

import "@vscode-elements/elements/dist/vscode-button/index.js";

import { html, nothing, type TemplateResult } from "lit";

export interface ButtonOptions {
  readonly icon?: string;
  /** The one next thing to do; all other buttons are secondary. */
  readonly primary?: boolean;
  /** Name for assistive technology when the label alone is not enough. */
  readonly name?: string;
}

export function button(label: string, onClick: () => void, options: ButtonOptions = {}): TemplateResult {
  return html`<vscode-button
    ?secondary=${options.primary !== true}
    icon=${options.icon ?? ""}
    aria-label=${options.name ?? nothing}
    @click=${onClick}
    @keydown=${keepSpaceFromScrolling}
  >${label}</vscode-button>`;
}

/** A button that reads as a link: it goes somewhere, here or in the editor. */
export function link(
  label: unknown,
  onClick: () => void,
  options: { readonly kind?: string; readonly name?: string; readonly title?: string } = {},
): TemplateResult {
  return html`<button
    type="button"
    class="link ${options.kind ?? ""}"
    aria-label=${options.name ?? nothing}
    title=${options.title ?? nothing}
    @click=${onClick}
  >${label}</button>`;
}

/** The element is no native button: without this, Space presses it and scrolls the page as well. */
function keepSpaceFromScrolling(event: KeyboardEvent): void {
  if (event.key === " ") event.preventDefault();
}
