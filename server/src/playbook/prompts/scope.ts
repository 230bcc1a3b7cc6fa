/** Works out what a prompt speaks about: which findings, which files, which prompt, and what to call it. */

import type { FileFacts } from "#facts/file";
import type { Finding } from "#policy/finding";
import { PROMPTS, type PromptId } from "#protocol/messages";

import { inOrderOfWork } from "../order";
import { promptOfRule, RULES_ASIDE } from "../tables/prompts";
import { code } from "./markdown";
import type { AskedTask, Brief, PromptQuestion, PromptSources } from "./prompt";

/** The brief of a question, or one sentence why there is none. */
export function briefOf(sources: PromptSources, question: PromptQuestion): Brief | { readonly because: string } {
  const { about, prompt } = question;
  switch (about.kind) {
    case "finding": {
      const finding = sources.findings.find(({ id }) => id === about.finding);
      if (finding === undefined) return { because: "This finding is not open any more." };
      const alike = sources.findings.filter(
        (other) => other !== finding && other.rule === finding.rule && other.place.path === finding.place.path,
      );
      return {
        ...{ prompt: promptOfRule(finding), about, sources },
        where: `one finding in ${code(finding.place.path)}`,
        findings: [finding, ...alike],
        files: filesOf(sources, (path) => path === finding.place.path),
        paths: [finding.place.path],
      };
    }
    case "task":
      return taskBrief(sources, question, about.task);
    case "file": {
      if (sources.view.file(about.path) === undefined)
        return { because: `${about.path} is not among the files Bulwark reads here.` };
      if (prompt === undefined) return NO_PROMPT;
      return {
        ...{ prompt, about, sources },
        where: code(about.path),
        findings: findingsFor(sources, prompt, (path) => path === about.path),
        files: filesOf(sources, (path) => path === about.path),
        paths: [about.path],
      };
    }
    case "workspace": {
      if (prompt === undefined) return NO_PROMPT;
      const { covers } = about;
      const has = (path: string): boolean => covers?.has(path) ?? true;
      return {
        ...{ prompt, about, sources },
        where: covers === undefined ? "the whole workspace" : covers.paths.map(code).join(", "),
        findings: findingsFor(sources, prompt, has),
        files: running(sources, has),
        paths: covers?.paths ?? ["."],
      };
    }
  }
}

const NO_PROMPT = { because: `Choose a prompt: ${PROMPTS.join(", ")}.` } as const;

/** More files than this are not spelled out on a command line. */
const MOST_PATHS = 6;

function taskBrief(
  sources: PromptSources,
  { about, prompt }: PromptQuestion,
  task: AskedTask,
): Brief | { readonly because: string } {
  const listed = new Set(task.findings);
  const findings = inOrderOfWork(
    sources.findings.filter(({ id, rule }) => (listed.size > 0 ? listed.has(id) : task.rules.includes(rule))),
  );
  const chosen = PROMPTS.find((id) => id === task.prompt) ?? prompt ?? commonest(findings);
  if (chosen === undefined)
    return { because: `No prompt of the playbook fits “${task.title}”: it has no open finding and no rule.` };
  const paths = [...new Set(findings.map(({ place }) => place.path))];
  const isNarrow = listed.size > 0 && paths.length > 0 && paths.length <= MOST_PATHS;
  return {
    ...{ prompt: chosen, about, sources, findings },
    where: `the task “${task.title}”`,
    files: isNarrow ? filesOf(sources, (path) => paths.includes(path)) : running(sources, () => true),
    paths: isNarrow ? paths : ["."],
  };
}

function commonest(findings: readonly Finding[]): PromptId | undefined {
  const counts = new Map<PromptId, number>();
  for (const finding of findings) counts.set(promptOfRule(finding), (counts.get(promptOfRule(finding)) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

const findingsFor = (sources: PromptSources, prompt: PromptId, has: (path: string) => boolean): readonly Finding[] =>
  inOrderOfWork(
    sources.findings.filter(
      (finding) => has(finding.place.path) && promptOfRule(finding) === prompt && !RULES_ASIDE.has(finding.rule),
    ),
  );

/** Files with code of the project's own that runs in production; parts of the kit are what others should use. */
const filesOf = ({ view }: PromptSources, has: (path: string) => boolean): readonly FileFacts[] =>
  view.files.filter(
    ({ path, role, kitPart, language }) =>
      has(path) && kitPart === undefined && !NOT_RUN.has(role) && (language === "typescript" || language === "python"),
  );

const NOT_RUN: ReadonlySet<FileFacts["role"]> = new Set(["test", "generated", "declaration"]);

/** Files of services and commands; where there are none, scripts as well: migrations and settings of tools would hide the rest. */
function running(sources: PromptSources, has: (path: string) => boolean): readonly FileFacts[] {
  const all = filesOf(sources, (path) => has(path) && !runsElsewhere(sources, path));
  const ours = all.filter(({ role }) => role !== "script");
  return ours.length === 0 ? all : ours;
}

/** Pages have no locks, no queues and no state to recover; code that nobody but tests loads is nobody's first concern. */
function runsElsewhere({ view }: PromptSources, path: string): boolean {
  const file = view.file(path);
  if (file === undefined || file.role === "browser") return true;
  return view.runBy(file)?.kind === "tests";
}
