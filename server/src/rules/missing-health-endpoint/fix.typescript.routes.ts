/** The lines of two health routes, as each framework answers. */

import type { Application } from "#languages/typescript/editServer";
import { type EditStyle, quoted } from "#languages/typescript/editStyle";

import type { Check } from "./fix.typescript.checks";

export interface Routes {
  readonly app: Application;
  readonly checks: readonly Check[];
  /** Exported name of the kit → name in the file. */
  readonly locals: Readonly<Record<string, string>>;
}

/** Lines without the indentation of their place. */
export function routeLines(style: EditStyle, { app, checks, locals }: Routes): readonly string[] {
  const { health = "health", live = "live", ready = "ready" } = locals;
  const end = style.semicolon;
  const registered = checks.map(
    ({ name, question }) =>
      `${health}.register(${quoted(style, name)}, () => ${question.replaceAll('"', style.quote)})${end}`,
  );
  const get = (path: string): string => `${app.name}.get(${quoted(style, path)}`;
  if (app.framework === "express")
    return [...registered, `${get("/livez")}, ${live})${end}`, `${get("/readyz")}, ${ready})${end}`];
  const isFastify = app.framework === "fastify";
  const parameters = isFastify ? "(_request, reply)" : "()";
  const answer = isFastify
    ? "return reply.code(status).headers(headers).send(body)"
    : "return new Response(body, { status, headers })";
  const route = (path: string, keyword: string, asked: string): readonly string[] => [
    `${get(path)}, ${keyword}${parameters} => {`,
    `${style.indent}const { status, headers, body } = ${asked}${end}`,
    `${style.indent}${answer}${end}`,
    `})${end}`,
  ];
  return [
    ...registered,
    ...route("/livez", "", `${health}.live()`),
    ...route("/readyz", "async ", `await ${health}.ready()`),
  ];
}
