/** What cannot be told, and why. A file of its own: modules that import each other build their fallbacks with it while they load. */

import type { Thing } from "./view";

export const unknownThing = (because: string): Thing => ({ kind: "unknown", because });
