/** Parameters that frameworks fill by decorator or file name: Nest's `@Body()`, Next.js route handlers. */

import type { FileFacts, Parameter, Value } from "#facts/file";
import type { FunctionRef } from "./view";

const NEST: Readonly<Record<string, string>> = {
  Body: "input.body",
  Query: "input.query",
  Param: "input.params",
  Headers: "input.headers",
  UploadedFile: "input.file",
  UploadedFiles: "input.file",
  RawBody: "input.body",
  Payload: "input.message",
  MessageBody: "input.message",
  Req: "express.Request",
  Request: "express.Request",
};
const WEB_METHOD = /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/;
const ROUTE_FILE = /(^|\/)app\/(.*\/)?route\.[cm]?[jt]sx?$/;
const API_FILE = /(^|\/)pages\/api\//;

/** Library type of a parameter that a framework fills, told by how and where the function is declared. */
export function conventionalType({ file, scope }: FunctionRef, index: number): string | undefined {
  const at = file.scopes[scope];
  const parameter = at?.parameters?.[index];
  if (at === undefined || parameter === undefined) return undefined;
  const decorated = at.method === true ? nestType(file, parameter) : undefined;
  if (decorated !== undefined) return decorated;
  if (ROUTE_FILE.test(file.path) && exportedAs(file, scope, WEB_METHOD))
    return index === 0 ? "next.Request" : index === 1 ? "next.RouteContext" : undefined;
  if (API_FILE.test(file.path) && exportedAs(file, scope, /^default$/))
    return index === 0 ? "express.Request" : index === 1 ? "express.Response" : undefined;
  return undefined;
}

/** The `fn` of an action or a helper of Sails (`module.exports = { inputs, exits, fn }`): the framework runs it, with checked inputs. */
export function isMachine({ file, scope }: FunctionRef): boolean {
  const value = file.exports["export="];
  if (value?.kind !== "object" || !MACHINE_FILE.test(file.path)) return false;
  const { fn, inputs, exits } = value.properties;
  return fn?.kind === "function" && fn.scope === scope && (inputs !== undefined || exits !== undefined);
}

const MACHINE_FILE = /(^|\/)api\/(?:controllers|helpers)\//;

/** `@Body() order` is the body; with a type that is a number or with a pipe of its own it has been converted. */
function nestType(file: FileFacts, { decorators, type }: Parameter): string | undefined {
  for (const decorator of decorators ?? []) {
    const operation = decorator.kind === "result" ? file.operations[decorator.operation] : undefined;
    const name = nestName(file, operation?.callee ?? decorator);
    if (name === undefined || !Object.hasOwn(NEST, name)) continue;
    const isConverted =
      (operation?.arguments ?? []).some(isPipe) || /^(number|boolean|bigint|Date)$/.test(type?.name ?? "");
    return isConverted ? undefined : NEST[name];
  }
  return undefined;
}

/** Name under which `@nestjs/…` exports the decorator; undefined for those of others. */
function nestName(file: FileFacts, callee: Value): string | undefined {
  const value = callee.kind === "name" ? file.scopes[0]?.bindings[callee.name]?.values[0] : callee;
  return value?.kind === "import" && value.from.startsWith("@nestjs/") ? value.path[0] : undefined;
}

/** `@Param("id", ParseUUIDPipe)`: anything after the name that is not text is a pipe. */
const isPipe = (value: Value): boolean => value.kind !== "literal" && value.kind !== "template";

function exportedAs(file: FileFacts, scope: number, name: RegExp): boolean {
  return Object.entries(file.exports).some(([exported, value]) => {
    if (!name.test(exported)) return false;
    if (value.kind === "function") return value.scope === scope;
    const values =
      value.kind === "name" && value.path.length === 0 ? (file.scopes[0]?.bindings[value.name]?.values ?? []) : [];
    return values.some((item) => item.kind === "function" && item.scope === scope);
  });
}
