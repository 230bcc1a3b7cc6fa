/** A server, or a route that checks a secret, that answers as often as it is asked. */

import type { FileFacts } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, EntryPoint, FunctionRef, Route, RouteStage, View } from "#linking/view";

import { anyLimiter, limiterOf, limits } from "../questions/concurrency/limiters";
import { limitsByRouteOnly, mayLimit } from "../questions/concurrency/pythonLimiters";
import { isLeftBehind } from "../questions/services/leftBehind";
import { defineRule } from "../rule";
import { type FileLogin, fileLogins, isFileLoginLimited, openAccounts } from "./fileRoutes";
import { throttledBy } from "./guards";
import { holdsSharedKey } from "./sharedKey";
import { openSpendings, type Spending } from "./spendingRoutes";

type Subject =
  | { readonly kind: "server"; readonly place: Place; readonly entry: EntryPoint; readonly guessed?: Route }
  | { readonly kind: "route"; readonly place: Place; readonly route: Route }
  | { readonly kind: "file"; readonly place: Place; readonly login: FileLogin }
  | { readonly kind: "account"; readonly place: Place; readonly login: FileLogin }
  | { readonly kind: "spending"; readonly place: Place; readonly spending: Spending };

interface Gap {
  readonly routes: number;
  /** A secret can be guessed there: a guard alone is what a service has that only others of the same house call. */
  readonly isPublic: boolean;
}

const WRITES = /^(post|put|patch|delete|all)$/;
/** What is guessed by asking again: passwords, codes, tokens. */
const SECRET_PATH =
  /(^|[/_-])(log-?in|sign-?in|sign-?up|register|authenticate|forgot|reset|password|otp|2fa|mfa|totp|verify-code|magic-?link|unlock|protected)(s?$|[/_:-])/i;
const COMPARES =
  /bcrypt\w*\.compare|argon2\.verify|scrypt|pbkdf2|timingSafeEqual|bcrypt\.checkpw|check_password|passlib\.|argon2\.PasswordHasher|pwdlib\.|compare_digest|django\.contrib\.auth\.authenticate/;
/** Behind a call, only what is made for passwords: keys and signatures that helpers compare are too long to be guessed. */
const COMPARES_PASSWORDS =
  /bcrypt\w*\.compare|argon2\.verify|bcrypt\.checkpw|check_password|passlib\.|argon2\.PasswordHasher|pwdlib\./;
const REFUSES = /\b(40[13])\b/;
const GUARD = /auth|jwt|session|login-?required|require|protect|guard|admin|permission|bearer|api-?key/i;

export const missingRateLimit = defineRule<Subject, Gap>({
  id: "missing-rate-limit",
  principle: "rate-limiting",
  priority: "P1",
  confidence: "medium",
  version: 11,
  languages: ["typescript", "python"],
  summary: "A server, a route that checks a secret, or one that pays for each answer has no rate limit.",
  *subjects(view, file) {
    yield* servers(view, file);
    for (const login of fileLogins(view, file)) yield { kind: "file", place: placeOf(view, login.handler), login };
    const [account] = openAccounts(view);
    if (account?.handler.file === file)
      yield { kind: "account", place: placeOf(view, account.handler), login: account };
    // One for the application: a limiter in front of all of them is what mends it.
    for (const spending of openSpendings(view))
      if (spending[0].function.file === file)
        yield { kind: "spending", place: placeOf(view, spending[0].function), spending };
    for (const route of view.routes()) {
      if (route.call.file !== file || !WRITES.test(route.method) || !checksSecret(view, route)) continue;
      // Where nothing at all is limited, the server is reported, not each of its routes.
      const server = serverOf(view, route);
      if (server === undefined || hasLimiter(view, server)) yield { kind: "route", place: route.call.place, route };
    }
  },
  judge(view, subject) {
    if (subject.kind === "file" || subject.kind === "account")
      return isFileLoginLimited(view, subject.login) ? pass("it has a limiter") : gap({ routes: 1, isPublic: true });
    if (subject.kind === "spending")
      return gap({ routes: subject.spending.length, isPublic: true }, [
        { place: subject.spending[0].work.place, note: "paid for here" },
        ...subject.spending
          .slice(1, 5)
          .map(({ function: handler }) => ({ place: placeOf(view, handler), note: "so does this handler" })),
      ]);
    return subject.kind === "server" ? judgeServer(view, subject.entry) : judgeRoute(view, subject.route);
  },
  message: (subject, { routes }) => {
    if (subject.kind === "server" && subject.guessed !== undefined)
      return `\`${shownRoute(subject.guessed)}\` checks a secret as often as it is asked, and no limiter is on any of the ${routes} routes of this server: register one.`;
    if (subject.kind === "server")
      return `This server has no rate limit on any of its ${routes} routes: one client can use it up. Register a limiter.`;
    if (subject.kind === "spending") {
      const [{ method, path, work }, ...others] = subject.spending;
      const more = others.length === 0 ? "" : `; so ${others.length === 1 ? "does" : "do"} ${others.length} more`;
      return `\`${method} ${path}\` starts paid work (\`${work.callee}\`) for whoever asks, as often as they ask${more}. Add a limiter.`;
    }
    if (subject.kind === "account")
      return `\`${subject.login.path}\` hashes a password or sends a mail for whoever asks, as often as they ask. Add a limiter.`;
    const route = subject.kind === "file" ? subject.login.path : shownRoute(subject.route);
    return `\`${route}\` checks a secret as often as it is asked: it can be guessed. Add a limiter.`;
  },
  weigh: (_subject, { isPublic }) => (isPublic ? undefined : "P2"),
  fixFacts: (_view, subject) => ({ kind: subject.kind }),
});

