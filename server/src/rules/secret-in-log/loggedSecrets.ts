/** Credentials among what a call is given: followed through objects, templates, copies and names, not through masks and lengths. */

import type { FileFacts, Operation, Value } from "#facts/file";
import type { Place } from "#facts/place";
import { lastNameOf, memberOf } from "#linking/lexical";
import type { Origin, Thing, View } from "#linking/view";

import { credentialNamed, isBareToken } from "./credentialNames";
import { isKeyOfObject, isNameInStore } from "./keyNames";
import { isLocalFile } from "./localFile";
import { readsCredentialOfBody } from "./loginBodies";
import { wholeWithCredential } from "./pythonWholes";
import { isVeiled } from "./veiled";
import { isWordOfText } from "./wordOfText";

export interface LoggedSecret {
  /** As written: `user.password`. */
  readonly name: string;
  readonly what: string;
  /** In an object, where a logger's redaction by path reaches it; not in the text of the message. */
  readonly inObject: boolean;
  /** Made a moment ago and shown to whoever starts the process. */
  readonly isFresh: boolean;
  /** A bare name says so, and it came in under another one: it may be a word of a text. */
  readonly isGuess: boolean;
  /** Where the value is named, which may be in an object built elsewhere. */
  readonly place?: Place;
}

export type Search =
  | { readonly state: "found"; readonly secret: LoggedSecret }
  | { readonly state: "clean" }
  | { readonly state: "masked"; readonly name: string }
  | { readonly state: "unclear"; readonly because: string };

interface At {
  readonly file: FileFacts;
  readonly depth: number;
  readonly inObject: boolean;
}

const CLEAN: Search = { state: "clean" };
const MAX_DEPTH = 6;
const RANK = ["found", "unclear", "masked", "clean"] as const;

/** The most serious thing among the arguments of a call. */
export function secretAmong(view: View, file: FileFacts, values: readonly Value[]): Search {
  return worst(values.map((value) => search(view, { file, depth: 0, inObject: false }, value)));
}

function search(view: View, at: At, value: Value): Search {
  if (at.depth > MAX_DEPTH) return CLEAN;
  const inner: At = { ...at, depth: at.depth + 1 };
  switch (value.kind) {
    case "template":
      return worst(value.parts.map((part) => search(view, inner, part)));
    case "array":
      return worst(value.items.map((item) => search(view, inner, item)));
    case "choice":
      return worst(value.of.map((item) => search(view, inner, item)));
    case "object":
      return inObject(view, { ...inner, inObject: true }, value);
    case "spread":
      return search(view, inner, value.of);
    case "awaited":
    case "name":
    case "import":
    case "parameter":
    case "this":
    case "member":
      return chain(view, inner, value);
    case "result":
      return result(view, inner, value);
    default:
      return CLEAN;
  }
}

function worst(searches: readonly Search[]): Search {
  for (const state of RANK) {
    const first = searches.find((one) => one.state === state);
    if (first !== undefined) return first;
  }
  return CLEAN;
}

type ObjectValue = Extract<Value, { kind: "object" }>;

function inObject(view: View, at: At, value: ObjectValue): Search {
  const properties = Object.entries(value.properties).map(([name, item]): Search => {
    const own = search(view, at, item);
    const kind = credentialNamed(name);
    if (own.state === "found" || kind === undefined || !carries(item)) return own;
    if (isMasked(view, at.file, item)) return { state: "masked", name };
    return isText(view, at.file, item) ? found(view, at, { name, what: `a ${kind}`, value: item }) : own;
  });
  return worst([...properties, ...value.spreads.map((item) => search(view, at, item))]);
}

/** A value handed on as it is: no literal, comparison or flag. */
function carries(value: Value): boolean {
  if (value.kind === "choice") return value.of.some(carries);
  return value.kind === "result" ? value.path.length > 0 : HANDED_ON.has(value.kind);
}

const HANDED_ON: ReadonlySet<Value["kind"]> = new Set<Value["kind"]>(["name", "parameter", "this", "import", "member"]);

