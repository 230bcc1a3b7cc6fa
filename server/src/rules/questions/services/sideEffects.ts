/** Calls that leave something behind when the next step fails. */

import type { Concept } from "#knowledge/model";

/** Steps outside the process whose effect stays when what follows them does not happen. */
export const SIDE_EFFECTS: ReadonlySet<Concept> = new Set<Concept>([
  "outbound-call",
  "subprocess",
  "file-write",
  "file-append",
  "file-rename",
  "file-remove",
  "row-insert",
  "row-update",
  "row-upsert",
  "row-delete",
  "query",
  "enqueue",
]);