const placeOf = (view: View, { file, scope }: FunctionRef): Place => {
  const at = file.scopes[scope];
  const start = at?.span.start ?? 0;
  return view.place(file, at?.nameSpan ?? { start, end: start + 1 });
};

const shownRoute = ({ method, path }: Route): string => `${method} ${path ?? ""}`;

/**
 * One subject for all servers of a program, at the place that makes the first: they share what the program loads. In Python at the
 * sign-in, when there is one: the application is often made far from what can be guessed.
 */
function* servers(view: View, file: FileFacts): Iterable<Subject> {
  for (const { at, entry, guessed } of view.rememberWhole(SERVERS, () => allServers(view))) {
    const { file: home, place } = guessed?.call ?? at;
    if (home === file) yield { kind: "server", place, entry, ...(guessed === undefined ? {} : { guessed }) };
  }
}

interface Server {
  readonly at: Call;
  readonly entry: EntryPoint;
  readonly guessed: Route | undefined;
}

const SERVERS: { readonly fallback: readonly Server[] } = { fallback: [] };

function allServers(view: View): readonly Server[] {
  const found = new Map<FileFacts, Server>();
  const seen = new Set<FileFacts>();
  for (const entry of view.entryPoints()) {
    if (entry.kind !== "http-server" || entry.call === undefined) continue;
    const program = programOf(view, entry);
    const at = madeBy(view, entry.call);
    const isFirst = !seen.has(program);
    seen.add(program);
    if (!isFirst || found.has(at.file)) continue;
    const guessed = guessedRoute(view, entry);
    const isTaken = [...found.values()].some((other) => other.guessed === guessed);
    found.set(at.file, { at, entry, guessed: isTaken ? undefined : guessed });
  }
  return [...found.values()];
}

const SIGN_IN = /(^|[/_-])(log-?in|sign-?in|authenticate|token)(s?$|[/_:-])/i;

/** Python: the first sign-in. */
function guessedRoute(view: View, entry: EntryPoint): Route | undefined {
  const program = programOf(view, entry);
  if (program.language !== "python") return undefined;
  const closure = view.closure(program);
  const routes = view
    .routes()
    .filter(({ call, method, path }) => closure.has(call.file) && WRITES.test(method) && SIGN_IN.test(path ?? ""))
    .sort((one, other) => (placeKey(one) < placeKey(other) ? -1 : 1));
  return routes[0];
}

/** What makes the server that a call starts; where `https.createServer(options, app)` serves an application, what makes that. */
function madeBy(view: View, call: Call): Call {
  const from = call.receiver?.kind === "type" ? call.receiver.from : undefined;
  const made = (from === undefined ? undefined : view.call(from.file, from.operation)) ?? call;
  for (const value of made.operation.arguments)
    for (const thing of view.things(made.file, value)) {
      const app = thing.kind === "type" && APPLICATION.test(thing.name) ? thing.from : undefined;
      const maker = app === undefined ? undefined : view.call(app.file, app.operation);
      if (maker !== undefined) return maker;
    }
  return made;
}

/** The program that makes the application has its routes, whichever of its files makes it listen. */
function programOf(view: View, { file, call }: EntryPoint): FileFacts {
  const made = call === undefined ? file : madeBy(view, call).file;
  return view.closure(made).has(file) ? made : file;
}

const APPLICATION = /^(express|koa|connect|polka)\b/i;

