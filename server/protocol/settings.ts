/** The one table of settings. The manifest's `contributes.configuration`, the parser and the type all come from it. */

import type { Say } from "./manifestTexts";

export type Severity = "error" | "warning" | "information" | "hint";

type Scope = "application" | "machine" | "machine-overridable" | "window" | "resource";

interface Setting<T> {
  readonly scope: Scope;
  /** Its JSON schema, but for texts. */
  readonly schema: Readonly<Record<string, unknown>> & { readonly enum?: readonly string[] };
  readonly description: string;
  /** One for each value of `enum`. */
  readonly choices?: readonly string[];
  readonly fallback: T;
  /** The value when `raw` is one, else undefined. */
  parse(raw: unknown): T | undefined;
}

const SEVERITY_CHOICES = ["default", "error", "warning", "information", "hint", "off"] as const;
export type SeverityChoice = (typeof SEVERITY_CHOICES)[number];

const severityOf = (priority: string, usual: string): Setting<SeverityChoice> =>
  oneOf("resource", SEVERITY_CHOICES, "default", {
    description: `How findings of priority ${priority} appear in the editor. \`default\` is ${usual}; \`off\` keeps them in the Findings view only.`,
  });

export const settings = {
  "bulwark.enable": toggle("resource", true, "Analyse this workspace folder."),
  "bulwark.run": oneOf("window", ["onType", "onSave"], "onType", {
    description: "When to look at an open file again.",
    choices: ["After each change.", "When the file is saved."],
  }),
  "bulwark.scan.onStart": toggle("window", true, "Scan the whole workspace once when it opens, in the background."),
  "bulwark.findings.groupBy": oneOf("window", ["priority", "principle", "file", "rule"], "priority", {
    description: "What the Findings view groups by.",
  }),
  "bulwark.findings.minimumPriority": oneOf("resource", ["P0", "P1", "P2", "hint"], "hint", {
    description: "The least important priority that is shown in the editor and in the Findings view.",
    choices: [
      "Only what loses data, money or control.",
      "Also what fails in production sooner or later.",
      "Also what makes an incident longer.",
      "Everything.",
    ],
  }),
  "bulwark.codeLens": oneOf("resource", ["off", "important", "all"], "important", {
    description:
      "Gaps that are shown above handlers of routes and jobs, when the editor shows code lenses; where there is a baseline, those it does not accept.",
    choices: ["None.", "P0 and P1.", "All that the editor shows."],
  }),
  "bulwark.severity.P0": severityOf("P0", "a warning, or an error where data is lost or a secret leaks"),
  "bulwark.severity.P1": severityOf("P1", "a warning"),
  "bulwark.severity.P2": severityOf("P2", "information"),
  "bulwark.severity.hint": severityOf("hint", "a hint"),
  "bulwark.kitFolder": text("resource", {
    description:
      "Folder that fixes put kit files into, relative to the workspace folder. `kitFolder` in `bulwark.json`, which a team shares, comes first; empty, when that says nothing either: `src/hardening`, or `hardening` in the nearest source root.",
  }),
  "bulwark.statusBar.enabled": toggle(
    "window",
    true,
    "Show the score and the number of P0 and P1 gaps in the status bar.",
  ),
  "bulwark.dashboard.restore": toggle("window", true, "Open the dashboard again when the window is reloaded with it."),
  "bulwark.server.memoryLimitMB": wholeNumber(
    "machine-overridable",
    { fallback: 1024, least: 256, most: 16384 },
    "Most memory the analyser may use, in megabytes. It takes effect after **Bulwark: Restart Server**.",
  ),
  "bulwark.trace.server": oneOf("window", ["off", "messages", "verbose"], "off", {
    description: "Log what the editor and the analyser say to each other.",
  }),
} as const;

export type SettingKey = keyof typeof settings;
export type Settings = { readonly [K in SettingKey]: (typeof settings)[K] extends Setting<infer T> ? T : never };

/** Every setting at its default. */
export const DEFAULT_SETTINGS: Settings = readSettings({}).settings;

