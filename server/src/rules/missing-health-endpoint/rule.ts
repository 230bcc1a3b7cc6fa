/** A server that nobody can ask whether it is well. */

import type { FileFacts } from "#facts/file";
import { gap, pass, unknown } from "#facts/verdict";
import type { Service, View } from "#linking/view";

import { isHealthPath } from "../questions/healthPaths";
import { callsIn, isDesktop, isJudged, type ServiceSubject, servicesIn, textsIn } from "../questions/services";
import { defineRule } from "../rule";

/** What only a health route answers, whatever its path. */
const ANSWER = /^(healthy|alive|pong|i'?m (ok|alive))[.!]?$/i;

export const missingHealthEndpoint = defineRule<ServiceSubject, { readonly routes: number }>({
  id: "missing-health-endpoint",
  principle: "flow-logging",
  priority: "P2",
  confidence: "medium",
  summary: "A long-running server with neither a liveness nor a readiness route.",
  *subjects(view, file) {
    for (const subject of servicesIn(view, file)) if (subject.service.kind === "http-server") yield subject;
  },
  judge(view, subject) {
    const { service } = subject;
    if (isDesktop(view, subject)) return pass("a program with a user in front of it");
    const library = service.given.get("health");
    if (library !== undefined) return pass(`\`${library}\` answers health checks`);
    for (const file of service.files) {
      if (isHealthFile(file)) return pass("a route file of that name");
      if (!isJudged(file)) continue;
      for (const text of textsIn(file))
        if (isHealthPath(text) || ANSWER.test(text)) return pass(`\`${text}\` is served`);
    }
    const routes = routesOf(view, service);
    if (routes === 0) return unknown("its routes are not seen");
    return gap({ routes });
  },
  message: (_subject, { routes }) =>
    `No route of this server (${routes} seen) says whether it is well, so no probe can restart or drain it. Add a health route.`,
});

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
