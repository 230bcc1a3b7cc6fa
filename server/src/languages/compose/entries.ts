/** Lists of a service that compose takes in two forms: variables, ports, volumes, dependencies. */

import type { ComposeDependency, ComposePort, ComposeText, ComposeVariable, ComposeVolume } from "#facts/compose";

import { entryOf, type YamlEntry, type YamlValue } from "../yaml/document";
import { interpolated, textOf } from "./text";

/** `environment:` as a map or as a list of `NAME=value`. */
export function variablesOf(value: YamlValue | undefined): readonly ComposeVariable[] {
  if (value?.kind === "map") return value.entries.map(({ key, span, value: own }) => variable(key, span, textOf(own)));
  if (value?.kind !== "list") return [];
  return value.items.flatMap((item) => {
    if (item.kind !== "scalar") return [];
    const at = item.text.indexOf("=");
    if (at === -1) return [variable(item.text, item.span, undefined)];
    return [variable(item.text.slice(0, at), item.span, assigned(item.text.slice(at + 1), item.span))];
  });
}

const variable = (name: string, span: ComposeVariable["span"], value: ComposeText | undefined): ComposeVariable => ({
  name,
  span,
  ...(value === undefined ? {} : { value }),
});

/** The part behind `=`, whose place is the whole item: the file may spell it otherwise. */
function assigned(text: string, span: ComposeText["span"]): ComposeText {
  const value = interpolated(text);
  return { text, ...(value === undefined ? {} : { value }), span };
}

/** `ports:`, short forms (`8080`, `8080:80/tcp`, `127.0.0.1::80`, `[::1]:80:80`) and long ones. */
export function portsOf(value: YamlValue | undefined): readonly ComposePort[] {
  if (value?.kind !== "list") return [];
  return value.items.flatMap((item): readonly ComposePort[] => {
    if (item.kind === "scalar") return shortPort(item.text, item.span);
    const text = (key: string): string | undefined => textOf(entryOf(item, key)?.value)?.text;
    const [target, published, host] = [text("target"), text("published"), text("host_ip")];
    return target === undefined ? [] : [port({ span: item.span, target, published, host })];
  });
}

const SHORT =
  /^(?:(?:(?<host>\[[^\]]*\]|\$\{[^}]*\}|[^:\s]*):)?(?<published>\$\{[^}]*\}|[^:\s]*):)?(?<target>\$\{[^}]*\}|[^:\s/]+)(?:\/\w+)?$/;

function shortPort(text: string, span: ComposePort["span"]): readonly ComposePort[] {
  // A default may hold the address as well: `${PORT:-127.0.0.1:80}:80`.
  const { host, published, target } = SHORT.exec(interpolated(text) ?? text)?.groups ?? {};
  return target === undefined ? [] : [port({ span, target, published, host })];
}

interface PortParts {
  readonly span: ComposePort["span"];
  readonly target: string;
  readonly published: string | undefined;
  readonly host: string | undefined;
}

const port = ({ span, target, published, host }: PortParts): ComposePort => ({
  span,
  ...(host === undefined || host === "" ? {} : { host: interpolated(host) ?? host }),
  ...(published === undefined || published === "" ? {} : { published: interpolated(published) ?? published }),
  target: interpolated(target) ?? target,
});

/** `volumes:`, short and long. */
export function volumesOf(value: YamlValue | undefined): readonly ComposeVolume[] {
  if (value?.kind !== "list") return [];
  return value.items.flatMap((item): readonly ComposeVolume[] => {
    if (item.kind === "scalar") {
      const [first = "", second] = (interpolated(item.text) ?? item.text).split(/:(?![^{]*\})/);
      return [{ span: item.span, ...(second === undefined ? { target: first } : { source: first, target: second }) }];
    }
    const text = (key: string): string | undefined => {
      const found = textOf(entryOf(item, key)?.value);
      return found?.value ?? found?.text;
    };
    const [source, target] = [text("source") ?? text("src"), text("target") ?? text("destination") ?? text("dst")];
    return target === undefined ? [] : [{ span: item.span, ...(source === undefined ? {} : { source }), target }];
  });
}

/** `depends_on:` as a list of names or as a map with conditions. */
export function dependenciesOf(value: YamlValue | undefined): readonly ComposeDependency[] {
  if (value?.kind === "map") return value.entries.map(longDependency);
  if (value?.kind !== "list") return [];
  return value.items.flatMap((item) =>
    item.kind === "scalar" ? [{ service: item.text, nameSpan: item.span, span: item.span }] : [],
  );
}

function longDependency({ key, keySpan, span, value }: YamlEntry): ComposeDependency {
  const condition = textOf(entryOf(value, "condition")?.value);
  return { service: key, nameSpan: keySpan, span, ...(condition === undefined ? {} : { condition }) };
}
