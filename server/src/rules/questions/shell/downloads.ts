/** `curl` and `wget`: what a call asks for, where the answer goes, and what would notice that it is none. */

import type { ShellStatement, ShellWord } from "#facts/shell";

import { optionsOf, programOf, type ShellProgram } from "./programs";
import { type ShellStep, written } from "./steps";

export interface Download {
  readonly tool: "curl" | "wget";
  readonly step: ShellStep;
  readonly program: ShellProgram;
  /** One-letter and long names alike. */
  readonly options: ReadonlyMap<string, ShellWord | undefined>;
  /** As written, without quotes. */
  readonly urls: readonly string[];
  /** Options come from where they cannot be read. */
  readonly isOpaque: boolean;
  readonly goes: Destination;
}

/** Where the answer goes. */
export type Destination =
  | { readonly to: "file"; readonly name: string | undefined }
  /** The next program of the pipeline. */
  | { readonly to: "program"; readonly next: ShellStatement; readonly name: string | undefined }
  /** `x=$(curl …)` */
  | { readonly to: "text"; readonly variable: string | undefined }
  | { readonly to: "nothing" }
  /** The terminal or the log. */
  | { readonly to: "output" };

/** Options of curl 8 that take a value. Source: `curl --help all`, curl 8.11. */
const CURL = {
  letters: "AbcCdDeEFhHKmoPQrtTuUwxXyYz",
  names: new Set(
    (
      "user-agent cookie cookie-jar continue-at data dump-header referer cert form header config max-time output ftp-port quote range " +
      "telnet-option upload-file user proxy-user write-out proxy request speed-limit speed-time time-cond connect-timeout retry " +
      "retry-delay retry-max-time cacert capath cert-type ciphers connect-to data-ascii data-binary data-raw data-urlencode json " +
      "form-string interface key key-type limit-rate max-filesize max-redirs noproxy oauth2-bearer output-dir pass proto " +
      "proto-default proto-redir resolve socks5 socks5-hostname tls-max unix-socket url url-query aws-sigv4 stderr trace trace-ascii " +
      "abstract-unix-socket dns-servers happy-eyeballs-timeout-ms keepalive-time local-port netrc-file parallel-max pinnedpubkey " +
      "postquote proxy-header variable expect100-timeout create-file-mode"
    ).split(" "),
  ),
};

/** Options of GNU wget that take a value. Source: its manual, wget 1.24. */
const WGET = {
  letters: "OoaietBTtwQPUDIARlXY",
  names: new Set(
    (
      "execute output-file append-output input-file base tries output-document timeout dns-timeout connect-timeout read-timeout " +
      "limit-rate wait waitretry quota directory-prefix user password header user-agent referer post-data post-file method body-data " +
      "body-file ca-certificate certificate private-key load-cookies save-cookies accept reject domains level"
    ).split(" "),
  ),
};

/** The call of `curl` or `wget` a step is; undefined for other commands. */
export function downloadOf(step: ShellStep): Download | undefined {
  const program = programOf(step.command) ?? keptProgram(step);
  if (program === undefined || (program.name !== "curl" && program.name !== "wget")) return undefined;
  const tool = program.name;
  const text = (word: ShellWord): string => written(step.script, word);
  const lists = program.arguments.flatMap((word) => listedOptions(step, word) ?? []);
  const words = program.arguments.filter((word) => listedOptions(step, word) === undefined);
  const { options: own, operands, isOpaque } = optionsOf(words, tool === "curl" ? CURL : WGET, text);
  const options = new Map([...lists.map((name) => [name, undefined] as const), ...own]);
  if (["help", "version", "V"].some((name) => options.has(name))) return undefined;
  const given = options.get("url");
  const urls = [...(given === undefined ? [] : [given]), ...operands].map((word) => bare(word.value ?? text(word)));
  if (urls.length === 0 && !isOpaque) return undefined;
  return { tool, step, program, options, urls, isOpaque, goes: destinationOf(step, tool, options, urls) };
}

