/** What the engine and its background worker say to each other. Both come from one build, so nothing is checked. */

import type { Stamp } from "#platform/ports";

import type { Lowered, LowerRequest } from "./lowering";

export interface WorkerRequest {
  readonly id: number;
  readonly batch: readonly LowerRequest[];
  readonly maxSize: number;
}

export interface WorkerAnswer {
  readonly id: number;
  readonly results: readonly (Exclude<Lowered, { kind: "facts" }> | PackedFacts)[];
}

/** Facts as bytes: they cross threads without a copy and go into the cache as they are. */
export interface PackedFacts {
  readonly kind: "packed";
  readonly path: string;
  readonly stamp: Stamp;
  readonly hash: string;
  readonly bytes: Uint8Array;
}
