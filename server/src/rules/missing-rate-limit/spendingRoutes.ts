/** Applications whose routes are files (Next.js) and whose handlers start paid work for whoever calls: no server is seen that could limit them. */

import type { FileFacts, Operation, Value } from "#facts/file";
import { lastNameOf, memberOf } from "#linking/lexical";
import type { Call, FunctionRef, View } from "#linking/view";

import { anyLimiter, limits } from "../questions/concurrency/limiters";
import { type FileHandler, fileHandlers } from "../questions/input/conventionalHandlers";
import { inFront } from "./fileRoutes";

export interface PaidHandler extends FileHandler {
  /** What costs. */
  readonly work: Call;
}

/** The open handlers of one application, in the order of their paths; never empty. */
export type Spending = readonly [PaidHandler, ...PaidHandler[]];

/** Calls of these are paid by the token, the image or the second, unless they only look something up. */
const PAID = /^(?:openai|anthropic|groq|genai|together|mistral|replicate|cohere|langchain)\./;
const LOOKS_UP = /^(?:list|get|retrieve|delete|del|cancel|count\w*)$/;
const PAID_FUNCTION = /^ai\.(?:generate|stream|embed|rerank|experimental_generate)/;
/** Clients of models of which no more is known than who makes them. */
const MAKERS = /^(?:@google\/generative-ai|@fal-ai\/client)(?:\.|$)/;
const ANSWERS = /^(?:create|stream|generate\w*|run|chat|complete|sendMessage\w*|subscribe)$/;
/** A machine or a browser of its own for each request. */
const MACHINES =
  /^(?:@e2b\/[\w-]+|e2b)\.\w*Sandbox\.create$|^@vercel\/sandbox\.Sandbox\.create$|^(?:puppeteer|playwright)(?:\.\w+)?\.launch$/;
/** Whoever loads one of these may ask who calls. */
const ACCOUNTS =
  /^(?:next-auth|@auth\/|@clerk\/|@auth0\/|auth0|lucia|better-auth|iron-session|@supabase\/|firebase-admin|jsonwebtoken|jose|passport|@workos|@kinde|@stackframe|@logto|supertokens|@descope|express-session|next-firebase-auth)/;
/** Asks who calls, or may by its name; `headers.get("authorization")` does by its text. */
const ASKS_WHO =
  /auth|session|cookie|captcha|turnstile|quota|credit|permission|guard|protect|jwt|^is(?:Allowed|Admin|Member)|(?:get|require|current|check|assert|ensure|load|find)\w*(?:user|account|member|tenant|organi[sz]ation|access|plan)|verify\w*(?:id|access|bearer|api|user|request)|validate(?:Request|Token|ApiKey|Access)/i;
const CREDENTIAL = /^(?:authorization|x-api-key|api-key|cookie)$/i;
const KEY = /^(?:\w*api_?key|access_?key)s?$/i;
const MAX_DEPTH = 3;

const SPENDINGS: { readonly fallback: readonly Spending[] } = { fallback: [] };

