/** A server that nobody can ask whether it is well. */

import type { FileFacts, Value } from "#facts/file";
import { gap, pass, unknown } from "#facts/verdict";
import type { Service, View } from "#linking/view";

import { isCertainHealthPath, isHealthPath, isProbePath } from "../questions/services/healthPaths";
import {
  callsIn,
  isDesktop,
  judgedIn,
  literalsIn,
  type ServiceSubject,
  servicesIn,
} from "../questions/services/services";
import { defineRule } from "../rule";

/** What only a health route answers, whatever its path. */
const ANSWER =
  /^(healthy|alive|pong|i'?m (ok|alive)|.{0,40}\b(app|server|service|api)\b,?( it)? is (up|running|alive|working))[.!]?$/i;

export const missingHealthEndpoint = defineRule<ServiceSubject, { readonly routes: number }>({
  id: "missing-health-endpoint",
  principle: "flow-logging",
  priority: "P2",
  confidence: "medium",
  version: 4,
  languages: ["typescript", "python"],
  summary: "A long-running server with neither a liveness nor a readiness route.",
  *subjects(view, file) {
    for (const subject of servicesIn(view, file)) if (subject.service.kind === "http-server") yield subject;
  },
  judge(view, subject) {
    const { service } = subject;
    if (isDesktop(view, subject)) return pass("a program with a user in front of it");
    const library = service.given.get("health");
    if (library !== undefined) return pass(`\`${library}\` answers health checks`);
    if ([...service.files].some(isHealthFile)) return pass("a route file of that name");
    const path = healthPathOf(pathsOf(view, service));
    if (path !== undefined) return pass(`\`${path}\` is served`);
    for (const file of judgedIn(service.files)) {
      for (const text of literalsIn(file))
        if (isPath(text) && isCertainHealthPath(text)) return pass(`\`${text}\` is served`);
      const answer = answersOf(view, file).find((text) => ANSWER.test(text));
      if (answer !== undefined) return pass(`\`${answer}\` is answered`);
    }
    const routes = routesOf(view, service);
    if (routes === 0) return unknown("its routes are not seen");
    return gap({ routes });
  },
  message: (_subject, { routes }) =>
    `No route of this server (${routes} seen) says whether it is well, so no probe can restart or drain it. Add a health route.`,
  fixFacts: (_view, { service }) => {
    const receiver = service.entry.call?.receiver;
    return { server: receiver?.kind === "type" ? receiver.name : null };
  },
});

/** A text that begins as a path does: the name of a topic or of an event has a slash inside only. */
const isPath = (text: string): boolean => /^…?\//.test(text);

/** The first of the paths that is asked for health; `/status` beside `/status/:page` is a collection of something. */
function healthPathOf(paths: readonly string[]): string | undefined {
  return paths.find((text) => {
    const path = text.startsWith("/") ? text : `/${text}`;
    if (!isHealthPath(path)) return false;
    return isProbePath(path) || !paths.some((other) => other.startsWith(`${path.replace(/\/$/, "")}/:`));
  });
}

/** Paths of routes, and those that controllers of Nest put before theirs. */
function pathsOf(view: View, service: Service): readonly string[] {
  const routes = view.routes().flatMap(({ call, path }) => (service.files.has(call.file) ? (path ?? []) : []));
  const controllers = [...callsIn(view, service.files, {})].flatMap(({ symbol, operation }) => {
    const [path] = symbol === "@nestjs/common.Controller" ? operation.arguments : [];
    return path?.kind === "literal" && typeof path.value === "string" ? [path.value] : [];
  });
  return [...routes, ...controllers];
}

/** Texts in replies and in what functions return. */
const answersOf = (view: View, file: FileFacts): readonly string[] => [
  ...view.calls(file, { concept: "reply" }).flatMap(({ operation }) => operation.arguments.flatMap(textsSaid)),
  ...file.operations.flatMap(({ kind, arguments: values }) => (kind === "return" ? values.flatMap(textsSaid) : [])),
];

/** Texts a reply consists of, as opposed to names of its members. */
function textsSaid(value: Value): readonly string[] {
  if (value.kind === "literal") return typeof value.value === "string" ? [value.value] : [];
  if (value.kind === "object") return Object.values(value.properties).flatMap(textsSaid);
  return value.kind === "choice" ? value.of.flatMap(textsSaid) : [];
}

/** Files that frameworks serve by their path: `pages/api/health.ts`, `app/health/route.ts`, `routes/healthz.ts`. */
const isHealthFile = (file: FileFacts): boolean => {
  const match =
    /(?:^|\/)(?:pages\/api|app|routes|api|controllers)\/(?:.*\/)?([\w.-]+?)(?:\/route|\/index|\/\+server)?\.[cm]?[jt]sx?$/.exec(
      file.path,
    );
  const name = match?.[1]?.replace(/[.-](route|routes|controller|handler|router)$/i, "");
  return name !== undefined && isHealthPath(`/${name}`);
};

const routesOf = (view: View, service: Service): number => {
  let count = 0;
  for (const call of callsIn(view, service.files, { concept: "route" })) if (call.callee !== "") count++;
  return count;
};
