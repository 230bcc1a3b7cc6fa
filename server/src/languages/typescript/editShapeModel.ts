/** The shape of plain data, as a run-time check can repeat it. */

import type { ts } from "./compiler";

export type Shape =
  | { readonly kind: "string" | "number" | "boolean" | "null" | "undefined" | "unknown" }
  | { readonly kind: "literals"; readonly values: readonly (string | number | boolean)[] }
  /** A whole enum, or one member of it, by the name the file uses. */
  | { readonly kind: "enum"; readonly name: string }
  | { readonly kind: "member"; readonly name: string }
  | { readonly kind: "array"; readonly item: Shape; readonly readonly: boolean }
  | { readonly kind: "tuple"; readonly items: readonly Shape[]; readonly rest?: Shape; readonly readonly: boolean }
  | { readonly kind: "record"; readonly value: Shape }
  | { readonly kind: "object"; readonly properties: readonly ShapeProperty[] }
  | { readonly kind: "union"; readonly options: readonly Shape[] }
  /** A union of objects told apart by one property; each option comes with its tag. */
  | { readonly kind: "tagged"; readonly key: string; readonly options: readonly TaggedOption[] }
  | { readonly kind: "nullable"; readonly of: Shape }
  /** A type that contains itself, by its position in {@link DerivedShape.definitions}. */
  | { readonly kind: "reference"; readonly definition: number };

export interface ShapeProperty {
  readonly name: string;
  readonly shape: Shape;
  /** `exact`: may be absent, but not be `undefined`. */
  readonly optional: "no" | "yes" | "exact";
}

export interface TaggedOption {
  readonly tag: string;
  readonly shape: Extract<Shape, { kind: "object" }>;
}

export interface DerivedShape {
  /** The type asked about is the last; those before it contain themselves. */
  readonly definitions: readonly ShapeDefinition[];
  /** Declarations of enums whose values the check reads: it must come after them. */
  readonly enums: readonly ts.Declaration[];
}

export interface ShapeDefinition {
  readonly type: ts.Type;
  readonly shape: Shape;
}
