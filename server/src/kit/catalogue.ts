/** The kit parts that fixes may write into a user's project: their texts, what they need, and a plan of files to create. */

import { type KitPartName, partTable } from "./catalogue.generated";

export type { KitPartName };

export interface KitPart {
  readonly name: KitPartName;
  /** File name as the part is written by default: `retry.ts`. */
  readonly file: string;
  /** The first sentence of the file. */
  readonly summary: string;
  /** Source text with imports of other parts written without an ending. */
  readonly text: string;
  readonly sha256: string;
  /** Parts that it imports itself. */
  readonly dependsOn: readonly KitPartName[];
  readonly exports: readonly string[];
  /** Whether it, or a part that it needs, imports `node:` modules: not for browser and edge files. */
  readonly node: boolean;
}

export interface RenderOptions {
  /** How the project writes relative imports: `./retry`, `./retry.js` or `./retry.ts`. */
  readonly importEnding: "" | ".js" | ".ts";
  /** File names, without ending, of parts that are not called by their own name. */
  readonly stems?: Readonly<Partial<Record<KitPartName, string>>>;
}

export interface KitPlan {
  /** Files to create, dependencies first. */
  readonly creates: readonly { readonly path: string; readonly text: string }[];
  /** What the user should know, one sentence each. */
  readonly notes: readonly string[];
  /** Where each part is, or will be: those asked for and those they need. */
  readonly paths: Readonly<Partial<Record<KitPartName, string>>>;
}

export interface KitHeader {
  readonly version: number;
  readonly part: string;
  /** The first 16 digits. */
  readonly sha256: string;
}

/** Counts up when a newer kit could not work beside parts of the older one. */
export const KIT_VERSION = 1;

/** All parts, by name. */
export const kitParts: readonly KitPart[] = partTable;

export function kitPart(name: KitPartName): KitPart {
  const part = kitParts.find((candidate) => candidate.name === name);
  if (part === undefined) throw new RangeError(`the kit has no part ${name}`);
  return part;
}

/** The part to import a name from: where one part passes on a name of another, the one that passes it on. */
export function partExporting(exportedName: string): KitPart | undefined {
  const parts = kitParts.filter((part) => part.exports.includes(exportedName));
  return parts.find((part) => parts.some((origin) => part.dependsOn.includes(origin.name))) ?? parts[0];
}

/** The file that a fix writes: one line that says where it comes from, then the part. */
export function renderPart(part: KitPart, options: RenderOptions): string {
  const text = part.text.replace(RELATIVE_IMPORT, (_, name: KitPartName) => {
    return `from "./${options.stems?.[name] ?? name}${options.importEnding}"`;
  });
  return `${headerOf(part)}\n${text}`;
}

/** The header of a file that the kit wrote; undefined for any other text. */
export function readKitHeader(text: string): KitHeader | undefined {
  const match = /^\uFEFF?\/\/ Bulwark kit (\d+) · (\w+) · sha256 ([0-9a-f]{16})\b/.exec(text);
  if (match === null) return undefined;
  return { version: Number(match[1]), part: match[2] ?? "", sha256: match[3] ?? "" };
}

/**
 * The files that have to be created so that `parts` can be imported from `folder`. `existing` maps the paths of the
 * files in that folder to their texts (the first line is enough). Nothing that exists is ever overwritten: a part that is there
 * already is used as it is, older or changed, and where another file has its name the part gets a new one.
 */
export function planKit(
  parts: readonly KitPartName[],
  place: { readonly folder: string } & Pick<RenderOptions, "importEnding"> & {
      readonly existing: Readonly<Record<string, string>>;
    },
): KitPlan {
  const prefix = place.folder === "" ? "" : `${place.folder.replace(/\/+$/, "")}/`;
  const files = Object.entries(place.existing).flatMap(([path, text]) => {
    const name = path.startsWith(prefix) ? path.slice(prefix.length) : "";
    return name === "" || name.includes("/") ? [] : [{ name, header: readKitHeader(text) }];
  });
  const needed = withDependencies(parts);
  const stems: Partial<Record<KitPartName, string>> = {};
  const missing: KitPart[] = [];
  const notes: string[] = [];
  for (const part of needed) {
    const own = files.find((file) => file.header?.part === part.name && file.name.endsWith(".ts"));
    stems[part.name] = own?.name.slice(0, -".ts".length) ?? freeStem(part.name, files);
    if (own === undefined) missing.push(part);
    if (own === undefined && stems[part.name] !== part.name) {
      notes.push(`${prefix}${part.file} is not from the kit: the part is written to ${stems[part.name]}.ts instead.`);
    }
    if (own?.header !== undefined && own.header.sha256 !== shortHash(part)) {
      notes.push(`${prefix}${own.name} is another version of the kit part and stays as it is.`);
    }
  }
  return {
    creates: missing.map((part) => ({
      path: `${prefix}${stems[part.name]}.ts`,
      text: renderPart(part, { importEnding: place.importEnding, stems }),
    })),
    notes,
    paths: Object.fromEntries(needed.map(({ name }) => [name, `${prefix}${stems[name]}.ts`])),
  };
}

const RELATIVE_IMPORT = /\bfrom "\.\/(\w+)"/g;

function headerOf(part: KitPart): string {
  const origin = `Bulwark kit ${KIT_VERSION} · ${part.name} · sha256 ${shortHash(part)}`;
  return `// ${origin}: yours to keep; "Bulwark: Update kit" offers newer versions`;
}

function shortHash(part: KitPart): string {
  return part.sha256.slice(0, 16);
}

/** The parts and all that they need, each after what it needs. */
function withDependencies(names: readonly KitPartName[]): readonly KitPart[] {
  const ordered = new Set<KitPart>();
  const add = (name: KitPartName): void => {
    const part = kitPart(name);
    if (ordered.has(part)) return;
    part.dependsOn.forEach(add);
    ordered.add(part);
  };
  names.forEach(add);
  return [...ordered];
}

/** A file name that no file in the folder has, with any ending that an import could mean and in any case. */
function freeStem(name: KitPartName, files: readonly { readonly name: string }[]): string {
  const taken = new Set(files.map((file) => file.name.toLowerCase().replace(/(\.d)?\.([cm]?[jt]sx?|json)$/, "")));
  const second = `bulwark${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const candidates = [name, second, ...Array.from({ length: taken.size + 1 }, (_, index) => `${second}${index + 2}`)];
  return candidates.find((stem) => !taken.has(stem.toLowerCase())) ?? second;
}
