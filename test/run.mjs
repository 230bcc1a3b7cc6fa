// `npm test`: every stage from types to a real VS Code; `node test/run.mjs <stage>… [path]` runs some. Last line: `N passed, N failed`.
import "./support/requireNode.mjs";

const { runStages } = await import("./support/stages.mjs");

process.exitCode = await runStages(process.argv.slice(2));
