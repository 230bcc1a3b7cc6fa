/** Endpoints with what they read from the request and what checks it. */

import type { FileFacts } from "#facts/file";
import type { FunctionRef, Route, RouteStage, View } from "#linking/view";
import { fileHandlers } from "#rules/questions/input/conventionalHandlers";
import { followInput } from "#rules/questions/input/inputFlow";
import { memberReads, takenBodies } from "#rules/questions/input/inputReads";
import { shownOrigin } from "#rules/questions/input/shownOrigin";
import { requestIndex, stagesChecking } from "#rules/unvalidated-input/validatingStages";

import { at, code, listed } from "../markdown";
import { functionHere, functionName, functionWith } from "../naming";
import type { Brief, Item, Section } from "../prompt";

const PARTS = ["body", "query", "params", "headers", "file", "files"] as const;

interface Endpoint {
  /** `POST /orders` */
  readonly name: string;
  readonly handler: FunctionRef;
  readonly stages: readonly RouteStage[];
}

export function endpointList({ sources: { view }, files }: Brief): Section {
  const wanted = new Set(files);
  const endpoints = [...routed(view), ...files.flatMap((file) => conventional(view, file))].filter(({ handler }) =>
    wanted.has(handler.file),
  );
  const reading = endpoints.flatMap((endpoint) => itemOf(view, endpoint) ?? []);
  const unread = files.some(({ language }) => language === "python")
    ? " Routes of Python frameworks are not recognised: find those yourself."
    : "";
  return {
    heading: `Endpoints (${endpoints.length})`,
    intro: `What each handler reads from the request, and what was seen to check it before it is used.${reading.length === endpoints.length ? "" : ` Left out: ${endpoints.length - reading.length} in which no read of the request was seen.`}${unread}`,
    items: reading.sort((a, b) => a.rank - b.rank),
    none:
      endpoints.length > 0
        ? `No read of a request was seen in any of them.${unread}`
        : `No HTTP route was recognised in these files.${unread} Look for other places where data comes in: messages, files, command lines.`,
  };
}

const routed = (view: View): readonly Endpoint[] =>
  view.routes().flatMap((route: Route): readonly Endpoint[] => {
    const last = route.chain.findLast((stage) => stage.function !== undefined);
    if (last?.function === undefined) return [];
    const name = `${route.method.toUpperCase()} ${route.path ?? "(path not known)"}`;
    return [{ name, handler: last.function, stages: route.chain.slice(0, -1) }];
  });

/** Of a handler and what wraps it, which is the same for many, the handler counts. */
function conventional(view: View, file: FileFacts): readonly Endpoint[] {
  const all = fileHandlers(view, file);
  const own = all.filter(({ function: handler }) => handler.file === file);
  return (own.length > 0 ? own : all).map(({ method, path, function: handler }) => ({
    name: `${method} ${path}`,
    handler,
    stages: [],
  }));
}

/** Nothing for endpoints that read nothing. */
function itemOf(view: View, { name, handler, stages }: Endpoint): Item | undefined {
  const reads = PARTS.flatMap((part) => {
    const found = [
      ...memberReads(view, handler, requestIndex(handler), part),
      ...(part === "body" ? takenBodies(view, handler) : []),
    ];
    return found.length === 0 ? [] : [{ part, checked: checksOf(view, { part, stages, found }) }];
  });
  const unchecked = reads.filter(({ checked }) => checked === undefined);
  if (reads.length === 0) return undefined;
  const what = listed(reads.map(({ part, checked }) => `${part} (${checked ?? "no check seen"})`));
  return {
    text: `${code(name)} → ${functionHere(view, handler)}: ${what}.`,
    path: handler.file.path,
    rank: unchecked.some(({ part }) => part === "body" || part === "file") ? 1 : unchecked.length > 0 ? 2 : 3,
  };
}

/** What checks a part of the request, in words; undefined when nothing does. */
function checksOf(
  view: View,
  {
    part,
    stages,
    found,
  }: { readonly part: string; readonly stages: readonly RouteStage[]; readonly found: ReturnType<typeof memberReads> },
): string | undefined {
  const before = stagesChecking(view, stages, part);
  if (before === "all") return "checked before the handler";
  const { checked } = followInput(view, found);
  if (checked.has("*")) return "checked as a whole";
  const fields = [...new Set([...before, ...checked])];
  return fields.length === 0 ? undefined : `only ${listed(fields.slice(0, 5).map(code))} checked`;
}

/** Outbound calls whose address comes from a request or a message. */
export function fetchedUrls({ sources: { view }, files }: Brief): Section {
  const items = files.flatMap((file) =>
    view.calls(file, { concept: "outbound-call" }).flatMap((call): readonly Item[] => {
      const [address] = call.operation.arguments;
      const origins = address === undefined ? [] : view.origins(file, address);
      const [origin] = origins;
      if (origin === undefined || !isAddress(call.symbol ?? "")) return [];
      const text = `${code(call.callee)} ${at(file.path, view.line(file, call.place.span.start))} in ${functionName(functionWith(call))}: its address holds ${shownOrigin(origin)}.`;
      return [{ text, path: file.path, rank: 2 }];
    }),
  );
  return {
    heading: "Addresses that hold data from outside",
    items,
    none: "No outbound call was seen whose address comes from a request or a message.",
  };
}

/** Calls whose first argument is an address: HTTP clients, not databases. */
const isAddress = (symbol: string): boolean => /fetch|axios|got|ky|undici|superagent|request|http/i.test(symbol);

/** Where files and other large bodies come in. */
export function uploads({ sources: { view }, files }: Brief): Section {
  const items = files.flatMap((file) =>
    view.calls(file, { concept: "intake" }).map(
      (call): Item => ({
        text: `${code(call.callee)} ${at(file.path, view.line(file, call.place.span.start))} in ${functionName(functionWith(call))}.`,
        path: file.path,
        rank: 2,
      }),
    ),
  );
  return {
    heading: "Uploads and other large input",
    items,
    none: "No upload was recognised (multipart bodies, decompression).",
  };
}
