/** The language server with the engine of `fakeEngine.ts`: a door that tests of the protocol can open. */

import { createConnection } from "vscode-languageserver/node";

import { messageOrder } from "#lsp/messageOrder";
import { serve } from "#lsp/server";
import { createNodePlatform } from "#platform/node";

import { fakeServices } from "./fakeServices";

const services = fakeServices((log) => createNodePlatform({ log, cacheFolder: false }));

serve(createConnection({ messageStrategy: messageOrder() }), services);
