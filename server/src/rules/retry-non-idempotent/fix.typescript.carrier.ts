/** How a request carries an idempotency key: an option of its client, or the header `Idempotency-Key`. */

import type { TextEdit } from "#facts/place";
import { addProperty, type OptionOutcome, propertyOf, setOption } from "#languages/typescript/editOptions";
import { bare, type EditSource, ts } from "#languages/typescript/editSource";
import { braced, type EditStyle, quoted } from "#languages/typescript/editStyle";

export interface Carrier {
  readonly kind: "option" | "header";
  /** Index of the options argument. */
  readonly at: number;
}

/** The carrier of a call by its plain symbol (`stripe.Instance.refunds.create`, `fetch`), or why none is known. */
export function carrierOf(call: ts.CallExpression, symbol: string): Carrier | { readonly because: string } {
  const callee = call.expression.getText();
  const member = /(\w+)$/.exec(callee)?.[1] ?? "";
  if (/^stripe\b/i.test(symbol) || /^(this\.)?[#_]?stripe\./i.test(callee))
    return { kind: "option", at: stripeAt(call, member) };
  if (/^(openai|@anthropic-ai\/sdk)\b/.test(symbol)) return { kind: "option", at: 1 };
  if (/^(fetch|node-fetch|cross-fetch)$/.test(symbol)) return once(call, 1);
  if (/^undici\.(fetch|request)$/.test(symbol)) return once(call, 1);
  if (/^(got|ky)\b/.test(symbol)) return { kind: "header", at: 1 };
  if (/^axios\b/.test(symbol)) return { kind: "header", at: axiosAt(call, member) };
  if (/^@aws-sdk\//.test(symbol)) return { because: "commands of AWS take a client token each in its own way" };
  if (/mail|smtp/i.test(symbol) || /mail$/i.test(member))
    return { because: "mail has no idempotency keys: remember what was sent" };
  return { because: "no way is known to give this call a key" };
}

/** The key a call has already. */
export function keyPresent(call: ts.CallExpression, { kind, at }: Carrier): ts.Expression | undefined {
  const options = call.arguments[at];
  const literal = options === undefined ? undefined : bare(options);
  if (literal === undefined || !ts.isObjectLiteralExpression(literal)) return undefined;
  const headers = kind === "option" ? literal : headersOf(literal);
  if (headers === undefined) return undefined;
  for (const property of headers.properties) {
    if (!/idempot/i.test(property.name?.getText() ?? "")) continue;
    if (ts.isPropertyAssignment(property)) return property.initializer;
    if (ts.isShorthandPropertyAssignment(property)) return property.name;
  }
  return undefined;
}

/** Edits that give the call the key. */
export function keyEdits(
  source: EditSource,
  style: EditStyle,
  call: ts.CallExpression,
  { kind, at }: Carrier,
  value: string,
): { readonly edits: readonly TextEdit[] } | { readonly because: string } {
  if (kind === "option") return editsOf(setOption(source, style, call, { at, name: "idempotencyKey", value }));
  const header = { name: quoted(style, "Idempotency-Key"), value };
  const options = call.arguments[at];
  const literal = options === undefined ? undefined : bare(options);
  const present = literal !== undefined && ts.isObjectLiteralExpression(literal) ? headersOf(literal) : undefined;
  if (present !== undefined) return editsOf(addProperty(source, style, present, header));
  const headers = braced(style, `${header.name}: ${value}`);
  return editsOf(setOption(source, style, call, { at, name: "headers", value: headers }));
}

function headersOf(options: ts.ObjectLiteralExpression): ts.ObjectLiteralExpression | undefined {
  const value = propertyOf(options, "headers");
  const headers = value === undefined ? undefined : bare(value);
  return headers !== undefined && ts.isObjectLiteralExpression(headers) ? headers : undefined;
}

function editsOf(outcome: OptionOutcome): { readonly edits: readonly TextEdit[] } | { readonly because: string } {
  switch (outcome.kind) {
    case "edits":
      return outcome;
    case "refused":
      return { because: outcome.because };
    case "present":
      return { because: "the headers of the request come from elsewhere" };
    case "opaque":
      return { because: "the options of the request come from elsewhere" };
  }
}

/** `create(params, options)`, but `confirm(id, params, options)`. */
function stripeAt(call: ts.CallExpression, member: string): number {
  const [first] = call.arguments;
  if (first !== undefined && ts.isObjectLiteralExpression(bare(first))) return 1;
  return /^create/.test(member) ? 1 : 2;
}

function axiosAt(call: ts.CallExpression, member: string): number {
  if (/^(post|put|patch)(Form)?$/.test(member)) return 2;
  if (/^(get|delete|head|options)$/.test(member)) return 1;
  const [first] = call.arguments;
  return member === "request" || (first !== undefined && ts.isObjectLiteralExpression(bare(first))) ? 0 : 1;
}

/** `fetch(request)`: its headers are where it is made. */
const once = (call: ts.CallExpression, at: number): Carrier | { readonly because: string } =>
  call.arguments.length > at ? { kind: "header", at } : { because: "the request is made elsewhere" };
