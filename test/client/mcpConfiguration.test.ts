/** How assistants start the server: for this editor and for others. */

import { expect, test } from "vitest";

import { mcpConfiguration, mcpServers } from "../../client/src/features/assistants/mcpConfiguration";

const ELECTRON = { execPath: "/opt/code/code", script: "/ext/dist/cli.js", isElectron: true };
const NODE = { execPath: "/opt/node", script: "/ext/dist/cli.js", isElectron: false };

test("the editor's own Electron is told to be a Node; a Node needs no word", () => {
  const folders = [{ name: "shop", path: "/w/shop" }];
  expect(mcpServers(folders, ELECTRON)).toEqual([
    {
      label: "Bulwark",
      command: "/opt/code/code",
      args: ["/ext/dist/cli.js", "mcp", "/w/shop"],
      env: { ELECTRON_RUN_AS_NODE: "1" },
    },
  ]);
  expect(mcpServers(folders, NODE)).toMatchObject([{ command: "/opt/node", env: {} }]);
  expect(mcpServers([], NODE)).toEqual([]);
});

test("several folders are told apart by name, in the editor and in a file", () => {
  const servers = mcpServers(
    [
      { name: "Shop API", path: "/w/a" },
      { name: "shop-api", path: "/w/b" },
    ],
    NODE,
  );
  expect(servers.map(({ label }) => label)).toEqual(["Bulwark (Shop API)", "Bulwark (shop-api)"]);
  expect(JSON.parse(mcpConfiguration(servers, "mcpServers"))).toEqual({
    mcpServers: {
      "bulwark-shop-api": { command: "/opt/node", args: ["/ext/dist/cli.js", "mcp", "/w/a"] },
      "bulwark-shop-api-2": { command: "/opt/node", args: ["/ext/dist/cli.js", "mcp", "/w/b"] },
    },
  });
});

test("VS Code's own file has another form", () => {
  const text = mcpConfiguration(mcpServers([{ name: "shop", path: "/w" }], ELECTRON), "servers");
  expect(JSON.parse(text)).toEqual({
    servers: {
      bulwark: {
        type: "stdio",
        command: "/opt/code/code",
        args: ["/ext/dist/cli.js", "mcp", "/w"],
        env: { ELECTRON_RUN_AS_NODE: "1" },
      },
    },
  });
});
