/** The languages Bulwark reads. A new one is one line here. */

import { compose } from "#languages/compose/language";
import { dockerfile } from "#languages/dockerfile/language";
import type { Language } from "#languages/language";
import { python } from "#languages/python/language";
import { shell } from "#languages/shell/language";
import { typescript } from "#languages/typescript/language";
import { workflow } from "#languages/workflow/language";

export const LANGUAGES: readonly Language[] = [typescript, python, dockerfile, compose, workflow, shell];

/** The language of a path; undefined when none reads it. */
export const languageOf = (languages: readonly Language[], path: string): Language | undefined =>
  languages.find((language) => language.matches(path));
