/** The files that tell assistants how to work with Bulwark, and where each assistant looks for them. */

/** A text that ships with Bulwark, and where it goes. */
export interface AgentFile {
  /** Below the folder of texts, with forward slashes. */
  readonly source: string;
  /** Below the folder of the project. */
  readonly path: string;
  /** It is a part of a file that has others; all of it when absent. */
  readonly isSection?: true;
}

interface AgentTarget {
  readonly name: string;
  readonly files: readonly AgentFile[];
}

const SKILL = "skills/bulwark/SKILL.md";
const PROMPTS = ["bulwark-fix-gap", "bulwark-review-change", "bulwark-plan"].map((name) => `prompts/${name}.prompt.md`);

/** Ships in the extension as it is: VS Code takes the skill and the prompt files from there. */
export const AGENT_SKILL = SKILL;
export const AGENT_PROMPTS: readonly string[] = PROMPTS;

export const AGENTS = ["copilot", "claude", "agents"] as const;
export type AgentKind = (typeof AGENTS)[number];

export const AGENT_TARGETS: Readonly<Record<AgentKind, AgentTarget>> = {
  copilot: {
    name: "GitHub Copilot",
    files: [
      { source: SKILL, path: `.github/${SKILL}` },
      ...PROMPTS.map((source) => ({ source, path: `.github/${source}` })),
    ],
  },
  claude: { name: "Claude Code", files: [{ source: SKILL, path: `.claude/${SKILL}` }] },
  agents: {
    name: "Assistants that read AGENTS.md",
    files: [
      { source: SKILL, path: `.agents/${SKILL}` },
      { source: "section.md", path: "AGENTS.md", isSection: true },
    ],
  },
};

const BEGIN = "<!-- bulwark:begin -->";
const END = "<!-- bulwark:end -->";
/** A mark that has lost its other half is not ours to judge: what follows it is somebody's text. */
const SECTION = new RegExp(`${BEGIN}(?:(?!${BEGIN}|${END})[^])*${END}`, "g");

/**
 * What the file should hold: the text itself; or, for a section, the file that is there with the section put between its marks, at the
 * end when it has none. The file's line ends are kept, and what is not between the marks is not touched.
 */
export function agentFileText({ isSection }: AgentFile, text: string, before: string | undefined): string {
  if (isSection !== true) return text;
  const section = `${BEGIN}\n${text.trim()}\n${END}`;
  if (before === undefined || before.trim() === "") return `${section}\n`;
  const fitting = before.includes("\r\n") ? section.replaceAll("\n", "\r\n") : section;
  const last = [...before.matchAll(SECTION)].at(-1);
  if (last !== undefined) return before.slice(0, last.index) + fitting + before.slice(last.index + last[0].length);
  const lineEnd = before.includes("\r\n") ? "\r\n" : "\n";
  return `${before.trimEnd()}${lineEnd}${lineEnd}${fitting}${lineEnd}`;
}
