/** Bodies of requests that are piped into a file: `pipe` does not end the file when the sender goes away. */

import type { FileFacts, Operation, Use } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { Call, Variable, View } from "#linking/view";

export interface PipedBody {
  /** `request.pipe(file)`. */
  readonly pipe: Call;
  readonly request: Variable;
  /** The call that opens the file. */
  readonly opened: Call;
}

/** Why nothing is said. */
export interface CutOff {
  readonly passes: boolean;
  readonly because: string;
}

/** Pipes of a server's request into a file that is opened beside it. */
export function* pipedBodies(view: View, file: FileFacts): Iterable<PipedBody> {
  for (const pipe of view.calls(file)) {
    if (!BODY_PIPE.test(pipe.symbol ?? "")) continue;
    const { callee, arguments: given } = pipe.operation;
    const [target] = given;
    if (target === undefined || callee?.kind !== "name" || callee.path.length !== 1) continue;
    const request = view.variable(file, callee.scope, callee.name);
    const opened = view.sources(file, target).find(({ symbol }) => WRITES_FILE.test(symbol ?? ""));
    if (request !== undefined && opened?.file === file) yield { pipe, request, opened };
  }
}

const BODY_PIPE = /((^|\.)IncomingMessage|^express\.Request)\.pipe$/;
const WRITES_FILE = /^(node:fs|fs-extra|graceful-fs)\.createWriteStream$/;

/**
 * Who ends the file when the body stops in the middle; undefined when nobody does. Node: "if the Readable stream emits an error during
 * processing, the Writable destination is not closed automatically" (`readable.pipe`).
 */
export function endOfCutOff(view: View, { pipe, request, opened }: PipedBody): CutOff | undefined {
  const { file } = pipe;
  const stream = boundTo(view, opened);
  const ofStream = [...(stream?.reads ?? []).map(({ use }) => use), opened.operation.use, pipe.operation.use];
  const events = ofStream.flatMap((use) => eventsOf(file, use));
  if (!events.includes("error")) return { passes: false, because: "nobody hears of errors of the file either" };
  if (isGivenOn(file, ofStream, pipe)) return { passes: false, because: "other code has the file" };
  if (stream?.reads.some(({ use }) => use.to === "member" && ENDS.test(use.name)) === true)
    return { passes: true, because: "it is ended by a callback" };
  if (request.reads.some(({ use }) => use.to === "argument"))
    return { passes: false, because: "other code has the request" };
  const owner = file.scopes[request.scope]?.function ?? 0;
  const listens = view.operations(file, owner, "nested").some((operation) => isOfAnother(operation, stream));
  return listens ? { passes: true, because: "a listener hears that the sender has gone" } : undefined;
}

const ENDS = /^(destroy|end|close)$/;
const LISTENS = /^(on|once|addListener|prependListener)$/;
const GONE = new Set<unknown>(["aborted", "close", "error"]);

function boundTo(view: View, { file, operation: { use } }: Call): Variable | undefined {
  return use.to === "bound" ? view.variable(file, use.scope, use.name) : undefined;
}

/** Names of the events that a chain listens to: `stream.on("finish", …).on("error", …)`. */
function eventsOf(file: FileFacts, use: Use): readonly unknown[] {
  if (use.to !== "member" || use.then.to !== "callee" || !LISTENS.test(use.name)) return [];
  const listening = file.operations[use.then.operation];
  const [event] = listening?.arguments ?? [];
  const own = event?.kind === "literal" ? [event.value] : [];
  return listening === undefined ? own : [...own, ...eventsOf(file, listening.use)];
}

/** Given to anything but the pipe itself. */
const isGivenOn = (file: FileFacts, uses: readonly Use[], pipe: Call): boolean =>
  uses.some(
    (use) =>
      use.to === "returned" ||
      use.to === "field" ||
      (use.to === "argument" && file.operations[use.operation] !== pipe.operation),
  );

/** `request.on("aborted", …)`, `response.on("close", …)`; a file that is closed tells nothing about who sends. */
function isOfAnother({ callee, arguments: [event] }: Operation, stream: Variable | undefined): boolean {
  const isListener = LISTENS.test(lastNameOf(callee)) && event?.kind === "literal" && GONE.has(event.value);
  return isListener && callee?.kind === "name" && callee.name !== stream?.name;
}
