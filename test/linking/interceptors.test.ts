/** Interceptors protect every call of their client, and of no other. */

import { describe, expect, test } from "vitest";

import type { ProtectionKind } from "#linking/view";

import { workspace } from "../support/workspace";

const CLIENT = `import axios from "axios";
export const api = axios.create({ baseURL: "https://a.example" });
export const other = axios.create();
`;

async function state(setup: string, kind: ProtectionKind, callee = "api.get"): Promise<string> {
  const w = await workspace({
    "client.ts": CLIENT + setup,
    "use.ts": `import { api, other } from "./client";\nexport const load = () => [api.get("/x"), other.get("/x")];`,
  });
  return w.view.protection(w.call("use.ts", callee), kind).state;
}

describe("a request interceptor", () => {
  const SETS = "api.interceptors.request.use((config) => { config.timeout = 5_000; return config; });";

  test("that sets a timeout is a deadline of every call of its client", async () => {
    expect(await state("", "timeout")).toBe("absent");
    expect(await state(SETS, "timeout")).toBe("present");
    expect(await state(SETS, "timeout", "other.get")).toBe("absent");
  });

  test.each([
    [
      "returns a config with a timeout",
      "api.interceptors.request.use((config) => ({ ...config, timeout: 5_000 }));",
      "present",
    ],
    [
      "sets a timeout in a function of its own",
      "function limit(config: any) { config.timeout = 9; return config; }\napi.interceptors.request.use(limit);",
      "present",
    ],
    [
      "sets a header",
      'api.interceptors.request.use((config) => { config.headers.x = "y"; return config; });',
      "absent",
    ],
    [
      "sets the timeout of something else",
      "const page: any = {};\napi.interceptors.request.use((config) => { page.timeout = 9; return config; });",
      "absent",
    ],
    [
      "is one of responses",
      "api.interceptors.response.use((response) => { response.config.timeout = 9; return response; });",
      "absent",
    ],
  ])("that %s", async (_title, setup, expected) => {
    expect(await state(setup, "timeout")).toBe(expected);
  });
});

describe("a response interceptor", () => {
  test.each([
    [
      "sends the failed request again",
      "async (error) => { if (error.config.tries++ < 3) return api(error.config); throw error; }",
      "present",
    ],
    ["sends it again by a method", "(error) => api.request(error.config)", "present"],
    [
      "refreshes a token through another client",
      'async (error) => { await other.post("/token"); throw error; }',
      "absent",
    ],
    ["throws on", "(error) => Promise.reject(error)", "absent"],
  ])("whose handler %s", async (_title, handler, expected) => {
    expect(await state(`api.interceptors.response.use((response) => response, ${handler});`, "retry")).toBe(expected);
  });
});
