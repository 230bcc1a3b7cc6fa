// What `npm run test:mutation:kit` mutates: the kit's files by part, and the tests of each part.

/**
 * `files` are in server/src/kit/typescript/, `tests` in test/kit/ (both without ending). With `programs`, the part runs in
 * processes of its own, whose coverage nobody sees: each mutant meets all tests of the part.
 * Left out: test/kit/fileLock.processes.test.ts, 120 kills and stale locks of real processes, minutes for each mutant; what
 * they show about single steps is in fileLock.test.ts and fileLock.model.test.ts.
 * @type {Record<string, { files: string[], tests: string[], programs?: true }>}
 */
export const PARTS = {
  retry: { files: ["retry", "retryNesting", "observe"], tests: ["retry", "retry.limits"] },
  errors: { files: ["errors"], tests: ["errors"] },
  circuitBreaker: {
    files: ["circuitBreaker", "circuitOptions", "callOutcome", "failureWindow", "rejected"],
    tests: ["circuitBreaker", "circuitBreaker.outcomes", "circuitBreaker.model", "failureWindow"],
  },
  circuitBreakers: { files: ["circuitBreakers", "keyedState"], tests: ["circuitBreakers", "keyedState"] },
  tokenBucket: { files: ["tokenBucket"], tests: ["tokenBucket", "tokenBucket.model"] },
  concurrencyLimit: {
    files: ["concurrencyLimit", "mapLimit", "lineUp"],
    tests: ["concurrencyLimit", "lineUp"],
  },
  cooldown: { files: ["cooldown"], tests: ["cooldown"] },
  deadline: { files: ["deadline", "abort", "time"], tests: ["deadline", "time", "concurrencyLimit"] },
  retryFetch: { files: ["retryFetch"], tests: ["retryFetch"] },
  rateLimit: { files: ["rateLimit", "clientKey", "tokenBuckets"], tests: ["rateLimit", "tokenBuckets"] },
  hardenedClient: { files: ["hardenedClient"], tests: ["hardenedClient"] },
  atomicWrite: { files: ["atomicWrite"], tests: ["atomicWrite", "atomicWrite.steps"] },
  fileLock: {
    files: ["fileLock", "lockRecord", "localQueue", "disposal"],
    tests: ["fileLock", "fileLock.waiting", "fileLock.model"],
  },
  journal: {
    files: ["journal", "journalFile", "journalWriter"],
    tests: ["journal", "journal.damage", "journal.crash"],
  },
  checkpoint: { files: ["checkpoint", "stateJournal"], tests: ["checkpoint", "stateJournal.crash"] },
  deadLetters: {
    files: ["deadLetters", "deadLetterTable", "deadLetterReplay"],
    tests: ["deadLetters", "stateJournal.crash"],
  },
  shutdownOrder: { files: ["shutdownOrder", "httpDrain"], tests: ["shutdownOrder", "httpDrain"] },
  shutdown: { files: ["shutdown", "draining"], tests: ["shutdown"], programs: true },
  health: { files: ["health", "healthCheck"], tests: ["health"] },
  validate: { files: ["validate", "guard"], tests: ["validate"] },
  redact: { files: ["redact"], tests: ["redact"] },
  correlation: { files: ["correlation"], tests: ["correlation"] },
  crashDump: { files: ["crashDump", "incident"], tests: ["crashDump"], programs: true },
  flowLogger: { files: ["flowLogger"], tests: ["flowLogger"] },
  metrics: {
    files: ["metrics", "metricFamily", "prometheusText", "partMetrics"],
    tests: ["metrics", "partMetrics"],
  },
};
