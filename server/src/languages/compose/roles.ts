/** What a compose file is for, by its name, its folders, its first lines and how its services are started. */

import type { ComposeFacts, ComposeService } from "#facts/compose";
import type { FileRole } from "#facts/file";
import { isMarkedGenerated, roleOfPath } from "#languages/role";

/** `docker-compose.dev.yml`, `dev.compose.yaml`, `docker-compose.override.yml`: runs on a developer's machine or in tests only. */
const devWord =
  "(?:dev|develop|devel|development|local|localdev|override|overrides|debug|devcontainer|watch|hot-?reload|sandbox|playground|example|sample|demo|swagger|docs?|tools?|build)";
const testWord =
  "(?:test|tests|testing|ci|e2e|integration|integration-?tests?|cypress|playwright|lint|bench|benchmark|loadtest)";
const named = (word: string): RegExp =>
  new RegExp(
    `(?:^|/)(?:(?:[\\w.-]*[._-])?compose(?:[\\w.-]*[._-])?${word}(?:[._-][\\w.-]*)?|(?:[\\w.-]*[._-])?${word}[._-](?:[\\w-]*[._-])?compose(?:[._-][\\w.-]*)?)\\.ya?ml$`,
    "i",
  );
const devFile = named(devWord);
/** An example at the top of a repository is what its users copy: it runs where they run it. */
const topExample = /^(?:docker-)?compose[._-](?:example|sample)\.ya?ml$/i;
const testFile = named(testWord);
const devFolder =
  /(?:^|\/)(?:\.(?:devcontainer|cursor|vscode|github|gitpod|idea|gitea|circleci)|dev|develop|development|devcontainer|local|contrib|samples?|playground|demos?|demo-[\w-]+|[\w-]+-(?:demos?|examples?))\/(?:[^/]+\/)*[^/]+$/i;

const testFolder = /(?:^|\/)(?:(?:[\w-]+[-_])?tests?[-_][\w-]+|ci)\/(?:[^/]+\/)*[^/]+$/i;

/** Role of a file. `script`: for developers and examples; no service anybody else depends on. */
export function roleOf(path: string, text: string, facts: ComposeFacts): FileRole {
  if (testFile.test(path) || testFolder.test(path)) return "test";
  if ((devFile.test(path) && !topExample.test(path)) || devFolder.test(path)) return "script";
  const byPath = roleOfPath(path.replace(/(^|\/)build\//g, "$1"));
  if (byPath !== undefined) return byPath;
  if (isMarkedGenerated(text)) return "generated";
  return saysDevelopment(text) || facts.services.some((service) => isReloading(service) || isForTests(service))
    ? "script"
    : "service";
}

/** The comment at the top says who it is for. */
function saysDevelopment(text: string): boolean {
  const head = /^(?:\uFEFF)?(?:[ \t]*(?:#.*|---)?\r?\n)+/.exec(text)?.[0] ?? "";
  return /\b(?:for|local|during|only)\b[^.\n]{0,30}\b(?:development|dev|testing|tests)\b|\b(?:development|dev) (?:only|environment|setup|stack|compose)\b|\b(?:example|sample|demo) (?:of an? )?(?:docker[- ]?)?compose\b|\bnot (?:for|meant for|intended for|suitable for) production\b/i.test(
    head,
  );
}

const RELOADS =
  /(?:^|\s)(?:--reload|--watch|--hot|nodemon|air|runserver|fastapi dev|(?:npm|pnpm|yarn|bun)(?: run)? (?:[\w:]+:)?(?:dev|watch|develop)\b|next dev|vite(?! build| preview)|webpack(?:-dev-server| serve)|ng serve|rails s|flask run)(?=\s|$|:)/;

/** Source of the host inside the container, and a program that starts again when it changes. */
function isReloading({ command, entrypoint, volumes }: ComposeService): boolean {
  const started = [...(entrypoint?.words ?? []), ...(command?.words ?? [])].join(" ");
  return RELOADS.test(started) && volumes.some(({ source }) => source !== undefined && /^\.{1,2}(?:\/|$)/.test(source));
}

/** Browsers that tests drive, and mail servers that send nothing: production has neither. */
const isForTests = ({ image }: ComposeService): boolean =>
  /(?:^|\/)(?:selenium|mailhog|mailpit|maildev|mailcatcher|inbucket|greenmail|wiremock|localstack|toxiproxy|cypress)/i.test(
    image?.text ?? "",
  );
