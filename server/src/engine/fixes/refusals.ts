/** Where no fix is offered at all, whatever it is: one line for the user. */

import type { FixDialect } from "./dialects";

export interface RefusalQuestion {
  /** Path relative to the workspace folder. */
  readonly path: string;
  /** Absolute path of the workspace folder. */
  readonly root: string;
  readonly text: string;
  readonly dialect: FixDialect;
  /** The user asked for a refactoring; a finding did not. */
  readonly asked: boolean;
}

/** Why a file is left alone by every fix; undefined when it is not. */
export async function generalRefusal(question: RefusalQuestion): Promise<string | undefined> {
  const { path, root, text, dialect, asked } = question;
  if (/\.d\.[cm]?ts$|\.pyi$/.test(path)) return "declaration files have nothing to fix";
  if (VENDORED.test(path)) return "the file is installed or built, not written";
  if (text.length > MAX_LENGTH) return "the file is larger than 1 MB";
  if (GENERATED.test(text.slice(0, HEADER_LENGTH))) return "the file is generated";
  if (!asked && isTest(path)) return "tests are left alone";
  // The path that the fix will open the text by: it is parsed once for both.
  return (await dialect.isBroken(`${root}/${path}`, text)) ? "the file has a syntax error" : undefined;
}

/** Is a file, by its path relative to the workspace folder, there for tests only? */
export const isTest = (path: string): boolean => TEST.test(path);

const MAX_LENGTH = 1_000_000;
/** A header says early what the file is; a mention further down is about something else. */
const HEADER_LENGTH = 1_000;
const VENDORED =
  /(^|\/)(node_modules|bower_components|vendor|dist|build|out|coverage|\.next|\.nuxt|\.git|site-packages|dist-packages|\.?venv|\.tox|\.nox|\.eggs|__pypackages__)\//;
const GENERATED = /@generated\b|DO NOT EDIT|auto-?generated (by|file)|this file (is|was) generated/i;
const TEST =
  /(^|\/)(__tests__|__mocks__|tests?|spec|fixtures)\/|\.(test|spec|stories)\.[cm]?[jt]sx?$|(^|\/)(test_[^/]*|[^/]*_test|conftest)\.py$/;
