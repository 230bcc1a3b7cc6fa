/** Does a request carry something by which the other side can tell that it has seen it before? */

import type { FileFacts, Value } from "#facts/file";
import { memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

/** `fresh`: a key that is made anew for each attempt, which tells the other side nothing. */
export type Keyed = "yes" | "fresh" | "no" | "unknown";

const HEADER = /idempot|^x-?request-?id$|^request-?id$|dedup|client-?token/i;
const FIELD =
  /idempot|dedup|client_?token|request_?id|reference|external_?id|transaction_?id|event_?id|message_?id|correlation_?id|nonce|identifier|^_?id$|^uuid$|^key$/i;
const MAX_DEPTH = 5;

interface Walk {
  readonly view: View;
  readonly call: Call;
  readonly found: { key: boolean; fresh: boolean; open: boolean };
}

/** Looks through the options and the body of a call, followed through variables and helpers. */
export function keyOf(view: View, call: Call): Keyed {
  const found = { key: false, fresh: false, open: false };
  const walk: Walk = { view, call, found };
  for (const [index, value] of call.operation.arguments.entries())
    if (index > 0 || value.kind === "object" || isOnly(call)) visit(walk, call.file, value, 0);
  const { "**": spread, ...keywords } = call.operation.keywords ?? {};
  visitObject(walk, call.file, { kind: "object", properties: keywords, spreads: [], span: call.operation.span }, 0);
  if (spread !== undefined) visit(walk, call.file, spread, 0);
  if (found.key) return found.fresh ? "fresh" : "yes";
  if (setsHeaderBefore(view, call)) return "yes";
  return found.open || call.operation.opaqueArguments === true ? "unknown" : "no";
}

/** Stripe compares its option and the identifier of a meter event: references and metadata are only stored. */
const isStripe = ({ symbol }: Call): boolean => symbol?.startsWith("stripe.") === true;

const isOnly = (call: Call): boolean => call.operation.arguments.length === 1;

function visit(walk: Walk, file: FileFacts, value: Value, depth: number): void {
  if (depth > MAX_DEPTH) return;
  if (value.kind === "object") return visitObject(walk, file, value, depth);
  if (value.kind === "literal" || value.kind === "template" || value.kind === "function" || value.kind === "regexp")
    return;
  const serialized = value.kind === "result" ? serializedOf(walk, file, value.operation) : undefined;
  if (serialized !== undefined) {
    for (const inner of serialized) visit(walk, file, inner, depth + 1);
    return;
  }
  const things = walk.view.things(file, value);
  const objects = things.flatMap((thing) => (thing.kind === "object" ? [thing] : []));
  if (things.some(({ kind }) => kind !== "object" && kind !== "literal" && kind !== "template") && depth < 3)
    walk.found.open = true;
  // What several callers give holds a key when each of them does.
  const each = objects.map((thing) => {
    const found = { key: false, fresh: false, open: false };
    visitObject({ ...walk, found }, thing.file, thing.value, depth + 1);
    return found;
  });
  const isKeyed = each.length > 0 && each.every(({ key }) => key);
  walk.found.key ||= isKeyed;
  walk.found.fresh ||= isKeyed && each.some(({ fresh }) => fresh);
  walk.found.open ||= each.some(({ open, key }) => open || (key && !isKeyed));
}

/** `JSON.stringify(body)`, `new URLSearchParams(fields)`, `new Headers(fields)`. */
function serializedOf({ view }: Walk, file: FileFacts, id: number): readonly Value[] | undefined {
  const operation = file.operations[id];
  const call = operation === undefined ? undefined : view.call(file, operation);
  return /^global\.(JSON\.stringify|URLSearchParams|Headers|Object\.assign)$/.test(call?.symbol ?? "")
    ? operation?.arguments
    : undefined;
}

function visitObject(walk: Walk, file: FileFacts, value: Extract<Value, { kind: "object" }>, depth: number): void {
  for (const [name, inner] of Object.entries(value.properties)) {
    if (HEADER.test(name) || (isStripe(walk.call) ? name === "identifier" : FIELD.test(name))) note(walk, file, inner);
    else if (/^(headers|body|data|json|params|form|payload)$/i.test(name)) visit(walk, file, inner, depth + 1);
  }
  for (const spread of value.spreads) visit(walk, file, spread, depth + 1);
}

/** A key: is it made at random in the very function that is run again? */
function note({ view, call, found }: Walk, file: FileFacts, value: Value): void {
  found.key = true;
  const made = view.sources(file, value).find(({ concept }) => concept === "random");
  if (made === undefined || made.file !== call.file) return;
  const own = call.file.scopes[call.operation.scope];
  const loop = view.chain(call.file, call.operation.scope).find(({ kind }) => kind === "loop" || kind === "function");
  if (own !== undefined && loop !== undefined && view.inside(call.file, made.operation.scope, loop.id))
    found.fresh = true;
}

/** `request.setHeader("Idempotency-Key", key)`, `headers.set(…)` in the same function. */
function setsHeaderBefore(view: View, { file, operation }: Call): boolean {
  return view
    .operations(file, file.scopes[operation.scope]?.function ?? 0)
    .some(
      ({ kind, callee, arguments: [name] }) =>
        (kind === "call" && name?.kind === "literal" && HEADER.test(String(name.value))) ||
        (kind === "assign" && HEADER.test(memberOf(callee) ?? "")),
    );
}
