/** Applications whose routes are files (Next.js) and whose handlers ask a paid model for whoever calls: no server is seen that could limit them. */

import type { FileFacts, Operation, Value } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { Call, FunctionRef, View } from "#linking/view";

import { anyLimiter, limits } from "../questions/concurrency/limiters";
import { type FileHandler, fileHandlers } from "../questions/input/conventionalHandlers";

/** The handlers of one application that spend, in the order of their paths; never empty. */
export type Spending = readonly [FileHandler, ...FileHandler[]];

/** Calls of these are paid by the token, the image or the second. */
const PAID = /^(?:openai|anthropic|groq|genai|together|mistral|replicate|cohere|langchain)\./;
const PAID_FUNCTION = /^ai\.(?:generate|stream|embed|rerank|experimental_generate)/;
/** Asks who calls; `headers.get("authorization")` does by its text. */
const ASKS_WHO =
  /^(?:auth|getAuth|protect|currentUser|requireUser|requireAuth\w*|withAuth\w*|getServer(?:Auth)?Session|getSession|getUser|getClaims|getToken|getIronSession|validate(?:Request|Session|Token|ApiKey)|verify(?:Session|Token|IdToken|Auth|ApiKey|Jwt)\w*|jwtVerify|check(?:Auth|ApiKey)\w*|is(?:Authenticated|Authorized)|authenticate\w*|authorize\w*)$/i;
const CREDENTIAL = /^(?:authorization|x-api-key|api-key|cookie)$/i;
const SIGNS_IN = /auth|clerk|supabase|session|kinde|workos|stack|firebase|jose|jsonwebtoken|descope|logto|appwrite/i;
/** Next runs it before every handler. */
const IN_FRONT = /^(?:src\/)?(?:middleware|proxy)\.[cm]?[jt]s$/;
const MAX_DEPTH = 3;

const SPENDINGS: { readonly fallback: readonly Spending[] } = { fallback: [] };

/** Applications that spend for anybody, one entry each. Those that limit, or ask who calls, anywhere on the way are left out. */
export const openSpendings = (view: View): readonly Spending[] =>
  view.rememberWhole(SPENDINGS, () => {
    const open = new Map<string, FileHandler[]>();
    for (const file of [...view.files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
      const root = rootOf(file.path);
      if (file.role !== "service" || root === undefined || isHeldInFront(view, root)) continue;
      for (const handler of fileHandlers(view, file))
        if (isOpen(view, file, handler)) open.set(root, [...(open.get(root) ?? []), handler]);
    }
    return [...open.values()].flatMap(([first, ...others]): readonly Spending[] =>
      first === undefined ? [] : [[first, ...others]],
    );
  });

/** The folder of the application that a route file belongs to. */
const rootOf = (path: string): string | undefined => /^(.*?)(?:src\/)?(?:app|pages)\//.exec(path)?.[1];

const isHeldInFront = (view: View, root: string): boolean =>
  view.files.some(
    (file) =>
      file.path.startsWith(root) &&
      IN_FRONT.test(file.path.slice(root.length)) &&
      (anyLimiter(view, view.closure(file)) ||
        file.imports.some(({ from }) => SIGNS_IN.test(from)) ||
        file.operations.some((operation) => asksWho(operation) || refuses(operation))),
  );

/** Written in the file and given to nobody who could look first, and its money goes to whoever asks. */
const isOpen = (view: View, file: FileFacts, { function: handler, method }: FileHandler): boolean =>
  handler.file === file &&
  method !== "DELETE" &&
  file.scopes[handler.scope]?.use?.to !== "argument" &&
  !Object.values(file.exports).some((value) => value.kind === "result") &&
  spends(view, handler) &&
  !limits(view, handler, 0) &&
  !anyLimiter(view, view.closure(file)) &&
  !knowsCaller(view, handler, 0);

const spends = (view: View, handler: FunctionRef): boolean =>
  view.effects(handler).some(({ call }) => isPaid(call) && !isPaidByCaller(view, call));

const isPaid = ({ receiver, symbol = "" }: Call): boolean =>
  (receiver?.kind === "type" && PAID.test(receiver.name)) || PAID_FUNCTION.test(symbol);

/** `new OpenAI({ apiKey: body.key })`: whoever calls brings the key. */
const isPaidByCaller = (view: View, call: Call): boolean =>
  view.clients(call).some((made) => {
    const key = view.option(made, ["apiKey", "token", "auth"]);
    return key.state === "set" && view.origins(made.file, key.value).length > 0;
  });

function knowsCaller(view: View, { file, scope }: FunctionRef, depth: number): boolean {
  return view.operations(file, scope, "nested").some((operation) => {
    if (asksWho(operation) || refuses(operation)) return true;
    const call = operation.kind === "call" && depth < MAX_DEPTH ? view.call(file, operation) : undefined;
    return call !== undefined && view.targets(call).some((target) => knowsCaller(view, target, depth + 1));
  });
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
