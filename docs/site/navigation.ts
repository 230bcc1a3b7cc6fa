/** The table of contents: what stands in the navigation, in its order. A Markdown file named here is a page of its own. */

export interface NavigationEntry {
  /** Path in the site. */
  readonly path: string;
  readonly title: string;
  /** The file of the repository that the page is; absent for pages made from tables. */
  readonly source?: string;
}

export interface NavigationGroup {
  readonly title: string;
  readonly entries: readonly NavigationEntry[];
}

export const NAVIGATION: readonly NavigationGroup[] = [
  {
    title: "Start",
    entries: [
      { path: "index.html", title: "Overview", source: "README.md" },
      { path: "configuration.html", title: "Configuration", source: "docs/configuration.md" },
      { path: "ci.html", title: "In CI", source: "docs/ci.md" },
      { path: "editors.html", title: "Other editors", source: "docs/editors.md" },
      { path: "assistants.html", title: "Assistants", source: "docs/assistants.md" },
    ],
  },
  {
    title: "Find and fix",
    entries: [
      { path: "rules/index.html", title: "Rules", source: "docs/rules.md" },
      { path: "fixes.html", title: "Fixes", source: "docs/fixes.md" },
      { path: "kit/index.html", title: "The kit" },
      { path: "models.html", title: "Library models" },
    ],
  },
  {
    title: "Plan and report",
    entries: [
      { path: "checklists/index.html", title: "Checklists" },
      { path: "roadmap.html", title: "Roadmap and sprints", source: "docs/roadmap.md" },
      { path: "prompts.html", title: "Prompts", source: "docs/prompts.md" },
      { path: "reports.html", title: "Reports and history", source: "docs/reports.md" },
    ],
  },
  {
    title: "Reference",
    entries: [
      { path: "command-line.html", title: "Command line" },
      { path: "commands.html", title: "Commands" },
      { path: "settings.html", title: "Settings" },
      { path: "bulwark-json.html", title: "bulwark.json" },
      { path: "report.html", title: "JSON report", source: "docs/report.md" },
    ],
  },
  {
    title: "About",
    entries: [
      { path: "privacy.html", title: "Privacy", source: "docs/privacy.md" },
      { path: "comparison.html", title: "Comparison", source: "docs/comparison.md" },
      { path: "performance.html", title: "Performance", source: "docs/performance.md" },
      { path: "architecture.html", title: "Architecture", source: "ARCHITECTURE.md" },
      { path: "contributing.html", title: "Contributing", source: "CONTRIBUTING.md" },
    ],
  },
];

export const ENTRIES: readonly NavigationEntry[] = NAVIGATION.flatMap(({ entries }) => entries);
