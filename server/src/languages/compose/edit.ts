/** A compose file opened for editing: what it says, and its YAML for edits at exact places. */

import type { ComposeFacts, ComposeService } from "#facts/compose";
import type { Span } from "#facts/place";
import type { ShellScript } from "#facts/shell";

import type { LoadedLanguage } from "../language";
import { openYaml, type YamlFile } from "../yaml/edit";
import { compose } from "./language";

export interface ComposeSource {
  readonly yaml: YamlFile;
  readonly facts: ComposeFacts;
  /** The shell in it, in file order. */
  readonly scripts: readonly ShellScript[];
}

let loading: Promise<LoadedLanguage> | undefined;

/** Parses `text`. Rejects when the files of the shell's grammar are missing. */
export async function openCompose(path: string, text: string): Promise<ComposeSource> {
  loading ??= compose.load();
  const facts = (await loading).lower({ path, text, hash: "" });
  const { compose: said = { services: [], includes: [] }, scripts = [] } = facts;
  return { yaml: openYaml(text), facts: said, scripts };
}

/** The service whose name, or one of whose entries, a finding underlines. */
export const serviceAt = ({ facts }: ComposeSource, { start, end }: Span): ComposeService | undefined =>
  facts.services.find(({ span }) => span.start <= start && end <= span.end);
