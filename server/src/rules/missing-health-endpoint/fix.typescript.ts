/** Adds `/livez` and `/readyz` to an application, before what may stop a probe, with the kit's `health`. */

import type { TextEdit } from "#facts/place";
import { importParts, type PartWish } from "#languages/typescript/editKit";
import { modulesOf, processHindrance } from "#languages/typescript/editProcess";
import { type Application, applicationOf, type Listening, listeningAt } from "#languages/typescript/editServer";
import { type EditSource, openSource } from "#languages/typescript/editSource";
import { detectStyle } from "#languages/typescript/editStyle";

import { defineFix, type FixRequest, refuse } from "../fix";
import { type Check, checksIn } from "./fix.typescript.checks";
import { beforeStops } from "./fix.typescript.place";
import { routeLines } from "./fix.typescript.routes";

export const addHealthEndpoint = defineFix({
  id: "health-endpoint",
  language: "typescript",
  rules: ["missing-health-endpoint"],
  tier: "preview",
  preferred: true,
  title: () => "Add `/livez` and `/readyz`",
  async plan(request) {
    const source = openSource(request.path, request.text);
    const listening = listeningAt(source, request.span, request.facts.server);
    if (listening === undefined) return refuse("no server listens here");
    const hindrance = answered(request, source) ?? processHindrance(request, source) ?? foreign(listening);
    if (hindrance !== undefined) return refuse(hindrance);
    const app = applicationOf(source, listening);
    if ("because" in app) return refuse(app.because);
    const unfit = foreign(app) ?? hooked(source, app);
    if (unfit !== undefined) return refuse(unfit);
    const checks = await checksIn(request, source);
    const edited = editsOf(request, source, listening, { app, checks });
    if ("because" in edited) return refuse(edited.because);
    const title = `Add \`/livez\` and \`/readyz\`${checks.length === 0 ? "" : ` (checks ${namesOf(checks)})`}`;
    return {
      kind: "ways",
      ways: [{ title, tier: "preview", edits: edited.edits, kit: ["health"], notes: edited.notes }],
    };
  },
});

const LIBRARIES =
  /^(@godaddy\/terminus|@nestjs\/terminus|@fastify\/under-pressure|fastify-healthcheck|express-healthcheck|express-actuator|lightship|@cloudnative\/health(-connect)?)$/;
const PATH =
  /["'`]\/(?:[\w-]+\/)*_?(?:health\w*|livez?|liveness|readyz?|readiness|ping|status|alive|up|heart-?beat)["'`/?]/i;

/** Who answers probes already; undefined when nobody does. */
function answered(request: FixRequest, source: EditSource): string | undefined {
  const library = modulesOf(source).find((name) => LIBRARIES.test(name));
  if (library !== undefined) return `\`${library}\` answers probes already`;
  const path = PATH.exec(source.text)?.[0];
  if (path !== undefined) return `there is a route for probes already: ${path.slice(1, -1)}`;
  const declared = ["@godaddy/terminus", "lightship", "@nestjs/terminus"].find(
    (name) => request.dependency(name) !== undefined,
  );
  return declared === undefined ? undefined : `\`${declared}\` is there for this`;
}

function foreign({ framework }: Pick<Application, "framework">): string | undefined {
  if (framework === "nest") return "Nest answers probes with `@nestjs/terminus`";
  return framework === "koa" ? "Koa has no routes of its own: they belong into its router" : undefined;
}

/** Hooks of Fastify run before every route, whichever comes first in the file. */
function hooked(source: EditSource, { name, framework }: Application): string | undefined {
  if (framework !== "fastify") return undefined;
  const hooks = source.text.split(new RegExp(`\\b${name}\\.addHook\\(`)).slice(1);
  const isLogin = hooks.some((hook) => /auth|token|jwt|session|log_?in|verify|40[13]/i.test(hook.slice(0, 600)));
  return isLogin ? "a hook of the whole application asks for a login, probes included" : undefined;
}

const namesOf = (checks: readonly Check[]): string => checks.map(({ name }) => name).join(", ");

interface Wanted {
  readonly app: Application;
  readonly checks: readonly Check[];
}

function editsOf(
  request: FixRequest,
  source: EditSource,
  listening: Listening,
  { app, checks }: Wanted,
): { readonly edits: readonly TextEdit[]; readonly notes: readonly string[] } | { readonly because: string } {
  const style = detectStyle(source, request.reader);
  const isExpress = app.framework === "express";
  const wishes: PartWish[] = [
    ...(isExpress && checks.length === 0 ? [] : [{ part: "health", name: "health" }]),
    ...(isExpress ? ["live", "ready"].map((name) => ({ part: "health", name })) : []),
  ];
  const imported = importParts(request, source, style, wishes);
  if ("because" in imported) return imported;
  const locals = Object.fromEntries(wishes.map(({ name }, index) => [name, imported.locals[index] ?? name]));
  const placed = beforeStops(source, app, listening, routeLines(style, { app, checks, locals }));
  return { edits: [...imported.edits, placed.edit], notes: placed.notes };
}