/** Applications that spend for anybody, one entry each. Those that limit, or may ask who calls, anywhere on the way are left out. */
export const openSpendings = (view: View): readonly Spending[] =>
  view.rememberWhole(SPENDINGS, () => {
    if (inFront(view).length > 0) return [];
    const open = new Map<string, PaidHandler[]>();
    for (const file of [...view.files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
      const root = rootOf(file.path);
      if (file.role !== "service" || root === undefined) continue;
      for (const handler of fileHandlers(view, file)) {
        const work = isOpen(view, file, handler) ? workOf(view, handler.function, 0) : undefined;
        if (work !== undefined) open.set(root, [...(open.get(root) ?? []), { ...handler, work }]);
      }
    }
    return [...open.values()].flatMap(([first, ...others]): readonly Spending[] =>
      first === undefined ? [] : [[first, ...others]],
    );
  });

/** The folder of the application that a route file belongs to. */
const rootOf = (path: string): string | undefined => /^(.*?)(?:src\/)?(?:app|pages)\//.exec(path)?.[1];

/** Written in the file and given to nobody who could look first, and nothing on its way asks who calls, or how often. */
function isOpen(view: View, file: FileFacts, { function: handler, method }: FileHandler): boolean {
  if (handler.file !== file || method === "DELETE" || file.scopes[handler.scope]?.use?.to === "argument") return false;
  if (Object.values(file.exports).some((value) => value.kind === "result")) return false;
  const loaded = [...view.closure(file)];
  return (
    !limits(view, handler, 0) &&
    !anyLimiter(view, loaded) &&
    !loaded.some((one) => one.imports.some(({ from }) => ACCOUNTS.test(from))) &&
    !knowsCaller(view, handler, 0)
  );
}

/** What costs the owner of the application, in the handler or in what it calls. */
function workOf(view: View, { file, scope }: FunctionRef, depth: number): Call | undefined {
  for (const operation of view.operations(file, scope, "nested")) {
    const call = operation.kind === "call" ? view.call(file, operation) : undefined;
    if (call === undefined) continue;
    if (isPaid(view, call)) return isPaidByCaller(view, call) ? undefined : call;
    for (const target of depth < MAX_DEPTH ? view.targets(call) : []) {
      const found = workOf(view, target, depth + 1);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function isPaid(view: View, call: Call): boolean {
  const { receiver, symbol = "", concept, operation } = call;
  if (PAID_FUNCTION.test(symbol) || MACHINES.test(symbol)) return true;
  const name = memberOf(operation.callee) ?? "";
  if (receiver?.kind === "type" && PAID.test(receiver.name)) return concept === "outbound-call" && !LOOKS_UP.test(name);
  return ANSWERS.test(name) && isOfMaker(view, call);
}

/** `const model = new GoogleGenerativeAI(key); model.generateContent(…)` */
function isOfMaker(view: View, { file, operation: { callee } }: Call): boolean {
  if (callee?.kind !== "name") return false;
  const values = view.variable(file, callee.scope, callee.name)?.binding.values ?? [];
  return values.some((value) => {
    const made = value.kind === "result" ? file.operations[value.operation] : undefined;
    return made?.kind === "new" && MAKERS.test(view.call(file, made)?.symbol ?? "");
  });
}

/** `new OpenAI({ apiKey: body.key })`: whoever calls brings the key. */
const isPaidByCaller = (view: View, call: Call): boolean =>
  view.clients(call).some((made) => {
    const key = view.option(made, ["apiKey", "token", "auth"]);
    return key.state === "set" && view.origins(made.file, key.value).length > 0;
  });

function knowsCaller(view: View, { file, scope }: FunctionRef, depth: number): boolean {
  if (depth === 0 && bringsKey(view, { file, scope })) return true;
  return view.operations(file, scope, "nested").some((operation) => {
    if (asksWho(operation) || refuses(operation)) return true;
    const call = operation.kind === "call" && depth < MAX_DEPTH ? view.call(file, operation) : undefined;
    return call !== undefined && view.targets(call).some((target) => knowsCaller(view, target, depth + 1));
  });
}

/** `const { question, apiKey } = await request.json()`, and not `const apiKey = process.env.MODEL_KEY`. */
const bringsKey = (view: View, { file, scope }: FunctionRef): boolean =>
  file.scopes.some(
    ({ id, bindings }) =>
      view.inside(file, id, scope) &&
      Object.entries(bindings).some(
        ([name, { values }]) => KEY.test(name) && !values.every((value) => isOfEnvironment(file, value)),
      ),
  );

function isOfEnvironment(file: FileFacts, value: Value): boolean {
  if (value.kind === "choice") return value.of.some((one) => isOfEnvironment(file, one));
  const callee = value.kind === "result" ? file.operations[value.operation]?.callee : undefined;
  if (callee !== undefined) return isOfEnvironment(file, callee);
  return value.kind === "name" && value.name === "process" && value.path[0] === "env";
}

const asksWho = ({ kind, callee, arguments: [first] }: Operation): boolean =>
  kind === "call" &&
  (ASKS_WHO.test(lastNameOf(callee)) ||
    (first?.kind === "literal" && typeof first.value === "string" && CREDENTIAL.test(first.value)));

/** `{ status: 401 }`, `response.status(403)`. */
const refuses = ({ arguments: given }: Operation): boolean => given.some(saysNo);

function saysNo(value: Value): boolean {
  if (value.kind === "object") return Object.values(value.properties).some(saysNo);
  return value.kind === "literal" && (value.value === 401 || value.value === 403);
}
