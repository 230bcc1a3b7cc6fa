/** Commands that stay on the machine they run on: where a program is, which commit is checked out, a setting of a repository. */

import type { FileFacts, Value } from "#facts/file";
import type { Call, View } from "#linking/view";

const LOOKS_UP =
  /^(?:which|where(?:\.exe)?|command -v|type|hostname|whoami|id|uname|arch|pwd|date|env|printenv|echo|locale|sysctl|getconf|nproc|sw_vers)(?:\s|$)/;
const VERSION = /\s(?:--?version|-[vV]|version|--help|--display help)$/;
const OF_PACKAGE_MANAGER = /^(?:npm|pnpm|yarn)(?: -g| --global)? (?:prefix|root|bin)(?:\s|$)/;
/** `git remote add -f` fetches and `git config --edit` waits for a person; these read and write a small file. */
const OF_REPOSITORY =
  /^git (?:-C \S+ )?(?:rev-parse|describe|symbolic-ref|rev-list|config(?!.*\s(?:-e|--edit)(?:\s|$))|init|ls-files|branch --show-current|remote (?:-v|get-url|set-url|remove))(?:\s|$)/;

/** Does every command of this call stay on the machine and end at once? False when its text is not known. */
export function asksMachine(view: View, { file, operation }: Call): boolean {
  const [command, second] = operation.arguments;
  if (command === undefined) return false;
  const text = textOf(view, file, command) ?? (second?.kind === "array" ? HOLE : undefined);
  if (text === undefined) return false;
  const list = second?.kind === "array" ? second.items.map((item) => textOf(view, file, item) ?? HOLE) : [];
  const steps = [text, ...list]
    .join(" ")
    .split(/\$\(|&&|\|\||[|;`]/)
    .map((step) =>
      step
        .replace(/["'()]/g, " ")
        .replace(/^\s*(?:\/\S*\/)?/, "")
        .trim()
        .replace(/\s+/g, " "),
    )
    .filter((step) => step !== "" && !/^\/\S*$/.test(step));
  return steps.length > 0 && steps.every(isLookUp);
}

/** Stands for a part that is not known. */
const HOLE = "\u2026";

const isLookUp = (step: string): boolean =>
  LOOKS_UP.test(step) || VERSION.test(step) || OF_PACKAGE_MANAGER.test(step) || OF_REPOSITORY.test(step);

const MAX_DEPTH = 3;

/** The text of a value, its first where several are looked up alike; parts of a template that are not known become a hole. */
function textOf(view: View, file: FileFacts, value: Value, depth = 0): string | undefined {
  const things = view.things(file, value);
  const texts = things.flatMap((thing) => {
    if (thing.kind === "literal" && typeof thing.value === "string") return [thing.value];
    return thing.kind === "template" && depth < MAX_DEPTH ? [commandText(view, thing.file, thing.value, depth)] : [];
  });
  const [first] = texts;
  if (first === undefined || texts.length < things.length) return undefined;
  return texts.every((text) => text === first) || texts.every(isLookUp) ? first : undefined;
}

function commandText(
  view: View,
  file: FileFacts,
  { head, parts }: Extract<Value, { kind: "template" }>,
  depth: number,
): string {
  return head + parts.map((part) => textOf(view, file, part, depth + 1) ?? HOLE).join("");
}
