/** What a stage of a Dockerfile is called and starts from. */

import type { Instruction } from "dockerfile-ast";

import type { ImageSource, ImageStage } from "#facts/dockerfile";

import { spanOf } from "./text";

interface Surroundings {
  readonly text: string;
  readonly lineStarts: readonly number[];
  /** Stages before this one. */
  readonly stages: readonly ImageStage[];
  /** What `ARG`s above the first `FROM` are unless the build says otherwise. */
  readonly defaults: ReadonlyMap<string, string>;
}

/** `AS name` of a `FROM`, in lower case. */
export function stageName(from: Instruction): string | undefined {
  const [, as, name] = from.getArguments();
  return as?.getValue().toLowerCase() === "as" ? name?.getValue().toLowerCase() : undefined;
}

/** What a `FROM` starts from. An earlier stage hides an image of the same name. */
export function sourceOf(from: Instruction, { text, lineStarts, stages, defaults }: Surroundings): ImageSource {
  const [image] = from.getArguments();
  if (image === undefined) return { kind: "unknown", span: spanOf(lineStarts, from.getRange()) };
  const span = spanOf(lineStarts, image.getRange());
  const name = expand(from, { text, lineStarts, span, known: defaults });
  if (name === undefined || name === "") return { kind: "unknown", span };
  const stage = stages.findLastIndex((earlier) => earlier.name === name.toLowerCase());
  return stage === -1 ? { kind: "image", name, span } : { kind: "stage", stage, span };
}

/** Defaults of `ARG`s, each of which may use those before it. One whose default is not known is left out. */
export function argumentDefaults(
  instructions: readonly Instruction[],
  text: string,
  lineStarts: readonly number[],
): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  for (const instruction of instructions) {
    for (const argument of instruction.getArguments()) {
      const span = spanOf(lineStarts, argument.getRange());
      const pair = expand(instruction, { text, lineStarts, span, known });
      const at = pair?.indexOf("=") ?? -1;
      if (pair !== undefined && at > 0) known.set(pair.slice(0, at), unquoted(pair.slice(at + 1)));
    }
  }
  return known;
}

const unquoted = (value: string): string => /^(["'])(.*)\1$/.exec(value)?.[2] ?? value;

interface Expansion {
  readonly text: string;
  readonly lineStarts: readonly number[];
  readonly span: { readonly start: number; readonly end: number };
  readonly known: ReadonlyMap<string, string>;
}

/** The text of an argument with its variables replaced; undefined when one has no value. */
function expand(instruction: Instruction, { text, lineStarts, span, known }: Expansion): string | undefined {
  let result = "";
  let at = span.start;
  for (const variable of instruction.getVariables()) {
    const place = spanOf(lineStarts, variable.getRange());
    if (place.start < at || place.end > span.end) continue;
    const value = substituted(
      known.get(variable.getName()),
      variable.getModifier(),
      variable.getSubstitutionParameter(),
    );
    if (value === undefined) return undefined;
    result += text.slice(at, place.start) + value;
    at = place.end;
  }
  return result + text.slice(at, span.end);
}

/** `${NAME:-other}` and `${NAME:+other}`; a modifier the builder may not know gives nothing. */
function substituted(value: string | undefined, modifier: string | null, other: string | null): string | undefined {
  if (modifier === null) return value;
  if (other === null || other.includes("$")) return undefined;
  if (modifier === "-") return value === undefined || value === "" ? other : value;
  return modifier === "+" ? (value === undefined || value === "" ? "" : other) : undefined;
}
