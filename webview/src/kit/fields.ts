/** Form fields whose text is kept outside of them, so that a draft outlives the page. */

import "@vscode-elements/elements/dist/vscode-option/index.js";
import "@vscode-elements/elements/dist/vscode-single-select/index.js";
import "@vscode-elements/elements/dist/vscode-textarea/index.js";
import "@vscode-elements/elements/dist/vscode-textfield/index.js";

import { html, nothing, type TemplateResult } from "lit";

export interface Field {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly hint?: string;
  readonly invalid?: boolean;
}

export function textField(field: Field, type: "text" | "date" | "number" = "text"): TemplateResult {
  return framed(
    field,
    html`<vscode-textfield
      type=${type}
      .label=${field.label}
      .value=${field.value}
      ?invalid=${field.invalid === true}
      @input=${(event: Event) => field.onInput(textIn(event))}
    ></vscode-textfield>`,
  );
}

export function textArea(field: Field): TemplateResult {
  return framed(
    field,
    html`<vscode-textarea
      rows="3"
      .label=${field.label}
      .value=${field.value}
      ?invalid=${field.invalid === true}
      @input=${(event: Event) => field.onInput(textIn(event))}
    ></vscode-textarea>`,
  );
}

export interface Option<Id extends string = string> {
  readonly id: Id;
  readonly label: string;
}

export function choiceField(field: Field, options: readonly Option[]): TemplateResult {
  return framed(
    field,
    html`<vscode-single-select label=${field.label} @change=${(event: Event) => field.onInput(textIn(event))}>
      ${options.map(({ id, label }) => html`<vscode-option value=${id} ?selected=${id === field.value}>${label}</vscode-option>`)}
    </vscode-single-select>`,
  );
}

/** One of a few, all in view. */
export function radioField(field: Field, options: readonly Option[]): TemplateResult {
  return html`<fieldset>
    <legend>${field.label}</legend>
    ${options.map(
      ({ id, label }) => html`<label>
        <input type="radio" name=${field.label} .checked=${id === field.value} @change=${() => field.onInput(id)} /> ${label}
      </label>`,
    )}
  </fieldset>`;
}

/** The text of a field an event comes from; custom fields have a value as native ones do. */
export function textIn(event: Event): string {
  const target: (EventTarget & { readonly value?: unknown }) | null = event.currentTarget;
  return typeof target?.value === "string" ? target.value : "";
}

/** The visible label is a twin of the field's own name, which lies out of reach of `for`. */
function framed(field: Field, control: TemplateResult): TemplateResult {
  return html`<div class="field">
    <span aria-hidden="true">${field.label}</span>
    ${control}
    ${field.hint === undefined ? nothing : html`<span class="hint">${field.hint}</span>`}
  </div>`;
}
