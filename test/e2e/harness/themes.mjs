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

/** Changes the theme in the user's settings and waits until the window shows it. */
export async function showTheme(page, server, { theme, kind }) {
  server.changeSettings({ "workbench.colorTheme": theme });
  await page.locator(`.monaco-workbench.${kind}`).waitFor();
}
