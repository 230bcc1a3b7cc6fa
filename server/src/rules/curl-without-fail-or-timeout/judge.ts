/** Does a download notice that it got no answer, or an error? */

import type { ShellScript, ShellStatement } from "#facts/shell";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";

import { type Download, has, programNames, RUNS } from "../questions/shell/downloads";
import { isOn } from "../questions/shell/options";
import { programOf } from "../questions/shell/programs";
import { isTested, type ShellStep, stepsOf, wordsOf, written } from "../questions/shell/steps";

export interface Gap {
  /** What comes of it. */
  readonly harm: "saved" | "run" | "probe" | "value" | "status" | "hang";
  /** The file, program or variable that gets it, as written; what waits. */
  readonly what: string;
  /** What runs or reads the error page next gives up on it, in front of whoever builds. */
  readonly isSeen?: boolean;
}

/**
 * The answer for one call; `beside` holds the scripts of its file, none for a script that is a file. An error that is taken for an answer
 * weighs more than a wait.
 */
export function judgeDownload(download: Download, beside: readonly ShellScript[]): Verdict<Gap> {
  if (download.isOpaque || has(download, "K", "config")) return unknown("some of its options come from elsewhere");
  if (!isWeb(download)) return pass("it asks no web server");
  const failure =
    download.tool === "wget"
      ? pass("wget fails on an HTTP error")
      : judgeFailure(download, laterIn(beside, download.step.script));
  return failure.kind === "gap" ? failure : (judgeWait(download) ?? failure);
}

/** Addresses that begin otherwise name another protocol. */
const isWeb = ({ urls }: Download): boolean =>
  urls.every((url) => !/^[a-z][a-z0-9+.-]*:/i.test(url) || /^https?:/i.test(url));

/** What an image's build runs behind a script: the same files lie there. */
const laterIn = (all: readonly ShellScript[], script: ShellScript): readonly ShellScript[] =>
  script.runBy === "build"
    ? all.filter((other) => other.runBy === "build" && other.span.start > script.span.start)
    : [];

