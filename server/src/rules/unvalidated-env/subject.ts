/** A place that leans on a variable of the environment, and what its absence does there. */

import type { Place } from "#facts/place";

export interface Subject {
  readonly place: Place;
  readonly setting: string;
  readonly use: Use;
}

export type Use =
  /** A token from the caller is compared with it: two times nothing is equal. */
  | { readonly kind: "compared"; readonly as: "itself" | "text" | "None" | "None in a text" }
  /** A secret that is left out switches the protection off. */
  | { readonly kind: "left-out"; readonly callee: string }
  /** The library throws without it, when the first request comes. */
  | { readonly kind: "late"; readonly callee: string }
  /** A number that is not one compares as false. */
  | { readonly kind: "limit" }
  /** The check is left out, and everybody is let through. */
  | { readonly kind: "skipped" };
