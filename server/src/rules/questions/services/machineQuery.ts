/** Commands that stay on the machine they run on: where a program is, which commit is checked out, what a file says, a signal. */

import type { FileFacts, Value } from "#facts/file";
import type { Call, View } from "#linking/view";

const LOOKS_UP =
  /^(?:which|where(?:\.exe)?|command -v|type|hostname|whoami|id|uname|arch|pwd|date|env|printenv|echo|locale|sysctl|getconf|nproc|sw_vers)(?:\s|$)/;
const VERSION = /\s(?:--?version|-[vV]|version|--help|--display help)$/;
const OF_PACKAGE_MANAGER = /^(?:npm|pnpm|yarn)(?: -g| --global)? (?:prefix|root|bin)(?:\s|$)/;
/** `git remote add -f` fetches and `git config --edit` waits for a person; these read and write a small file. */
const OF_REPOSITORY =
  /^git (?:-C \S+ )?(?:rev-parse|describe|symbolic-ref|rev-list|config(?!.*\s(?:-e|--edit)(?:\s|$))|init|ls-files|branch --show-current|remote (?:-v|get-url|set-url|remove))(?:\s|$)/;

/** A signal is sent, and that is all; `killall -w` waits for the processes to be gone. */
const SIGNALS = /^(?:kill|pkill|taskkill|killall(?!.*\s(?:-\w*w|--wait)))(?:\s|$)/;
/** Reads what is there and changes nothing, however long that takes. */
const READS =
  /^(?:[ef]?grep|rg|ls|cat|head|tail|wc|sort|uniq|cut|tr|jq|sed(?!.*\s(?:-\w*i|--in-place))|find(?!.*\s-(?:delete|exec|execdir|ok|fprint))|ps|pgrep|pidof|lsof|ss|netstat|df|du|stat|file|readlink|realpath|basename|dirname|free|uptime|lscpu|lspci|lsusb|tasklist|test)(?:\s|$)/;
/** Tools of which these commands only list or tell. */
const TELLS =
  /^(?:wmctrl -\w*l|xdotool (?:search|get\w+)|(?:flatpak|snap) (?:info|list)|dpkg (?:-s|-l|--status|--list)|dpkg-query|rpm -q\w*|brew (?:list|info)|pip3? (?:show|list|freeze)|(?:npm|pnpm|yarn) (?:ls|list)|systemctl (?:is-\w+|status|show)|(?:docker|podman) (?:ps|inspect|images|info|version)|git (?:-C \S+ )?(?:status|log|diff|show|ls-tree|cat-file|merge-base|name-rev|shortlog|blame))(?:\s|$)/;

/** Makes, moves and removes files, however many: it ends when the disk is done, and no peer can hold it up. */
const MOVES_FILES =
  /^(?:rm|rmdir|mv|cp|mkdir|mktemp|ln|touch|chmod|chown|chgrp|install|truncate|tar|gzip|gunzip|zip|unzip|find(?!.*\s-(?:exec|execdir|ok)))(?:\s|$)/;

/** Compilers and bundlers, and the scripts of a manifest that npm runs or names for them (docs.npmjs.com/cli/using-npm/scripts). */
const BUILDS =
  /^(?:(?:npm|pnpm|yarn|bun)(?: run(?:-script)?)? (?:pre|post)?(?:build|compile|bundle|pack|prepare|prepack)(?::[\w:-]+)?|(?:npx )?(?:tsc|tsup|webpack|rollup|esbuild|(?:vite|next|nuxt|astro) build))(?:\s|$)/;

/** Does every command of this call stay on the machine and end at once? False when its text is not known. */
export const asksMachine = (view: View, call: Call): boolean => isEach(view, call, isAtOnce);

/** Does every command of this call deal with files of the machine, or end at once? False when its text is not known. */
export const staysOnDisk = (view: View, call: Call): boolean =>
  isEach(view, call, (step) => isAtOnce(step) || MOVES_FILES.test(step));

/** Does every command of this call build a program? How long that takes is up to the machine, and no peer is asked. */
export const buildsProgram = (view: View, call: Call): boolean => isEach(view, call, (step) => BUILDS.test(step));

/** Does every command of this call only read what is there? Then its failure is an answer, too. */
export const onlyReadsMachine = (view: View, call: Call): boolean => isEach(view, call, isReading);

/** `cat notes > copy` writes. */
const WRITES = />(?!\s*(?:\/dev\/null|&))/;

const isReading = (step: string): boolean =>
  !WRITES.test(step) &&
  (READS.test(step) || TELLS.test(step) || (isLookUp(step) && !/^git .*\b(?:init|config|set-url|remove)\b/.test(step)));

function isEach(view: View, { file, operation }: Call, accepts: (step: string) => boolean): boolean {
  const [command, second] = operation.arguments;
  if (command === undefined) return false;
  const given = command.kind === "array" ? command : second?.kind === "array" ? second : undefined;
  const text = command === given ? "" : (textOf(view, file, command) ?? (given === undefined ? undefined : HOLE));
  if (text === undefined) return false;
  const list = (given?.items ?? []).map((item) => textOf(view, file, item) ?? HOLE);
  const steps = [text, ...list]
    .join(" ")
    // A pattern in quotes holds no commands; what follows `-c` does.
    .replace(/(?<!-c )'[^']*'/g, HOLE)
    .split(/\$\(|&&|\|\||[|;`]/)
    .map((step) =>
      step
        .replace(/["'()]/g, " ")
        .trim()
        .replace(/\s+/g, " ")
        .replace(IN_SHELL, "")
        .replace(/^(?:[A-Za-z_]\w*=\S* )*(?:\/\S*\/)?/, ""),
    )
    .filter((step) => step !== "" && !/^\/\S*$/.test(step));
  return steps.length > 0 && steps.every(accepts);
}

/** `bash -c "…"` */
const IN_SHELL = /^(?:\/\S*\/)?(?:ba|z|da)?sh -\w*c /;

/** Stands for a part that is not known. */
const HOLE = "\u2026";

const isLookUp = (step: string): boolean =>
  LOOKS_UP.test(step) || VERSION.test(step) || OF_PACKAGE_MANAGER.test(step) || OF_REPOSITORY.test(step);

const isAtOnce = (step: string): boolean => isLookUp(step) || SIGNALS.test(step);

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
