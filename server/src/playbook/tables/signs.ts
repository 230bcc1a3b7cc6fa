/** What exhibits can show, with the words a checklist says it in. */

/** What a command does, told from the tool it runs. */
export const TASKS = {
  tests: "the tests",
  e2e: "end-to-end tests",
  lint: "a linter",
  types: "a type check",
  build: "the build",
  coverage: "a coverage report",
  audit: "an audit of the dependencies",
  sast: "static security analysis",
  "container-scan": "a scan of the container image",
  "secrets-scan": "a scan for secrets",
  dast: "dynamic security tests",
  sbom: "a bill of materials",
  artifacts: "an upload of what was built",
  load: "a load test",
  chaos: "chaos tests",
  migrate: "the database migrations",
  deploy: "the deployment",
  smoke: "smoke tests",
  rollback: "a rollback",
  canary: "a canary release",
  backup: "a backup",
  restore: "a restore",
  approval: "a wait for an approval",
  "changed-coverage": "a coverage gate of 90 % on changed lines",
} as const;
export type Task = keyof typeof TASKS;

/** When a command runs. `ci`: in any pipeline; `begun`: in one that goes on when it fails. */
export const STAGES = {
  "pull-request": "pull requests run",
  main: "the main branch runs",
  scheduled: "a schedule runs",
  ci: "CI runs",
  begun: "CI runs, and goes on when it fails,",
  hook: "a git hook runs",
  start: "a release or start runs",
  script: "a script runs",
} as const;
export type Stage = keyof typeof STAGES;

/** Everything else, in the words that follow "there is". */
export const PLAIN_SIGNS = {
  "lint-config": "a linter is set up",
  "type-check-config": "a type checker is set up",
  lockfile: "a lockfile pins the dependencies",
  "commit-checks": "checks run before each commit",
  "coverage-measured": "coverage is measured",
  "coverage-below-80": "the coverage gate is below 80 %",
  "coverage-80": "a coverage gate of 80 % or more is set",
  "coverage-90": "a coverage gate of 90 % or more is set",
  "changed-coverage-90": "a coverage gate of 90 % on changed lines is set",
  "code-owners": "CODEOWNERS names who reviews what",
  "pull-request-template": "pull requests have a template",
  "documentation-asked": "the pull request template asks for documentation",
  "security-policy": "the security policy says how to report a weakness",
  "security-policy-begun": "there is a security policy without an address",
  "dependency-updates": "updates of dependencies are proposed by a bot",
  "api-contract": "an OpenAPI document describes the API",
  "api-contract-begun": "an OpenAPI document describes no paths",
  "api-schema": "a schema describes the API",
  "architecture-doc": "a document describes the components",
  "architecture-doc-begun": "there is a document about the architecture",
  "data-flow-doc": "a document describes the data flow",
  "failure-modes-doc": "a document speaks of failure modes",
  "setup-doc": "the set-up is documented with its commands",
  "setup-doc-begun": "there is a README",
  runbook: "a runbook has exact commands",
  "runbook-begun": "there is a runbook without commands",
  "troubleshooting-doc": "troubleshooting is documented with commands",
  "incident-plan": "an incident plan says who does what",
  "incident-plan-begun": "there is a document about incidents",
  "rollback-plan": "the rollback is documented with its commands",
  "rollback-plan-begun": "a document speaks of rollback",
  "backup-doc": "the backup is documented",
  "retention-doc": "a document speaks of retention",
  dashboard: "dashboards are kept as code",
  "alert-rule": "alert rules are kept as code",
  "metrics-scrape": "metrics are scraped",
  "trace-collector": "traces are collected",
  "log-shipping": "logs are shipped",
  "local-stack": "a compose file starts the whole stack",
  "container-image": "a container image is built",
  "container-health": "containers are probed",
  "infrastructure-code": "the infrastructure is kept as code",
  "deployment-config": "the deployment is described in a file",
  replicas: "several replicas are configured",
  autoscaling: "replicas scale by load",
  "rolling-update": "updates roll",
  "canary-release": "a canary release is configured",
  "automatic-rollback": "failed releases roll back by themselves",
  tls: "TLS is configured",
  "encrypted-storage": "storage is encrypted",
  "encrypted-backup": "backups are encrypted",
  backup: "a backup is scripted",
  restore: "a restore is scripted",
  "secret-store": "secrets come from a store",
  "env-ignored": "git ignores environment files",
  "database-schema": "a schema describes the database",
  migration: "migrations are kept as files",
  "database-index": "the schema declares indexes",
  "load-test": "a load test is written",
  "body-limit": "the proxy limits the size of requests",
  "proxy-rate-limit": "the proxy limits the rate of requests",
  cdn: "a cache in front serves static files",
} as const;

export type PlainSign = keyof typeof PLAIN_SIGNS;
export type SignId = PlainSign | `${Stage}:${Task}`;

/** What a sign says, as part of a sentence: "pull requests run the tests". */
export function signInWords(id: SignId): string {
  const [stage, task] = id.split(":");
  if (isStage(stage) && isTask(task)) return `${STAGES[stage]} ${TASKS[task]}`;
  return isPlain(id) ? PLAIN_SIGNS[id] : id;
}

/** Stages that say the same with less weight come later: what pull requests run, CI runs as well. */
const WEIGHT: Readonly<Record<Stage, number>> = {
  "pull-request": 0,
  main: 0,
  scheduled: 0,
  start: 0,
  ci: 1,
  begun: 2,
  hook: 2,
  script: 3,
};

/** The signs without those that a stronger one of the same task makes needless to say. */
export function strongest(ids: readonly SignId[]): readonly SignId[] {
  const weightOf = (id: SignId): number => {
    const [stage] = id.split(":");
    return isStage(stage) ? WEIGHT[stage] : 0;
  };
  const taskOf = (id: SignId): string => id.slice(id.indexOf(":") + 1);
  return ids.filter((id) => !ids.some((other) => taskOf(other) === taskOf(id) && weightOf(other) < weightOf(id)));
}

const isTask = (name: string | undefined): name is Task => name !== undefined && Object.hasOwn(TASKS, name);

const isStage = (name: string | undefined): name is Stage => name !== undefined && Object.hasOwn(STAGES, name);
const isPlain = (name: string): name is PlainSign => Object.hasOwn(PLAIN_SIGNS, name);
