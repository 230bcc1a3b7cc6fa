/** Newer versions of the kit parts that a project already has; what a person has changed is pointed out, never lost. */

import { createHash } from "node:crypto";

import {
  type KitPart,
  type KitPartName,
  kitParts,
  planKit,
  type RenderOptions,
  readKitHeader,
  renderPart,
} from "./catalogue";

export interface KitUpdate {
  readonly path: string;
  readonly part: KitPartName;
  readonly text: string;
  /** Somebody, or a formatter, has changed the file since the kit wrote it: show the difference before replacing it. */
  readonly edited: boolean;
}

export interface KitUpdates {
  /** Files to replace. */
  readonly updates: readonly KitUpdate[];
  /** Parts that the newer versions need and the project does not have yet. */
  readonly creates: readonly { readonly path: string; readonly text: string }[];
}

/** The updates for one folder; `existing` maps the paths of its files to their whole texts. */
export function kitUpdates(folder: string, existing: Readonly<Record<string, string>>): KitUpdates {
  const own = Object.entries(existing).flatMap(([path, text]) => ownFile(path, text));
  const importEnding = own.map(({ text }) => endingOf(text)).find((ending) => ending !== undefined) ?? "";
  const plan = planKit(
    own.map(({ part }) => part.name),
    { folder, importEnding, existing },
  );
  const stems = Object.fromEntries(Object.entries(plan.paths).map(([name, path]) => [name, stemOf(path)]));
  const updates = own
    .filter(({ written, part }) => !part.sha256.startsWith(written))
    .map(({ path, text, written, part }) => ({
      path,
      part: part.name,
      text: renderPart(part, { importEnding, stems }),
      edited: !sha256(asCatalogued(text, stems)).startsWith(written),
    }));
  return { updates, creates: plan.creates };
}

interface OwnFile {
  readonly path: string;
  readonly text: string;
  readonly part: KitPart;
  /** Beginning of the hash of the text as it was written. */
  readonly written: string;
}

function ownFile(path: string, text: string): readonly OwnFile[] {
  const header = readKitHeader(text);
  const part = kitParts.find((candidate) => candidate.name === header?.part);
  return header === undefined || part === undefined ? [] : [{ path, text, part, written: header.sha256 }];
}

function endingOf(text: string): RenderOptions["importEnding"] | undefined {
  const ending = /\bfrom "\.\/\w+(\.js|\.ts)?"/.exec(text);
  if (ending === null) return undefined;
  return ending[1] === ".js" || ending[1] === ".ts" ? ending[1] : "";
}

function stemOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.ts$/, "");
}

/** A written file as its catalogue had it: without header, with plain line ends and imports. */
function asCatalogued(text: string, stems: Readonly<Record<string, string>>): string {
  const body = text.replaceAll("\r\n", "\n").replace(/^.*\n/, "");
  return body.replace(/\bfrom "\.\/(\w+)(?:\.js|\.ts)?"/g, (_, stem: string) => {
    const name = Object.keys(stems).find((candidate) => stems[candidate] === stem);
    return `from "./${name ?? stem}"`;
  });
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
