/** Limiters of incoming requests, known by their library or by what they do: answer 429, or use up a count. */

import type { FileFacts, Operation, Value } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { Call, FunctionRef, Route, RouteStage, View } from "#linking/view";

import { namesPythonLimiter } from "./pythonLimiters";

const TOO_MANY = 429;
const MAX_DEPTH = 3;
/** Packages that limit; for stages whose call is not resolved. */
const SOUNDS_LIKE_A_LIMITER = /rate-?limit|throttl|slow-?down|brute/i;
const COUNTS = /^(consume|removeTokens|tryRemoveTokens|isRateLimited|checkRateLimit|rateLimit|hit)$/;

/** The middleware of a route that limits it; undefined when none does. */
export const limiterOf = (view: View, route: Route): RouteStage | undefined =>
  route.chain.find((stage) => isLimiter(view, stage));

export function isLimiter(view: View, stage: RouteStage): boolean {
  if (stage.symbol !== undefined && SOUNDS_LIKE_A_LIMITER.test(stage.symbol)) return true;
  if (stage.call?.model?.limit !== undefined || stage.call?.concept === "limiter") return true;
  if (stage.function !== undefined && limits(view, stage.function, 0)) return true;
  if (stage.call !== undefined && view.targets(stage.call).some((target) => limits(view, target, 0))) return true;
  if (view.sources(stage.file, stage.value).some((call) => madeByLimiter(view, call))) return true;
  // A limiter made in another file.
  return view.things(stage.file, stage.value).some((thing) => {
    const call =
      thing.kind === "type" && thing.from !== undefined ? view.call(thing.from.file, thing.from.operation) : undefined;
    return call !== undefined && madeByLimiter(view, call);
  });
}

const madeByLimiter = (view: View, call: Call): boolean =>
  call.model?.limit !== undefined ||
  SOUNDS_LIKE_A_LIMITER.test(call.symbol ?? "") ||
  view.targets(call).some((target) => limits(view, target, 0));

/** Does the function, or one it makes or runs, answer 429 or use up a count? */
export function limits(view: View, { file, scope }: FunctionRef, depth: number): boolean {
  if (file.scopes[scope]?.kind !== "function" || depth > MAX_DEPTH) return false;
  return view.operations(file, scope, "nested").some((operation) => {
    if (given(operation).some((value) => says(view, file, value))) return true;
    if (operation.kind !== "call" && operation.kind !== "new") return false;
    const call = view.call(file, operation);
    if (call === undefined) return false;
    if (call.concept === "limiter" || call.model?.limit !== undefined) return true;
    if (COUNTS.test(call.callee.split(".").at(-1) ?? "")) return true;
    return view.targets(call).some((target) => limits(view, target, depth + 1));
  });
}

const given = ({ arguments: values, keywords }: Operation): readonly Value[] =>
  keywords === undefined ? values : [...values, ...Object.values(keywords)];

/** `429`, `{ status: 429 }`, `HttpStatus.TOO_MANY_REQUESTS`. */
function says(view: View, file: FileFacts, value: Value): boolean {
  switch (value.kind) {
    case "literal":
      return value.value === TOO_MANY;
    case "object":
      return Object.entries(value.properties).some(
        ([name, inner]) => /status|code/i.test(name) && inner.kind === "literal" && inner.value === TOO_MANY,
      );
    case "name":
    case "import":
      return /too_?many_?requests/i.test(value.path.at(-1) ?? "");
    case "choice":
      return value.of.some((inner) => says(view, file, inner));
    default:
      return false;
  }
}

/** Does code of these files limit anything at all: a limiter library is imported, or something answers 429? */
export const anyLimiter = (view: View, files: Iterable<FileFacts>): boolean =>
  [...files].some(
    (file) =>
      file.role === "service" &&
      (file.imports.some(({ from, typeOnly }) => !typeOnly && LIMITER_PACKAGES.test(from)) ||
        file.operations.some(
          (operation) =>
            /^(call|new|assign|return|throw)$/.test(operation.kind) &&
            given(operation).some((value) => says(view, file, value)) &&
            !isPassedOn(file, operation),
        ) ||
        (file.language === "python" && namesPythonLimiter(file))),
  );

/** Python: `@app.exception_handler(RateLimitError)` tells of a limit that somebody else has. */
function isPassedOn(file: FileFacts, { scope }: Operation): boolean {
  if (file.language !== "python") return false;
  const { decorators = [] } = file.scopes[file.scopes[scope]?.function ?? 0] ?? {};
  return decorators.some(
    (value) =>
      value.kind === "result" &&
      /exception_handler$|errorhandler$/.test(lastNameOf(file.operations[value.operation]?.callee)),
  );
}

const LIMITER_PACKAGES =
  /^(express-rate-limit|express-slow-down|express-brute|rate-limiter-flexible|limiter|@?fastify[/-]rate-limit|@nestjs\/throttler|nestjs-throttler.*|koa-ratelimit|koa2-ratelimit|hono-rate-limiter|@upstash\/ratelimit|@arcjet\/.*|@unkey\/ratelimit|ratelimiter|async-ratelimiter|rate-limit-.*|graphql-rate-limit.*|@trpc-limiter\/.*)$/;
