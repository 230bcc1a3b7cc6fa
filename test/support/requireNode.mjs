// Imported first by the programs behind `npm start` and `npm test`: an old Node gets one sentence instead of a stack trace.
const [major, minor] = process.versions.node.split(".").map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Bulwark needs Node 20.19 or newer; this is Node ${process.versions.node}.`);
  process.exit(1);
}
