/** Reads every text of a page, also names for screen readers, and tells those of the page from those of the workspace. */

import type { Page } from "playwright-core";

/** Texts and readable attributes of the page, through its custom elements; code is the same in every language. */
export function textsOn(page: Page): Promise<readonly string[]> {
  return page.evaluate(`(() => {
    const found = [];
    const visit = (node) => {
      if (node.nodeType === 3 && node.data.trim() !== "") found.push(node.data.trim());
      if (node.nodeType === 1) {
        if (["STYLE", "SCRIPT", "CODE", "PRE"].includes(node.tagName)) return;
        for (const name of ["aria-label", "title", "placeholder", "alt"]) {
          const value = node.getAttribute(name);
          if (value) found.push(value);
        }
        if (node.shadowRoot) visit(node.shadowRoot);
      }
      for (const child of node.childNodes) visit(child);
    };
    visit(document.body);
    return [...new Set(found)];
  })()`);
}

/**
 * What the page shows of other people's texts: every text in `sources` that cannot be mistaken for a word of the page, such as the
 * name of a status. Texts with code in them are shown in pieces.
 */
export function contentOf(sources: readonly unknown[]): readonly string[] {
  const texts = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === "string") {
      if (isContent(value.trim())) texts.add(value.trim());
      if (value.includes("`")) for (const piece of value.split("`")) texts.add(piece.trim());
      return;
    }
    if (typeof value !== "object" || value === null) return;
    for (const [key, part] of Object.entries(value)) {
      visit(key);
      visit(part);
    }
  };
  visit(sources);
  return [...texts].sort((a, b) => b.length - a.length);
}

const isContent = (text: string): boolean => /[\s./-]|^[A-Z]/.test(text) && /[A-Za-z]{2}/.test(text);

/** Written by the language of the browser, or the same in all. */
const NEUTRAL =
  /\b(?:Bulwark|Markdown|HTML|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)|\d+ (?:minute|hour|day)s? ago)\b/g;

/** Texts with a word that is neither translated nor content. */
export function englishOf(texts: readonly string[], content: readonly string[]): readonly string[] {
  const known = new Set(content);
  return texts.filter((text) => {
    if (known.has(text) || known.has(text.charAt(0).toLowerCase() + text.slice(1))) return false;
    const own = content.filter(isContent).reduce((left, piece) => left.replaceAll(piece, " "), text);
    return /[A-Za-z]{2,}/.test(own.replace(NEUTRAL, " "));
  });
}

/** Elements whose text runs over their edge, where it is hidden or lies on something else; and labels outside of their drawing. */
export function cutOff(page: Page): Promise<readonly string[]> {
  return page.evaluate(`(() => {
    const cut = [];
    const scrolls = (element) => /auto|scroll/.test(getComputedStyle(element).overflowX);
    // What runs over an edge within a part that can be scrolled is a move away.
    const canBeReached = (element) => {
      for (let outer = element; outer !== null; outer = outer.parentElement)
        if (scrolls(outer) && outer.scrollWidth > outer.clientWidth) return true;
      return false;
    };
    for (const element of document.querySelectorAll("body *")) {
      if (element.closest("svg") !== null || element.classList.contains("sr-only") || element.tagName === "CAPTION") continue;
      const { overflowX, visibility, display } = getComputedStyle(element);
      if (display === "none" || visibility === "hidden" || scrolls(element)) continue;
      const text = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join("");
      const { width } = element.getBoundingClientRect();
      if (text.length > 20 && width > 0 && width < 60) cut.push("a column of letters: " + text);
      // A part of the page that is a little wider than its column lies on nothing.
      const isPart = element.querySelector("table, div, section") !== null;
      if (overflowX === "visible" && (isPart || canBeReached(element))) continue;
      if (element.scrollWidth > element.clientWidth + 1 && element.textContent.trim() !== "") cut.push(element.outerHTML.slice(0, 120));
    }
    for (const label of document.querySelectorAll("svg text")) {
      const [box, frame] = [label.getBoundingClientRect(), label.closest("svg").getBoundingClientRect()];
      if (box.width > 0 && (box.right > frame.right + 1 || box.left < frame.left - 1)) cut.push("label " + label.textContent);
    }
    return cut;
  })()`);
}
