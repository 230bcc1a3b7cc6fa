/** The one table of commands. The manifest's commands and menus (`manifestCommands.ts`), and the names handlers register under, come from it. */

/** A row: how the editor shows a command, and when. */
export interface Command {
  readonly title: string;
  readonly icon?: string;
  /** When the command can run at all; everywhere it appears. */
  readonly enablement?: string;
  /** When it appears in the palette; false for commands that need an argument. */
  readonly palette?: string | false;
  readonly menus?: readonly Placement[];
}

interface Placement {
  readonly menu: "view/title" | "view/item/context" | "editor/context" | "explorer/context";
  readonly when: string;
  readonly group: string;
}

export const FINDINGS_VIEW = "bulwark.findings";
export const CHECKLIST_VIEW = "bulwark.checklist";
export const ROADMAP_VIEW = "bulwark.roadmap";
/** Names to the editor who offers MCP servers. */
export const MCP_PROVIDER = "bulwark.mcp";

/** Editor languages that are analysed. */
export const LANGUAGES = [
  "typescript",
  "typescriptreact",
  "javascript",
  "javascriptreact",
  "python",
  "dockerfile",
  "dockercompose",
  "yaml",
  "shellscript",
  "github-actions-workflow",
] as const;

const HAS_FOLDER = "workspaceFolderCount > 0 && !virtualWorkspace";
const SCANNING = "bulwark.scan == scanning";
const RUNNING = "bulwark.server == running";
/** Something is written into the folder. */
const STORES = `${HAS_FOLDER} && ${RUNNING} && isWorkspaceTrusted`;
const LANGUAGE = `editorLangId =~ /^(${LANGUAGES.join("|")})$/`;

const inTitle = (view: string, group: string, when?: string): Placement => ({
  menu: "view/title",
  when: when === undefined ? `view == ${view}` : `view == ${view} && ${when}`,
  group,
});
const onItem = (item: string, group: string): Placement => ({
  menu: "view/item/context",
  when: `viewItem =~ /\\b${item}\\b/`,
  group,
});

