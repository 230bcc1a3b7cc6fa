/** Python: routes that answer a failure with status 200 and a body that says what went wrong. */

import type { FileFacts, Scope, Value } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { ErrorHandler, View } from "#linking/view";

import { isHealthRoute, isNo, isWebhookRoute } from "./handlerAnswer";

/**
 * `except Exception as error: return {"error": str(error)}` in a handler of FastAPI or Flask. Who probes a health route has a rule of his
 * own, and senders of webhooks look at the status only to send once more.
 */
export function tellsInBodyOnly(view: View, handler: ErrorHandler, scope: Scope): boolean {
  const { file, kind } = handler;
  if (file.language !== "python" || kind !== "catch" || !endsRoute(view, file, scope.function)) return false;
  const operations = view.operations(file, scope.id, "nested");
  if (operations.some((operation) => operation.kind === "assign" && /status/i.test(lastNameOf(operation.callee))))
    return false;
  const returned = operations.filter((operation) => operation.kind === "return");
  const [value] = returned[0]?.arguments ?? [];
  if (returned.length !== 1 || value === undefined || !isFailedBody(view, file, value)) return false;
  return !isHealthRoute(view, file, scope) && !isWebhookRoute(view, file, scope);
}

const endsRoute = (view: View, file: FileFacts, scope: number): boolean =>
  view.routes().some(({ chain, call }) => {
    const last = chain.at(-1)?.function;
    return last?.file === file && last.scope === scope && /^(?:fastapi|flask)\./.test(call.symbol ?? "");
  });

const BODIES = /^(?:flask\.jsonify|(?:fastapi|starlette)\.responses\.JSONResponse)$/;

/** `{"status": 400, …}` names the status that the answer does not have. */
const saysNo = (body: Extract<Value, { kind: "object" }>): boolean =>
  isNo(body) ||
  Object.entries(body.properties).some(
    ([name, value]) =>
      /^(status|code|status_?code)$/i.test(name) && value.kind === "literal" && Number(value.value) >= 400,
  );

/** An object that says it failed, by itself, as JSON with no status beside it, or as a model that is named after errors. */
function isFailedBody(view: View, file: FileFacts, value: Value): boolean {
  if (value.kind === "object") return saysNo(value);
  const operation = value.kind === "result" && value.path.length === 0 ? file.operations[value.operation] : undefined;
  const call = operation === undefined ? undefined : view.call(file, operation);
  if (operation === undefined || call === undefined) return false;
  const [body] = operation.arguments;
  const { keywords = {} } = operation;
  if (BODIES.test(call.symbol ?? "")) {
    const given = body ?? keywords.content;
    return (
      !Object.hasOwn(keywords, "status_code") &&
      operation.arguments.length < 2 &&
      given?.kind === "object" &&
      saysNo(given)
    );
  }
  const isClass = view.things(file, operation.callee ?? value).some(({ kind }) => kind === "class");
  return isClass && /Error|Fail/.test(lastNameOf(operation.callee)) && !Object.hasOwn(keywords, "status_code");
}
