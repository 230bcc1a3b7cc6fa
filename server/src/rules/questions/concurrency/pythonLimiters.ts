/** Limiters of Python services: packages, settings that switch one on for every route, and those that each route names for itself. */

import type { FileFacts, Value } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { View } from "#linking/view";

/** Packages that limit requests, or lock out who guesses. */
const PACKAGES =
  /^(?:slowapi|flask_limiter|fastapi_limiter|django_ratelimit|ratelimit|brake|django_brake|rest_framework\.throttling|limits|pyrate_limiter|asgi_ratelimit|asgi_rate_limit|fastapi_throttle|axes|defender|django_defender|throttled|quart_rate_limiter|sanic_limiter|aiohttp_ratelimiter|aiolimiter|upstash_ratelimit|allauth)(?:\.|$)/;
/** Settings that name one. */
const NAMED = /(?:^|[._])(?:rate_?limit\w*|throttl\w*|slowapi|axes|defender|allauth)(?:[._]|$)/i;
const SETTINGS =
  /^(?:MIDDLEWARE|INSTALLED_APPS|THIRD_PARTY_APPS|REST_FRAMEWORK|DEFAULT_THROTTLE_\w+|RATELIMIT_\w+|ACCOUNT_RATE_LIMITS)$/;

/** Does a Python file import a limiter, or name one in settings? */
export const namesPythonLimiter = (file: FileFacts): boolean =>
  file.imports.some(({ from, typeOnly }) => !typeOnly && PACKAGES.test(from)) ||
  settingsName(file) ||
  file.operations.some(({ arguments: values }) => values.some(isRefusal));

/** `return "later", 429` of Flask; `[429, 503]` is what a client tries again. */
const isRefusal = (value: Value): boolean => {
  if (value.kind !== "array" || value.items.length > 3) return false;
  const [body, status] = value.items;
  return (
    status?.kind === "literal" && status.value === 429 && !(body?.kind === "literal" && typeof body.value === "number")
  );
};

/** `MIDDLEWARE = ["axes.middleware.AxesMiddleware"]`, `REST_FRAMEWORK = {"DEFAULT_THROTTLE_RATES": …}` */
const settingsName = (file: FileFacts): boolean =>
  Object.entries(file.scopes[0]?.bindings ?? {}).some(
    ([name, { values }]) =>
      SETTINGS.test(name) && (/^(?:RATELIMIT_|DEFAULT_THROTTLE)/.test(name) || values.some((value) => names(value, 0))),
  );

function names(value: Value, depth: number): boolean {
  if (depth > 3) return false;
  switch (value.kind) {
    case "literal":
      return typeof value.value === "string" && NAMED.test(value.value);
    case "array":
      return value.items.some((item) => names(item, depth + 1));
    case "object":
      return Object.entries(value.properties).some(([name, item]) => NAMED.test(name) || names(item, depth + 1));
    case "template":
      return value.parts.some((part) => names(part, depth + 1));
    default:
      return false;
  }
}

/** Packages whose limits hold only for the routes that name them. */
const BY_ROUTE = /^(?:slowapi|flask_limiter|fastapi_limiter|django_ratelimit|ratelimit)(?:\.|$)/;

/** Is each limiter of these files one that routes name for themselves, with no limit for all the others? */
export function limitsByRouteOnly(view: View, files: Iterable<FileFacts>): boolean {
  let isNamed = false;
  for (const file of files) {
    if (file.role !== "service") continue;
    for (const { from, typeOnly } of file.imports) {
      if (typeOnly) continue;
      if (BY_ROUTE.test(from)) isNamed = true;
      else if (PACKAGES.test(from)) return false;
    }
    if (settingsName(file) || view.calls(file).some(limitsAll)) return false;
    if (file.operations.some(answersTooMany)) return false;
  }
  return isNamed;
}

/** `Limiter(default_limits=[…])`, `APIRouter(dependencies=[Depends(RateLimiter(…))])` counts for the routes below it. */
const limitsAll = ({ operation: { callee, keywords = {} } }: ReturnType<View["calls"]>[number]): boolean =>
  Object.hasOwn(keywords, "default_limits") ||
  Object.hasOwn(keywords, "application_limits") ||
  (/^(?:include_router|APIRouter|FastAPI)$/.test(lastNameOf(callee)) && Object.hasOwn(keywords, "dependencies"));

const answersTooMany = ({ keywords = {}, arguments: values }: FileFacts["operations"][number]): boolean =>
  [...values, ...Object.values(keywords)].some(
    (value) =>
      (value.kind === "literal" && value.value === 429) ||
      ("path" in value && /too_many_requests/i.test(value.path.at(-1) ?? "")),
  );

/** Names of code that counts attempts in a way of its own: a reason to say nothing, and no proof of a limit. */
const COUNTS =
  /rate_?limit|throttl|token_?bucket|brute_?force|lock_?out|login_?attempt|failed_?(?:log|attempt)|max_?attempts/i;

/** Does a function, a class or a column of the file go by the name of a limiter? */
export const mayLimit = (file: FileFacts): boolean =>
  COUNTING_FILE.test(file.path) ||
  file.scopes.some(
    ({ name, members, parameters = [] }) =>
      (name !== undefined &&
        COUNTS.test(name) &&
        !ERROR.test(name) &&
        !parameters.some((parameter) => ERROR_NAME.test(parameter.name ?? ""))) ||
      Object.keys(members ?? {}).some((member) => COUNTS.test(member)),
  );

/** `RateLimitError`, `is_rate_limit(error)`: what somebody else answered. */
const ERROR = /(?:Error|Exception|Warning)$/;
const ERROR_NAME = /^(?:e|ex|exc|exception|err|error)(?:_|$)/i;
const COUNTING_FILE = /(?:^|\/)\w*(?:limiter|throttl|rate_?limit)\w*\.py$/i;
