// Stands in for the native watchdog that VS Code imports: ends this process when the one that started it is gone.
const POLL_MS = 3000;
const PARENT_GONE = 87;

exports.start = (parent) => {
  setInterval(() => {
    try {
      process.kill(parent, 0);
    } catch {
      process.exit(PARENT_GONE);
    }
  }, POLL_MS).unref();
};
