/** Newer versions of the kit parts that a project already has; what a person has changed is pointed out, never lost. */

import { createHash } from "node:crypto";

import { type KitPart, type KitPartName, kitParts, planKit, type RenderOptions, renderPart } from "./catalogue";
import { type CataloguedPart, KIT_VERSION, type KitPlan, readKitHeader, type Stems } from "./plan";
import { type PythonPart, type PythonPartName, planPythonKit, pythonParts, renderPythonPart } from "./pythonCatalogue";

export interface KitUpdate<Name extends string = KitPartName> {
  readonly path: string;
  readonly part: Name;
  /** The newer version, with the line ends of the file. */
  readonly text: string;
  /** Somebody, or a formatter, has changed the file since the kit wrote it: show the difference before replacing it. */
  readonly edited: boolean;
}

export interface KitUpdates<Name extends string = KitPartName> {
  /** Files to replace. */
  readonly updates: readonly KitUpdate<Name>[];
  /** Parts that the newer versions need and the project does not have yet. */
  readonly creates: readonly { readonly path: string; readonly text: string }[];
  /** Files of this language that hold a part, those to replace included. */
  readonly files: readonly string[];
  /** Files of a later kit than this one: going back would be no update. */
  readonly later: readonly string[];
}

/** The updates for one folder; `existing` maps the paths of its files to their whole texts. */
export function kitUpdates(folder: string, existing: Readonly<Record<string, string>>): KitUpdates {
  const own = ownFiles<KitPartName, KitPart>(kitParts, existing);
  const importEnding = own.map(({ text }) => endingOf(text)).find((ending) => ending !== undefined) ?? "";
  return updatesOf(own, {
    extension: ".ts",
    siblings: /\bfrom "\.\/(\w+)(?:\.js|\.ts)?"/g,
    importOf: (name) => `from "./${name}"`,
    plan: (names) => planKit(names, { folder, importEnding, existing }),
    render: (part, stems) => renderPart(part, { importEnding, stems }),
  });
}

/** The same for a Python package. */
export function pythonKitUpdates(
  folder: string,
  existing: Readonly<Record<string, string>>,
): KitUpdates<PythonPartName> {
  return updatesOf(ownFiles<PythonPartName, PythonPart>(pythonParts, existing), {
    extension: ".py",
    siblings: /^from \.(\w+) import\b/gm,
    importOf: (name) => `from .${name} import`,
    plan: (names) => planPythonKit(names, { folder, existing }),
    render: renderPythonPart,
  });
}

interface OwnFile<Part> {
  readonly path: string;
  readonly text: string;
  readonly part: Part;
  /** Beginning of the hash of the text as it was written. */
  readonly written: string;
  /** Of the kit that wrote it. */
  readonly version: number;
}

/** What differs between the languages. */
interface Dialect<Name extends string, Part> {
  readonly extension: ".ts" | ".py";
  /** Imports of other parts as they may have been written; the first group is the stem. */
  readonly siblings: RegExp;
  /** The same as the catalogue has them. */
  readonly importOf: (name: string) => string;
  readonly plan: (names: readonly Name[]) => KitPlan<Name>;
  readonly render: (part: Part, stems: Stems<Name>) => string;
}

function updatesOf<Name extends string, Part extends CataloguedPart<Name>>(
  all: readonly OwnFile<Part>[],
  dialect: Dialect<Name, Part>,
): KitUpdates<Name> {
  const own = all.filter(({ path }) => path.endsWith(dialect.extension));
  const plan = dialect.plan(own.map(({ part }) => part.name));
  const stems = Object.fromEntries(
    Object.entries<string | undefined>(plan.paths).map(([name, path]) => [name, stemOf(path ?? "", dialect.extension)]),
  ) as Stems<Name>;
  const updates = own.filter(isOutdated).map(({ path, text, written, part }) => ({
    path,
    part: part.name,
    text: withLineEndsOf(text, dialect.render(part, stems)),
    edited: !sha256(asCatalogued(text, stems, dialect)).startsWith(written),
  }));
  const later = own.filter(({ version }) => version > KIT_VERSION).map(({ path }) => path);
  return { updates, creates: plan.creates, files: own.map(({ path }) => path), later };
}

const isOutdated = ({ written, version, part }: OwnFile<CataloguedPart<string>>): boolean =>
  version <= KIT_VERSION && !part.sha256.startsWith(written);

const withLineEndsOf = (model: string, text: string): string =>
  model.includes("\r\n") ? text.replaceAll("\n", "\r\n") : text;

function ownFiles<Name extends string, Part extends CataloguedPart<Name>>(
  parts: readonly Part[],
  existing: Readonly<Record<string, string>>,
): readonly OwnFile<Part>[] {
  return Object.entries(existing).flatMap(([path, text]) => {
    const header = readKitHeader(text);
    const part = parts.find((candidate) => candidate.name === header?.part);
    return header === undefined || part === undefined
      ? []
      : [{ path, text, part, written: header.sha256, version: header.version }];
  });
}

function endingOf(text: string): RenderOptions["importEnding"] | undefined {
  const ending = /\bfrom "\.\/\w+(\.js|\.ts)?"/.exec(text);
  if (ending === null) return undefined;
  return ending[1] === ".js" || ending[1] === ".ts" ? ending[1] : "";
}

function stemOf(path: string, extension: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name.endsWith(extension) ? name.slice(0, -extension.length) : name;
}

/** A written file as its catalogue had it: without header, with plain line ends and imports. */
function asCatalogued<Name extends string>(
  text: string,
  stems: Readonly<Partial<Record<string, string>>>,
  { siblings, importOf }: Pick<Dialect<Name, never>, "siblings" | "importOf">,
): string {
  const body = text.replaceAll("\r\n", "\n").replace(/^.*\n/, "");
  return body.replace(siblings, (_, stem: string) => {
    return importOf(Object.keys(stems).find((candidate) => stems[candidate] === stem) ?? stem);
  });
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
