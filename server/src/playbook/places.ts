/** Addresses of files as views open them. */

import type { SnapshotLink } from "#protocol/snapshot";

import type { Sighting } from "./project";

/** The URI of a file of the folder; each segment escaped, so `#` and `%` in names survive. */
export function uriOf(folderUri: string, path: string): string {
  const base = folderUri.endsWith("/") ? folderUri.slice(0, -1) : folderUri;
  return `${base}/${path.split("/").map(encodeURIComponent).join("/")}`;
}

/** A link to what was seen; people count lines from 1. */
export function linkTo(folderUri: string, at: Sighting): SnapshotLink {
  return {
    label: `${at.path}:${at.line + 1}`,
    uri: uriOf(folderUri, at.path),
    line: at.line,
    character: at.character,
    note: at.note,
  };
}

/** A link to a file as a whole. */
export function fileLink(folderUri: string, path: string): SnapshotLink {
  return { label: path, uri: uriOf(folderUri, path), line: 0, character: 0 };
}