/** `raw` is what an editor answers for the section `bulwark`. A bad value falls back and is reported; it never stops the server. */
export function readSettings(raw: unknown): { readonly settings: Settings; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const entries = Object.entries(settings).map(([key, setting]: [string, Setting<unknown>]) => {
    const given = lookUp(raw, key.split(".").slice(1));
    if (given === undefined || given === null) return [key, setting.fallback];
    const value = setting.parse(given);
    if (value === undefined) {
      problems.push(`${key}: ${JSON.stringify(given)} is not valid, ${JSON.stringify(setting.fallback)} is used`);
    }
    return [key, value ?? setting.fallback];
  });
  return { settings: Object.fromEntries(entries) as Settings, problems };
}

const CATEGORIES: readonly { readonly id: string; readonly title: string; readonly keys: readonly SettingKey[] }[] = [
  { id: "analysis", title: "Analysis", keys: ["bulwark.enable", "bulwark.run", "bulwark.scan.onStart"] },
  {
    id: "findings",
    title: "Findings",
    keys: ["bulwark.findings.groupBy", "bulwark.findings.minimumPriority", "bulwark.codeLens"],
  },
  {
    id: "severity",
    title: "Severity",
    keys: ["bulwark.severity.P0", "bulwark.severity.P1", "bulwark.severity.P2", "bulwark.severity.hint"],
  },
  { id: "fixes", title: "Fixes", keys: ["bulwark.kitFolder"] },
  { id: "appearance", title: "Appearance", keys: ["bulwark.statusBar.enabled", "bulwark.dashboard.restore"] },
  { id: "server", title: "Server", keys: ["bulwark.server.memoryLimitMB", "bulwark.trace.server"] },
];

/** The `contributes.configuration` region of the manifest. */
export function manifestConfiguration(say: Say): readonly object[] {
  return CATEGORIES.map(({ id, title, keys }, order) => ({
    title: say(`settings.${id}`, title),
    order,
    properties: Object.fromEntries(
      keys.map((key, place) => [key, { ...schemaOf(key, say), scope: settings[key].scope, order: place }]),
    ),
  }));
}

function schemaOf(key: SettingKey, say: Say): object {
  const { schema, description, choices }: Setting<unknown> = settings[key];
  const said = choices?.map((text, index) => say(`setting.${key}.${schema.enum?.[index]}`, text));
  return {
    ...schema,
    markdownDescription: say(`setting.${key}`, description),
    ...(said === undefined ? {} : { markdownEnumDescriptions: said }),
  };
}

function lookUp(raw: unknown, path: readonly string[]): unknown {
  let value = raw;
  for (const name of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = Reflect.get(value, name);
  }
  return value;
}

function toggle(scope: Scope, fallback: boolean, description: string): Setting<boolean> {
  return {
    scope,
    schema: { type: "boolean", default: fallback },
    description,
    fallback,
    parse: (raw) => (typeof raw === "boolean" ? raw : undefined),
  };
}

function text(scope: Scope, { description }: { readonly description: string }): Setting<string> {
  return {
    scope,
    schema: { type: "string", default: "" },
    description,
    fallback: "",
    parse: (raw) => (typeof raw === "string" ? raw : undefined),
  };
}

function oneOf<const T extends string>(
  scope: Scope,
  choices: readonly T[],
  fallback: NoInfer<T>,
  text: { readonly description: string; readonly choices?: readonly string[] },
): Setting<T> {
  return {
    scope,
    schema: { type: "string", enum: choices, default: fallback },
    ...text,
    fallback,
    parse: (raw) => choices.find((choice) => choice === raw),
  };
}

function wholeNumber(
  scope: Scope,
  bounds: { readonly fallback: number; readonly least: number; readonly most: number },
  description: string,
): Setting<number> {
  return {
    scope,
    schema: { type: "integer", default: bounds.fallback, minimum: bounds.least, maximum: bounds.most },
    description,
    fallback: bounds.fallback,
    parse: (raw) =>
      typeof raw === "number" && Number.isInteger(raw) && raw >= bounds.least && raw <= bounds.most ? raw : undefined,
  };
}
