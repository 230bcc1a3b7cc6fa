/** Fields without a default of settings classes that read the environment (pydantic-settings). */

import type { FileFacts, Operation, Scope, Value } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { View } from "#linking/view";

import type { Needed } from "./startUp";

/** Types whose text comes from one variable, or from a file or a nested name for none of them. */
const SIMPLE =
  /^(?:str|int|float|bool|bytes|Path|SecretStr|SecretBytes|EmailStr|\w*Url|\w*Dsn|UUID|IPvAnyAddress|Decimal|date|datetime|PositiveInt|NonNegativeInt)$/;

/** Of classes that the file makes an object of, at the place of each field. */
export function* settingsRequirements(view: View, file: FileFacts): Iterable<Needed> {
  // The version before has the class in `pydantic` itself, and takes an optional type for a default.
  if (!file.imports.some(({ from }) => from === "pydantic_settings")) return;
  for (const scope of file.scopes) {
    if (scope.kind !== "class" || scope.base === undefined || !isSettings(view, file, scope.base)) continue;
    const made = file.operations.filter((operation) => makes(view, file, operation, scope));
    const prefix = prefixOf(file, scope);
    if (prefix === undefined) continue;
    for (const operation of made)
      for (const [field, value] of Object.entries(scope.members ?? {})) {
        if (operation.keywords?.[field] !== undefined || operation.opaqueArguments === true) continue;
        if (value.kind !== "typed" || value.path.length > 0 || !SIMPLE.test(value.type.name)) continue;
        if (field.startsWith("_") || field === "model_config") continue;
        yield { name: `${prefix}${field}`.toUpperCase(), span: value.type.span, scope: operation.scope, anyCase: true };
      }
  }
}

const isSettings = (view: View, file: FileFacts, base: Value): boolean =>
  view
    .things(file, base)
    .some((thing) => thing.kind === "library" && thing.symbol === "pydantic_settings.BaseSettings");

const makes = (view: View, file: FileFacts, operation: Operation, { id }: Scope): boolean =>
  operation.kind === "call" &&
  operation.callee !== undefined &&
  view
    .things(file, operation.callee)
    .some((thing) => thing.kind === "class" && thing.file === file && thing.scope === id);

/** `env_prefix` of `model_config`; undefined where sources or names are the class's own affair. */
function prefixOf(file: FileFacts, { id, members = {} }: Scope): string | undefined {
  if (Object.keys(members).some((name) => /^settings_customise_sources$/.test(name))) return undefined;
  // The older way to write `model_config`.
  if (file.scopes.some(({ kind, parent, name }) => kind === "class" && parent === id && name === "Config"))
    return undefined;
  const config = members.model_config;
  if (config === undefined) return "";
  const operation = config.kind === "result" ? file.operations[config.operation] : undefined;
  if (lastNameOf(operation?.callee) !== "SettingsConfigDict" || operation?.opaqueArguments === true) return undefined;
  const { env_prefix: prefix, alias_generator: alias, secrets_dir: secrets } = operation?.keywords ?? {};
  if (alias !== undefined || secrets !== undefined) return undefined;
  if (prefix === undefined) return "";
  return prefix.kind === "literal" && typeof prefix.value === "string" ? prefix.value : undefined;
}
