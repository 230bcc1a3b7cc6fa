/** Where Python programs keep settings: the environment, Django's settings modules, Flask's configuration, classes of settings. */

import type { FileFacts, Scope, Value } from "#facts/file";
import { lastNameOf, memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { environmentRead } from "../questions/input/environmentReads";
import { inDevelopment } from "../questions/secrets/environment";
import { isText } from "../questions/secrets/notableValues";
import { type Candidate, fallback } from "./fallbacks";
import { isWritten, looksInvented, looksIssued, secretNamed } from "./strength";

/** Candidates of a Python file; one place may be named twice. */
export function pythonCandidates(view: View, file: FileFacts): readonly Candidate[] {
  const calls = view.calls(file);
  const reads = calls.flatMap((call) => environmentRead(view, call) ?? []);
  const names = reads.map(({ name }) => name);
  const fallbacks = reads.flatMap((read) => fallback(file, read.name, read.fallback, names));
  return [
    ...(isSettingsOfDevelopment(file) ? fallbacks.map(forDevelopment) : fallbacks),
    ...calls.flatMap((call) => [...lookedUp(file, call), ...given(file, call)]),
    ...assigned(file),
    ...(isDjangoSettings(file) ? ofModule(view, file) : []),
    ...file.scopes.flatMap((scope) => (scope.kind === "class" ? ofClass(view, file, scope) : [])),
  ];
}

/** `app.config.get("SECRET_KEY", "…")`: a mapping of settings that may have none of that name. */
function lookedUp(file: FileFacts, { callee, operation }: Call): readonly Candidate[] {
  const [name, value] = operation.arguments;
  if (!isText(name) || !/(?:^|\.)(?:config|conf|settings|secrets)\.(?:get|setdefault)$/i.test(callee)) return [];
  return fallback(file, name.value, value);
}

/** `app.config.from_mapping(SECRET_KEY="…")`, `app.config.update(…)` */
function given(file: FileFacts, { callee, operation }: Call): readonly Candidate[] {
  if (!/\.config\.(?:from_mapping|update)$/.test(callee)) return [];
  return Object.entries(operation.keywords ?? {}).flatMap(([name, value]) => held(file, name, [value]));
}

/** `app.secret_key = "…"`, `app.config["SECRET_KEY"] = "…"` */
const assigned = (file: FileFacts): readonly Candidate[] =>
  file.operations.flatMap(({ kind, callee, arguments: values }) => {
    const name = kind === "assign" ? memberOf(callee) : undefined;
    if (name === undefined || callee === undefined || !("path" in callee)) return [];
    if (callee.path.at(-2) === "config") return held(file, name, values);
    return name === "secret_key" ? held(file, "SECRET_KEY", values) : [];
  });

/** A module of Django's settings names its applications or its routes. */
const isDjangoSettings = ({ scopes: [module] }: FileFacts): boolean =>
  module !== undefined &&
  ["INSTALLED_APPS", "ROOT_URLCONF", "MIDDLEWARE"].some((name) => Object.hasOwn(module.bindings, name));

/** `from .base import *` and then `SECRET_KEY = read(…)`: the module that production loads has another value. */
const isReplaced = (view: View, file: FileFacts, name: string): boolean =>
  view.files.some(
    (other) =>
      other !== file &&
      other.language === "python" &&
      other.reexports.length > 0 &&
      view.loads(other).includes(file) &&
      (other.scopes[0]?.bindings[name]?.values ?? []).some(({ kind }) => kind !== "literal"),
  );

function ofModule(view: View, file: FileFacts): readonly Candidate[] {
  const bindings = Object.entries(file.scopes[0]?.bindings ?? {});
  return bindings.flatMap(([name, { values }]) => [
    ...(isReplaced(view, file, name) ? [] : held(file, name, values)),
    ...(name === "DATABASES" ? values.flatMap((value) => ofDatabases(file, value)) : []),
  ]);
}

const OWN_MACHINE = /^(?:|localhost|127\.\d+\.\d+\.\d+|::1|\/.*)$/;

/** `DATABASES = {"default": {"HOST": "db.internal", "PASSWORD": "…"}}`; without a host the server is this machine. */
function ofDatabases(file: FileFacts, value: Value): readonly Candidate[] {
  if (value.kind !== "object") return [];
  return Object.values(value.properties).flatMap((database) => {
    if (database.kind !== "object") return [];
    const { HOST: host, PASSWORD: password } = database.properties;
    const isOwn = host === undefined || (isText(host) && OWN_MACHINE.test(host.value));
    return isOwn || password === undefined ? [] : held(file, "DATABASE_PASSWORD", [password]);
  });
}

/** `class Settings(BaseSettings): secret_key: str = "…"`, `class Config: SECRET_KEY = "…"` */
function ofClass(view: View, file: FileFacts, scope: Scope): readonly Candidate[] {
  const isOfEnvironment = scope.base !== undefined && isBaseSettings(view, file, scope.base);
  if (!isOfEnvironment && !/(?:config|settings)$/i.test(scope.name ?? "")) return [];
  if (DEVELOPMENT.test(scope.name ?? "")) return [];
  return Object.entries(scope.members ?? {}).flatMap(([name, value]) =>
    // A private member is no field: the environment cannot set it.
    isOfEnvironment && !name.startsWith("_")
      ? fallback(file, name.toUpperCase(), textOf(file, value))
      : held(file, name, [value]),
  );
}

const isBaseSettings = (view: View, file: FileFacts, base: Value): boolean =>
  lastNameOf(base) === "BaseSettings" ||
  view.things(file, base).some((thing) => thing.kind === "class" && isSettingsClass(thing.file.scopes[thing.scope]));

const isSettingsClass = (scope: Scope | undefined): boolean =>
  scope?.base !== undefined && lastNameOf(scope.base) === "BaseSettings";

/** `SecretStr("…")`, `Field("…")`, `Field(default="…")`, or the text itself. */
function textOf(file: FileFacts, value: Value): Value | undefined {
  if (value.kind !== "result") return value;
  const operation = file.operations[value.operation];
  if (!/^(?:SecretStr|Field)$/.test(lastNameOf(operation?.callee))) return undefined;
  const inner = operation?.arguments[0] ?? operation?.keywords?.default;
  return inner === undefined ? undefined : textOf(file, inner);
}

const DEVELOPMENT = /dev|local|test|debug|example|sample/i;
/** `settings/local.py`, `settings_dev.py`, `config/test.py`: for one machine, whatever they hold. */
const DEVELOPMENT_FILE =
  /(?:^|[/_.-])(?:dev|development|local|tests?|testing|ci|debug|example|sample)(?:[/_.-][^/]*)?$/;

/** What no production loads may fall back to anything; a module that only has such a name is no module of settings. */
const isSettingsOfDevelopment = ({ path }: FileFacts): boolean =>
  DEVELOPMENT_FILE.test(path) && /(?:^|[/_.-])(?:settings?|config|conf)[/_.-]/.test(path);

const forDevelopment = (candidate: Candidate): Candidate => ({ ...candidate, accepted: DEVELOPMENT_ONLY });

const DEVELOPMENT_ONLY = "used in development only";

/** A setting that has a text and nothing else: no other value replaces it further down. */
function held(file: FileFacts, name: string, values: readonly Value[]): readonly Candidate[] {
  const kind = secretNamed(name);
  const [value] = values;
  if (kind === undefined || values.length !== 1 || !isText(value) || value.span === undefined) return [];
  if (!isWritten(value.value)) return [];
  if (kind === "key" && !looksIssued(value.value) && !looksInvented(value.value)) return [];
  const isDevelopment = inDevelopment(file, value.span) || DEVELOPMENT_FILE.test(file.path);
  const accepted = isDevelopment ? { accepted: DEVELOPMENT_ONLY } : {};
  return [{ span: value.span, form: "setting", name, kind, ...accepted }];
}