export const commands = {
  scanWorkspace: {
    title: "Scan Workspace",
    icon: "$(refresh)",
    enablement: `${HAS_FOLDER} && !(${SCANNING}) && ${RUNNING}`,
    menus: [inTitle(FINDINGS_VIEW, "navigation@1", `!(${SCANNING})`)],
  },
  scanFile: {
    title: "Scan Current File",
    enablement: `${LANGUAGE} && ${RUNNING}`,
    menus: [{ menu: "editor/context", when: LANGUAGE, group: "bulwark@1" }],
  },
  cancelScan: {
    title: "Cancel Scan",
    icon: "$(stop-circle)",
    enablement: SCANNING,
    menus: [inTitle(FINDINGS_VIEW, "navigation@1", SCANNING)],
  },
  openDashboard: {
    title: "Open Dashboard",
    icon: "$(dashboard)",
    menus: [
      inTitle(FINDINGS_VIEW, "navigation@3"),
      inTitle(CHECKLIST_VIEW, "navigation@3"),
      inTitle(ROADMAP_VIEW, "navigation@3"),
    ],
  },
  groupFindings: {
    title: "Group Findings By…",
    icon: "$(list-tree)",
    menus: [inTitle(FINDINGS_VIEW, "navigation@2")],
  },
  filterFindings: {
    title: "Filter Findings…",
    icon: "$(filter)",
    menus: [inTitle(FINDINGS_VIEW, "1_filter@1")],
  },
  showCurrentFile: {
    title: "Show Findings of Current File Only",
    enablement: "!bulwark.currentFileOnly",
    menus: [inTitle(FINDINGS_VIEW, "1_filter@2", "!bulwark.currentFileOnly")],
  },
  openFileFindings: { title: "Open Findings of Current File", palette: LANGUAGE },
  showAllFiles: {
    title: "Show Findings of All Files",
    enablement: "bulwark.currentFileOnly",
    menus: [inTitle(FINDINGS_VIEW, "1_filter@2", "bulwark.currentFileOnly")],
  },
  clearFilter: {
    title: "Clear Filter of Findings",
    enablement: "bulwark.filtered",
    menus: [inTitle(FINDINGS_VIEW, "1_filter@3", "bulwark.filtered")],
  },
  createBaseline: {
    title: "Accept Open Gaps as Baseline…",
    enablement: STORES,
    menus: [inTitle(FINDINGS_VIEW, "2_baseline@1")],
  },
  pruneBaseline: {
    title: "Prune Baseline",
    enablement: `${STORES} && bulwark.baseline`,
    menus: [inTitle(FINDINGS_VIEW, "2_baseline@2", "bulwark.baseline")],
  },
  showNew: {
    title: "Show New Findings Only",
    enablement: "bulwark.baseline && !bulwark.newOnly",
    menus: [inTitle(FINDINGS_VIEW, "1_filter@4", "bulwark.baseline && !bulwark.newOnly")],
  },
  showAccepted: {
    title: "Show Accepted Findings Too",
    enablement: "bulwark.newOnly",
    menus: [inTitle(FINDINGS_VIEW, "1_filter@4", "bulwark.newOnly")],
  },
  showMore: { title: "Show More Findings", palette: false },
  fixFinding: {
    title: "Fix",
    icon: "$(lightbulb)",
    palette: false,
    menus: [onItem("fixable", "inline@1"), onItem("fixable", "1_fix@1")],
  },
  fixAllInFile: {
    title: "Apply All Safe Fixes in File",
    enablement: `${LANGUAGE} && ${RUNNING}`,
    menus: [{ menu: "editor/context", when: LANGUAGE, group: "bulwark@2" }],
  },
  suppressFinding: {
    title: "Suppress with a Reason…",
    icon: "$(bell-slash)",
    palette: LANGUAGE,
    menus: [onItem("finding", "inline@2"), onItem("finding", "1_fix@2")],
  },
  explainRule: {
    title: "Explain",
    icon: "$(book)",
    palette: false,
    menus: [onItem("finding", "inline@3"), onItem("finding", "2_read@1"), onItem("rule", "inline@1")],
  },
  openRule: { title: "Open Rule…", enablement: RUNNING },
  updateKit: {
    title: "Update Kit",
    enablement: STORES,
  },
  showGaps: { title: "Show Gaps of an Entry Point", palette: false },
  showRefusal: { title: "Show Why a Fix Was Refused", palette: false },
  answerItem: {
    title: "Answer Checklist Item…",
    icon: "$(edit)",
    enablement: STORES,
    menus: [onItem("item", "inline@1"), onItem("item", "1_answer@1")],
  },
  openItem: {
    title: "Show in Dashboard",
    palette: false,
    menus: [onItem("item", "2_read@1")],
  },
  setTaskStatus: {
    title: "Set Status of Roadmap Task…",
    icon: "$(edit)",
    enablement: STORES,
    menus: [onItem("task", "inline@1"), onItem("task", "1_status@1")],
  },
  editTask: {
    title: "Edit Roadmap Task…",
    enablement: STORES,
    menus: [onItem("task", "1_status@2")],
  },
  removeTask: {
    title: "Remove Roadmap Task…",
    enablement: STORES,
    palette: false,
    menus: [onItem("removable", "9_remove@1")],
  },
  addTask: {
    title: "Add Roadmap Task…",
    icon: "$(add)",
    enablement: STORES,
    menus: [inTitle(ROADMAP_VIEW, "navigation@2"), onItem("phase", "inline@1"), onItem("phase", "1_task@1")],
  },
  chooseTemplate: {
    title: "Choose Roadmap Template…",
    icon: "$(list-ordered)",
    enablement: STORES,
    menus: [inTitle(ROADMAP_VIEW, "1_plan@1")],
  },
  planSprint: {
    title: "Plan Sprint…",
    icon: "$(calendar)",
    enablement: STORES,
    menus: [inTitle(ROADMAP_VIEW, "navigation@1"), onItem("sprint", "inline@1"), onItem("sprint", "1_sprint@1")],
  },
  closeSprint: {
    title: "Close Sprint…",
    enablement: STORES,
    menus: [inTitle(ROADMAP_VIEW, "1_plan@2"), onItem("sprint", "1_sprint@2")],
  },
  addToRoadmap: {
    title: "Add to Roadmap…",
    enablement: STORES,
    palette: false,
    menus: [onItem("finding", "3_plan@1")],
  },
  saveMilestone: {
    title: "Save Milestone…",
    icon: "$(milestone)",
    enablement: STORES,
    menus: [inTitle(ROADMAP_VIEW, "2_report@1")],
  },
  compareMilestones: {
    title: "Compare Milestones",
    enablement: HAS_FOLDER,
    menus: [inTitle(ROADMAP_VIEW, "2_report@2")],
  },
  exportReport: {
    title: "Export Report…",
    icon: "$(export)",
    enablement: `${HAS_FOLDER} && ${RUNNING}`,
    menus: [inTitle(ROADMAP_VIEW, "2_report@3")],
  },
  openReport: {
    title: "Open Report as Text…",
    enablement: `${HAS_FOLDER} && ${RUNNING}`,
    menus: [inTitle(ROADMAP_VIEW, "2_report@4")],
  },
  copyPrompt: {
    title: "Copy Prompt…",
    icon: "$(copy)",
    enablement: `${HAS_FOLDER} && ${RUNNING}`,
    menus: [onItem("finding", "2_read@2"), onItem("task", "2_read@1")],
  },
  openPrompt: {
    title: "Open Prompt…",
    enablement: `${HAS_FOLDER} && ${RUNNING}`,
    menus: [onItem("finding", "2_read@3"), onItem("task", "2_read@2")],
  },
  openPromptInChat: {
    title: "Open Prompt in Chat…",
    enablement: `${HAS_FOLDER} && ${RUNNING}`,
    menus: [onItem("finding", "2_read@4"), onItem("task", "2_read@3")],
  },
  setUpCi: { title: "Set Up CI…", enablement: STORES },
  writeAgentFiles: { title: "Write Files for Assistants…", enablement: `${HAS_FOLDER} && isWorkspaceTrusted` },
  copyMcpConfiguration: { title: "Copy MCP Configuration…", enablement: `${HAS_FOLDER} && isWorkspaceTrusted` },
  openWalkthrough: { title: "Open Walkthrough" },
  restartServer: { title: "Restart Server" },
  showLog: { title: "Show Log" },
} as const satisfies Readonly<Record<string, Command>>;

export type CommandName = keyof typeof commands;

/** The id a command is known by in the editor. */
export function commandId(name: CommandName): string {
  return `bulwark.${name}`;
}
