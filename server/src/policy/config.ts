/** What a project has decided: the checked content of `bulwark.json`, ready to ask. */

import type { LibraryModel } from "#knowledge/model";
import type { Priority } from "#rules/rule";

import type { Severity } from "./severity";

export const CONFIG_FILE = "bulwark.json";
export const DEFAULT_MAX_FILE_SIZE = 1024 * 1024;

export interface RuleSetting {
  readonly state?: "on" | "off";
  readonly priority?: Priority | "hint";
  readonly severity?: Severity;
}

export type RuleSettings = ReadonlyMap<string, RuleSetting>;

export interface Config {
  readonly rules: RuleSettings;
  readonly overrides: readonly { readonly matches: (path: string) => boolean; readonly rules: RuleSettings }[];
  /** True for files that are not analysed; a folder's path ends with `/`. */
  readonly excludes: (path: string) => boolean;
  /** Some files are not analysed: whom they load is not known. */
  readonly isPartial?: boolean;
  readonly knowledge: readonly LibraryModel[];
  readonly kitFolder?: string;
  /** Bytes. */
  readonly maxFileSize: number;
}

export const DEFAULT_CONFIG: Config = {
  rules: new Map(),
  overrides: [],
  excludes: () => false,
  knowledge: [],
  maxFileSize: DEFAULT_MAX_FILE_SIZE,
};
