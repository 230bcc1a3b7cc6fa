/** The language server with an engine and a playbook of which one part after the other can be broken, by the notification `test/break`. */

import { createConnection } from "vscode-languageserver/node";

import { messageOrder } from "#lsp/messageOrder";
import { openPlaybook } from "#lsp/playbook";
import { serve } from "#lsp/server";
import { createNodePlatform } from "#platform/node";

import { fakeEngine } from "../lsp/fakeEngine";
import { fakeServices } from "../lsp/fakeServices";

const connection = createConnection({ messageStrategy: messageOrder() });
let broken = "";
connection.onNotification("test/break", ({ part }: { part: string }) => {
  broken = part;
});

/** The same object, whose methods throw, or reject, while they are broken. */
function breakable<Part extends object>(part: Part): Part {
  return new Proxy(part, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member === "object" && member !== null) return breakable(member);
      if (typeof member !== "function") return member;
      return (...given: unknown[]): unknown => {
        if (broken === name) throw new Error(`${broken} is broken`);
        if (broken === `async ${String(name)}`) return Promise.reject(new Error(`${broken} is broken`));
        return Reflect.apply(member, target, given);
      };
    },
  });
}

serve(connection, {
  ...fakeServices((log) => createNodePlatform({ log, cacheFolder: false })),
  openEngine: (root) => breakable(fakeEngine(root)),
  openPlaybook: (engine, platform) => breakable(openPlaybook(engine, platform)),
});
