// VS Code's four kinds of themes, and how its window (`kind`) and pages in it (`page`) name them; `picture` is the one that our walkthrough shows.

export const THEMES = [
  { name: "dark", picture: "dark", theme: "Default Dark Modern", kind: "vs-dark", page: "vscode-dark" },
  { name: "light", picture: "light", theme: "Default Light Modern", kind: "vs", page: "vscode-light" },
  {
    name: "contrast-dark",
    picture: "dark",
    theme: "Default High Contrast",
    kind: "hc-black",
    page: "vscode-high-contrast",
  },
  {
    name: "contrast-light",
    picture: "light",
    theme: "Default High Contrast Light",
    kind: "hc-light",
    page: "vscode-high-contrast-light",
  },
];

/** Milliseconds in which a window that heard of its settings has another theme, and how often it may miss them. */
const HEARD_MS = 5000;
const TRIES = 20;

/**
 * Changes the theme in the user's settings and waits until the window shows it. A window may miss a change of the file, or read it half
 * written and go back to its defaults: then the settings are written once more.
 */
export async function showTheme(page, server, { theme, kind }) {
  const shown = page.locator(`.monaco-workbench.${kind}`);
  for (let left = TRIES; ; left--) {
    server.changeSettings({ "workbench.colorTheme": theme });
    try {
      return await shown.waitFor({ timeout: HEARD_MS });
    } catch (error) {
      if (left <= 1) throw error;
    }
  }
}
