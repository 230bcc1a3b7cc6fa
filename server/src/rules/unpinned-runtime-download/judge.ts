/** Is it said which version of a program is fetched? */

import type { ShellStatement, ShellWord } from "#facts/shell";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";

import { type Download, downloadOf, RUNS } from "../questions/shell/downloads";
import { programOf, type ShellProgram } from "../questions/shell/programs";
import { type ShellStep, stepsOf, written } from "../questions/shell/steps";
import { namesVersion, newestCommit, SAYS_VERSION, shortened } from "./address";

export interface Gap {
  readonly kind: "script" | "latest" | "clone" | "package";
  /** The address or package, as written. */
  readonly what: string;
}

/** Something that is fetched to be run. */
export interface Fetch {
  readonly kind: Gap["kind"];
  readonly what: string;
  readonly download?: Download;
}

/** Undefined where a step fetches nothing that runs, or where a person at a terminal asks for the newest on purpose. */
export function fetchOf(
  step: ShellStep,
  { atStart, isFile }: { readonly atStart: boolean; readonly isFile: boolean },
): Fetch | undefined {
  const program = programOf(step.command);
  if (program === undefined) return undefined;
  const download = downloadOf(step);
  if (download !== undefined) return downloaded(download);
  const words = program.arguments.map((word) => word.value ?? written(step.script, word));
  // Scripts for people set a checkout up; what they install is theirs to say.
  if (isFile && !atStart) return undefined;
  // A job clones what it works on.
  if (program.name === "git" && words[0] === "clone") return step.script.runBy === "step" ? undefined : cloned(words);
  const latest = words.find((word) => /^@?[\w./-]+@latest$/.test(word));
  if (latest !== undefined && INSTALLS.test([program.name, ...words].join(" ")))
    return { kind: "latest", what: latest };
  const head = step.script.runBy === "step" ? undefined : newestCommit(program.name, words);
  if (head !== undefined) return { kind: "clone", what: head };
  if (atStart) return installed(words, program);
  return step.script.runBy === "build" ? builtIn(words, program) : undefined;
}

/** `RUN npm install -g tsx`, `RUN pip install flower`: a program of the image at whatever version the registry has that day. */
function builtIn(words: readonly string[], program: ShellProgram): Fetch | undefined {
  const own = words.filter(
    (word) => !/^--?(?:no-cache-dir|quiet|q|no-fund|no-audit|omit=\w+|no-cache|U|upgrade)$/.test(word),
  );
  const found = installed(own, program);
  return found === undefined || INSTALLERS.test(found.what) ? undefined : found;
}

/** What installs or builds the rest, and is none of it. */
const INSTALLERS =
  /^(?:pip|setuptools|wheel|build|hatch(?:ling)?|uv|poetry(?:-core)?|pipenv|pdm|virtualenv|twine|npm|pnpm|yarn|bun|corepack|lerna|turbo|nx|node-gyp|typescript|cython|cmake|ninja|meson|maturin|conan|numpy)$/i;

const INSTALLS =
  /^(?:npm (?:i|install|add|exec|x)|npx|pnpm (?:add|dlx|i|install)|pnpx|yarn (?:global|dlx|add)|bunx?|go (?:install|run|get)|corepack (?:prepare|install|use)|uvx|uv tool|pipx)\b/;

