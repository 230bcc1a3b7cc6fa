/** Files that show how to ask a service: somebody starts one in a terminal, sees it print the answer, and stops it when none comes. */

import type { FileFacts } from "#facts/file";
import type { Call, View } from "#linking/view";
import { isLogger } from "../questions/errors/errorTrace";
import { textsIn } from "../questions/services/services";

/** Asks a written address once while its file loads, and the file does nothing with the answer but print it. */
export const isSampleRequest = (view: View, call: Call): boolean =>
  call.concept === "outbound-call" && asksOnce(view, call) && isSample(view, call.file);

const SAMPLE: { readonly fallback: boolean } = { fallback: false };

/** Nobody loads it, it loads no file of the project, nothing outside steers it, and it keeps nothing. */
const isSample = (view: View, file: FileFacts): boolean =>
  view.remember(SAMPLE, file, () => {
    if (view.isImported(file) || view.closure(file).size > 1 || isSteered(file)) return false;
    const calls = view.calls(file);
    return calls.some(isLogger) && calls.every(({ concept }) => concept === undefined || HARMLESS.has(concept));
  });

/** What a file may do besides asking and printing without anything being lost when it hangs. */
const HARMLESS: ReadonlySet<string> = new Set(["outbound-call", "client", "log", "parse", "body-read"]);

const STEERS = new Set(["env", "environ", "getenv", "argv", "exit", "exitCode"]);

/** Reads a setting or an argument, or answers with an exit code: other programs run it. */
function isSteered(file: FileFacts): boolean {
  for (const text of textsIn(file)) if (STEERS.has(text)) return true;
  return false;
}

/** It runs at load, in no loop, and goes to an address that is written there. */
function asksOnce(view: View, { file, operation }: Call): boolean {
  const [address] = operation.arguments;
  if (address === undefined || view.chain(file, operation.scope).some(({ kind }) => kind === "loop")) return false;
  const things = view.things(file, address);
  const isWritten =
    things.length > 0 && things.every((thing) => thing.kind === "literal" && ADDRESS.test(String(thing.value)));
  const contexts = view.context({ file, scope: file.scopes[operation.scope]?.function ?? 0 });
  return isWritten && contexts.size > 0 && [...contexts].every((context) => context === "startup");
}

const ADDRESS = /^https?:\/\//;
