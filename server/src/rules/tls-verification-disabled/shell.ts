/** Certificate checks that shell commands and their variables turn off. */

import type { Place } from "#facts/place";
import type { ShellScript } from "#facts/shell";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";

import { downloadOf, has } from "../questions/shell/downloads";
import { programOf } from "../questions/shell/programs";
import { placeIn, type ShellStep, stepsOf } from "../questions/shell/steps";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly step: ShellStep;
  readonly setting: string;
}

interface Gap {
  readonly setting: string;
}

export const tlsVerificationDisabledInShell = defineRule<Subject, Gap>({
  id: "tls-verification-disabled",
  principle: "defense-in-depth",
  priority: "P0",
  confidence: "high",
  version: 2,
  languages: ["shell", "dockerfile", "workflow"],
  summary: "A TLS connection that takes any certificate.",
  *subjects(view, file) {
    for (const script of file.scripts ?? [])
      for (const step of stepsOf(script)) {
        const setting = settingOf(step);
        if (setting !== undefined) yield { place: placeIn(view, file, script, step.command.span), step, setting };
      }
  },
  judge(_, { step, setting }): Verdict<Gap> {
    switch (whereabouts(step)) {
      case "home":
        return pass("the other side is this machine, or a neighbour on its own network");
      case "unknown":
        return unknown("which host it asks is not told");
      case "public":
        return gap({ setting });
    }
  },
  // What is fetched to be looked at harms less than what is run; a probe asks its own container.
  weigh: ({ step }) => (step.script.runBy === "probe" ? "P2" : undefined),
  message: (_, { setting }) =>
    `\`${setting}\` lets any certificate pass: anyone on the path can read and change what is sent. Trust the server's CA instead.`,
});

/** What turns the check off in a command; undefined where nothing does. */
function settingOf(step: ShellStep): string | undefined {
  const variable = step.command.sets?.find(({ name, value }) => OFF.get(name)?.test(value?.value ?? "") === true);
  if (variable !== undefined) return `${variable.name}=${variable.value?.value ?? ""}`;
  const download = downloadOf(step);
  if (download !== undefined) {
    if (download.tool === "curl")
      return has(download, "k") ? "-k" : has(download, "insecure") ? "--insecure" : undefined;
    return has(download, "no-check-certificate") ? "--no-check-certificate" : undefined;
  }
  const program = programOf(step.command);
  if (program === undefined) return undefined;
  const line = [program.name, ...program.arguments.map(({ value = "" }) => value)].join(" ");
  return SWITCHES.map((switched) => switched.exec(line)?.[1]).find((found) => found !== undefined);
}

/** Variables of git, Node and Python, and the values that turn verification off. */
const OFF: ReadonlyMap<string, RegExp> = new Map([
  ["GIT_SSL_NO_VERIFY", /^(?:1|true|yes)$/i],
  ["NODE_TLS_REJECT_UNAUTHORIZED", /^0$/],
  ["PYTHONHTTPSVERIFY", /^0$/],
]);

const SWITCHES: readonly RegExp[] = [
  /^git (?:.* )?(http\.sslVerify[ =](?:false|0))\b/i,
  /^(?:npm|pnpm|yarn) config set (?:.* )?(strict-ssl[ =]false)\b/,
  /^(?:npm|pnpm|yarn) (?:.* )?(--(?:no-)?strict-ssl(?:=false)?)(?: |$)/,
  /^yarn config set (enableStrictSsl false)\b/,
];

/** This machine, a name without a dot, and domains that no network outside resolves. */
const HOME =
  /^(?:localhost|127\.[\d.]+|0\.0\.0\.0|\[?::1\]?|host\.docker\.internal|[\w-]+|[\w.-]+\.(?:local|internal|test|localhost|svc))$/;
/** Ends in a domain that anybody may own. */
const PUBLIC = /\.[a-z]{2,}$/;

function whereabouts(step: ShellStep): "home" | "unknown" | "public" {
  const hosts = (downloadOf(step)?.urls ?? []).map((url) => hostOf(resolved(step.script, url)));
  if (hosts.length > 0 && hosts.every((host) => host === undefined || HOME.test(host))) return "home";
  const isTold = (host: string | undefined): boolean => host === undefined || !host.includes("$") || PUBLIC.test(host);
  return hosts.every(isTold) ? "public" : "unknown";
}

/** The host of an address, each variable in it a `$`; undefined for an address without TLS. */
function hostOf(url: string): string | undefined {
  const plain = url.replace(/^["']/, "");
  if (plain.startsWith("http://")) return undefined;
  return /^(?:https:\/\/)?([^/:?#"']*)/.exec(plain.replace(/\$\{\{.*?\}\}|\$\{[^}]*\}|\$\w+/g, "$"))?.[1];
}

/** `$URL` as what the script sets it to, where it does. */
function resolved({ script }: ShellScript, url: string): string {
  const [, name] = /^["']?\$\{?(\w+)/.exec(url) ?? [];
  if (name === undefined) return url;
  for (const statement of script.statements)
    for (const set of "sets" in statement ? (statement.sets ?? []) : [])
      if (set.name === name && set.value !== undefined)
        return (set.value.value ?? script.text.slice(set.value.span.start, set.value.span.end)).replace(
          /^["']|\$\{\w+:-/g,
          "",
        );
  return url;
}
