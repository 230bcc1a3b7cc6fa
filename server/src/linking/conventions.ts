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
  const types = ROUTE_FILE.test(file.path) ? WEB_TYPES : API_FILE.test(file.path) ? API_TYPES : undefined;
  const given = types === undefined ? undefined : exportedHandlers(file).get(scope);
  if (types === undefined || given?.names.some((name) => types.exported.test(name)) !== true) return undefined;
  return isGivenRequest(file, scope) ? types.parameters[index] : undefined;
}

const WEB_TYPES = { exported: WEB_METHOD, parameters: ["next.Request", "next.RouteContext"] };
const API_TYPES = { exported: /^default$/, parameters: ["express.Request", "express.Response"] };
const REQUEST_NAME = /^_?req(uest)?$/i;

/** What a wrapper passes on is its own affair: only a first parameter that says it is the request is taken for it. */
export const isGivenRequest = (file: FileFacts, scope: number): boolean =>
  exportedHandlers(file).get(scope)?.isWrapped !== true ||
  REQUEST_NAME.test(file.scopes[scope]?.parameters?.[0]?.name ?? "");

/** Under which names a function is exported, and whether only through a call that takes it. */
interface Exported {
  readonly names: readonly string[];
  readonly isWrapped: boolean;
}

const handlersByFile = new WeakMap<FileFacts, ReadonlyMap<number, Exported>>();
const MAX_WRAPPERS = 3;

/** Functions a file exports, those given to wrappers too: `export default withSession(handler)`. Keys are scopes. */
export function exportedHandlers(file: FileFacts): ReadonlyMap<number, Exported> {
  const known = handlersByFile.get(file);
  if (known !== undefined) return known;
  const found = new Map<number, Exported>();
  const add = (value: Value, name: string, wrappers: number): void => {
    if (value.kind === "function") {
      const before = found.get(value.scope);
      const names = [...(before?.names ?? []), name];
      found.set(value.scope, { names, isWrapped: wrappers > 0 && before?.isWrapped !== false });
      return;
    }
    if (wrappers > MAX_WRAPPERS || !("path" in value) || value.path.length > 0) return;
    if (value.kind === "name")
      for (const item of file.scopes[0]?.bindings[value.name]?.values ?? [])
        if (item.kind !== "name") add(item, name, wrappers);
    if (value.kind === "result")
      for (const item of file.operations[value.operation]?.arguments ?? []) add(item, name, wrappers + 1);
  };
  for (const [name, value] of Object.entries(file.exports)) add(value, name, 0);
  handlersByFile.set(file, found);
  return found;
}

/** The `fn` of an action or a helper of Sails (`module.exports = { inputs, exits, fn }`): the framework runs it, with checked inputs. */
export function isMachine({ file, scope }: FunctionRef): boolean {
  const value = file.exports["export="];
  if (value?.kind !== "object" || !MACHINE_FILE.test(file.path)) return false;
  const { fn, inputs, exits } = value.properties;
  return fn?.kind === "function" && fn.scope === scope && (inputs !== undefined || exits !== undefined);
}

/** `export default async (job: SandboxedJob) => …`: BullMQ runs what the file of a processor exports, in a process of its own. */
export function isSandboxedProcessor({ file, scope }: FunctionRef): boolean {
  const type = file.scopes[scope]?.parameters?.[0]?.type?.name;
  if (type === undefined || !/^(Sandboxed)?Job$/.test(type)) return false;
  const [from] = file.scopes[0]?.bindings[type]?.values ?? [];
  if (from?.kind !== "import" || !/^(bullmq|bull)$/.test(from.from)) return false;
  const given = exportedHandlers(file).get(scope);
  return given?.isWrapped === false && given.names.some((name) => name === "default" || name === "export=");
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