/** A name with its members: what the last one stands for decides. */
function chain(view: View, at: At, value: Value): Search {
  if (isOnlyTested(view, at.file, value) || isKeyOfObject(view, at.file, value)) return CLEAN;
  if (isNameInStore(view, at.file, value)) return CLEAN;
  const written = nameOf(at.file, value);
  if (isVeiled(view, at.file, value)) return { state: "masked", name: written };
  const parts = written.split(".");
  const last = parts.at(-1) ?? "";
  if (isWholeEnvironment(view, at.file, value))
    return found(view, at, { name: written, what: "the whole environment", value });
  if (/\bheaders$/.test(written) && isRequestHeaders(view, at.file, value))
    return found(view, at, { name: written, what: "all request headers, `Authorization` and cookies included", value });
  if (last === "body" && readsCredentialOfBody(view, at.file, value))
    return found(view, at, { name: written, what: "the whole body, the password included,", value });
  const whole = wholeWithCredential(view, at.file, value);
  if (whole !== undefined) return found(view, at, { name: written, what: whole, value });
  // `config.redis.url` is what others call `redisUrl`.
  const owned = /^ur[il]$/i.test(last) && parts.length > 1 ? `${parts.at(-2)}_${last}` : last;
  const kind = credentialNamed(owned);
  if (kind !== undefined && isText(view, at.file, value))
    return found(view, at, { name: written, what: `a ${kind}`, value });
  if (isBareToken(last)) return bareToken(view, at, { written, value });
  return kind === undefined && parts.length <= 2 ? named(view, at, value) : CLEAN;
}

/** `token` is a credential when it came in with a request, from the environment, or was signed or drawn here. */
function bareToken(
  view: View,
  at: At,
  { written, value }: { readonly written: string; readonly value: Value },
): Search {
  if (isWordOfText(view, at.file, value)) return CLEAN;
  const from = view.origins(at.file, value);
  const incoming = from.filter(({ part }) => part !== "data");
  const isSigned = view.sources(at.file, value).some(({ symbol }) => SIGNING.test(symbol ?? ""));
  const isKnown = isSigned || /^process\.env\.|\benviron\./.test(written) || /\bheaders\./.test(written);
  if (isKnown || incoming.length > 0)
    return found(view, at, {
      name: written,
      what: "a token",
      value,
      isGuess: !isKnown && !incoming.some(isSentAsToken),
    });
  return { state: "unclear", because: `whether \`${written}\` is a credential is not known` };
}

/** `body.token`, a header or a cookie: whoever sends it calls it so as well. */
const isSentAsToken = ({ part, path }: Origin): boolean =>
  /^(headers|cookies)$/.test(part) || path.some((name) => /token|bearer|cookie/i.test(name));

const SIGNING =
  /^(jsonwebtoken\.sign|jwt\.encode|secrets\.token_|jose\.|node:crypto\.random|crypto\.random|global\.crypto\.random)/;

/** An object built here or in another file of the workspace, under a name. What callers pass is judged where they pass it. */
function named(view: View, at: At, value: Value): Search {
  if (value.kind === "parameter" || value.kind === "member") return CLEAN;
  if (value.kind === "name" && isPassedOrReduced(view, at.file, value)) return CLEAN;
  const objects = view.things(at.file, value).filter((thing) => thing.kind === "object");
  if (objects.length !== 1) return CLEAN;
  const [only] = objects;
  return only === undefined || isMadeElsewhere(view, at.file, value, only)
    ? CLEAN
    : inObject(view, { file: only.file, depth: at.depth + 1, inObject: true }, only.value);
}

type NameValue = Extract<Value, { kind: "name" }>;

/**
 * `const result = await save(file)`, whose object no function of that call made: `ok(value)` gave it what another caller put in.
 */
function isMadeElsewhere(
  view: View,
  file: FileFacts,
  value: Value,
  { file: home, value: object }: Extract<Thing, { kind: "object" }>,
): boolean {
  const bound = value.kind === "name" ? view.variable(file, value.scope, value.name)?.binding.values : undefined;
  const given = (bound ?? []).map((item) => (item.kind === "awaited" ? item.of : item));
  const calls = given.flatMap((item) => (item.kind === "result" ? (file.operations[item.operation] ?? []) : []));
  if (calls.length === 0) return false;
  return !calls.some((operation) => {
    const call = view.call(file, operation);
    return (call === undefined ? [] : view.targets(call)).some(({ file: maker, scope }) => {
      const span = maker === home ? maker.scopes[scope]?.span : undefined;
      return span !== undefined && span.start <= object.span.start && object.span.end <= span.end;
    });
  });
}

