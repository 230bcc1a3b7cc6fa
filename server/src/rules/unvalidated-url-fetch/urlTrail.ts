/** Can somebody outside choose the host of a URL? Traces to the host, and what counts as a look at it. */

import type { FileFacts, Value } from "#facts/file";
import { memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { ownerOf, type Through } from "../questions/input/handedOn";
import { type Traced, traceInput } from "../questions/input/inputTrace";
import type { Look } from "../questions/input/looks";

/** A scheme and a whole host are written out: what follows cannot leave it. */
const FIXED_HOST = /^[a-z][\w+.-]*:\/\/(?:[^/?#]*[/?#]|[^/?#]*[\w-]\.[a-z]{2,}(?::\d+)?$|localhost(?::\d+)?$)/i;
const RELATIVE = /^(?:\/(?!\/)|\?|#|\.\.?\/)/;
/** Members of a parsed URL that say nothing about where it leads. */
export const BELOW_HOST = /^(pathname|search|searchParams|hash|port|protocol|username|password|length)$/;

/** Where the host of an address comes in from outside. `until`: order of the operation that uses the address. */
export const traceHost = (view: View, file: FileFacts, address: Value, until: number): Traced =>
  traceInput(view, file, address, { until, parts: hostParts, through: throughUrl });

/** Parts of a text that can decide its host: those before the first `/` after the scheme. */
function hostParts({ head, parts }: Extract<Value, { kind: "template" }>): readonly Value[] {
  const deciding: Value[] = [];
  let before = head;
  for (const part of parts) {
    if (part.kind === "literal") {
      before += String(part.value ?? "");
      continue;
    }
    if (FIXED_HOST.test(before) || RELATIVE.test(before)) break;
    // A whole base in front (`${base}/orders`): what comes after its first `/` is a path.
    if (deciding.length > 0 && !before.includes("://") && /[/?#]/.test(before)) break;
    deciding.push(part);
    if (BASE.test(lastName(part))) break;
  }
  return deciding;
}

/** `${apiUrl}${path}`: the base holds the whole host. */
const BASE = /(url|uri|base|origin|host|endpoint)$/i;
const lastName = (value: Value): string => memberOf(value) ?? (value.kind === "name" ? value.name : "");

function throughUrl(call: Call, path: readonly string[]): Through | undefined {
  const { symbol = "", operation } = call;
  const [first, base] = operation.arguments;
  if (/^(global\.URL(\.parse)?|node:url\.(URL|parse))$/.test(symbol)) {
    if (first === undefined || (path[0] !== "searchParams" && BELOW_HOST.test(path[0] ?? ""))) return "stop";
    if (base === undefined || path[0] === "searchParams") return [first];
    // Node gives the path of a request as `url`: it is below its base by nature.
    return isRequestPath(first) ? [base] : [base, first];
  }
  if (/^global\.(encodeURIComponent|encodeURI)$/.test(symbol))
    return symbol.endsWith("encodeURI") ? operation.arguments : "stop";
  if (/^node:path\./.test(symbol)) return "lost";
  if (/^urllib\.parse\.(quote|quote_plus|urlencode)$/.test(symbol)) return "stop";
  if (/^urllib\.parse\.urljoin$/.test(symbol)) return operation.arguments;
  if (/^urllib\.parse\.(urlparse|urlsplit|urlunparse)$|^(?:httpx|yarl)\.URL$/.test(symbol))
    return BELOW_HOST.test(path[0] ?? "") ? "stop" : operation.arguments;
  if (call.file.language === "python" && call.concept === "validation") return "stop";
  const name = memberOf(operation.callee);
  if (name === "replace" || name === "replaceAll") return ownerOf(operation);
  return undefined;
}

const isRequestPath = (value: Value): boolean =>
  /^(url|originalUrl|path|rawPath|pathname)$/.test(memberOf(value) ?? "");

/** Does the look tell one host from another? A look at the scheme, or for emptiness, does not. */
export function looksAtHost(look: Look): boolean {
  switch (look.kind) {
    case "comparison":
      return !isNothing(look.other) && !isScheme(textOf(look.other)) && !isNumber(look.other);
    case "text":
      return look.other !== undefined && !isScheme(textOf(look.other));
    case "membership":
      return true;
    case "pattern":
      return look.source !== undefined && !isSchemePattern(look.source);
    case "library":
      return /^(node:net\.|node:dns|dns|ipaddr|ip\.|ip6|is-ip|private-ip|ssrf|request-filtering|global\.Object\.hasOwn|psl|tldts|tldjs|minimatch|picomatch|micromatch)/.test(
        look.call.symbol ?? "",
      );
    case "found":
    case "unknown":
      return false;
  }
}

/** `/^https?:\/\//i` lets every host through. */
function isSchemePattern(source: string): boolean {
  const body = source.replace(/^\//, "").replace(/\/[a-z]*$/, "");
  const rest = body.replace(/^\^?/, "").replace(/^\(?(\?:)?https?\??(\|\w+)*\)?\??/, "");
  return rest !== body.replace(/^\^?/, "") && !/[\w-]\\?\.[a-z]{2,}|localhost|127|169/i.test(rest);
}

/** A host that is written out, numbers of one, or what must not follow: anywhere, but behind the scheme or from the start of the text. */
export function namesHost({
  source,
  isFromStart,
}: {
  readonly source: string;
  readonly isFromStart: boolean;
}): boolean {
  const host = /[\w-]\\?\.[a-z]{2,}|localhost|\b(?:10|127|169|172|192)\b|\(\?!/i.exec(source);
  if (host === null) return false;
  const before = source.slice(0, host.index);
  const isOpen = /^(?:\(\?[a-z]+\))?\.[*+]/.test(source);
  return before.includes("//") || (!isOpen && (isFromStart || /^(?:\(\?[a-z]+\))?(?:\^|\\A)/.test(source)));
}

const isScheme = (text: string | undefined): boolean =>
  text !== undefined &&
  /^(|https?:?(\/\/)?|ftp:?(\/\/)?|file:?(\/\/)?|data:?|blob:?|javascript:?|ws{1,2}:?(\/\/)?|\/{1,2}|[a-z]+:(\/\/)?|string|object|function|undefined)$/i.test(
    text,
  );

const textOf = (value: Value): string | undefined =>
  value.kind === "literal" && typeof value.value === "string" ? value.value : undefined;
const isNothing = (value: Value): boolean =>
  value.kind === "literal" && (value.value === null || value.value === undefined || typeof value.value === "boolean");
const isNumber = (value: Value): boolean => value.kind === "literal" && typeof value.value === "number";

/** Steps of a schema that can tell hosts apart. */
export const HOST_STEPS =
  /^(enum|nativeEnum|literal|picklist|oneOf|valid|allow|equal|equals|refine|superRefine|check|custom|transform|regex|matches|pattern|startsWith|endsWith|includes|test|pipe_|uuid|email|number|int|boolean|rawCheck|isIn|union|discriminatedUnion)$/;