/** What is piped to a shell, or stored and started. */
function downloaded(download: Download): Fetch | undefined {
  const [what = ""] = download.urls;
  const { goes, step } = download;
  if (goes.to === "program")
    return goes.name !== undefined && runsIt(goes.next, goes.name) ? { kind: "script", what, download } : undefined;
  if (goes.to !== "file") return undefined;
  if (/\/releases\/latest\/download\//.test(what)) return { kind: "latest", what, download };
  return goes.name !== undefined && isStarted(step, goes.name) ? { kind: "script", what, download } : undefined;
}

/** `| sh -s -- …` and `| python3 -` run what they get; `| python3 -c '…'` reads it. */
const runsIt = (next: ShellStatement, name: string): boolean =>
  RUNS.test(name) &&
  (/sh$|^(?:source|eval|\.)$/.test(name) ||
    (next.kind === "command" && (programOf(next)?.arguments ?? []).every(({ value }) => value === "-")));

/** `sh file`, `bash ./file`, `./file` behind it. */
function isStarted(step: ShellStep, file: string): boolean {
  const name = file.slice(file.lastIndexOf("/") + 1).replace(/["'}]+$/, "");
  return stepsOf(step.script).some(
    ({ command }) => command.span.start > step.command.span.start && starts(programOf(command), name),
  );
}

/** Does a command run a script of this name? */
export const starts = (program: ShellProgram | undefined, name: string): boolean =>
  program !== undefined &&
  /\.sh$|install|setup/.test(name) &&
  (program.name === name ||
    (RUNS.test(program.name) && program.arguments.some(({ value }) => value?.endsWith(name) === true)));

function cloned(words: readonly string[]): Fetch | undefined {
  const what = words.slice(1).find((word) => /^(?:https?:|git@|ssh:|git:)/.test(word));
  if (what === undefined) return undefined;
  const at = words.findIndex((word) => /^(?:-b|--branch(?:=.*)?)$/.test(word));
  const branch = at === -1 ? undefined : (words[at]?.split("=")[1] ?? words[at + 1]);
  return branch !== undefined && SAYS_VERSION.test(branch) ? undefined : { kind: "clone", what };
}

/** `pip install name`, `npm install -g name`: at the start of a container, without a version. */
function installed(words: readonly string[], program: ShellProgram): Fetch | undefined {
  const line = [program.name, ...words].join(" ");
  const [, names] =
    /^(?:pip3? install|npm (?:i|install) (?:-g|--global|-D|--save)|uv pip install|pipx install)\s+(.*)$/.exec(line) ??
    [];
  if (names === undefined || /(?:^|\s)(?:-r|--requirement|-e|--editable|-c|--constraint|\.)(?:\s|=|$)/.test(names))
    return undefined;
  const first = names.split(/\s+/).find((name) => /^@?[A-Za-z]/.test(name));
  return first === undefined ||
    /[=@<>~$]/.test(first.slice(1)) ||
    first === "pip" ||
    /[/\\]/.test(first.replace(/^@[\w-]+\//, ""))
    ? undefined
    : { kind: "package", what: first };
}

export const CHECKS =
  /\b(?:sha(?:1|224|256|384|512)?sum|shasum|b2sum|cosign\s+verify|minisign|openssl\s+dgst)\b|gpg2?\b[^\n]*--verify/;

/** The answer for one fetch. */
export function judgeFetch(step: ShellStep, { kind, what, download }: Fetch): Verdict<Gap> {
  const { text } = step.script.script;
  if (download !== undefined) {
    if (namesVersion(what)) return pass("the address says which version, or a variable does");
    if (/^(?:https?:\/\/)?(?:localhost|127\.|0\.0\.0\.0|host\.docker)/.test(what))
      return pass("it comes from this machine");
    if (CHECKS.test(text.slice(step.command.span.end))) return pass("a checksum or a signature is compared");
    if (kind === "script" && saysVersion(step)) return pass("what is run is told the version");
  }
  if (
    kind === "clone" &&
    /\bgit\b[^\n;&|]*\b(?:checkout|reset --hard|switch --detach)\s+(?!-b\b|main\b|master\b|develop\b)\S+/.test(
      text.slice(step.command.span.end),
    )
  )
    return pass("a commit or a tag is checked out");
  if (kind === "script" && /^["']?[^:/]*\$/.test(what)) return unknown("where it comes from is not told");
  return gap({ kind, what: shortened(what.replace(/^https?:\/\//, "")) });
}

/** `| sh -s -- --version 1.2`, `| VERSION=1.2 sh`, `sh install.sh --version 28.5`. */
function saysVersion(step: ShellStep): boolean {
  const pipeline = step.around.find(({ as, statement }) => as === "part" && statement.kind === "pipeline")?.statement;
  const list = step.around.find(({ as, statement }) => as === "left" && statement.kind === "list")?.statement;
  const rest = (pipeline ?? list)?.span;
  const behind =
    rest === undefined
      ? step.script.script.text.slice(step.command.span.end)
      : written(step.script, { span: rest }).slice(step.command.span.end - rest.start);
  const line = pipeline === undefined ? behind.slice(0, NEAR) : behind;
  return (
    /(?:version|toolchain|tag|release|channel|-v)[ =]+["']?v?[\d$]|\b[A-Z_]*VERSION=|\s-b\s+\S+\s+v?\d|\s--?\w*\s+v?\d+\.\d+/i.test(
      line,
    ) || /\b[A-Z_]*VERSION=/.test(leading(step.command.words[0], step))
  );
}

/** Characters of the commands behind a download that may name what it installs. */
const NEAR = 200;

function leading(word: ShellWord | undefined, step: ShellStep): string {
  return word === undefined ? "" : step.script.script.text.slice(step.command.span.start, word.span.start);
}