/** A parameter, or `rest` of `const { password, ...rest } = user`. */
function isPassedOrReduced(view: View, file: FileFacts, value: NameValue): boolean {
  const variable = view.variable(file, value.scope, value.name);
  const [first] = variable?.binding.values ?? [];
  if (variable === undefined || first === undefined) return false;
  if (first.kind === "parameter") return true;
  if (first.kind !== "name" || first.path.length > 0) return false;
  return Object.values(file.scopes[variable.scope]?.bindings ?? {}).some(({ values: [sibling] }) => {
    if (sibling?.kind !== "name" || sibling.name !== first.name) return false;
    return sibling.path.length === 1 && sibling.span.start === first.span.start;
  });
}

/** `!!password` and `password !== ""` say that there is one, not which. */
function isOnlyTested(view: View, file: FileFacts, value: Value): boolean {
  if (value.kind !== "name") return false;
  const reads = view.variable(file, value.scope, value.name)?.reads ?? [];
  const read = reads.find(({ span }) => span.start === value.span.start);
  let use = read?.use;
  while (use?.to === "member" || use?.to === "item") use = use.then;
  return use?.to === "tested";
}

/** Copies and conversions keep the credential; what any other call gives is its own business. */
function result(view: View, at: At, value: Extract<Value, { kind: "result" }>): Search {
  const operation = at.file.operations[value.operation];
  if (operation === undefined) return CLEAN;
  if (value.path.length > 0) return chain(view, at, value);
  const wanted = lookedUp(operation);
  if (wanted !== undefined) return found(view, at, { name: wanted, what: `the value of \`${wanted}\``, value });
  const callee = calleeName(at.file, operation);
  if (at.file.language === "python" && PYTHON_COPIES.test(callee)) {
    const named = Object.values(operation.keywords ?? {});
    return worst([...operation.arguments, ...named].map((argument) => search(view, at, argument)));
  }
  if (COPIES.test(callee)) return worst(operation.arguments.map((argument) => search(view, at, argument)));
  const receiver = operation.callee === undefined ? undefined : withoutLast(operation.callee);
  if (receiver !== undefined && KEEPS.test(callee)) return search(view, at, receiver);
  if (receiver !== undefined && dumpsWhole(at.file, operation)) return search(view, at, receiver);
  return worst(
    [...operation.arguments, ...(receiver === undefined ? [] : [receiver])].map((input): Search => {
      const inner = search(view, at, input);
      return inner.state === "found" ? { state: "masked", name: inner.secret.name } : CLEAN;
    }),
  );
}

const COPIES =
  /^(JSON\.stringify|String|inspect|util\.inspect|util\.format|Object\.assign|Object\.entries|Object\.values)$/;
const PYTHON_COPIES = /^(?:str|repr|dict|vars|(?:json\.)?dumps|(?:pprint\.)?pformat)$|\.format(?:_map)?$/;
const KEEPS = /\.(toString|trim|valueOf|concat|toJSON)$/;

/** Python: `order.model_dump()`, with no word on what to leave out. */
const dumpsWhole = (file: FileFacts, { callee, arguments: given, keywords = {} }: Operation): boolean =>
  file.language === "python" &&
  /^(?:model_dump|model_dump_json|dict|json)$/.test(memberOf(callee) ?? "") &&
  given.length === 0 &&
  keywords.include === undefined &&
  keywords.exclude === undefined;

/** `config.get("JWT_SECRET")`, `request.get("authorization")`: a credential looked up by name. */
function lookedUp(operation: Operation): string | undefined {
  const { callee } = operation;
  const [first, ...rest] = operation.arguments;
  const isEnvironment = /^getenv$/.test(lastNameOf(callee));
  if (!isEnvironment && (rest.length > 0 || !/^(get|getOrThrow|header)$/.test(memberOf(callee) ?? "")))
    return undefined;
  const name = first?.kind === "literal" && typeof first.value === "string" ? first.value : "";
  return credentialNamed(name.split(".").at(-1) ?? "") === undefined ? undefined : name;
}

