/** The command line's door: prepares the JavaScript engine, then loads the program. */

import { keepCompiledCode } from "#platform/compiledCode";

import { expectOneScan } from "./cli/oneScan";

expectOneScan();
keepCompiledCode();
void import("./cli/commandLine").then(({ runProgram }) => runProgram());
