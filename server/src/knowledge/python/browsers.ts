/** Python: browsers that a program drives. */

import type { CallModel, DeadlineModel, LibraryModel, TypeModel } from "../model";
import { each, eachProperty } from "../rows";

/** Milliseconds; 0 waits for ever. */
const LIMIT: DeadlineModel = { options: ["timeout"], at: "keyword", default: 30_000, total: true };

/** The two interfaces of Playwright have the same names: one blocks, the methods of the other are coroutines. */
function playwright(prefix: string, more: CallModel): Readonly<Record<string, TypeModel>> {
  const type = (name: string): string => `python.playwright.${prefix}${name}`;
  const opens = (name: string): CallModel => ({ ...more, returns: type(name) });
  return {
    [type("Manager")]: { methods: { start: opens("Playwright") }, extends: type("Playwright") },
    [type("Playwright")]: {
      methods: { stop: { ...more, concept: "cleanup" } },
      properties: eachProperty("chromium firefox webkit", type("BrowserType")),
    },
    [type("BrowserType")]: {
      methods: {
        ...each("launch connect connect_over_cdp", opens("Browser")),
        launch_persistent_context: opens("Context"),
      },
    },
    [type("Browser")]: {
      methods: {
        new_context: opens("Context"),
        new_page: opens("Page"),
        close: { ...more, concept: "cleanup" },
        ...each("is_connected on once remove_listener", { safe: true }),
      },
    },
    [type("Context")]: {
      methods: {
        new_page: opens("Page"),
        close: { ...more, concept: "cleanup" },
        ...each("set_default_timeout set_default_navigation_timeout", { configures: "receiver", safe: true }),
        ...each("on once remove_listener", { safe: true }),
      },
    },
    [type("Page")]: {
      methods: {
        goto: { ...more, concept: "outbound-call", idempotent: true, address: [0, "url"], deadline: LIMIT },
        ...each("reload wait_for_selector wait_for_url wait_for_load_state wait_for_function click fill", {
          ...more,
          deadline: LIMIT,
        }),
        close: { ...more, concept: "cleanup" },
        ...each("set_default_timeout set_default_navigation_timeout", { configures: "receiver", safe: true }),
        ...each("on once remove_listener is_closed locator get_by_role get_by_text", { safe: true }),
      },
    },
  };
}

export const browsers: readonly LibraryModel[] = [
  {
    package: "playwright.sync_api",
    language: "python",
    versions: "*",
    source:
      "playwright.dev/python/docs/api/class-page#page-goto: timeout in milliseconds, 30 s, 0 for none, changed by set_default_timeout; class-playwright: start(), stop(); leaving the `with` stops it",
    symbols: { sync_playwright: { returns: "python.playwright.Manager" } },
    typeNames: eachTyped(""),
    types: playwright("", {}),
  },
  {
    package: "playwright.async_api",
    language: "python",
    versions: "*",
    source: "playwright.dev/python/docs/library: the same interface with coroutines",
    symbols: { async_playwright: { returns: "python.playwright.AsyncManager" } },
    typeNames: eachTyped("Async"),
    types: playwright("Async", { promise: true }),
  },
];

function eachTyped(prefix: string): Readonly<Record<string, string>> {
  return {
    Playwright: `python.playwright.${prefix}Playwright`,
    BrowserType: `python.playwright.${prefix}BrowserType`,
    Browser: `python.playwright.${prefix}Browser`,
    BrowserContext: `python.playwright.${prefix}Context`,
    Page: `python.playwright.${prefix}Page`,
  };
}
