/** A webhook endpoint that acts on what it is sent without asking who sent it. */

import type { FileFacts, Value } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { lastNameOf } from "#linking/lexical";
import type { Call, FunctionRef, Route, RouteStage, View } from "#linking/view";

import { fileHandlers } from "../questions/input/conventionalHandlers";
import { checksIn, comparisonsOf, hmacKey } from "../questions/input/genuine";
import { traceInput } from "../questions/input/inputTrace";
import { isWebhookPath } from "../questions/services/webhookPaths";
import { defineRule } from "../rule";
import { unreadSignature } from "./unreadSignature";

interface Subject {
  readonly place: Place;
  readonly path: string;
  readonly handler: FunctionRef;
  readonly before: readonly RouteStage[];
}

interface Gap {
  /** The call that acts on what was sent, or the header that is asked for and not verified. */
  readonly effect: string;
  readonly how: "acts" | "asked-for";
}

/** What senders put into the body or the headers to say what happened. */
const EVENT_FIELD =
  /^(event|type|action|topic|event_type|eventType|event_name|eventName|trigger|object|challenge|entry|update_id)$/;
const EVENT_HEADER =
  /^(x-github-event|x-gitlab-event|x-shopify-topic|x-event-key|stripe-signature|x-hub-signature(-256)?|svix-id|webhook-id|x-slack-signature|x-twilio-signature)$/i;
const DEEDS = /^(row-(insert|update|upsert|delete)|enqueue|file-write|query|outbound-call)$/;

