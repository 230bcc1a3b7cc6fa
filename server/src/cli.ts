/** The command line's door: prepares the JavaScript engine, then loads the program; `bulwark lsp --stdio` is the language server's. */

import { keepCompiledCode } from "#platform/compiledCode";

import { expectOneScan } from "./cli/oneScan";

const [command, ...rest] = process.argv.slice(2);
// Whatever else is asked of `lsp`, the command line's own program says what is missing.
const isLanguageServer = command === "lsp" && rest.length === 1 && rest[0] === "--stdio";
// Servers serve for hours. The engine's settings come before its compiled code, which is only good for the same settings.
if (!isLanguageServer && command !== "mcp") expectOneScan();
keepCompiledCode();
if (isLanguageServer) void import("#lsp/listen").then(({ listen }) => listen());
else void import("./cli/commandLine").then(({ runProgram }) => runProgram());
