/** Settings of the JavaScript engine for a process that scans once and ends. */

import { setFlagsFromString } from "node:v8";

/**
 * Lets V8 optimise later. A scan of 100,000 lines is over in seconds: by default a third of its CPU time goes to optimising code that
 * never earns it back (`docs/performance.md`). Call it before anything is loaded that runs often. A server that lives for hours keeps the
 * default.
 *
 * `--interrupt-budget` is the number of bytes of bytecode a function may run before it is looked at for optimisation (V8,
 * `src/flags/flag-definitions.h`; 132 kB in V8 11, Node 20). Later engines optimise in other steps, gain nothing, and complain on standard
 * error of a flag they do not know.
 */
export function expectOneScan(): void {
  if (process.versions.v8.startsWith("11.")) setFlagsFromString("--interrupt-budget=1000000");
}
