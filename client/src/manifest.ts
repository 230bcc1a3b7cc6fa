/** The regions of package.json that are derived: views and welcome texts here, commands and settings from their tables. */

import { AGENT_PROMPTS, AGENT_SKILL } from "#protocol/agentFiles";
import { keyed, type Say } from "#protocol/manifestTexts";
import { manifestConfiguration } from "#protocol/settings";

import { CHECKLIST_VIEW, FINDINGS_VIEW, LANGUAGES, MCP_PROVIDER, ROADMAP_VIEW } from "./commands";
import { manifestCommands, manifestMenus } from "./manifestCommands";
import { manifestWalkthroughs } from "./walkthrough";

/** A tool for assistants, as the server declares it. */
export interface DeclaredTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** JSON schema of its input. */
  readonly inputSchema: object;
}

/** Keys of package.json with the values they must have, and the texts of its `%keys%`: what package.nls.json says. */
export interface Manifest {
  readonly regions: Readonly<Record<string, unknown>>;
  readonly texts: Readonly<Record<string, string>>;
}

/** Makes the manifest of the tables; `tools` are those of the server. */
export function makeManifest(tools: readonly DeclaredTool[]): Manifest {
  const { say, texts } = keyed();
  const regions = {
    displayName: say("displayName", "Bulwark"),
    description: say("description", DESCRIPTION),
    l10n: "./l10n",
    activationEvents: [...LANGUAGES.map((language) => `onLanguage:${language}`), "workspaceContains:**/bulwark.json"],
    extensionKind: ["workspace"],
    capabilities: capabilities(say),
    contributes: {
      viewsContainers: {
        activitybar: [
          { id: "bulwark", title: say("displayName", "Bulwark"), icon: "client/resources/activity-bar.svg" },
        ],
      },
      views: { bulwark: views(say) },
      viewsWelcome: WELCOME.map(({ id, contents, ...place }) => ({
        ...place,
        contents: say(`welcome.${id}`, contents),
      })),
      commands: manifestCommands(say),
      menus: manifestMenus(),
      walkthroughs: manifestWalkthroughs(say),
      configuration: manifestConfiguration(say),
      jsonValidation: [{ fileMatch: "bulwark.json", url: "./dist/bulwark.schema.json" }],
      snippets: SNIPPET_LANGUAGES.map(([language, file]) => ({ language, path: `./snippets/${file}.json` })),
      languageModelTools: tools.map((tool) => manifestTool(tool, say)),
      mcpServerDefinitionProviders: [{ id: MCP_PROVIDER, label: say("displayName", "Bulwark") }],
      chatSkills: [{ path: `./dist/agents/${AGENT_SKILL}` }],
      chatPromptFiles: AGENT_PROMPTS.map((path) => ({ path: `./dist/agents/${path}` })),
    },
  };
  return { regions, texts: Object.fromEntries(texts) };
}

const DESCRIPTION =
  "Production hardening for TypeScript, JavaScript, Python, compose, Dockerfiles, workflows and shell: finds the gaps, inserts working fixes, tracks the sprint. Offline.";

const capabilities = (say: Say): object => ({
  untrustedWorkspaces: {
    supported: "limited",
    description: say(
      "capability.untrusted",
      "Bulwark never runs code of the workspace. Until you trust it, only static checks run: no fix adds files and no answer is stored.",
    ),
    restrictedConfigurations: ["bulwark.kitFolder", "bulwark.server.memoryLimitMB"],
  },
  virtualWorkspaces: {
    supported: "limited",
    description: say(
      "capability.virtual",
      "Only open files are analysed, one at a time; scans, checklists and roadmaps need files on disk.",
    ),
  },
});

/** `bulwark_list_gaps` is typed as `#bulwarkListGaps` in a chat. What is said to a model is English in every language. */
const manifestTool = ({ name, title, description, inputSchema }: DeclaredTool, say: Say): object => ({
  name,
  displayName: say(`tool.${name}`, title),
  modelDescription: description,
  toolReferenceName: name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
  canBeReferencedInPrompt: true,
  icon: "$(shield)",
  tags: ["bulwark"],
  when: FOLDER,
  inputSchema,
});

/** Languages, and the file that has their snippets. */
const SNIPPET_LANGUAGES = [
  ["typescript", "typescript"],
  ["javascript", "typescript"],
  ["typescriptreact", "typescript"],
  ["javascriptreact", "typescript"],
  ["python", "python"],
] as const;

const views = (say: Say): readonly object[] => [
  { id: FINDINGS_VIEW, name: say("view.findings", "Findings"), icon: "client/resources/activity-bar.svg" },
  { id: CHECKLIST_VIEW, name: say("view.checklist", "Checklist"), icon: "client/resources/activity-bar.svg" },
  {
    id: ROADMAP_VIEW,
    name: say("view.roadmap", "Roadmap"),
    icon: "client/resources/activity-bar.svg",
    visibility: "collapsed",
  },
];

