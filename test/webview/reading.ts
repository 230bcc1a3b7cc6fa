/** How tests look at the page: what a person reads, and where the keyboard is. */

import type { Locator, Page } from "playwright-core";

/** Resolves when the keyboard is at this element. */
export function focused(page: Page, element: Locator): Promise<void> {
  return element.and(page.locator(":focus")).waitFor();
}

/** What a person reads there. */
export function text(element: Locator): Promise<string> {
  return element.innerText();
}
