/** Library models: which packages Bulwark knows, what protects a call, and which libraries can stand in for the kit. */

import { models } from "#knowledge/catalogue";
import { CONFORMANCE } from "#knowledge/conformance";
import { type CallModel, KIT_PACKAGE, type LibraryModel, type Under } from "#knowledge/model";
import { escapeHtml } from "#reporting/document/escape";

import { placeOf, renderInline, type SiteLinks } from "../markdown";
import type { Page } from "../page";
import { code, table } from "./html";

const LANGUAGES = [
  ["javascript", "TypeScript and JavaScript"],
  ["python", "Python"],
] as const;

const PROTECTIONS: Readonly<Record<Under, string>> = {
  timeout: "a deadline",
  retry: "a retry",
  lock: "a lock",
  breaker: "a circuit breaker",
  limiter: "a limit on how many run at once, or how often",
  transaction: "a transaction",
  trace: "a trace",
  "error-boundary": "somebody who hears of the failure",
};

export function modelsPage(links: SiteLinks): Page {
  const place = placeOf("docs/configuration.md", "models.html", links);
  const shown = models.filter(({ package: name }) => name !== KIT_PACKAGE);
  const packages = LANGUAGES.map(([id, name]) => {
    const rows = shown
      .filter(({ language }) => language === id)
      .sort(byName)
      .map((model) => ({ cells: cellsOf(model) }));
    return `<h2 id="${id}">${name}</h2>\n${table(["Package", "Versions", "What its calls are", "Read in"], rows)}`;
  });
  const conformance = CONFORMANCE.map(({ package: name, versions, capability, verdict }) => ({
    cells: [
      code(name),
      escapeHtml(versions),
      escapeHtml(capability),
      verdict === true ? "passes" : escapeHtml(verdict),
    ],
  }));
  const body = `<h1 id="models">Library models</h1>
<p>What a library's functions mean is data, read in its documentation or source: which calls leave the process, what gives them a deadline, what the
default is, what a wrapper does with the function it is given. ${renderInline("Describe your own in [`bulwark.json`](configuration.md): a model of yours wins over one that ships.", place)}</p>
<p>A call counts as protected when this holds on every known path: at the call, in the client it was made with, in a function it is passed through, or in
every caller. What cannot be told is counted as unknown and never reported. A name proves nothing.</p>
<h2 id="protections">What protects a call</h2>
${table(
  ["Protection", "Given by these packages"],
  Object.entries(PROTECTIONS).map(([under, said]) => ({
    id: `protection-${under}`,
    cells: [said, givers(shown, under as Under)],
  })),
)}
<h2 id="kit-or-library">Kit or library</h2>
<p>Libraries that the kit's own tests were put to. Where a project has one that passes, a fix uses it; otherwise the fix writes the kit and says why.</p>
${table(["Package", "Versions", "For", "Verdict"], conformance)}
${packages.join("\n")}`;
  return { path: place.page, title: "Library models", body, wide: true };
}

const byName = (a: LibraryModel, b: LibraryModel): number =>
  a.package < b.package ? -1 : a.package > b.package ? 1 : a.versions < b.versions ? -1 : 1;

function cellsOf(model: LibraryModel): readonly string[] {
  const { package: name, aliases = [], versions, source } = model;
  const concepts = new Set(callsOf(model).flatMap(({ concept }) => concept ?? []));
  return [
    [name, ...aliases].map(code).join("<br>"),
    versions === "*" ? "all" : escapeHtml(versions),
    escapeHtml([...concepts].sort().join(", ")),
    escapeHtml(source),
  ];
}

const callsOf = ({ symbols, types = {} }: LibraryModel): readonly CallModel[] => [
  ...Object.values(symbols),
  ...Object.values(types).flatMap(({ methods }) => Object.values(methods)),
];

function givers(from: readonly LibraryModel[], under: Under): string {
  const names = from
    .filter((model) => callsOf(model).some((call) => protectionsOf(call).includes(under)))
    .map(({ package: name }) => name);
  return [...new Set(names)].sort().map(code).join(" ");
}

const protectionsOf = ({ callbacks = {}, provides = [], decorates = [] }: CallModel): readonly Under[] => [
  ...provides,
  ...decorates,
  ...Object.values(callbacks).flatMap(({ under = [] }) => under),
];