/** `CURL="curl"`, then `$CURL …`: the one value the script gives the variable. */
function keptProgram({ script, command }: ShellStep): ShellProgram | undefined {
  const [word, ...rest] = command.words;
  const name = /^"?\$\{?(\w+)\}?"?$/.exec(word === undefined ? "" : written(script, word))?.[1];
  if (word === undefined || name === undefined) return undefined;
  const values = [...script.script.text.matchAll(new RegExp(`(?:^|[\\s;])${name}=(\\S*)`, "g"))];
  const tool = /^["']?(curl|wget)["']?$/.exec(values[0]?.[1] ?? "")?.[1];
  return tool === undefined || values.length > 1 ? undefined : { name: tool, arguments: rest, behind: [], word };
}

/** `"${OPTIONS[@]}"`: the names of the options in a list that the script writes out; undefined for other words. */
function listedOptions({ script }: ShellStep, word: ShellWord): readonly string[] | undefined {
  const name = /^"?\$\{(\w+)\[@\]\}"?$/.exec(written(script, word))?.[1];
  if (name === undefined) return undefined;
  const parts = [...script.script.text.matchAll(new RegExp(`(?:^|[\\s;])${name}\\+?=\\(([^()]*)\\)`, "g"))];
  const whole = parts.map(([, part = ""]) => part.replace(/"[^"]*"|'[^']*'/g, "")).join(" ");
  if (parts.length === 0 || whole.includes("$")) return undefined;
  return [...whole.matchAll(/(?:^|\s)(?:--([a-z][\w-]*)|-([A-Za-z]+))/g)].flatMap(([, long, letters = ""]) =>
    long === undefined ? [...letters] : [long],
  );
}

const bare = (text: string): string => text.replace(/^["']|["']$/g, "").replace(/^--url=/, "");

/** Is one of these options given? */
export const has = ({ options }: Download, ...names: readonly string[]): boolean =>
  names.some((name) => options.has(name));

function destinationOf(
  step: ShellStep,
  tool: Download["tool"],
  options: Download["options"],
  urls: readonly string[],
): Destination {
  const file = savedAs(step, tool, options, urls);
  if (file === "nothing") return { to: "nothing" };
  if (file !== undefined) return { to: "file", name: file === "" ? undefined : file };
  const redirect = step.command.redirects?.find(
    ({ operator, descriptor }) =>
      /^(?:>|>>|>\||&>)$/.test(operator) && (descriptor === undefined || descriptor === "1"),
  );
  if (redirect?.target !== undefined) {
    const name = redirect.target.value ?? bare(written(step.script, redirect.target));
    return name === "/dev/null" ? { to: "nothing" } : { to: "file", name };
  }
  return outerDestination(step);
}

function outerDestination({ around, command }: ShellStep): Destination {
  for (const { as, statement } of around) {
    if (as === "part" && statement.kind === "pipeline") {
      const at = statement.parts.findIndex(
        (part) => part.span.start <= command.span.start && command.span.end <= part.span.end,
      );
      const next = statement.parts[at + 1];
      if (next !== undefined) return { to: "program", next, name: programNames(next)[0] };
    }
    if (as === "word") {
      const set = "sets" in statement ? statement.sets?.find(({ span }) => holds(span, command.span)) : undefined;
      // `bash <(curl …)` and `bash -c "$(curl …)"` run what they get.
      const runner = statement.kind === "command" ? programOf(statement)?.name : undefined;
      if (set === undefined && runner !== undefined && RUNS.test(runner))
        return { to: "program", next: statement, name: runner };
      return { to: "text", variable: set?.name };
    }
    if (as === "body" && statement.kind === "function") return { to: "output" };
  }
  return { to: "output" };
}

/** Shells and interpreters that run what they are given. */
export const RUNS = /^(?:ba|da|a|z|k)?sh$|^(?:python|node|perl|ruby|php)[\d.]*$|^(?:source|eval|\.)$/;

const holds = (
  outer: { readonly start: number; readonly end: number },
  inner: { readonly start: number; readonly end: number },
): boolean => outer.start <= inner.start && inner.end <= outer.end;

/** The names of the programs of a part of a pipeline, in order. */
export function programNames(statement: ShellStatement): readonly string[] {
  switch (statement.kind) {
    case "command":
      return programOf(statement)?.name === undefined ? [] : [programOf(statement)?.name ?? ""];
    case "list":
      return [...programNames(statement.left), ...programNames(statement.right)];
    case "group":
    case "subshell":
      return statement.body.flatMap(programNames);
    case "pipeline":
      return statement.parts.flatMap(programNames);
    case "loop":
      return statement.condition.flatMap(programNames);
    default:
      return [];
  }
}

/** The file an option names; `""` where the address names it, `"nothing"` for no file, undefined where it is written out. */
function savedAs(
  step: ShellStep,
  tool: Download["tool"],
  options: Download["options"],
  urls: readonly string[],
): string | undefined {
  const letter = tool === "curl" ? "o" : "O";
  const long = tool === "curl" ? "output" : "output-document";
  if (options.has(letter) || options.has(long)) {
    const word = options.get(letter) ?? options.get(long);
    const joined = word === undefined ? "" : bare(word.value ?? written(step.script, word));
    const name = joined.replace(/^--[\w-]+=/, "").replace(new RegExp(`^-[A-Za-z0-9#]*?${letter}(?=.)`), "");
    if (name === "-" || name === "/dev/stdout") return undefined;
    return name === "/dev/null" ? "nothing" : name;
  }
  if (tool === "curl")
    return ["O", "remote-name", "remote-name-all", "J"].some((name) => options.has(name)) ? lastPart(urls) : undefined;
  return options.has("spider") ? "nothing" : lastPart(urls);
}

const lastPart = (urls: readonly string[]): string => /\/([^/?#]+)(?:[?#].*)?$/.exec(urls[0] ?? "")?.[1] ?? "";
