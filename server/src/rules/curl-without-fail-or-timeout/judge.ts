/** Does a download notice that it got no answer, or an error? */

import type { ShellStatement } from "#facts/shell";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";

import { type Download, has, programNames, RUNS } from "../questions/shell/downloads";
import { programOf } from "../questions/shell/programs";
import { isTested, stepsOf, wordsOf, written } from "../questions/shell/steps";

export interface Gap {
  /** What comes of it. */
  readonly harm: "saved" | "run" | "probe" | "value" | "status" | "hang";
  /** The file, program or variable that gets it, as written; what waits. */
  readonly what: string;
}

/** The answer for one call. An error that is taken for an answer weighs more than a wait. */
export function judgeDownload(download: Download): Verdict<Gap> {
  if (download.isOpaque || has(download, "K", "config")) return unknown("some of its options come from elsewhere");
  if (!isWeb(download)) return pass("it asks no web server");
  const failure = download.tool === "wget" ? pass("wget fails on an HTTP error") : judgeFailure(download);
  return failure.kind === "gap" ? failure : (judgeWait(download) ?? failure);
}

/** Addresses that begin otherwise name another protocol. */
const isWeb = ({ urls }: Download): boolean =>
  urls.every((url) => !/^[a-z][a-z0-9+.-]*:/i.test(url) || /^https?:/i.test(url));

function judgeFailure(download: Download): Verdict<Gap> {
  if (has(download, "f", "fail", "fail-with-body")) return pass("it fails on an HTTP error");
  if (has(download, "w", "write-out")) return pass("it writes the status out");
  if (has(download, "I", "head", "i", "include", "D", "dump-header", "v", "verbose"))
    return unknown("whether somebody reads the headers is not told");
  const { goes, step } = download;
  switch (goes.to) {
    case "file":
      if (isLookedAt(download, goes.name)) return pass("what it stored is checked, or unpacked");
      return gap({ harm: "saved", what: goes.name === undefined ? "the file" : `\`${shortened(goes.name)}\`` });
    case "program":
      return judgeReader(goes.next, goes.name);
    case "text":
      return judgeText(download, goes.variable);
    case "nothing":
    case "output":
      return judgeStatus(download, step.script.runBy === "probe");
  }
}

/** Give up on what is not in their format. */
const REJECTS =
  /^(?:tar|bsdtar|unzip|funzip|gunzip|gzip|zcat|pigz|xz|unxz|xzcat|bunzip2|bzip2|bzcat|unzstd|zstd|zstdcat|7z|7za|cpio|gpg|gpg2|apt-key|dpkg|dpkg-deb|rpm|yum|dnf|apt|apt-get|apk|pip|pip3|npm|jar|installer|sha\d*sum|shasum|md5sum|b2sum|minisign|cosign|openssl|docker|podman|kubectl|helm|terraform|grep|egrep|fgrep|rg|zgrep|jq|yq|xmllint|python3?|node|file)$/;

function judgeReader(next: ShellStatement, name: string | undefined): Verdict<Gap> {
  const names = programNames(next);
  if (names.some((one) => one === "tee" || one === "sponge")) return gap({ harm: "saved", what: "the file" });
  if (name !== undefined && RUNS.test(name)) {
    return /^(?:python|node|perl|ruby|php)/.test(name) && hasArguments(next)
      ? unknown(`what \`${name}\` does with it is not told`)
      : gap({ harm: "run", what: `\`${name}\`` });
  }
  return name !== undefined && REJECTS.test(name)
    ? pass(`\`${name}\` gives up on an error page, or looks at it`)
    : unknown("what reads it is not known");
}

/** `| python3 -c '…'` reads the answer; `| python3 -` and `| python3` run it. */
const hasArguments = (next: ShellStatement): boolean =>
  next.kind === "command" && (programOf(next)?.arguments ?? []).some(({ value }) => value !== "-");

/** Is the stored file unpacked, compared with a checksum or searched afterwards, or does anything else in the script do so? */
function isLookedAt({ step }: Download, name: string | undefined): boolean {
  const behind = step.script.script.text.slice(step.command.span.end);
  if (CHECKS.test(behind)) return true;
  const own = name === undefined ? undefined : lastPart(name);
  return stepsOf(step.script).some((other) => {
    if (other.command.span.start <= step.command.span.start) return false;
    const program = programOf(other.command);
    if (program === undefined || !REJECTS.test(program.name)) return false;
    return (
      own === undefined || own === "" || wordsOf(other.command).some((word) => written(step.script, word).includes(own))
    );
  });
}

const CHECKS =
  /\b(?:sha(?:1|224|256|384|512)?sum|shasum|md5sum|b2sum|cosign\s+verify|minisign|openssl\s+dgst)\b|--verify\b|--check\b/;