function judgeServer(view: View, entry: EntryPoint): Verdict<Gap> {
  const program = programOf(view, entry);
  const closure = view.closure(program);
  const routes = view.routes().filter(({ call }) => closure.has(call.file));
  const worth = routes.filter(({ method, path }) => WRITES.test(method) || SECRET_PATH.test(path ?? ""));
  if (worth.length === 0)
    return routes.length === 0 ? unknown("no route of this server is seen") : pass("it only answers reads");
  if (hasLimiter(view, program)) return pass("it has a limiter");
  if (isLeftBehind(view, entry)) return unknown("nothing starts this server");
  const unsigned = worth.filter((route) => !isSigned(view, route));
  if (unsigned.length < worth.length && unsigned.every((route) => isEmpty(view, route)))
    return pass("its callers sign what they send");
  if (unsigned.every((route) => holdsSharedKey(view, route))) return pass("its callers share a key of the environment");
  if (program.language === "python" && [...closure].some(mayLimit))
    return unknown("code of its own may count attempts");
  const outer = programs(view).find((other) => other !== program && view.closure(other).has(program));
  if (outer !== undefined) return unknown("started by another server");
  const evidence: Hop[] = worth.slice(0, 5).map(({ call }) => ({ place: call.place, note: "without a limit" }));
  const isPublic = routes.some((route) => checksSecret(view, route));
  return gap({ routes: routes.length, isPublic }, evidence);
}

const SIGNATURE = /(^|[.:])crypto\.(verify|createVerify|createHmac|timingSafeEqual|createPublicKey)$/;
const MAX_DEPTH = 2;

/** A stage in front checks a signature of the body: only those who hold the key are served, and they are few. */
const isSigned = (view: View, { chain }: Route): boolean =>
  chain.slice(0, -1).some((stage) => stage.function !== undefined && checksSignature(view, stage.function, 0));

function checksSignature(view: View, { file, scope }: FunctionRef, depth: number): boolean {
  return view.operations(file, scope, "nested").some((operation) => {
    const call = operation.kind === "call" ? view.call(file, operation) : undefined;
    if (call === undefined) return false;
    if (SIGNATURE.test(call.symbol ?? "")) return true;
    return depth < MAX_DEPTH && view.targets(call).some((target) => checksSignature(view, target, depth + 1));
  });
}

/** `(_, response) => response.sendStatus(200)`: nothing that could be used up. */
function isEmpty(view: View, { method, chain }: Route): boolean {
  const handler = chain.at(-1)?.function;
  if (method !== "all" || handler === undefined) return false;
  return view.effects(handler).every(({ concept }) => concept === "reply" || concept === "log");
}

/** The program of the server that loads the route. */
const serverOf = (view: View, route: Route): FileFacts | undefined =>
  programs(view).find((program) => view.closure(program).has(route.call.file));

const PROGRAMS: { readonly fallback: readonly FileFacts[] } = { fallback: [] };

/** Programs that answer requests. */
const programs = (view: View): readonly FileFacts[] =>
  view.rememberWhole(PROGRAMS, () =>
    view.entryPoints().flatMap((entry) => (entry.kind === "http-server" ? [programOf(view, entry)] : [])),
  );

const LIMITED: { readonly fallback: boolean } = { fallback: false };

/** Does the program that a file starts limit anything? */
const hasLimiter = (view: View, file: FileFacts): boolean =>
  view.remember(LIMITED, file, () => anyLimiter(view, view.closure(file)));

/** A route is reported by itself only where others are limited: else its server is. */
function judgeRoute(view: View, route: Route): Verdict<Gap> {
  const limiter = limiterOf(view, route);
  if (limiter !== undefined) return pass(`limited by ${limiter.symbol ?? limiter.call?.callee ?? "middleware"}`);
  const server = serverOf(view, route);
  if (server === undefined) return judgeLoaded(view, route);
  const guard = throttledBy(view, route, server);
  if (guard !== undefined) return pass(`limited by ${guard}`);
  const closure = view.closure(server);
  const refused = refusesStrangers(view, route);
  if (refused !== undefined) return refused;
  if (route.call.file.language === "python" && !limitsByRouteOnly(view, closure))
    return unknown("a limiter may hold for all routes");
  const others = view.routes().filter((other) => other !== route && closure.has(other.call.file));
  if (!others.some((other) => limiterOf(view, other) !== undefined))
    return unknown("how the limiter is attached is not seen");
  return gap({ routes: 1, isPublic: true });
}