export const missingWebhookSignature = defineRule<Subject, Gap>({
  id: "missing-webhook-signature",
  principle: "defense-in-depth",
  priority: "P1",
  confidence: "medium",
  version: 4,
  languages: ["typescript", "python"],
  summary: "A webhook endpoint that acts on its body without verifying who sent it.",
  *subjects(view, file) {
    for (const { function: handler, method, path } of fileHandlers(view, file))
      if (handler.file === file && /^(POST|ALL)$/.test(method) && isEventReceiver(view, path, handler))
        yield { place: placeOf(view, handler), path, handler, before: [] };
    for (const route of view.routes()) {
      const handler = route.chain.at(-1)?.function;
      if (handler?.file !== file || !/^(post|all)$/.test(route.method)) continue;
      const path = route.path ?? writtenPath(route);
      if (path !== undefined && isEventReceiver(view, path, handler))
        yield {
          place: route.call.file === file ? route.call.place : placeOf(view, handler),
          path,
          handler,
          before: route.chain.slice(0, -1),
        };
    }
  },
  judge(view, { handler, before, path }): Verdict<Gap> {
    const functions = [handler, ...before.flatMap((stage) => stage.function ?? [])];
    if (functions.some((target) => checksIn(view, target, 3).length > 0)) return pass("its sender is verified");
    const asked = before.length === 0 ? unreadSignature(view, handler) : undefined;
    if (asked !== undefined && view.effects(handler).some(({ concept }) => !/^(reply|log)/.test(concept)))
      return gap({ effect: asked.header, how: "asked-for" }, [{ place: asked.place, note: "only asked for here" }]);
    if (before.some(({ call, symbol }) => call?.concept === "signature-check" || /auth|passport/i.test(symbol ?? "")))
      return pass("a middleware verifies the sender");
    if (functions.some((target) => comparesSecret(view, target, 2))) return pass("a shared secret is compared");
    if (functions.some((target) => comparesHmac(view, target, 3))) return pass("a signature is made and compared");
    if (/[:[{*]/.test(path)) return unknown("its path may hold a secret");
    if (functions.slice(1).some((target) => refuses(view, target))) return unknown("a middleware refuses some callers");
    if (before.some((stage) => stage.function === undefined && stage.symbol === undefined))
      return unknown("a middleware that is not known runs first");
    const guards = (handler.file.scopes[handler.scope]?.decorators ?? []).some((one) =>
      isGuard(view, handler.file, one),
    );
    if (guards) return unknown("a guard runs first");
    if (isDependent(handler)) return unknown("something it depends on runs first");
    const effects = view.effects(handler);
    const deed = effects.find(({ concept }) => DEEDS.test(concept));
    if (deed === undefined) return pass("it changes nothing");
    if (effects[0]?.concept === "outbound-call") return unknown("it may ask the sender first");
    return gap({ effect: deed.call.callee, how: "acts" }, [{ place: deed.call.place, note: "acts on it here" }]);
  },
  message: ({ path }, { effect, how }) =>
    how === "asked-for"
      ? `This webhook (\`${path}\`) asks whether \`${effect}\` is there and never verifies it: anyone can send one. Compute it over the raw body and compare.`
      : `Anyone can post to this webhook (\`${path}\`), and \`${effect}\` acts on it: verify the sender's signature first.`,
});

const placeOf = (view: View, { file, scope }: FunctionRef): Place => {
  const at = file.scopes[scope];
  const start = at?.span.start ?? 0;
  return view.place(file, at?.nameSpan ?? { start, end: start + 1 });
};

/** `router.post(this.at("webhook/meta"), …)`: the text that a helper makes the path of. */
function writtenPath({ call }: Route): string | undefined {
  const [first] = call.operation.arguments;
  const made = first?.kind === "result" ? call.file.operations[first.operation] : undefined;
  const text = made?.arguments[0];
  return text?.kind === "literal" && typeof text.value === "string" ? `/${text.value.replace(/^\//, "")}` : undefined;
}

/** By its path, and by what it or a helper it hands the event to reads: the kind of event, or a header only senders of events set. */
function isEventReceiver(view: View, path: string, handler: FunctionRef): boolean {
  if (unreadSignature(view, handler) !== undefined) return true;
  if (!isWebhookPath(path)) return false;
  if (readsEvent(view, handler)) return true;
  return view.operations(handler.file, handler.scope, "nested").some((operation) => {
    const call = view.call(handler.file, operation);
    return call !== undefined && view.targets(call).some((target) => readsEvent(view, target));
  });
}

function readsEvent(view: View, { file, scope }: FunctionRef): boolean {
  return (
    file.reads.some((read) => {
      if (!view.inside(file, read.scope, scope)) return false;
      const { use } = read;
      const names =
        use.to === "member"
          ? [use.name, ...(use.then.to === "member" ? [use.then.name] : [])]
          : use.to === "destructured"
            ? use.names
            : [];
      return names.some((name) => EVENT_FIELD.test(name) || EVENT_HEADER.test(name));
    }) ||
    view.operations(file, scope, "nested").some((operation) => {
      const [first] = operation.arguments;
      if (first?.kind !== "literal" || typeof first.value !== "string") return false;
      // `payload.get("event")`
      const isGet = file.language === "python" && operation.kind === "call" && lastNameOf(operation.callee) === "get";
      return EVENT_HEADER.test(first.value) || (isGet && EVENT_FIELD.test(first.value));
    })
  );
}

/** FastAPI: `Depends(verify)` among the parameters of the handler, or on the routes of its file. */
const isDependent = ({ file, scope }: FunctionRef): boolean => {
  if (file.language !== "python") return false;
  const { span, bodySpan } = file.scopes[scope] ?? {};
  return file.operations.some(({ kind, callee, span: at, scope: within }) => {
    if (kind !== "call" || !/^(Depends|Security)$/.test(lastNameOf(callee))) return false;
    const isOfHandler = span !== undefined && at.start >= span.start && at.end <= (bodySpan?.start ?? span.end);
    return isOfHandler || file.scopes[within]?.kind === "module";
  });
};

/** Compares a part of the request with something that is not in the request: a token, a signature made by hand. */
function comparesSecret(view: View, { file, scope }: FunctionRef, depth: number): boolean {
  const tests = file.scopes.flatMap((one) =>
    one.kind === "branch" && view.inside(file, one.id, scope) ? [one.test] : [],
  );
  const returned = view
    .operations(file, scope, "nested")
    .flatMap(({ kind, arguments: values }) => (kind === "return" ? values : []));
  const isSecretCheck = [...tests, ...returned]
    .flatMap((value) => comparisonsOf(value))
    .some(({ left, right }) =>
      [
        [left, right],
        [right, left],
      ].some(([one, other]) => one !== undefined && other !== undefined && isGiven(view, file, one) && isOwn(other)),
    );
  if (isSecretCheck) return true;
  if (depth === 0) return false;
  return view.operations(file, scope).some((operation) => {
    const call = view.call(file, operation);
    return call !== undefined && view.targets(call).some((target) => comparesSecret(view, target, depth - 1));
  });
}

/** Makes an HMAC and compares something, in one function: a signature that is checked by hand, whatever way what was sent came there. */
function comparesHmac(view: View, { file, scope }: FunctionRef, depth: number): boolean {
  const operations = view.operations(file, scope, "nested");
  const calls = operations.flatMap((operation) => view.call(file, operation) ?? []);
  const tests = file.scopes.flatMap((one) => (view.inside(file, one.id, scope) ? [one.test] : []));
  const returned = operations.flatMap(({ kind, arguments: values }) => (kind === "return" ? values : []));
  if (
    calls.some((call) => hmacKey(call) !== undefined) &&
    [...tests, ...returned].some((value) => comparisonsOf(value).length > 0)
  )
    return true;
  return depth > 0 && calls.some((call) => view.targets(call).some((target) => comparesHmac(view, target, depth - 1)));
}

const isGiven = (view: View, file: FileFacts, value: Value): boolean =>
  traceInput(view, file, value, { until: Number.POSITIVE_INFINITY }).trails.some(
    ({ origin }) =>
      origin.part === "headers" ||
      origin.part === "query" ||
      /secret|token|sign|hash|key/i.test(origin.path.at(-1) ?? ""),
  );

const isOwn = (value: Value): boolean => value.kind !== "literal" && value.kind !== "typeof";

/** Answers 401 or 403, or throws, in a stage of its own. */
function refuses(view: View, { file, scope }: FunctionRef): boolean {
  return view.operations(file, scope, "nested").some((operation) => {
    const call: Call | undefined = view.call(file, operation);
    const [first] = operation.arguments;
    return (
      operation.kind === "throw" ||
      (call !== undefined && first?.kind === "literal" && (first.value === 401 || first.value === 403))
    );
  });
}

function isGuard(view: View, file: FileFacts, decorator: Value): boolean {
  const operation = decorator.kind === "result" ? file.operations[decorator.operation] : undefined;
  return operation !== undefined && /UseGuards|Auth|Guard/.test(view.call(file, operation)?.callee ?? "");
}
