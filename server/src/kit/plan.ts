/** Which files a project needs for the kit parts that it uses: the same in every language that has a kit. */

/** A part as its catalogue has it. */
export interface CataloguedPart<Name extends string> {
  readonly name: Name;
  /** The first sentence of the file. */
  readonly summary: string;
  readonly exports: readonly string[];
  /** What the doc comments of its exported functions, classes and constants say, a paragraph an entry. */
  readonly docs: Readonly<Record<string, readonly string[]>>;
  /** Of those that take options: option → the number that holds when it is not given, as its comment or the signature says it. */
  readonly limits: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** File name as the part is written by default: `retry.ts`. */
  readonly file: string;
  readonly text: string;
  readonly sha256: string;
  /** Parts that it imports itself. */
  readonly dependsOn: readonly Name[];
}

/** File names, without ending, of parts that are not called by their own name. */
export type Stems<Name extends string> = Readonly<Partial<Record<Name, string>>>;

/** What differs between the languages. */
export interface KitDialect<Name extends string, Part extends CataloguedPart<Name>> {
  readonly parts: readonly Part[];
  readonly extension: ".ts" | ".py";
  /** The ending of every file that an import could mean instead of a part. */
  readonly rivalEnding: RegExp;
  /** The name of a part whose own name is taken. */
  readonly spareStem: (name: Name) => string;
  /** The file that is written, header included. */
  readonly render: (part: Part, stems: Stems<Name>) => string;
}

export interface KitPlan<Name extends string> {
  /** Files to create, dependencies first. */
  readonly creates: readonly { readonly path: string; readonly text: string }[];
  /** What the user should know, one sentence each. */
  readonly notes: readonly string[];
  /** Where each part is, or will be: those asked for and those they need. */
  readonly paths: Readonly<Partial<Record<Name, string>>>;
}

export interface KitHeader {
  readonly version: number;
  readonly part: string;
  /** The first 16 digits. */
  readonly sha256: string;
}

/** Where parts go. `existing` maps the paths of the files in that folder to their texts (the first line is enough). */
export interface KitPlace {
  readonly folder: string;
  readonly existing: Readonly<Record<string, string>>;
}

/** Counts up with each release that changes a part, so that an older kit knows a later one and leaves its parts alone. */
export const KIT_VERSION = 1;

/** The first line of a file that the kit writes, without the marks of a comment. */
export function originOf(part: CataloguedPart<string>): string {
  const origin = `Bulwark kit ${KIT_VERSION} · ${part.name} · sha256 ${shortHash(part)}`;
  return `${origin}: yours to keep; "Bulwark: Update kit" offers newer versions`;
}

/** The header of a file that the kit wrote, in any language; undefined for any other text. */
export function readKitHeader(text: string): KitHeader | undefined {
  const match = /^\uFEFF?(?:\/\/|#) Bulwark kit (\d+) · (\w+) · sha256 ([0-9a-f]{16})\b/.exec(text);
  if (match === null) return undefined;
  return { version: Number(match[1]), part: match[2] ?? "", sha256: match[3] ?? "" };
}

/** The part of that name; throws a RangeError when the kit has none. */
export function partNamed<Name extends string, Part extends CataloguedPart<Name>>(
  parts: readonly Part[],
  name: Name,
): Part {
  const part = parts.find((candidate) => candidate.name === name);
  if (part === undefined) throw new RangeError(`the kit has no part ${name}`);
  return part;
}

/**
 * The files that have to be created so that `names` can be imported from the folder. Nothing that exists is ever overwritten:
 * a part that is there already is used as it is, older or changed, and where another file has its name the part gets
 * a new one.
 */
export function planParts<Name extends string, Part extends CataloguedPart<Name>>(
  dialect: KitDialect<Name, Part>,
  names: readonly Name[],
  place: KitPlace,
): KitPlan<Name> {
  const { extension } = dialect;
  const prefix = place.folder === "" ? "" : `${place.folder.replace(/\/+$/, "")}/`;
  const files = Object.entries(place.existing).flatMap(([path, text]) => {
    const name = path.startsWith(prefix) ? path.slice(prefix.length) : "";
    return name === "" || name.includes("/") ? [] : [{ name, header: readKitHeader(text) }];
  });
  const needed = withDependencies(dialect.parts, names);
  const stems: Partial<Record<Name, string>> = {};
  const missing: Part[] = [];
  const notes: string[] = [];
  for (const part of needed) {
    const own = files.find((file) => file.header?.part === part.name && file.name.endsWith(extension));
    const stem = own?.name.slice(0, -extension.length) ?? freeStem(dialect, part.name, files);
    stems[part.name] = stem;
    if (own === undefined) missing.push(part);
    if (own === undefined && stem !== part.name) {
      notes.push(`${prefix}${part.file} is not from the kit: the part is written to ${stem}${extension} instead.`);
    }
    if (own?.header !== undefined && own.header.sha256 !== shortHash(part)) {
      notes.push(`${prefix}${own.name} is another version of the kit part and stays as it is.`);
    }
  }
  const pathOf = (name: Name): string => `${prefix}${stems[name]}${extension}`;
  return {
    creates: missing.map((part) => ({ path: pathOf(part.name), text: dialect.render(part, stems) })),
    notes,
    paths: Object.fromEntries(needed.map(({ name }) => [name, pathOf(name)])) as KitPlan<Name>["paths"],
  };
}

function shortHash(part: CataloguedPart<string>): string {
  return part.sha256.slice(0, 16);
}

/** The parts and all that they need, each after what it needs. */
function withDependencies<Name extends string, Part extends CataloguedPart<Name>>(
  parts: readonly Part[],
  names: readonly Name[],
): readonly Part[] {
  const ordered = new Set<Part>();
  const add = (name: Name): void => {
    const part = partNamed(parts, name);
    if (ordered.has(part)) return;
    part.dependsOn.forEach(add);
    ordered.add(part);
  };
  names.forEach(add);
  return [...ordered];
}

/** A file name that no file in the folder has, with any ending that an import could mean and in any case. */
function freeStem<Name extends string, Part extends CataloguedPart<Name>>(
  { rivalEnding, spareStem }: KitDialect<Name, Part>,
  name: Name,
  files: readonly { readonly name: string }[],
): string {
  const taken = new Set(files.map((file) => file.name.toLowerCase().replace(rivalEnding, "")));
  const second = spareStem(name);
  const candidates = [name, second, ...Array.from({ length: taken.size + 1 }, (_, index) => `${second}${index + 2}`)];
  return candidates.find((stem) => !taken.has(stem.toLowerCase())) ?? second;
}