const FOLDER = "workspaceFolderCount > 0 && !virtualWorkspace";
const ALIVE = `${FOLDER} && config.bulwark.enable && bulwark.server != stopped`;
const OPEN_FOLDER = "[Open Folder](command:vscode.openFolder)";
const SCAN = "[Scan Workspace](command:bulwark.scanWorkspace)";
const RESTART = "[Show Log](command:bulwark.showLog)\n[Restart](command:bulwark.restartServer)";

const SWITCHED_OFF = {
  id: "switchedOff",
  when: `${FOLDER} && !config.bulwark.enable`,
  contents:
    "Bulwark is switched off for this folder.\n[Open Setting](command:workbench.action.openSettings?%5B%22bulwark.enable%22%5D)",
};

/** One text for each state in which a view has nothing to list. */
const WELCOME = [
  {
    view: FINDINGS_VIEW,
    id: "noFolder",
    when: "workspaceFolderCount == 0",
    contents: `Open a folder to find its production gaps. Nothing leaves your machine.\n${OPEN_FOLDER}`,
  },
  {
    view: FINDINGS_VIEW,
    id: "noDisk",
    when: "virtualWorkspace",
    contents: "This workspace is not on a disk: Bulwark looks at the files you open, one at a time.",
  },
  { view: FINDINGS_VIEW, ...SWITCHED_OFF },
  {
    view: FINDINGS_VIEW,
    id: "stopped",
    when: `${FOLDER} && config.bulwark.enable && bulwark.server == stopped`,
    contents: `The analyser stopped.\n${RESTART}`,
  },
  {
    view: FINDINGS_VIEW,
    id: "neverScanned",
    when: `${ALIVE} && bulwark.scan != scanning && bulwark.scan != done && bulwark.scan != failed`,
    contents: `Find production gaps in this workspace. Nothing leaves your machine.\n${SCAN}\n[Five First Steps](command:bulwark.openWalkthrough)`,
  },
  {
    view: FINDINGS_VIEW,
    id: "scanning",
    when: `${ALIVE} && bulwark.scan == scanning`,
    contents: "Scanning. Findings appear as they are known.\n[Cancel](command:bulwark.cancelScan)",
  },
  {
    view: FINDINGS_VIEW,
    id: "scanFailed",
    when: `${ALIVE} && bulwark.scan == failed`,
    contents: `The scan did not finish.\n${SCAN}\n[Show Log](command:bulwark.showLog)`,
  },
  {
    view: FINDINGS_VIEW,
    id: "nothingToRead",
    when: `${ALIVE} && bulwark.scan == done && bulwark.nothingToRead`,
    contents:
      "There is no file here that Bulwark reads: TypeScript, JavaScript, Python, compose files, Dockerfiles, GitHub workflows, shell. What `.gitignore` or `bulwark.json` leaves out is not looked at.",
  },
  {
    view: FINDINGS_VIEW,
    id: "clean",
    when: `${ALIVE} && bulwark.scan == done && !bulwark.nothingToRead && !bulwark.filtered && !bulwark.newOnly`,
    contents:
      "No gaps found. The checklist holds what code alone cannot show.\n[Open Dashboard](command:bulwark.openDashboard)",
  },
  {
    view: FINDINGS_VIEW,
    id: "nothingNew",
    when: `${ALIVE} && bulwark.scan == done && !bulwark.nothingToRead && !bulwark.filtered && bulwark.newOnly`,
    contents:
      "No new gaps. What the baseline accepts is not listed.\n[Show Accepted Findings](command:bulwark.showAccepted)",
  },
  {
    view: FINDINGS_VIEW,
    id: "filtered",
    when: `${ALIVE} && bulwark.scan == done && !bulwark.nothingToRead && bulwark.filtered`,
    contents: "No finding matches the filter.\n[Clear Filter](command:bulwark.clearFilter)",
  },
  {
    view: FINDINGS_VIEW,
    id: "untrusted",
    when: `${FOLDER} && !isWorkspaceTrusted`,
    contents:
      "Static checks run. Fixes that add files and stored answers are off until you trust this workspace.\n[Manage Workspace Trust](command:workbench.trust.manage)",
  },
  ...[CHECKLIST_VIEW, ROADMAP_VIEW].flatMap((view) => [
    { view, id: "noFolderYet", when: "workspaceFolderCount == 0", contents: `Open a folder first.\n${OPEN_FOLDER}` },
    { view, id: "needsDisk", when: "virtualWorkspace", contents: "This needs a workspace on a disk." },
    { view, ...SWITCHED_OFF },
    {
      view,
      id: "stopped",
      when: `${FOLDER} && config.bulwark.enable && bulwark.server == stopped`,
      contents: `The analyser stopped.\n${RESTART}`,
    },
    { view, id: "fillByScan", when: ALIVE, contents: `Scan the workspace to fill this view.\n${SCAN}` },
  ]),
];
