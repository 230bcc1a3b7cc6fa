/** Compiled code that the next start takes from the disk instead of compiling again. */

import nodeModule from "node:module";

/**
 * Keeps the compiled form of every file loaded from now on in Node's own cache, and takes it from there at the next start: half the
 * time of a scan in which nothing changed goes to compiling Bulwark. Where it lies, and how to turn it off, is Node's:
 * https://nodejs.org/api/module.html#module-compile-cache (Node 22.8; before that nothing happens). A folder that cannot be written
 * is no error.
 */
export function keepCompiledCode(): void {
  const enable: unknown = Reflect.get(nodeModule, "enableCompileCache");
  if (typeof enable === "function") enable();
}
