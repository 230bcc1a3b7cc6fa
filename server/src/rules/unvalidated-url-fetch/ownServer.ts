/** Does the sender name a server of his own, of which a fixed path is asked? What such a route is for is to reach that host. */

import type { FileFacts, Operation, Value } from "#facts/file";
import { memberAssignsOf } from "#linking/lexical";
import type { Variable, View } from "#linking/view";

import type { Held, Trail } from "../questions/input/inputTrace";

/**
 * True when the path is written in the code and the program has no host in the place of the one that is sent: who may replace a host
 * that the operator chose, or write all of the address, goes where nobody meant the program to go.
 */
export function namesServer(view: View, addresses: readonly Value[], { held, calls }: Trail): boolean {
  const variables = held.flatMap((one) => variableOf(view, one));
  const values = [...addresses, ...variables.flatMap(({ binding }) => binding.values)].flatMap(arms);
  if (variables.some((variable) => hasOwnHost(view, variable))) return false;
  return (
    values.some(isAbovePath) ||
    variables.some(isGivenPath) ||
    calls.some(({ call: { symbol, operation } }) => symbol === "global.URL" && isMadeOf(operation))
  );
}

const variableOf = (view: View, { file, scope, name }: Held): readonly Variable[] => {
  const variable = view.variable(file, scope, name);
  return variable === undefined ? [] : [variable];
};

const arms = (value: Value): readonly Value[] => (value.kind === "choice" ? value.of.flatMap(arms) : [value]);

/** `body.host ?? process.env.HOST`, `(host = "https://pages.example")`: without the sender's word the program knows where to go. */
function hasOwnHost(view: View, { file, binding: { values } }: Variable): boolean {
  const all = values.flatMap(arms);
  return all.length > 1 && all.some((value) => isHost(view, file, value));
}

const isHost = (view: View, file: FileFacts, value: Value): boolean =>
  (value.kind === "name" && value.name === "process" && value.path[0] === "env") ||
  view.things(file, value).some((thing) => thing.kind === "literal" && /\w/.test(textOf(thing.value)));

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** `` `${server}/api/tags` `` */
const isAbovePath = (value: Value): boolean => {
  if (value.kind !== "template") return false;
  const first = value.parts.findIndex(({ kind }) => kind !== "literal");
  return value.parts.some((part, index) => index > first && part.kind === "literal" && isPath(textOf(part.value)));
};

const isPath = (text: string): boolean => /^\/+\.?\w/.test(text);

/** `url.pathname = "/api/tags"`, `url += "/api/tags"` */
function isGivenPath({ file, name, binding }: Variable): boolean {
  const assigns = memberAssignsOf(file, binding).filter(
    ({ callee, arguments: [given] }) =>
      callee !== undefined && "path" in callee && callee.path[0] === "pathname" && given?.kind === "literal",
  );
  const grows = file.operations.filter(
    ({ compound, callee, arguments: [given] }) =>
      compound === "+=" &&
      callee?.kind === "name" &&
      callee.name === name &&
      callee.path.length === 0 &&
      given !== undefined &&
      startsAsPath(given),
  );
  return assigns.length + grows.length > 0;
}

/** `new URL("/api/tags", server)`, `` new URL(`${server}/.well-known/keys`) `` */
const isMadeOf = ({ arguments: [path, base] }: Operation): boolean =>
  path !== undefined && (base === undefined ? isAbovePath(path) : startsAsPath(path));

const startsAsPath = (value: Value): boolean =>
  isPath(value.kind === "template" ? value.head : value.kind === "literal" ? textOf(value.value) : "");
