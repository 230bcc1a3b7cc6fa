// Runs in the page before its own script: what VS Code puts into every webview. The test fills in `options` and calls it.
// biome-ignore lint/correctness/noUnusedVariables: called by the text the test appends.
function fakeEditor(options) {
  let kept = options.kept;
  document.addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective}`));
  document.addEventListener("DOMContentLoaded", () => {
    for (const [name, value] of options.variables) document.documentElement.style.setProperty(name, value);
    document.body.classList.add(...options.bodyClass.split(" "));
  });
  window.kept = () => kept;
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => {
      void window.hostHears(message).then((reply) => window.postMessage(reply, "*"));
    },
    getState: () => kept ?? undefined,
    setState: (state) => {
      kept = structuredClone(state);
    },
  });
}
