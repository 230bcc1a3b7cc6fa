/** The language server: the door for editors. */

import { listen } from "#lsp/listen";

listen();
