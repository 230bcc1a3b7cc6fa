/** Bulwark's mark: a wall with battlements in the shape of a shield. */

import { html, type TemplateResult } from "lit";

export function bastion(kind: "logo" | "hero"): TemplateResult {
  return html`<svg class="mark ${kind}" viewBox="0 0 24 24" aria-hidden="true">
    <path
      d="M4 6V3.6h3.2V6h3.2V3.6h3.2V6h3.2V3.6H20v8.2c0 4.1-3.1 7.2-8 9.2-4.9-2-8-5.1-8-9.2zM4.2 10.4h15.6M6.1 15.4h11.8M12 10.4v5"
    ></path>
  </svg>`;
}