const lastPart = (path: string): string => path.slice(path.lastIndexOf("/") + 1).replace(/["'}]+$/, "");

/** `answer=$(curl …)`: looked at before it is used? */
function judgeText({ step }: Download, variable: string | undefined): Verdict<Gap> {
  if (variable === undefined) return unknown("what becomes of the answer is not told");
  const later = step.script.script.text.slice(step.command.span.end);
  const use = new RegExp(`\\$\\{?${variable}\\b`);
  if (!use.test(later)) return unknown("the answer is not seen to be used");
  const others = stepsOf(step.script).filter(({ command }) => command.span.start > step.command.span.start);
  const isChecked = new RegExp(
    `(?:\\[|\\btest\\b|\\bcase\\b|\\bgrep\\b|\\bjq\\b|<<<)[^\\n]*\\$\\{?${variable}\\b|\\$\\{${variable}:?[-?+=#%/]|\\$\\{?${variable}\\b[^\\n]*\\|`,
  ).test(later);
  if (isChecked) return pass("the answer is looked at");
  const isUsed = others.some(({ command }) => {
    const name = programOf(command)?.name;
    return name !== undefined && !SHOWS.test(name) && command.words.some((word) => word.variables?.includes(variable));
  });
  return isUsed ? gap({ harm: "value", what: `\`${variable}\`` }) : unknown("the answer is only shown");
}

const SHOWS = /^(?:echo|printf|log|info|export|local|declare|readonly)$/;

/** Nothing reads the answer: is the exit status all there is? */
function judgeStatus(download: Download, isProbe: boolean): Verdict<Gap> {
  const { step, urls } = download;
  if (isBestEffort(download)) return pass("its failure is left alone on purpose");
  if (isProbe) return gap({ harm: "probe", what: "" });
  if (urls.some((url) => NOTICE.test(url))) return pass("a notice that may get lost");
  if (isTested(step))
    return isWrite(download) || urls.some((url) => READINESS.test(url))
      ? gap({ harm: "status", what: "" })
      : unknown("it may ask whether there is a server at all");
  if (step.script.errexit && step.script.runBy === "step" && isWrite(download))
    return gap({ harm: "status", what: "" });
  return unknown("nobody is seen to ask how it ended");
}

/** Addresses whose status says whether a server is well. */
const READINESS = /health|ready|readiness|live(?:ness|z)|heartbeat|\/(?:status|ping|version)\b/i;

/** Web hooks of chats and monitors. */
const NOTICE =
  /hooks\.slack\.com|slack\.com\/api\/chat|discord(?:app)?\.com\/api\/webhooks|api\.telegram\.org|hc-ping\.com|healthchecks\.io|ntfy\.|webhook\.office\.com|SLACK|DISCORD|TELEGRAM|WEBHOOK_URL|uptime|NOTIFY|PING_URL/i;

/** A request that changes something. */
const isWrite = (download: Download): boolean =>
  has(download, "d", "data", "data-raw", "data-binary", "data-urlencode", "json", "F", "form", "T", "upload-file") ||
  /^(?:POST|PUT|PATCH|DELETE)$/i.test(optionText(download, "X") ?? optionText(download, "request") ?? "");

function optionText({ options, step }: Download, name: string): string | undefined {
  const word = options.get(name);
  return word === undefined ? undefined : (word.value ?? written(step.script, word)).replace(/^-X|^--request=/, "");
}

/** `|| true`, `|| :`, `|| echo …`: one who wrote that knows that it may fail. */
function isBestEffort({ step: { around } }: Download): boolean {
  const list = around.find(({ as, statement }) => as === "left" && statement.kind === "list")?.statement;
  if (list?.kind !== "list" || list.operator !== "||") return false;
  return programNames(list.right).every((name) => /^(?:true|:|echo|printf)$/.test(name));
}

/** Who would wait with it: a container that starts, a loop that polls. Builds, jobs and health checks have a deadline of their own. */
function judgeWait(download: Download): Verdict<Gap> | undefined {
  const { step, program, tool } = download;
  if (step.script.runBy !== "start" && step.script.runBy !== "file") return undefined;
  const bounds =
    tool === "curl" ? ["m", "max-time", "y", "Y", "speed-time", "speed-limit"] : ["T", "timeout", "read-timeout"];
  if (has(download, ...bounds) || program.behind.includes("timeout")) return undefined;
  if (has(download, "connect-timeout", "retry-max-time")) return undefined;
  const isPolling = step.around.some(
    ({ statement, as }) => statement.kind === "loop" && isPoll(statement, as === "condition"),
  );
  if (isPolling) return gap({ harm: "hang", what: "a server that accepts and does not answer stops this loop" });
  return step.script.runBy === "start"
    ? gap({ harm: "hang", what: "a server that does not answer keeps the container from starting" })
    : undefined;
}

/** A loop that asks until it gets an answer, or sleeps between. */
function isPoll(loop: Extract<ShellStatement, { kind: "loop" }>, isCondition: boolean): boolean {
  return isCondition || loop.body.some((statement) => programNames(statement).includes("sleep"));
}

const LONGEST = 40;
const shortened = (text: string): string => (text.length > LONGEST ? `…${text.slice(-LONGEST)}` : text);
