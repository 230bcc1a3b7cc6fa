/** What commands do: told from the tool that is run, never from the name of a script or job. */

import type { Task } from "../tables/signs";

/** Tools by task. The last word decides nothing: `npm test` says what it does only when its script is known. */
const TOOLS: Readonly<Record<Exclude<Task, "approval">, RegExp>> = {
  tests:
    /\b(?:vitest|jest|mocha|ava|borp|jasmine|pytest|karma start|react-scripts test|ng test|tox|nox|lab|qunit|bun test|deno test|go test|cargo test|rspec|phpunit)\b|\bnode\b[^\n|;&]*\s--test\b|\b(?:tap|tape)\s|\bpython3?\b[^\n]*-m unittest|\bmanage\.py test\b|\bplaywright test\b|\bcypress run\b|cypress-io\/github-action/,
  e2e: /\bplaywright test\b|\bcypress run\b|cypress-io\/github-action|\b(?:wdio|nightwatch|testcafe|detox test|cucumber-js)\b/,
  lint: /\b(?:eslint|oxlint|tslint|xo|standard|flake8|pylint|stylelint|ultracite|neostandard|golangci-lint)\b|\bbiome\s+(?:check|ci|lint)\b|\bruff\b(?!\s+format)|\b(?:next|ng|nx|vp)\s+lint\b|prettier[^\n]*--check|biomejs\/setup-biome|pre-commit run|pre-commit\/action/,
  types:
    /\b(?:tsc|vue-tsc|tsgo|mypy|pyright|basedpyright|svelte-check)\b|\b(?:astro|nuxt|nuxi)\s+(?:check|typecheck)\b|\b(?:nest|tsup|next|tsdown)\s+build\b[^\n]*--dts|\bty check\b/,
  build:
    /\b(?:next|vite|nuxt|nuxi|nest|ng|remix|astro|react-router|vue-cli-service|react-scripts|strapi|medusa|parcel|rsbuild|rslib|gatsby)\s+(?:vite:)?build\b|\b(?:webpack|rollup|esbuild|tsup|tsdown|swc|babel|ncc|unbuild|pkgroll)\b|\btsc\b(?![^\n&|;]*--noEmit)|\bdocker(?:\s+(?:buildx|compose|image))?\s+(?:build|bake)\b|docker\/(?:build-push|bake)-action|\bpython3?\s+-m build\b|\b(?:poetry|uv|hatch|pdm|cargo|go|electron-builder) build\b|\belectron-builder\b|node[^\n]*(?:esbuild|build)\.m?js/,
  coverage:
    /--coverage\b|\bcodecov\b|\bcoveralls\b|\b(?:c8|nyc)\b|--cov\b|\bcoverage (?:run|report|xml)\b|--experimental-test-coverage|coverage-report/,
  "changed-coverage": /\bdiff-cover\b[^\n]*--fail-under[= ](?:9\d|100)/,
  audit:
    /\b(?:npm|pnpm|yarn|bun)(?: npm)? audit\b(?! signatures)|\b(?:audit-ci|better-npm-audit|npm-audit-resolver|pip-audit|osv-scanner|auditjs|safety (?:check|scan))\b|snyk\/actions|\bsnyk test\b|dependency-review-action|aquasecurity\/trivy-action[\s\S]*scan-type:\s*['"]?(?:fs|repo)|\btrivy (?:fs|repo)\b/,
  sast: /github\/codeql-action\/analyze|\b(?:semgrep|bandit|njsscan|horusec|bearer scan|snyk code)\b|returntocorp\/semgrep|(?:sonarcloud|sonarqube)[\w-]*action|SonarSource\/|\bsonar-scanner\b/,
  "container-scan":
    /aquasecurity\/trivy-action(?![\s\S]*scan-type:\s*['"]?(?:fs|repo|config))|\btrivy image\b|anchore\/scan-action|\bgrype\b|\bdocker scout cves\b|docker\/scout-action|\bsnyk container\b/,
  "secrets-scan": /\b(?:gitleaks|trufflehog|ggshield|detect-secrets|secretlint|git-secrets|talisman)\b/i,
  dast: /zaproxy\/action|\bzap-(?:baseline|full-scan|api-scan)\b|owasp\/zap|\bnuclei\b|projectdiscovery\/nuclei|stackhawk|\bdastardly\b/,
  sbom: /\b(?:syft|cdxgen|cyclonedx[\w-]*)\b|anchore\/sbom-action|CycloneDX\/|\b(?:npm|pnpm) sbom\b|\bsbom:\s*true|--sbom\b/,
  artifacts:
    /actions\/upload-artifact(?![\s\S]*(?:report|coverage|screenshot|results|\blogs?\b|trace|playwright|cypress))|\bdocker push\b|docker\/build-push-action[\s\S]*push:(?!\s*['"]?false)|store_artifacts|\b(?:npm|pnpm|yarn npm|vsce|twine) (?:publish|upload)\b|action-gh-release|\bgh release (?:create|upload)\b|ncipollo\/release-action|\bsemantic-release\b|changesets\/action/,
  load: /\bk6 run\b|grafana\/(?:k6|run-k6)|\bartillery\b|\blocust\b|\bautocannon\b|\bjmeter\b|\bgatling\b|\bvegeta\b/,
  chaos: /\b(?:toxiproxy|pumba|gremlin|chaosblade|litmusctl|chaos-mesh|chaos run)\b|litmuschaos\//i,
  migrate:
    /\bprisma migrate deploy\b|\bdrizzle-kit migrate\b|\bknex migrate\b|\bknex\b[^\n]*migrate:latest|\bmigration:run\b|\bmigration:up\b|\b(?:sequelize|sequelize-cli) db:migrate\b|\balembic upgrade\b|\bmanage\.py migrate\b|\bflask db upgrade\b|\bflyway\b[^\n]*migrate|\bdbmate (?:up|migrate)\b|\bgoose\b[^\n]* up\b|\bnode-pg-migrate\b|\bmigrate-mongo up\b|\batlas migrate apply\b|\bpayload migrate\b|\baerich upgrade\b|\bkysely migrate\b/,
  deploy:
    /\bkubectl (?:apply|set image|rollout restart)\b|\bhelm (?:upgrade|install)\b|\bterraform apply\b|\bpulumi up\b|pulumi\/actions|\bcdk deploy\b|\b(?:serverless|sls) deploy\b|\b(?:flyctl|fly) deploy\b|\bvercel\b[^\n]*--prod|amondnet\/vercel-action|\bnetlify deploy\b|\brailway up\b|\bwrangler (?:deploy|publish)\b|cloudflare\/wrangler-action|\baws ecs update-service\b|amazon-ecs-deploy|\bgcloud run deploy\b|deploy-cloudrun|azure\/webapps-deploy|\bdocker stack deploy\b|\bheroku\b|appleboy\/ssh-action|\bkamal deploy\b|\bargocd app sync\b|\bansible-playbook\b|\beb deploy\b|digitalocean\/app_action|burnett01\/rsync-deployments/,
  smoke:
    /\b(?:smoke|synthetic)[\w:-]*(?:test)?s?\b|\bcheckly (?:test|deploy|trigger)\b|datadog-ci synthetics|synthetics-ci-github-action/i,
  rollback:
    /\brollout undo\b|\bhelm rollback\b|\bhelm upgrade\b[^\n]*--atomic|\b(?:flyctl|fly) releases rollback\b|\bkamal rollback\b|\bvercel rollback\b|\bargo rollouts undo\b|\bservice\b[^\n]*rollback/,
  canary:
    /\bargo rollouts?\b|\bflagger\b|\bcanary[\w-]*(?:deploy|weight|percent|traffic)|--canary-weight|\btraffic[ -]split/i,
  backup:
    /\b(?:pg_dump|pg_dumpall|pg_basebackup|mysqldump|mongodump|mariadb-dump|wal-g|pgbackrest|velero backup|sqlite3\b[^\n]*\.backup)\b|\b(?:restic|borg|kopia|duplicity)\b[^\n]*\b(?:backup|create)\b|\blitestream replicate\b/,
  restore:
    /\b(?:pg_restore|mongorestore|wal-g backup-fetch|velero restore|litestream restore)\b|\b(?:restic|kopia)\b[^\n]*\brestore\b|\bborg extract\b/,
};

/** Its failure is swallowed on the same line. */
const TOLERANT = /\|\|\s*(?:true|:|echo|exit 0)\b|;\s*true\s*$|\bset \+e\b/;

export interface Done {
  readonly task: Task;
  /** A failure of it goes unnoticed. */
  readonly tolerated: boolean;
}

/** What a text of commands does, line by line; comments and what is only echoed do not count. */
export function tasksOf(text: string): readonly Done[] {
  const done = new Map<Task, boolean>();
  const lines = text
    .replace(/\\\n\s*/g, " ")
    .split("\n")
    .filter(isCommand)
    .map(withoutScriptNames);
  for (const [name, tool] of Object.entries(TOOLS) as [Exclude<Task, "approval">, RegExp][]) {
    // An action and its inputs are one thing; commands are told line by line.
    const parts = text.startsWith("uses ") ? [text] : lines;
    for (const part of parts) {
      if (!tool.test(part)) continue;
      const tolerated = TOLERANT.test(part);
      done.set(name, (done.get(name) ?? true) && tolerated);
    }
  }
  return [...done].map(([task, tolerated]) => ({ task, tolerated }));
}

/** `npm run eslint` names a script, whatever it is called; what that runs is written out elsewhere, when it exists. */
const withoutScriptNames = (line: string): string => line.replace(NAMED_SCRIPT, "run a script");
const NAMED_SCRIPT = /\b(?:(?:npm|pnpm)(?:\s+-\S+)*\s+run(?:-script)?|turbo run|nx run|lerna run|make)\s+[\w:.@/-]+/g;

const isCommand = (line: string): boolean =>
  !/^\s*(?:#|echo\b|printf\b|:|(?:npm|pnpm|yarn|bun|pip3?|uv pip|apt-get|apk|brew)\s+(?:-\S+\s+)*(?:i|install|add|ci)\b(?![^\n]*&&))/.test(
    line,
  );

/** Commands by name, with where they stand. */
export interface Scripts {
  /** Of the folder's own manifest. */
  readonly root: Readonly<Record<string, string>>;
  /** Of all manifests. */
  readonly all: ReadonlyMap<string, readonly string[]>;
}

const RUNNERS =
  /\b(?:npm|pnpm|yarn|bun|turbo|nx|lerna|npx|bunx|corepack|make|wireit|run-s|run-p|npm-run-all|concurrently|vp)\b/;
/** The command concerns other manifests than that of the folder itself. */
const ELSEWHERE =
  /\b(?:turbo|nx|lerna)\b|(?:^|\s)(?:-r|-ws|-w|-F|-C)(?:\s|$)|--(?:recursive|workspaces?|filter|prefix|cwd|dir|parallel|stream)\b|\bworkspaces?\b|\bcd\s|# in /;
const DEEPEST = 4;

/** The text with the scripts it runs by name written out below it, and theirs. */
export function writtenOut(text: string, scripts: Scripts, depth = 0): string {
  if (depth >= DEEPEST) return text;
  const bodies = new Set<string>();
  for (const line of text.split("\n")) {
    if (!RUNNERS.test(line) || !isCommand(line)) continue;
    for (const name of namesIn(line)) {
      const own = ELSEWHERE.test(line) ? undefined : scripts.root[name];
      for (const body of own === undefined ? (scripts.all.get(name) ?? []) : [own]) bodies.add(body);
    }
  }
  const tolerance = TOLERANT.test(text) && !text.includes("\n") ? " || true" : "";
  const below = [...bodies].filter((body) => body !== text).map((body) => writtenOut(body, scripts, depth + 1));
  return [text, ...below.map((body) => (tolerance === "" ? body : body.replace(/$/gm, tolerance)))].join("\n");
}

/** Words that may name a script: `test` of `npm test`, `lint` and `build` of `turbo run lint build`. */
function namesIn(line: string): readonly string[] {
  const names = line
    .split(/[\s,;&|'"()]+/)
    .filter(
      (word) =>
        /^[\w@][\w:./*-]*$/.test(word) && !/^(?:run|ci|install|i|exec|npm|pnpm|yarn|bun|make|turbo|nx)$/.test(word),
    );
  return /\b(?:npm|pnpm|yarn|bun) t\b/.test(line) ? [...names, "test"] : names;
}
