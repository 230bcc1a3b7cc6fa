/** Does a failed step stop the script? */

import type { FileFacts } from "#facts/file";
import type { Span } from "#facts/place";
import type { ShellCommand, ShellScript, ShellStatement } from "#facts/shell";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { View } from "#linking/view";

import { programNames } from "../questions/shell/downloads";
import { isEverOn, isOn, isTurnedOff } from "../questions/shell/options";
import { programOf } from "../questions/shell/programs";
import { startedWith } from "../questions/shell/scriptStarts";
import { isTested, placeIn, type ShellStep, stepsOf, written } from "../questions/shell/steps";
import { type Work, workOf } from "../questions/shell/work";
import { assignedIn, inOrder } from "./assigned";
import { isBeside, isContainerStart, preparing } from "./prepared";

export interface Gap {
  /** `function` and `declaration`: where the option is on and does not hold. */
  readonly kind: "script" | "pipeline" | "function" | "declaration";
  /** What may fail, and what runs, or ends, all the same; as written. */
  readonly step: string;
  readonly next: string;
  /** What takes the option's force away: the function, or the word that declares. */
  readonly by?: string;
  readonly dialect: ShellScript["dialect"];
  readonly runBy: ShellScript["runBy"];
  readonly isHeavy: boolean;
}

/** A script with the steps that count. */
export interface Whole {
  readonly file: FileFacts;
  readonly script: ShellScript;
  /** Where a finding stands: the first line of a file, else the step whose failure is lost. */
  readonly at: Span;
  readonly steps: readonly Step[];
  /** How other files start it; absent where none is seen to. */
  readonly started?: ReturnType<typeof startedWith>;
}

export interface Step {
  readonly step: ShellStep;
  /** `clears`: deletes something of the folder the script is in. */
  readonly work: Work | "clears";
}

/** The script's steps, without those of loops that go on for ever, and of handlers of signals. */
export function wholeOf(view: View, file: FileFacts, script: ShellScript): Whole {
  const isStart = script.runBy === "file" && isContainerStart(view, file);
  const plain = stepsOf(script).flatMap((step): readonly Step[] => {
    const work = workOf(step.command) ?? folderWork(step) ?? (isStart ? preparing(step) : undefined);
    return work === undefined || isAside(step) || isBeside(step) ? [] : [{ step, work }];
  });
  const assigned = script.runBy === "file" ? assignedIn(script) : [];
  const steps = inOrder([...plain, ...assigned.filter(({ step }) => !isAside(step))]);
  const started = script.runBy === "file" ? startedWith(view, file) : undefined;
  const lost = losing(steps)[0]?.step.command.span ?? { start: 0, end: 0 };
  const firstLine = /^\uFEFF?[^\r\n]*/.exec(script.script.text)?.[0] ?? "";
  const at = script.runBy === "file" && firstLine.trim() !== "" ? { start: 0, end: firstLine.length } : lost;
  return { file, script, at, steps, ...(started === undefined ? {} : { started }) };
}

