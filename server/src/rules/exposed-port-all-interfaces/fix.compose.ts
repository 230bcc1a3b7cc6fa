/** Publishes a port on the host's loopback alone. */

import type { TextEdit } from "#facts/place";
import { openCompose, serviceAt } from "#languages/compose/edit";
import { addEntry, replaceValue, valueText, type YamlFile, type YamlPath } from "#languages/yaml/edit";

import { defineFix, refuse } from "../fix";

const LOOPBACK = "127.0.0.1";

export const bindLoopback = defineFix({
  id: "bind-loopback",
  language: "compose",
  rules: ["exposed-port-all-interfaces"],
  tier: "behavioral",
  preferred: true,
  title: () => "Publish it on 127.0.0.1 only",
  async plan({ path, text, span }) {
    const source = await openCompose(path, text);
    const service = serviceAt(source, span);
    const index = service?.ports.findIndex((port) => port.span.start === span.start) ?? -1;
    const port = service?.ports[index];
    if (service === undefined || port === undefined || (port.host !== undefined && !OPEN.test(port.host)))
      return refuse("the gap is gone");
    const edit = bound(source.yaml, ["services", service.name, "ports", index]);
    if (edit === undefined)
      return refuse("the port is written with variables or in one line: write the address by hand");
    const way = {
      title: "Publish it on 127.0.0.1 only",
      tier: "behavioral",
      edits: [edit],
      kit: [],
      notes: [NOTE],
    } as const;
    return { kind: "ways", ways: [way] };
  },
});

const NOTE = "Programs on other machines no longer reach it.";
const OPEN = /^(?:0\.0\.0\.0|\[::\])$/;
/** `5432:5432`, `"${PORT:-5432}:5432/tcp"`, with an address for all or none. */
const SHORT = /^(?:0\.0\.0\.0:|\[::\]:)?((?:\d+(?:-\d+)?|\$\{\w+:?-\d+\}):\d+(?:-\d+)?(?:\/\w+)?)$/;

function bound(yaml: YamlFile, path: YamlPath): TextEdit | undefined {
  const written = valueText(yaml, path);
  if (written === undefined) {
    return valueText(yaml, [...path, "host_ip"]) === undefined
      ? addEntry(yaml, path, [`host_ip: ${LOOPBACK}`])
      : replaceValue(yaml, [...path, "host_ip"], LOOPBACK);
  }
  const rest = SHORT.exec(written.text)?.[1];
  if (rest === undefined) return undefined;
  const quote = written.quote === "" ? '"' : written.quote;
  return replaceValue(yaml, path, `${quote}${LOOPBACK}:${rest}${quote}`);
}
