// Loaded into a measured process: at its end writes down what the process used.
const { writeFileSync } = require("node:fs");
const { isMainThread } = require("node:worker_threads");

const file = process.env.BENCH_USAGE_FILE;
// A program the measured one starts would overwrite its figures.
delete process.env.BENCH_USAGE_FILE;

if (isMainThread && file) process.on("exit", () => writeFileSync(file, JSON.stringify(process.resourceUsage())));
