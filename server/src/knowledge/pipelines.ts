/**
 * What commands and actions of a pipeline do: test, check, deliver. Data only. Source: the README of each action and the manual of each
 * tool, November 2026.
 */

/** What a step does, as far as a gate in front of a delivery is concerned. */
export type PipelineTask = "tests" | "checks" | "delivers" | "scans";

/** Commands by task, matched against one line of shell. A script's name counts for tests: in doubt there is a gate. */
const COMMANDS: Readonly<Record<PipelineTask, RegExp>> = {
  tests:
    /\b(?:vitest|jest|mocha|ava|pytest|py\.test|phpunit|pest|rspec|ctest|bats|k6|behave|karma|wdio|testcafe|newman|hurl|goss)\b|\b(?:npm|pnpm|yarn|bun)(?:\s+-\S+(?:\s+(?![a-z:-]*test)\S+)?)*\s+(?:run(?:-script)?\s+)?(?:t\b|tst\b|[\w:@/.-]*tests?\b)|\b(?:turbo|nx|lerna|moon|make|just|task|rake|gradlew?|mvnw?|ant|sbt|bazel|bazelisk|earthly|hatch|poetry|pdm|uv|rye|pipenv|composer|cargo|go|dotnet|deno|mix|swift|flutter|dart|ng|xcodebuild|zig|dagger|mise|invoke|inv|devbox)\b[^|;&\n]*\b(?:tests?|nextest|verify|check-?all|ci)\b|\bmvnw?\b[^|;&\n]*\b(?:package|install|deploy)\b(?![^\n]*-DskipTests)|\bgradlew?\b[^|;&\n]*\b(?:build|check)\b(?![^\n]*-x test)|\bpython3?\b[^\n]*(?:-m\s+(?:unittest|django\s+test)|manage\.py\s+test)|\b(?:tox|nox)\b(?![^\n|;&]*\s(?:-e|-s|--session)[\s=]*(?:docs?|build|package|publish|release|generate|update|changelog|format)(?:[-_][\w-]*)?\s*(?:$|[|;&]))|\bmanage\.py\s+test\b|\bnode\b[^\n|;&]*\s--test\b|\b(?:playwright|cypress)\s+(?:test|run)\b|(?:^|[\s/])[\w.-]*(?:run[-_]?)?tests?(?:\.sh|\.py)\b/,
  checks:
    /\b(?:eslint|oxlint|biome|ruff|flake8|pylint|mypy|pyright|tsc|golangci-lint|clippy|shellcheck|hadolint|pre-commit)\b|\b(?:npm|pnpm|yarn|bun|turbo|nx|make|just)\b[^|;&\n]*\b(?:lint|check|typecheck|type-check|validate)\b|\bdocker[ -]compose\b[^|;&\n]*\b(?:up|run)\b|\bdocker\s+run\b|\bcurl\b[^\n]*(?:health|ready)/,
  delivers:
    /\bdocker\s+(?:image\s+|manifest\s+)?push\b|\bdocker\b[^\n|;&]*\bbuild(?:x\s+(?:build|bake))?\b[^\n|;&]*\s--push\b|\bdocker\s+buildx\s+(?:build|bake)\b[^\n]*\s--push\b|\b(?:npm|pnpm|lerna|vsce|ovsx|cargo|poetry|uv|flit|hatch|pdm|jsr)\s+(?:-\S+\s+)*publish\b(?![^\n]*--dry-run)|\byarn\s+(?:npm\s+)?publish\b|\btwine\s+upload\b|\bgem\s+push\b|\bdotnet\s+nuget\s+push\b|\bhelm\s+(?:push|upgrade)\b|\bkubectl\s+(?:apply|set\s+image|rollout\s+restart)\b|\bterraform\s+apply\b|\bpulumi\s+up\b|\bcdk\s+deploy\b|\b(?:serverless|sls)\s+deploy\b|\b(?:flyctl|fly)\s+deploy\b|\bvercel\b[^\n]*\s--prod\b|\bwrangler\s+deploy\b|\baws\s+ecs\s+update-service\b|\bgcloud\s+(?:run|app|functions)\s+deploy\b|\bkamal\s+deploy\b|\bdocker\s+stack\s+deploy\b|\bgoreleaser\s+release\b(?![^\n]*--snapshot)|\b(?:semantic-release|release-it)\b(?![^\n]*--dry-run)|\bchangeset\s+publish\b|\b(?:npm|pnpm|yarn|bun)\s+run\s+(?:release|publish|deploy)(?![\w:-]*(?:notes|changelog|draft|dry|check|test|docs?|site|storybook|preview))[\w:-]*|\brailway\s+up\b|\beb\s+deploy\b|\b(?:fastapi|firebase|sst|sam|kamal)\s+deploy\b|\bnetlify\s+deploy\b[^\n]*\s--prod\b|\bsupabase\s+(?:db\s+push|functions\s+deploy)\b|\bargocd\s+app\s+sync\b|\bheroku\s+container:release\b|\boc\s+rollout\s+latest\b/,
  scans:
    /\b(?:npm|pnpm|yarn|bun)(?:\s+npm)?\s+audit\b|\b(?:audit-ci|better-npm-audit|pip-audit|osv-scanner|safety\s+(?:check|scan)|bandit|semgrep|govulncheck|gosec|gitleaks|trufflehog|trivy|grype|snyk|checkov|tfsec|zizmor|brakeman|bundler?-audit|detect-secrets|cargo[ -](?:audit|deny)|composer\s+audit|dependency-check|clair|dockle|docker\s+scout|sonar-scanner)\b/,
};

