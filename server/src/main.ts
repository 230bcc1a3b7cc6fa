/** The language server: the door for editors. */

import { keepCompiledCode } from "#platform/compiledCode";

keepCompiledCode();
void import("#lsp/listen").then(({ listen }) => listen());
