/** Compose file → facts. Nothing here knows an image, a rule or another file. */

import type { ComposeCommand, ComposeFacts, ComposeService } from "#facts/compose";
import type { FileFacts } from "#facts/file";
import type { ShellScript } from "#facts/shell";
import type { SourceText } from "#languages/language";
import { lineStartsOf } from "#languages/lines";
import { hashSuppressions } from "#languages/suppression";
import { shellLine } from "../shell/line";
import type { ShellParser } from "../shell/parse";
import { commentsOf } from "../yaml/comments";
import { entryOf, openYaml, rootOf, type YamlValue } from "../yaml/document";
import { roleOf } from "./roles";
import { serviceOf } from "./services";
import { textOf, textsOf } from "./text";

/** Facts of one file. Does not throw on any text. */
export function composeLowerer(shell: ShellParser): (source: SourceText) => FileFacts {
  return ({ path, text, hash }) => {
    const lineStarts = lineStartsOf(text);
    const file = openYaml(text);
    const compose = composeFacts(rootOf(file), { text, shell });
    const scripts = compose.services.flatMap((service) => scriptsOf(service, shell));
    return {
      path,
      hash,
      language: "compose",
      role: roleOf(path, text, compose),
      lineStarts,
      imports: [],
      exports: {},
      reexports: [],
      scopes: [{ id: 0, kind: "module", parent: -1, function: 0, span: { start: 0, end: text.length }, bindings: {} }],
      operations: [],
      reads: [],
      suppressions: hashSuppressions(text, commentsOf(text), lineStarts, scripts),
      hasSyntaxError: file.broken,
      compose,
      ...(scripts.length === 0 ? {} : { scripts }),
    };
  };
}

function composeFacts(value: YamlValue | undefined, reading: Parameters<typeof serviceOf>[1]): ComposeFacts {
  const services = entryOf(value, "services")?.value;
  const included = entryOf(value, "include")?.value;
  const items = included?.kind === "list" ? included.items : [];
  return {
    services: services?.kind === "map" ? services.entries.map((entry) => serviceOf(entry, reading)) : [],
    includes: items.flatMap((item) =>
      item.kind === "map" ? textsOf(entryOf(item, "path")?.value) : (textOf(item) ?? []),
    ),
  };
}

/** What shells run for a service; Docker starts them with no option but those written. */
function scriptsOf({ command, entrypoint, healthcheck }: ComposeService, shell: ShellParser): readonly ShellScript[] {
  const started = [entrypoint, command].flatMap((one) => scriptOf(one, "start"));
  return [...started, ...scriptOf(healthcheck?.test, "probe"), ...probeOf(healthcheck?.test, shell)];
}

/** `["CMD", "curl", …]`: a probe without a shell says the same as the line that would start it in one. */
function probeOf(test: ComposeCommand | undefined, shell: ShellParser): readonly ShellScript[] {
  if (test?.words === undefined || test.words.length === 0 || test.shell !== undefined) return [];
  const script = shell(shellLine(test.words));
  return [{ script, runBy: "probe", dialect: "sh", errexit: false, pipefail: false, span: test.span }];
}

function scriptOf(command: ComposeCommand | undefined, runBy: ShellScript["runBy"]): readonly ShellScript[] {
  const { shell, words = [] } = command ?? {};
  if (command === undefined || shell === undefined) return [];
  const options = words.slice(shell.index + 1);
  const errexit = options.some((word, at) => /^-[a-z]*e[a-z]*c?$/.test(word) && options[at - 1] !== "-o");
  const dialect = words[shell.index]?.endsWith("bash") === true ? "bash" : "sh";
  const pipefail = options.some((word, at) => word === "pipefail" && options[at - 1] === "-o");
  return [{ script: shell.script, runBy, dialect, errexit, pipefail, span: command.span }];
}