/** What is known, or cannot be told, of the middleware in front; undefined when strangers come through. */
function refusesStrangers(view: View, route: Route): Verdict<Gap> | undefined {
  if (isForMembers(view, route, "own")) return pass("only for those who are signed in");
  if (isForMembers(view, route, "around")) return unknown("middleware in front may refuse strangers");
  const open = route.chain.find(
    (stage) => stage.function === undefined && stage.symbol === undefined && stage.call === undefined,
  );
  return open === undefined ? undefined : unknown("a middleware of this route is not known");
}

/** Fastify's command line and its loader of folders serve files that no file imports: the first open route stands for them all. */
function judgeLoaded(view: View, route: Route): Verdict<Gap> {
  if (!isLoadedByFastify(view, route)) return unknown("the server of this route is not seen");
  if (anyLimiter(view, view.files)) return unknown("a limiter may hold for all routes");
  const refused = refusesStrangers(view, route);
  if (refused !== undefined) return refused;
  return firstLoaded(view) === route
    ? gap({ routes: 1, isPublic: true })
    : unknown("another route stands for this one");
}

const isLoadedByFastify = (view: View, { framework, call }: Route): boolean =>
  /fastify/i.test(framework) &&
  ["fastify-cli", "@fastify/autoload"].some((name) => view.dependency(call.file, name) !== undefined);

const LOADED: { readonly fallback: Route | undefined } = { fallback: undefined };

const firstLoaded = (view: View): Route | undefined =>
  view.rememberWhole(
    LOADED,
    () =>
      view
        .routes()
        .filter(
          (route) =>
            WRITES.test(route.method) &&
            route.call.file.role === "service" &&
            checksSecret(view, route) &&
            isLoadedByFastify(view, route) &&
            serverOf(view, route) === undefined &&
            refusesStrangers(view, route) === undefined,
        )
        .sort((one, other) => (placeKey(one) < placeKey(other) ? -1 : 1))[0],
  );

const placeKey = ({ call: { file, operation } }: Route): string =>
  `${file.path} ${String(operation.span.start).padStart(9, "0")}`;

/** By what its handlers do (compare a hash), or by its path. */
function checksSecret(view: View, route: Route): boolean {
  if (SECRET_PATH.test(route.path ?? "")) return true;
  return route.chain.some(({ function: handler }) => handler !== undefined && compares(view, handler, 0));
}

/** Itself, or in what it calls: `user.passwordMatch(given)`. */
const compares = (view: View, { file, scope }: FunctionRef, depth: number): boolean =>
  view.operations(file, scope, "nested").some((operation) => {
    const call = operation.kind === "call" ? view.call(file, operation) : undefined;
    if (call === undefined) return false;
    if ((depth === 0 ? COMPARES : COMPARES_PASSWORDS).test(call.symbol ?? "")) return true;
    return depth < MAX_DEPTH && view.targets(call).some((target) => compares(view, target, depth + 1));
  });

/** Middleware before the handler that refuses strangers: written at the route, or on the routers around it. */
const isForMembers = (view: View, route: Route, where: "own" | "around"): boolean =>
  route.chain.slice(0, -1).some((stage) => {
    const isOwn = stage.file === route.call.file && route.call.operation.arguments.includes(stage.value);
    return isOwn === (where === "own") && refuses(view, stage) && !limitsHere(view, stage);
  });

const limitsHere = (view: View, stage: RouteStage): boolean =>
  stage.function !== undefined && limits(view, stage.function, 0);

/** Recognizes who has a session, and lets everybody else go on. */
const RECOGNIZES = /^(express-session|cookie-session|koa-session|passport\.(default\.)?(initialize|session))\b/;

function refuses(view: View, stage: RouteStage): boolean {
  const { value, symbol } = stage;
  if (symbol !== undefined && RECOGNIZES.test(symbol)) return false;
  const written = value.kind === "name" ? [value.name, ...value.path].join(".") : (stage.call?.callee ?? "");
  const isLogin =
    /local|login/i.test(written) ||
    (stage.call?.operation.arguments[0]?.kind === "literal" && stage.call.operation.arguments[0].value === "local");
  if (GUARD.test(written) && !isLogin) return true;
  if (stage.function === undefined) return false;
  const literals = view
    .operations(stage.function.file, stage.function.scope)
    .flatMap(({ arguments: given }) => given)
    .flatMap((value) => (value.kind === "literal" ? [String(value.value)] : []));
  // A ticket of the header is looked up: what has it is no stranger, whichever status refuses the others.
  const asksTicket = literals.some((text) => /^(authorization|x-[\w-]*(key|token))$/i.test(text));
  return literals.some((text) => REFUSES.test(text) || (asksTicket && text === "400"));
}
