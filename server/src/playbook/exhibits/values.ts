/** Looks into parsed JSON and YAML whose shape nobody has checked. */

/** The value as an object; an empty one when it is none. */
export const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};

/** The value as a list of texts: a single text is a list of one. */
export const texts = (value: unknown): readonly string[] =>
  typeof value === "string" ? [value] : Array.isArray(value) ? value.map(String) : [];
