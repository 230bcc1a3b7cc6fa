/** What a code lens of the server asks for, read from the arguments of its command. */

import type { LensTarget } from "#protocol/messages";

/** Undefined for anything else than a target with at least one gap. */
export function readLensTarget(given: unknown): LensTarget | undefined {
  if (!isRecord(given) || typeof given.uri !== "string" || !isPlace(given) || !Array.isArray(given.gaps))
    return undefined;
  const gaps = given.gaps.filter(isGap);
  if (gaps.length === 0 || gaps.length !== given.gaps.length) return undefined;
  return { uri: given.uri, line: given.line, character: given.character, gaps };
}

type Fields = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Fields => typeof value === "object" && value !== null;

const isPlace = (value: Fields): value is Fields & { readonly line: number; readonly character: number } =>
  isCount(value.line) && isCount(value.character);

const isGap = (value: unknown): value is LensTarget["gaps"][number] =>
  isRecord(value) &&
  typeof value.uri === "string" &&
  isPlace(value) &&
  isCount(value.endLine) &&
  isCount(value.endCharacter);

const isCount = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0;
