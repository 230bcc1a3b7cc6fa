/** One service of a compose file as a fact. */

import type { ComposeBuild, ComposeExtends, ComposeService, ComposeText } from "#facts/compose";

import { entryOf, type YamlEntry, type YamlMap, type YamlValue } from "../yaml/document";
import { commandOf, healthcheckOf, type Reading } from "./commands";
import { dependenciesOf, portsOf, variablesOf, volumesOf } from "./entries";
import { textOf, textsOf } from "./text";

/** The fact of an entry under `services:`. */
export function serviceOf({ key, keySpan, span, value }: YamlEntry, reading: Reading): ComposeService {
  const place = { name: key, nameSpan: keySpan, span };
  const at = (name: string): YamlValue | undefined => entryOf(value, name)?.value;
  const command = (name: string) => {
    const entry = entryOf(value, name);
    return entry === undefined ? undefined : commandOf(entry, reading);
  };
  const health = entryOf(value, "healthcheck");
  const facts = {
    image: textOf(at("image")),
    build: buildOf(entryOf(value, "build")),
    extends: extendsOf(entryOf(value, "extends")),
    command: command("command"),
    entrypoint: command("entrypoint"),
    healthcheck: health === undefined ? undefined : healthcheckOf(health, reading),
    opaque: isOpaque(value) ? (true as const) : undefined,
  };
  return {
    ...place,
    ...known(facts),
    environment: variablesOf(at("environment")),
    envFiles: envFilesOf(at("env_file")),
    ports: portsOf(at("ports")),
    volumes: volumesOf(at("volumes")),
    dependsOn: dependenciesOf(at("depends_on")),
    capabilities: textsOf(at("cap_add")),
    profiles: textsOf(at("profiles")).map(({ text }) => text),
    settings: settingsOf(value),
  };
}

type Known<Facts> = { readonly [Name in keyof Facts]?: Exclude<Facts[Name], undefined> };

/** The facts that are there. */
function known<Facts extends object>(facts: Facts): Known<Facts> {
  const found: Known<Facts> = { ...facts };
  for (const name in found) if (found[name] === undefined) delete found[name];
  return found;
}

/** A tag of compose's own says what becomes of an entry when files are merged. */
const isOpaque = (value: YamlValue): boolean =>
  value.kind !== "map" || value.tag !== undefined || value.entries.some((entry) => entry.value.tag !== undefined);

function buildOf(entry: YamlEntry | undefined): ComposeBuild | undefined {
  if (entry === undefined) return undefined;
  const { value, span } = entry;
  if (value.kind !== "map") return { span, ...known({ context: textOf(value) }) };
  const text = (key: string): ComposeText | undefined => textOf(entryOf(value, key)?.value);
  const inline = entryOf(value, "dockerfile_inline") === undefined ? undefined : (true as const);
  return {
    span,
    ...known({ context: text("context"), dockerfile: text("dockerfile"), target: text("target"), inline }),
  };
}

function extendsOf(entry: YamlEntry | undefined): ComposeExtends | undefined {
  if (entry === undefined) return undefined;
  const { value, span } = entry;
  if (value.kind === "scalar") return { span, service: value.text };
  const service = textOf(entryOf(value, "service")?.value);
  if (service === undefined) return undefined;
  return { span, service: service.text, ...known({ file: textOf(entryOf(value, "file")?.value) }) };
}

/** A path, a list of paths, or of `path:` with `required:`. */
function envFilesOf(value: YamlValue | undefined): readonly ComposeText[] {
  const items = value?.kind === "list" ? value.items : value === undefined ? [] : [value];
  return items.flatMap((item) => textOf(item.kind === "map" ? entryOf(item, "path")?.value : item) ?? []);
}

/** Told as facts of their own, or nobody asks for them. */
const APART: ReadonlySet<string> = new Set(
  "image build extends command entrypoint healthcheck environment env_file ports volumes depends_on cap_add profiles labels networks configs secrets annotations logging x-".split(
    " ",
  ),
);
const DEEPEST = 4;

function settingsOf(value: YamlValue): Readonly<Record<string, ComposeText>> {
  const found: Record<string, ComposeText> = {};
  const collect = (map: YamlMap, before: string, depth: number): void => {
    for (const { key, value: own } of map.entries) {
      if (key === "__proto__" || (before === "" && (APART.has(key) || key.startsWith("x-")))) continue;
      const text = textOf(own);
      if (text !== undefined) found[`${before}${key}`] = text;
      else if (own.kind === "map" && depth < DEEPEST) collect(own, `${before}${key}.`, depth + 1);
    }
  };
  if (value.kind === "map") collect(value, "", 1);
  return found;
}
