// `npm start [-- folder] [--desktop | --browser] [--port N]`: opens a real VS Code with Bulwark running on a folder.
import "../support/requireNode.mjs";

const { openInVsCode } = await import("./open.mjs");

try {
  await openInVsCode(process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
