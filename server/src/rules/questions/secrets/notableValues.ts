/**
 * Values that several rules look for anywhere in a file: settings by name, what stands in when a setting is missing, comparisons.
 * One walk over a file's values finds them all; most files have none.
 */

import type { FileFacts, Value } from "#facts/file";
import type { Span } from "#facts/place";

export type ObjectValue = Extract<Value, { kind: "object" }>;
export type ChoiceValue = Extract<Value, { kind: "choice" }>;
export type ComparisonValue = Extract<Value, { kind: "comparison" }>;
type TextValue = Extract<Value, { kind: "literal" }> & { readonly value: string };

export interface Property {
  readonly name: string;
  readonly value: Value;
  /** The object literal it is written in. */
  readonly object: ObjectValue;
}

export interface NotableValues {
  readonly properties: readonly Property[];
  /** `a || "x"`, `a ?? "x"`, `c ? a : "x"` with a text among the choices. */
  readonly defaults: readonly ChoiceValue[];
  /** Comparisons of something with a text. */
  readonly comparisons: readonly ComparisonValue[];
  /** Switches of a command line, in a list of them, that weaken the program they start. */
  readonly switches: readonly SwitchValue[];
}

/** A text of a list, and where it stands. */
export interface SwitchValue {
  readonly text: string;
  readonly span: Span;
}

const WEAKENING_SWITCH = /^--ignore-certificate-errors$/;

/** Names of settings that weaken a program, and of places credentials are put in. */
const NOTABLE =
  /^(?:rejectUnauthorized|strictSSL|insecure|checkServerIdentity|tlsAllowInvalid\w+|tlsInsecure|sslValidate|insecureSkipVerify|ssl|tls|synchronize|dropSchema|playground|graphiql|introspection|includeStacktraceInErrorResponses|debug|dev|secretOrKey|authorization|proxy-authorization|x-api-key|x-auth-token|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)$/i;

const known = new WeakMap<FileFacts, NotableValues>();

/** The notable values of a file, in no particular order. */
export function notableValues(file: FileFacts): NotableValues {
  const before = known.get(file);
  if (before !== undefined) return before;
  const found: Found = { properties: [], defaults: [], comparisons: [], switches: [], objects: new Set() };
  for (const { arguments: given, keywords } of file.operations) {
    for (const value of given) visit(value, found, 0);
    if (keywords !== undefined) for (const value of Object.values(keywords)) visit(value, found, 0);
  }
  for (const { bindings, test, over, members, base } of file.scopes) {
    for (const { values } of Object.values(bindings)) for (const value of values) visit(value, found, 0);
    if (members !== undefined) for (const value of Object.values(members)) visit(value, found, 0);
    for (const value of [test, over, base]) if (value !== undefined) visit(value, found, 0);
  }
  for (const value of Object.values(file.exports)) visit(value, found, 0);
  known.set(file, found);
  return found;
}

interface Found {
  readonly properties: Property[];
  readonly defaults: ChoiceValue[];
  readonly comparisons: ComparisonValue[];
  readonly switches: SwitchValue[];
  /** Where the objects already seen begin: what is exported is bound to a name as well. */
  readonly objects: Set<number>;
}

const DEEPEST = 12;

/** A list that is exported or handed on is met more than once. */
function addSwitch(found: Found, { value: text, span }: TextValue): void {
  if (span !== undefined && found.switches.every((other) => other.span.start !== span.start))
    found.switches.push({ text, span });
}

function visit(value: Value, found: Found, depth: number): void {
  if (depth > DEEPEST) return;
  switch (value.kind) {
    case "object":
      if (found.objects.has(value.span.start)) return;
      found.objects.add(value.span.start);
      for (const [name, inner] of Object.entries(value.properties)) {
        if (NOTABLE.test(name)) found.properties.push({ name, value: inner, object: value });
        visit(inner, found, depth + 1);
      }
      for (const inner of value.spreads) visit(inner, found, depth + 1);
      return;
    case "array":
      for (const inner of value.items) {
        visit(inner, found, depth + 1);
        if (isText(inner) && WEAKENING_SWITCH.test(inner.value)) addSwitch(found, inner);
      }
      return;
    case "template":
      for (const inner of value.parts) visit(inner, found, depth + 1);
      return;
    case "choice":
      if (value.of.some(isText)) found.defaults.push(value);
      for (const inner of value.of) visit(inner, found, depth + 1);
      if (value.and !== undefined) visit(value.and, found, depth + 1);
      return;
    case "comparison":
      if (isText(value.left) || isText(value.right)) found.comparisons.push(value);
      visit(value.left, found, depth + 1);
      visit(value.right, found, depth + 1);
      return;
    case "not":
    case "spread":
    case "awaited":
    case "member":
      return visit(value.of, found, depth + 1);
    default:
      return;
  }
}

export const isText = (value: Value | undefined): value is TextValue =>
  value?.kind === "literal" && typeof value.value === "string";
