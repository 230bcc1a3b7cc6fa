/** Gives a request that may be repeated an idempotency key that is the same on each try: made outside of the retry, or from the job. */

import type { TextEdit } from "#facts/place";
import { returningBlock } from "#languages/typescript/editBlock";
import { ensureImports } from "#languages/typescript/editImports";
import {
  callAt,
  type EditSource,
  enclosingFunction,
  freeName,
  openSource,
  spanOf,
  statementOf,
  textOf,
  ts,
} from "#languages/typescript/editSource";
import { detectStyle, type EditStyle } from "#languages/typescript/editStyle";
import { plainSymbol, symbolOf } from "#languages/typescript/editSymbols";
import { statementBefore } from "#languages/typescript/editWrap";

import { defineFix, type FixPlan, type FixRequest, type FixTier, refuse } from "../fix";
import { type Carrier, carrierOf, keyEdits, keyPresent } from "./fix.typescript.carrier";
import { jobKey } from "./fix.typescript.job";
import { retryAround } from "./fix.typescript.retry";

export const addIdempotencyKey = defineFix({
  id: "add-idempotency-key",
  language: "typescript",
  rules: ["retry-non-idempotent", "missing-idempotency-key"],
  tier: "behavioral",
  preferred: true,
  title: ({ why }) => (why === "job" ? FROM_JOB : why === "fresh-key" ? HOISTED : ONE_KEY),
  plan(request) {
    const { facts } = request;
    if (facts.why === "repeats-insert") return refuse("rows need an upsert or a transaction, not a key");
    const source = openSource(request.path, request.text);
    const call = callAt(source, request.span);
    if (call === undefined || !ts.isCallExpression(call)) return refuse("there is no request here any more");
    const symbol = plainSymbol(typeof facts.symbol === "string" ? facts.symbol : (symbolOf(source, call) ?? ""));
    const carrier = carrierOf(call, symbol);
    if ("because" in carrier) return refuse(carrier.because);
    const present = keyPresent(call, carrier);
    if (present !== undefined && !isFresh(source, present)) return refuse("the request has a key already");
    const giving = { request, source, style: detectStyle(source, request.reader), call, carrier, present };
    return facts.why === "job" || jobKey(source, call) !== undefined ? fromJob(giving) : outsideOfRetry(giving);
  },
});

const ONE_KEY = "Send one idempotency key with every try";
const HOISTED = "Make the idempotency key once, outside of the retry";
const FROM_JOB = "Derive an idempotency key from the job";

interface Giving {
  readonly request: FixRequest;
  readonly source: EditSource;
  readonly style: EditStyle;
  readonly call: ts.CallExpression;
  readonly carrier: Carrier;
  /** A key that is made for each try. */
  readonly present: ts.Expression | undefined;
}

/** `randomUUID()`, `crypto.randomUUID()`, `nanoid()`, `uuid.v4()`: new each time it is asked for. */
const isFresh = (source: EditSource, value: ts.Expression): boolean =>
  /^(\w+\.)*(randomUUID|nanoid|uuid|uuidv[1-7]|v[1-7]|ulid|createId|cuid|randomBytes|random)\(/.test(
    textOf(source, value),
  );

const KNOWN = "the other side must know the key: a service that ignores it repeats the work as before";

function outsideOfRetry(giving: Giving): FixPlan {
  const { request, source, style, call, present } = giving;
  const retry = retryAround(source, call, request.facts.around);
  if ("because" in retry) return refuse(retry.because);
  if (present !== undefined && usesInner(source, present, retry.node)) {
    return refuse("the key is made of what only the try knows");
  }
  const name = freeName(source, "idempotencyKey");
  const made = present === undefined ? newKey(source, style) : { text: textOf(source, present), edits: [] };
  const place = placeBefore(source, style, retry.node, `const ${name} = ${made.text}`);
  if ("because" in place) return refuse(place.because);
  const given = withKey(giving, name);
  if ("because" in given) return refuse(given.because);
  const title = present === undefined ? ONE_KEY : HOISTED;
  return way(title, place.tier, [...made.edits, ...place.edits, ...given.edits], [KNOWN]);
}

/** Replaces the key that is made anew, or adds one. */
function withKey({ source, style, call, carrier, present }: Giving, value: string): ReturnType<typeof keyEdits> {
  if (present === undefined) return keyEdits(source, style, call, carrier, value);
  const { parent } = present;
  const isSame = ts.isPropertyAssignment(parent) && parent.name.getText() === value;
  return { edits: [{ span: spanOf(source, isSame ? parent : present), newText: value }] };
}

function newKey(source: EditSource, style: EditStyle): { readonly text: string; readonly edits: readonly TextEdit[] } {
  // A browser has the function, and not the module.
  if (/^\s*["']use client["']/m.test(source.text)) return { text: "crypto.randomUUID()", edits: [] };
  const { locals, edits } = ensureImports(source, style, [{ specifier: "node:crypto", name: "randomUUID" }]);
  return { text: `${locals[0] ?? "randomUUID"}()`, edits };
}

type Placed = { readonly tier: FixTier; readonly edits: readonly TextEdit[] } | { readonly because: string };

/** A line before the retry; an arrow function that is nothing but the retry gets a body. */
function placeBefore(source: EditSource, style: EditStyle, retry: ts.Node, line: string): Placed {
  const around = enclosingFunction(retry);
  if (around !== undefined && ts.isArrowFunction(around) && !ts.isBlock(around.body)) {
    return { tier: "preview", edits: returningBlock(source, style, around, line) };
  }
  const statement = statementOf(retry);
  if (statement === undefined || enclosingFunction(statement) !== around) {
    return { because: "there is no place for the key before the retry" };
  }
  return { tier: "behavioral", edits: [statementBefore(source, statement, line + style.semicolon)] };
}

/** Does the key use a name that is declared inside of the retry? */
function usesInner(source: EditSource, key: ts.Expression, retry: ts.Node): boolean {
  const names = new Set<string>();
  const collect = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) names.add(node.text);
    ts.forEachChild(node, collect);
  };
  collect(key);
  let found = false;
  const visit = (node: ts.Node): void => {
    const declares = ts.isVariableDeclaration(node) || ts.isParameter(node);
    if (declares && names.has(textOf(source, node.name))) found = true;
    ts.forEachChild(node, visit);
  };
  visit(retry);
  return found;
}

function fromJob(giving: Giving): FixPlan {
  const key = jobKey(giving.source, giving.call);
  if (key === undefined) {
    return refuse("what must happen once cannot be told here: derive a key from it (the order, the invoice, the day)");
  }
  if ("because" in key) return refuse(key.because);
  const given = withKey(giving, key.text);
  if ("because" in given) return refuse(given.because);
  const notes = [KNOWN, "ids of jobs that are counted start again when Redis is emptied: give jobs an id of your own"];
  return way(FROM_JOB, "preview", given.edits, notes);
}

const way = (title: string, tier: FixTier, edits: readonly TextEdit[], notes: readonly string[]): FixPlan => ({
  kind: "ways",
  ways: [{ title, tier, edits, kit: [], notes }],
});