/** `cd "$BUILD"` and `rm -rf ./*` behind it: elsewhere, that deletes what nobody meant. */
function folderWork({ command, next, script }: ShellStep): "moves" | "clears" | undefined {
  if (isClearing(script, command)) return "clears";
  const program = programOf(command);
  const [target] = program?.arguments ?? [];
  if (program?.name !== "cd" || target === undefined || target.value !== undefined) return undefined;
  const isOwn = /dirname|BASH_SOURCE|\$\{?0|\bpwd\b|\$\{?(?:PWD|OLDPWD|HERE|ROOT|\w*(?:SCRIPT|BASE|ROOT)_?\w*)\b/i;
  return next?.kind === "command" && isClearing(script, next) && !isOwn.test(written(script, target))
    ? "moves"
    : undefined;
}

/** `rm -rf *`, `rm -r old`: in whatever folder the script is. */
function isClearing(script: ShellScript, command: ShellCommand): boolean {
  const program = programOf(command);
  const words = program?.name === "rm" ? program.arguments.map((word) => written(script, word)) : [];
  return (
    words.some((word) => /^-\w*[rR]|^--recursive$/.test(word)) &&
    words.some((word) => /^["']?(?:\.\/)?[\w*]/.test(word))
  );
}

/** In the background, in a loop without an end, on the left of a pipeline, in a word, in a `trap`. */
export const isAside = ({ around }: ShellStep): boolean =>
  around.some(
    ({ as, statement }) =>
      statement.kind === "background" ||
      as === "part" ||
      as === "word" ||
      (statement.kind === "loop" && isEndless(statement)),
  );

const isEndless = ({ word, condition }: Extract<ShellStatement, { kind: "loop" }>): boolean =>
  word !== "for" &&
  condition.length === 1 &&
  condition.flatMap(programNames).every((name) => /^(?:true|:|sleep)$/.test(name)) &&
  condition[0]?.kind === "command";

/** Steps whose failure nobody sees, and that others come after. */
function losing(steps: readonly Step[]): readonly Step[] {
  return steps.filter(
    ({ step, work }, index) =>
      work !== "clears" &&
      // A shell ends when it cannot become the program.
      step.command.words[0]?.value !== "exec" &&
      !isTested(step) &&
      !isOn(step, "errexit") &&
      !isEntered(step) &&
      followers(steps, index).length > 0,
  );
}

/** `git clone … x`, then `cd x || exit`: without the clone there is no folder to go on in. */
function isEntered({ command, next }: ShellStep): boolean {
  const entering = next?.kind === "list" && next.left.kind === "command" ? programOf(next.left)?.name : undefined;
  const words = command.words.map(({ value = "" }) => value).join(" ");
  return /^(?:cd|pushd)$/.test(entering ?? "") && /^(?:git .*\bclone\b|tar|unzip|mkdir)\s/.test(words);
}

/** What runs after a step all the same: not the other arm of its `if`, and not what its own `&&` holds back. */
export function followers(steps: readonly Step[], index: number): readonly Step[] {
  const at = steps[index];
  if (at === undefined) return [];
  const lists = at.step.around.flatMap(({ statement, as }) =>
    statement.kind === "if" || statement.kind === "case" || statement.kind === "function" || as === "left"
      ? [statement]
      : [],
  );
  return steps
    .slice(index + 1)
    .filter(
      ({ step, work }) =>
        (work !== "clears" || at.work === "moves") &&
        !step.around.some(({ statement }) => lists.includes(statement) && !isInSameBody(at.step, step, statement)),
    );
}

/** Two steps of one branch follow each other; those of two branches do not. */
function isInSameBody(one: ShellStep, other: ShellStep, statement: ShellStatement): boolean {
  const bodies =
    statement.kind === "if"
      ? [...statement.branches.map(({ body }) => body), statement.otherwise ?? []]
      : statement.kind === "case"
        ? statement.branches.map(({ body }) => body)
        : statement.kind === "function"
          ? [statement.body]
          : [];
  const holds = (body: readonly ShellStatement[], { command }: ShellStep): boolean =>
    body.some(({ span }) => span.start <= command.span.start && command.span.end <= span.end);
  return bodies.some((body) => holds(body, one) && holds(body, other));
}

/** The answer for a script; with a view, the evidence has its places. */
export function judgeScript({ file, script, steps, started }: Whole, view?: View): Verdict<Gap> {
  if (started?.how === "sourced") return unknown("another script reads it in, whose options hold");
  if (started?.how === "strict") return pass("it is started with `-e`");
  const losers = losing(steps);
  const [first] = losers;
  if (first === undefined) return pass("each step that others rely on is looked at, or stops the script");
  if (isTurnedOff(script, "errexit")) return unknown("it says that it goes on");
  if (/\btrap\b[^\n]*\bERR\b/.test(script.script.text)) return pass("a handler of ERR sees each failure");
  const watched = steps.filter(({ step, work }) => work !== "moves" && isTested(step)).length + checksIn(script);
  if (watched >= losers.length && script.runBy === "file") return unknown("it looks at failures by hand");
  if (isMenu(script)) return unknown("a person decides what it does next");
  const after = followers(steps, steps.indexOf(first));
  // What is only asked whether it would work shows no harm; what changes something does.
  const next = after.find(({ step }) => !isTested(step)) ?? after[0] ?? first;
  const isHeavy =
    script.runBy === "build" ||
    (next.work === "clears" && shown(next.step).includes("*")) ||
    steps.some(({ step, work }) => work === "deploys" && step.command.span.start >= first.step.command.span.start);
  const evidence =
    view === undefined
      ? []
      : [
          { place: placeIn(view, file, script, first.step.command.span), note: "may fail" },
          { place: placeIn(view, file, script, next.step.command.span), note: "runs all the same" },
        ];
  const { dialect, runBy } = script;
  return gap({ kind: "script", step: shown(first.step), next: shown(next.step), dialect, runBy, isHeavy }, evidence);
}

/** Failures that are looked at by hand; that of a `cd` says nothing of the steps in the folder. */
const checksIn = ({ script }: ShellScript): number =>
  script.text.replace(/^\s*(?:cd|pushd|popd)\b[^\n|&;]*\|\|[^\n]*/gm, "").match(BY_HAND)?.length ?? 0;

/** `|| exit 1`, `|| die "…"`, `|| {`, `status=$?` */
const BY_HAND = /\|\|\s*(?:exit|return|die|fatal|fail|abort|error|\{)|^\s*\w+=\$\?/gm;

const FEW_QUESTIONS = 3;

/** `select`, and scripts that ask again and again. */
function isMenu(script: ShellScript): boolean {
  const questions = stepsOf(script).filter(
    ({ command }) =>
      programOf(command)?.name === "read" && command.words.some(({ value }) => /^-\w*p/.test(value ?? "")),
  );
  return /^\s*select\s+\w+\s+in\b/m.test(script.script.text) || questions.length >= FEW_QUESTIONS;
}

/** A pipeline whose left side does the work. */
export interface Piped {
  readonly script: ShellScript;
  readonly pipeline: Extract<ShellStatement, { kind: "pipeline" }>;
  readonly step: ShellStep;
  readonly left: ShellStatement;
  readonly right: ShellStatement;
}

/** Pipelines of a script, each with its last command. */
export function pipesOf(script: ShellScript): readonly Piped[] {
  const seen = new Set<ShellStatement>();
  return stepsOf(script).flatMap((step) => {
    const found = step.around.find(({ as, statement }) => as === "last" && statement.kind === "pipeline")?.statement;
    if (found?.kind !== "pipeline" || seen.has(found)) return [];
    if (step.around.some(({ as }) => as === "word") && !isCount(step)) return [];
    seen.add(found);
    const [left] = found.parts;
    const right = found.parts.at(-1);
    return left === undefined || right === undefined ? [] : [{ script, pipeline: found, step, left, right }];
  });
}

/** `found=$(git ls-remote … | wc -l)`: nothing came, and nothing was there, are both 0. */
const isCount = ({ command, around }: ShellStep): boolean =>
  programOf(command)?.name === "wc" &&
  around.some(
    ({ as, statement }) =>
      as === "word" &&
      "sets" in statement &&
      statement.sets?.some(({ span }) => span.start <= command.span.start && command.span.end <= span.end),
  );
/** Ask somebody else, who may not be there. */
const REMOTE =
  /^(?:curl|wget|git (?:ls-remote|fetch)|ssh|gh|aws|gcloud|az|kubectl|helm|docker (?:search|manifest)|skopeo|psql|mysql)\b/;

/** Make what is kept: cut off, it looks like the whole. */
const DUMPS =
  /^(?:(?:sudo )?(?:docker|podman|kubectl|docker-compose) (?:.* )?exec .*)?\b(?:pg_dump|pg_dumpall|mysqldump|mariadb-dump|mongodump|xtrabackup|mariabackup|docker save)\b/;
/** Say whether something is right. */
const CHECKS =
  /^(?:npm (?:test|t|run|ci|publish)|pnpm (?:test|run|build)|yarn (?:test|run|build)|npx \S+|pytest|python3? -m (?:pytest|unittest|tox)|tox|nox|go (?:test|build|vet)|cargo (?:test|build|clippy)|make\b|mvn|gradle|\.\/gradlew|\.\/mvnw|dotnet (?:test|build)|terraform (?:plan|apply|validate)|tofu (?:plan|apply)|ansible-playbook|docker (?:build|buildx|push)|helm (?:upgrade|install)|kubectl apply|jest|vitest|playwright|phpunit|rspec|bundle exec|mix test|alembic|uv run|poetry run)\b/;
/** Pass on what they get, and end well whatever it is. */
const PASSES_ON =
  /^(?:tee|cat|gzip|pigz|zstd|xz|bzip2|openssl|gpg|ssh|aws|gsutil|rclone|sed|ts|head|tail|awk|sort|pv|sh|bash)$/;

/** Turn what they get into something else, and nothing into nothing, at which they end well too. */
const FILTERS = /^(?:wc|sed|awk|cut|sort|uniq|tr|cat|jq|envsubst|base64)$/;

/** `curl … | sed … > file`: the file is there whether anything came or not. */
const isKept = ({ pipeline, left, right, script }: Piped): boolean =>
  left.kind === "command" &&
  /^(?:curl|wget)$/.test(programNames(left)[0] ?? "") &&
  pipeline.parts.slice(1).every((part) => FILTERS.test(programNames(part)[0] ?? "")) &&
  !/\bjq\b.*\s(?:-\w*e\w*|--exit-status)\s/.test(written(script, right)) &&
  [...(right.redirects ?? []), ...(pipeline.redirects ?? [])].some(
    ({ operator, descriptor, target }) =>
      /^(?:>|>>|>\|)$/.test(operator) && (descriptor ?? "1") === "1" && target?.value !== "/dev/null",
  );

/** The answer for one pipeline. */
export function judgePipeline(piped: Piped): Verdict<Gap> {
  const { script, step, left, right } = piped;
  if (isOn(step, "pipefail")) return pass("`pipefail` is set");
  if (/\bPIPESTATUS\b/.test(script.script.text)) return pass("PIPESTATUS is asked");
  const [name = ""] = programNames(right);
  const text = written(script, left).replace(/\s+/g, " ").trim();
  const isDump = DUMPS.test(text);
  const isCheck = CHECKS.test(text) && /^(?:tee|cat|ts|sed|tail|head|awk)$/.test(name);
  const isInstall = /^(?:curl|wget)\b/.test(text) && /^(?:sh|bash|tee)$/.test(programNames(right).at(-1) ?? "");
  const isCounted = isCount(step) && REMOTE.test(text);
  if (!(PASSES_ON.test(name) && (isDump || isCheck || isInstall)) && !isKept(piped) && !isCounted)
    return pass("what it begins with only shows something, or its end tells");
  if (isTested(step) && !isDump) return unknown("what the pipeline ends with is looked at");
  if (!isDump && !isEverOn(script, "errexit") && script.runBy !== "build")
    return unknown("nobody asks how the pipeline ends");
  const { dialect, runBy } = script;
  return gap({
    kind: "pipeline",
    step: shortened(text),
    next: name,
    dialect,
    runBy,
    isHeavy: isDump || (isCheck && runBy !== "build"),
  });
}

export const shown = ({ script, command }: ShellStep): string =>
  shortened(written(script, command).replace(/\s+/g, " ").trim());

const LONGEST = 44;
const shortened = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
