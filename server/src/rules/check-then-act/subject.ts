/** What check-then-act looks at: a look-up, and the write that it may stop. */

import type { FileFacts, Scope } from "#facts/file";
import type { Place } from "#facts/place";
import type { Call } from "#linking/view";

export interface Subject {
  readonly kind: "row" | "file" | "map" | "key" | "lazy" | "register" | "count";
  readonly place: Place;
  readonly file: FileFacts;
  readonly scope: Scope;
  readonly lookup: Call;
  readonly act: Call;
  readonly resource: string;
}