function found(
  view: View,
  at: At,
  {
    name,
    what,
    value,
    isGuess = false,
  }: Pick<LoggedSecret, "name" | "what"> & { readonly value: Value; readonly isGuess?: boolean },
): Search {
  if (isLocalFile(view, at.file, value)) return CLEAN;
  const isFresh = isDrawn(view, at.file, value);
  const place = value.kind === "name" ? { place: view.place(at.file, value.span) } : {};
  return { state: "found", secret: { name, what, inObject: at.inObject, isFresh, isGuess, ...place } };
}

const RANDOM = /random|nanoid|uuid|secrets\.token_/i;

/** Made of random numbers here; a field of Python's by what the class gives it. */
function isDrawn(view: View, file: FileFacts, value: Value, depth = 0): boolean {
  if (depth > 2) return false;
  if (value.kind === "this" && file.language === "python") {
    const owner = view.chain(file, value.scope).find(({ kind }) => kind === "class");
    const [name = "", ...rest] = value.path;
    const member = rest.length === 0 && Object.hasOwn(owner?.members ?? {}, name) ? owner?.members?.[name] : undefined;
    return member !== undefined && isDrawn(view, file, member, depth + 1);
  }
  return view
    .sources(file, value)
    .some(
      ({ symbol, concept, callee, operation }) =>
        RANDOM.test(`${concept} ${symbol}`) ||
        (/\.join$/.test(callee) && operation.arguments.some((part) => isDrawn(view, file, part, depth + 1))),
    );
}

/** Numbers, flags and constant words under a credential's name are none. */
function isText(view: View, file: FileFacts, value: Value): boolean {
  return view.things(file, value).some(({ kind }) => !PLAIN.has(kind));
}

const PLAIN: ReadonlySet<Thing["kind"]> = new Set<Thing["kind"]>(["literal", "function", "class", "error"]);

/** `password: mask(password)`, `token: token.slice(-4)`. */
const isMasked = (view: View, file: FileFacts, value: Value): boolean =>
  value.kind === "name" &&
  value.path.length === 0 &&
  (view.variable(file, value.scope, value.name)?.binding.values ?? []).some(
    (item) => item.kind === "result" && MASKS.test(calleeName(file, file.operations[item.operation])),
  );

const MASKS = /mask|redact|obfuscat|sanitiz|censor|scrub|hash|digest|slice|substring|substr|replace|repeat/i;

const isWholeEnvironment = (view: View, file: FileFacts, value: Value): boolean =>
  view
    .things(file, value)
    .some(
      (thing) => thing.kind === "library" && /^(?:(global\.process|node:process)\.env|os\.environ)$/.test(thing.symbol),
    );

/** Headers of a request that came in: of a response, or those we send, they are something else. */
const isRequestHeaders = (view: View, file: FileFacts, value: Value): boolean =>
  view.things(file, value).some((thing) => thing.kind === "type" && thing.name === "input.headers");

/** The name as written; calls are shown by their callee. */
function nameOf(file: FileFacts, value: Value): string {
  const dotted = (head: string, path: readonly string[]): string => [head, ...path].join(".");
  switch (value.kind) {
    case "name":
      return dotted(value.name, value.path);
    case "import":
      return value.path.join(".");
    case "parameter":
      return dotted(file.scopes[value.scope]?.parameters?.[value.index]?.name ?? "", value.path);
    case "this":
      return dotted("this", value.path);
    case "member":
      return dotted(nameOf(file, value.of), value.path);
    case "awaited":
      return dotted(nameOf(file, value.of), value.path);
    case "result":
      return dotted(`${calleeName(file, file.operations[value.operation])}()`, value.path);
    default:
      return "";
  }
}

const calleeName = (file: FileFacts, operation: Operation | undefined): string =>
  operation?.callee === undefined ? "" : nameOf(file, operation.callee);

function withoutLast(callee: Value): Value | undefined {
  if (!("path" in callee) || callee.path.length === 0) return undefined;
  return { ...callee, path: callee.path.slice(0, -1) };
}