/** Actions by task; the version is left out. */
const ACTIONS: Readonly<Record<PipelineTask, RegExp>> = {
  tests:
    /^(?:cypress-io\/github-action|microsoft\/playwright-github-action|GabrielBB\/xvfb-action|coactions\/setup-xvfb|reactivecircus\/android-emulator-runner|ArtiomTr\/jest-coverage-report-action|davelosert\/vitest-coverage-report-action)$/i,
  checks:
    /^(?:golangci\/golangci-lint-action|pre-commit\/action|super-linter\/super-linter|github\/super-linter|helm\/chart-testing-action|hadolint\/hadolint-action)(?:\/.*)?$/i,
  delivers:
    /^(?:pypa\/gh-action-pypi-publish|JS-DevTools\/npm-publish|goreleaser\/goreleaser-action|cycjimmy\/semantic-release-action|appleboy\/(?:ssh|scp)-action|burnett01\/rsync-deployments|azure\/(?:webapps-deploy|k8s-deploy|container-apps-deploy-action)|google-github-actions\/(?:deploy-cloudrun|deploy-appengine|deploy-cloud-functions)|aws-actions\/(?:amazon-ecs-deploy-task-definition|aws-cloudformation-github-deploy)|cloudflare\/wrangler-action|amondnet\/vercel-action|akhileshns\/heroku-deploy|digitalocean\/app_action(?:\/deploy)?|superfly\/flyctl-actions|HaaLeo\/publish-vscode-extension|elgohr\/Publish-Docker-Github-Action)$/i,
  scans:
    /^(?:github\/codeql-action\/(?:analyze|upload-sarif)|actions\/dependency-review-action|aquasecurity\/(?:trivy|tfsec)[\w-]*|anchore\/scan-action|snyk\/actions(?:\/.*)?|google\/osv-scanner[\w-]*(?:\/.*)?|gitleaks\/gitleaks-action|zricethezav\/gitleaks-action|trufflesecurity\/trufflehog|returntocorp\/semgrep-action|semgrep\/semgrep-action|SonarSource\/.*|ossf\/scorecard-action|step-security\/.*|docker\/scout-action|bridgecrewio\/checkov-action|zizmorcore\/zizmor-action|pypa\/gh-action-pip-audit|rustsec\/audit-check|EmbarkStudios\/cargo-deny-action|securego\/gosec|golang\/govulncheck-action|shiftleftio\/scan-action|microsoft\/security-devops-action|dependency-check\/.*|ShiftLeftSecurity\/.*|fossas\/fossa-action|aikidosec\/.*|mend\/.*|advanced-security\/.*|veracode\/.*|checkmarx\/.*)$/i,
};

/** Does a line of shell do this? */
export const isCommandOf = (task: PipelineTask, line: string): boolean => COMMANDS[task].test(line);

/** Does an action (`owner/name`, with its path, without its version) do this? */
export const isActionOf = (task: PipelineTask, action: string): boolean => ACTIONS[task].test(action);

/** Builds images; its `push` input says whether they are delivered. */
export const BUILDS_IMAGES =
  /^(?:docker\/(?:build-push-action|bake-action)|redhat-actions\/push-to-registry|depot\/(?:build-push|bake)-action|useblacksmith\/build-push-action)$/i;

/**
 * Actions that ask GitHub's interface one thing and end: they cannot hang a job for long. Source: each action's README and code.
 */
export const ASKS_ONCE =
  /^(?:actions\/(?:labeler|stale|first-interaction|github-script|add-to-project|create-github-app-token)|amannn\/action-semantic-pull-request|pascalgn\/size-label-action|codelytv\/pr-size-labeler|dessant\/lock-threads|toshimaru\/auto-author-assign|release-drafter\/release-drafter|dorny\/paths-filter|tj-actions\/changed-files|dependabot\/fetch-metadata|peter-evans\/(?:find-comment|create-or-update-comment|repository-dispatch)|thollander\/actions-comment-pull-request|marocchino\/sticky-pull-request-comment|kentaro-m\/auto-assign-action|wow-actions\/.*|re-actors\/alls-green|slackapi\/slack-github-action|benc-uk\/workflow-dispatch|eps1lon\/actions-label-merge-conflict|contributor-assistant\/github-action|mheap\/.*|hmarr\/auto-approve-action|actions-cool\/.*)$/i;
