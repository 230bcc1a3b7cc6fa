/** Shell scripts of the repository that a container starts. */

import type { FileFacts } from "#facts/file";
import type { View } from "#linking/view";

const SCRIPT = /\.(?:sh|bash)$|(?:^|[/-])(?:docker-)?entry-?point$|\/(?:start|run|init|boot)$/;

/** The name, without its folder, of the first script among the words a container starts with; undefined when there is none. */
export function scriptNamed(words: readonly string[]): string | undefined {
  const named = words.flatMap((word) => word.split(/[\s;&|"']+/)).find((word) => SCRIPT.test(word));
  return named?.slice(named.lastIndexOf("/") + 1);
}

/** What the scripts of that name say, wherever they lie: a COPY may have put any of them there. Empty when none was read. */
export const scriptTexts = (view: View, name: string): readonly string[] =>
  view.files
    .filter(({ path, language }) => language === "shell" && path.slice(path.lastIndexOf("/") + 1) === name)
    .flatMap((script) => view.remember(TEXTS, script, () => textsOf(script)));

const TEXTS: { readonly fallback: readonly string[] } = { fallback: [] };
const textsOf = ({ scripts = [] }: FileFacts): readonly string[] => scripts.map(({ script }) => script.text);