function judgeFailure(download: Download, later: readonly ShellScript[]): Verdict<Gap> {
  if (has(download, "f", "fail", "fail-with-body")) return pass("it fails on an HTTP error");
  if (has(download, "w", "write-out")) return pass("it writes the status out");
  if (has(download, "I", "head", "i", "include", "D", "dump-header", "v", "verbose"))
    return unknown("whether somebody reads the headers is not told");
  const { goes, step } = download;
  switch (goes.to) {
    case "file":
      if (isLookedAt(download, goes.name, later)) return pass("what it stored is checked, or unpacked");
      if (isForPackages(download, goes.name ?? "")) return pass(PACKAGES_CHECK);
      return gap({
        harm: "saved",
        what: goes.name === undefined ? "the file" : `\`${shortened(goes.name)}\``,
        isSeen: isJob(download),
      });
    case "program":
      return judgeReader(download, goes.next, goes.name);
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

function judgeReader(download: Download, next: ShellStatement, name: string | undefined): Verdict<Gap> {
  const names = programNames(next);
  if (names.some((one) => one === "tee" || one === "sponge")) {
    if (isForPackages(download, wordsIn(next))) return pass(PACKAGES_CHECK);
    return gap({ harm: "saved", what: "the file", isSeen: isJob(download) });
  }
  if (name !== undefined && RUNS.test(name)) {
    return /^(?:python|node|perl|ruby|php)/.test(name) && hasArguments(next)
      ? unknown(`what \`${name}\` does with it is not told`)
      : gap({ harm: "run", what: `\`${name}\``, isSeen: isBuilding(download) });
  }
  const kept = keptBehind(download);
  if (kept !== undefined) {
    const answer = judgeText(download, kept);
    if (answer.kind === "gap") return answer;
  }
  return name !== undefined && REJECTS.test(name)
    ? pass(`\`${name}\` gives up on an error page, or looks at it`)
    : unknown("what reads it is not known");
}

/**
 * `tag=$(curl -s … | jq -r .tag_name)`: of an error that is JSON as well `jq` makes `null`, and filters make nothing; the variable that
 * keeps it, where the pipeline ends well all the same. What a build makes of it fails in front of whoever builds.
 */
function keptBehind({ step }: Download): string | undefined {
  if (step.script.runBy !== "file" && step.script.runBy !== "start") return undefined;
  const pipeline = step.around.find(({ as, statement }) => as === "part" && statement.kind === "pipeline")?.statement;
  const outer = step.around.find(({ as }) => as === "word")?.statement;
  if (pipeline?.kind !== "pipeline" || outer === undefined || !("sets" in outer)) return undefined;
  const readers = pipeline.parts.slice(1);
  if (!readers.every((part) => FILTERS.test(programNames(part)[0] ?? ""))) return undefined;
  if (readers.some((part) => EXITS.test(written(step.script, part)))) return undefined;
  const rejects = readers.map((part) => /^[ef]?grep$/.test(programNames(part)[0] ?? ""));
  if (isOn(step, "errexit") && (isOn(step, "pipefail") ? rejects.includes(true) : rejects.at(-1))) return undefined;
  return outer.sets?.find(({ span }) => span.start <= step.command.span.start && step.command.span.end <= span.end)
    ?.name;
}

/** Make something else of what they get, and nothing of nothing. */
const FILTERS = /^(?:jq|sed|awk|cut|head|tail|tr|[ef]?grep)$/;
/** `jq -e`, `jq '… // error("…")'` */
const EXITS = /^\s*jq\b.*(?:\s-\w*e\w*\s|--exit-status|\berror\b)/s;

/** A job of a pipeline: its next step meets the page, and a person reads why it is red. */
const isJob = ({ step }: Download): boolean => step.script.runBy === "step";

/** An interpreter gives up on the first line of a page, and the build with it. */
const isBuilding = (download: Download): boolean => isJob(download) || download.step.script.runBy === "build";

const PACKAGES_CHECK = "the package manager refuses a key, or a list of packages, that is a page";

/** Keys and lists of a package manager that the script asks next. */
const isForPackages = ({ step }: Download, target: string): boolean =>
  /keyrings?\/|trusted\.gpg\.d\/|sources\.list\.d\/|yum\.repos\.d\/|\/etc\/apk\/keys\//.test(target) &&
  /\b(?:apt(?:-get)?|yum|dnf|microdnf|apk)\s/.test(step.script.script.text.slice(step.command.span.end));

const wordsIn = (next: ShellStatement): string =>
  next.kind === "command" ? next.words.map(({ value = "" }) => value).join(" ") : "";

/** `| python3 -c '…'` reads the answer; `| python3 -` and `| python3` run it. */
const hasArguments = (next: ShellStatement): boolean =>
  next.kind === "command" && (programOf(next)?.arguments ?? []).some(({ value }) => value !== "-");

/** Is the stored file unpacked, compared with a checksum or searched afterwards, or does anything else in the script do so? */
function isLookedAt({ step }: Download, name: string | undefined, later: readonly ShellScript[]): boolean {
  const behind = step.script.script.text.slice(step.command.span.end);
  if (CHECKS.test(behind)) return true;
  const own = name === undefined ? undefined : lastPart(name);
  const isNamed = ({ command, script }: ShellStep): boolean =>
    own === undefined || own === "" || wordsOf(command).some((word) => written(script, word).includes(own));
  const behindIt = stepsOf(step.script).filter(({ command }) => command.span.start > step.command.span.start);
  if (behindIt.some((other) => rejects(other) && isNamed(other))) return true;
  // Another instruction has to name the file: it may be about anything.
  return own !== undefined && own !== "" && later.flatMap(stepsOf).some((other) => rejects(other) && isNamed(other));
}

/** One of those programs, or a wrapper of the project's own that is given its name. */
function rejects({ command }: ShellStep): boolean {
  const program = programOf(command);
  if (program === undefined) return false;
  return (
    REJECTS.test(program.name) ||
    command.words.some(({ value = "" }) => /^(?:apt|apt-get|dpkg|dnf|yum|rpm)$/.test(value))
  );
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
  // The runner asks how a step ended: a question whether all is well is a check there.
  const isCheck = isWrite(download) || urls.some((url) => READINESS.test(url));
  if (step.script.errexit && step.script.runBy === "step" && isCheck) return gap({ harm: "status", what: "" });
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
