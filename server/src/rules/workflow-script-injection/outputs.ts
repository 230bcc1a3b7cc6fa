/** What a script of a step hands on: `echo "title=$TITLE" >> "$GITHUB_OUTPUT"`. */

import { printedContexts } from "./expressions";

/** Contexts whose text becomes this output as it is; none of what a command has made of it. */
export function writtenOutputs(script: string, output: string): readonly string[] {
  // A script that looks at what it has may let only some of it through.
  if (LOOKS.test(script)) return [];
  return script.split("\n").flatMap((line) => {
    const written = /^\s*echo\s+["']?([\w-]+)=(.*?)["']?\s*>>\s*["']?\$\{?GITHUB_OUTPUT\b/.exec(line);
    const [, name = "", value = ""] = written ?? [];
    // `$(…)` may have taken out of it what a shell reads.
    return name.toLowerCase() !== output || /\$\(|`/.test(value) ? [] : contextsIn(value);
  });
}

const LOOKS = /=~|\bcase\b|\bgrep\b|\btest\b|\[\s/;

function contextsIn(value: string): readonly string[] {
  const expressions = [...value.matchAll(/\$\{\{.*?\}\}/g)].flatMap(([text]) => printedContexts(text));
  // `$TITLE`, `${TITLE}` and `${TITLE:-…}` are the text itself; `${TITLE//…}` is less.
  const variables = [...value.matchAll(/\$(?:(\w+)|\{(\w+)(?::-[^}]*)?\})/g)].flatMap(([, plain, braced]) => {
    const name = plain ?? braced ?? "";
    return name === "GITHUB_HEAD_REF" ? ["github.head_ref"] : [`env.${name.toLowerCase()}`];
  });
  return [...expressions, ...variables];
}
