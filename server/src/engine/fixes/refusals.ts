/** Where no fix is offered at all, whatever it is: one line for the user. */

import type { LanguageId } from "#facts/file";
import { openSource } from "#languages/typescript/editSource";
import { hasSyntaxError } from "#languages/typescript/parse";

export interface RefusalQuestion {
  /** Path relative to the workspace folder. */
  readonly path: string;
  readonly text: string;
  readonly language: LanguageId;
  /** The user asked for a refactoring; a finding did not. */
  readonly asked: boolean;
}

/** Why a file is left alone by every fix; undefined when it is not. */
export function generalRefusal({ path, text, language, asked }: RefusalQuestion): string | undefined {
  if (/\.d\.[cm]?ts$/.test(path)) return "declaration files have nothing to fix";
  if (VENDORED.test(path)) return "the file is installed or built, not written";
  if (text.length > MAX_LENGTH) return "the file is larger than 1 MB";
  if (GENERATED.test(text.slice(0, HEADER_LENGTH))) return "the file is generated";
  if (!asked && TEST.test(path)) return "tests are left alone";
  if (language === "typescript" && hasSyntaxError(openSource(path, text).tree)) return "the file has a syntax error";
  return undefined;
}

const MAX_LENGTH = 1_000_000;
/** A header says early what the file is; a mention further down is about something else. */
const HEADER_LENGTH = 1_000;
const VENDORED = /(^|\/)(node_modules|bower_components|vendor|dist|build|out|coverage|\.next|\.nuxt|\.git)\//;
const GENERATED = /@generated\b|DO NOT EDIT|auto-?generated (by|file)|this file (is|was) generated/i;
const TEST =
  /(^|\/)(__tests__|__mocks__|tests?|spec|fixtures)\/|\.(test|spec|stories)\.[cm]?[jt]sx?$|(^|\/)test_[^/]*\.py$/;
