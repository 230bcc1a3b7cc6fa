/** One browser for a test file and one page for a test; a page that made the browser complain fails its test. */

import { afterAll, afterEach, beforeAll, expect } from "vitest";

import type { DashboardTab } from "#webview-protocol/dashboard";

import { type DashboardBrowser, type Opened, type OpenOptions, startDashboardBrowser } from "./dashboardPage";
import { ORDERS_STATE } from "./orders";

type Opening = Partial<OpenOptions> & { readonly tab?: DashboardTab };

/** Opens the dashboard of the order service, at a tab when one is given. To be called once in a test file. */
export function useDashboard(): (options?: Opening) => Promise<Opened> {
  let browser: DashboardBrowser | undefined;
  let opened: Opened | undefined;
  beforeAll(async () => {
    browser = await startDashboardBrowser();
  });
  afterEach(async () => {
    const complaints = opened?.complaints ?? [];
    await opened?.close();
    opened = undefined;
    expect(complaints).toEqual([]);
  });
  afterAll(() => browser?.close());
  return async ({ tab, ...rest } = {}) => {
    if (browser === undefined) throw new Error("the browser has not started");
    opened = await browser.open({ state: ORDERS_STATE, ...(tab === undefined ? {} : { kept: { tab } }), ...rest });
    return opened;
  };
}
