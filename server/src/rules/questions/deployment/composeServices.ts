/** What a compose service is for: a store, a task that ends, something of developers, or a service somebody counts on. */

import type { FileFacts } from "#facts/file";
import type { Place } from "#facts/place";
import { type ServiceImage, serviceImage } from "#knowledge/serviceImages";
import type { DeployedService, View } from "#linking/view";

import { containerStart } from "../services/containerStart";

/** A service of a compose file as the subject of a rule: its name is what a finding underlines. */
export interface ServiceSubject {
  readonly place: Place;
  readonly deployed: DeployedService;
}

/** The services of a compose file that a rule has an opinion about: not those that only add to another file's. */
export function* servicesIn(view: View, file: FileFacts): Iterable<ServiceSubject> {
  if (file.compose === undefined || file.hasSyntaxError) return;
  for (const deployed of view.deployed(file)) {
    const { image, build, extends: extended } = deployed.service;
    if (image === undefined && build === undefined && extended === undefined) continue;
    yield { place: view.place(file, deployed.service.nameSpan), deployed };
  }
}

/** What its image is known to run; undefined for the project's own images and unknown ones. */
export function knownImage({ whole: { image, build } }: DeployedService): ServiceImage | undefined {
  return build !== undefined || image?.value === undefined ? undefined : serviceImage(image.value);
}

/** A merge key gives one entry to several services: it is told once, for the first of them. */
export function* onePerPlace<Subject extends { readonly place: Place }>(
  subjects: Iterable<Subject>,
): Iterable<Subject> {
  const seen = new Set<number>();
  for (const subject of subjects) {
    if (seen.has(subject.place.span.start)) continue;
    seen.add(subject.place.span.start);
    yield subject;
  }
}

const STORES: ReadonlySet<string> = new Set(["database", "cache", "broker", "search", "storage"]);

/** A database, cache, broker or the like: keeps data for others. */
export const isStore = (deployed: DeployedService): boolean => STORES.has(knownImage(deployed)?.kind ?? "");

/** `mysql-test`, `test_db`: a store that tests fill and throw away, on the machine of a developer or of a pipeline. */
export const isTestStore = (deployed: DeployedService): boolean =>
  isStore(deployed) && /(?:^|[_-])(?:tests?|testing|e2e)(?:$|[_-])/i.test(deployed.service.name);

/** The service is built from a Dockerfile of the project. */
export const isBuiltHere = ({ whole: { build } }: DeployedService): boolean => build !== undefined;

const TASK_NAME =
  /(?:^|[_-])(?:init|initiali[sz](?:er?|ation)|migrat(?:e|ions?|or)|seed(?:er)?|setup|bootstrap|create[\w-]*|provision|install(?:er)?|tests?|e2e|lint|build(?:er)?|deps|backup|restore|cli|shell|console|job|one-?shot|certs?|generate|config|configure|chown|perms?|permissions|wait|prepare|download(?:er)?|upgrade|cleanup|import(?:er)?)(?:$|[_-])/i;
/** `image_download_api`, `build-server`: the last word says that it stays up, whatever the words before it. */
const STAYS_NAME = /[_-](?:api|server|web|app|service|backend|frontend|bot|worker|daemon|proxy|gateway)$/i;
const TASK_WORDS =
  /(?:^|[\s"'/])(?:migrat(?:e|ions?)\b(?!.*(?:&&|;))|db:(?:migrate|push|seed|setup|prepare)|alembic upgrade head$|prisma (?:migrate|db) \w+(?: [-\w]+)*$|seed$|collectstatic|createsuperuser|chown -R [^;&]*$|mkdir -p [^;&]*$|true$|pytest|npm (?:test|ci|install)|(?:yarn|pnpm|npm) (?:run )?(?:build|test|lint|seed))/;

/** Ends when its work is done: needs neither a restart nor a probe. */
export function isTask(view: View, deployed: DeployedService): boolean {
  const { whole, service, file } = deployed;
  if (knownImage(deployed)?.kind === "task") return true;
  if (TASK_NAME.test(service.name) && !STAYS_NAME.test(service.name)) return true;
  if (/^(?:no|on-failure)/.test(whole.settings.restart?.text ?? "") && whole.ports.length === 0) return true;
  if (/-job$/.test(whole.settings["deploy.mode"]?.text ?? "")) return true;
  if (TASK_WORDS.test(startedWords(deployed).join(" "))) return true;
  return view
    .deployedWith(file)
    .some((other) =>
      other.whole.dependsOn.some(
        ({ service: name, condition }) => name === service.name && condition?.text === "service_completed_successfully",
      ),
    );
}

/** What compose starts, else what the image it builds does; variables as written. */
export function startedWords({ whole, image }: DeployedService): readonly string[] {
  const own = [...(whole.entrypoint?.words ?? []), ...(whole.command?.words ?? [])];
  if (own.length > 0 || image === undefined || image.file.dockerfile === undefined) return own;
  const start = containerStart(image.file.dockerfile, image.stage);
  return start === undefined ? [] : [...start.words, ...(start.shell === undefined ? [] : [start.shell.script.text])];
}

/** Started by whoever asks for its profile: tools, debugging, variants. */
export const isOptional = ({ whole: { profiles } }: DeployedService): boolean => profiles.length > 0;

/** Shut in a shell, or waiting for somebody to attach: a place for people, no service. */
export const isForPeople = (deployed: DeployedService): boolean => {
  const { settings } = deployed.whole;
  const words = startedWords(deployed).join(" ");
  return (
    /^(?:sleep(?: infinity| \d+)?|tail -f \/dev\/null|(?:\/bin\/)?(?:ba|z)?sh|cat|sleep inf)$/.test(words) ||
    (settings.stdin_open?.text === "true" && settings.tty?.text === "true" && deployed.whole.ports.length === 0)
  );
};

const PORTS_OUTSIDE = 1;

/**
 * Nothing in the file but stores with ports for the host: the backing services of a program that a developer starts without a container.
 */
export function isBackingOnly(view: View, file: FileFacts): boolean {
  const services = view.deployed(file);
  return (
    services.length > 0 &&
    services.every((one) => isStore(one) || /^(?:admin|mail|task)$/.test(knownImage(one)?.kind ?? "")) &&
    services.filter(({ whole }) => whole.ports.length > 0).length >= PORTS_OUTSIDE
  );
}

/**
 * Backing services alone, and none of them that a restart of the machine would bring up again: somebody starts them by hand for the time
 * of a day's work. Stores that a server keeps running have a restart policy.
 */
export const isStartedByHand = (view: View, file: FileFacts): boolean =>
  !/prod|staging|deploy/i.test(file.path) &&
  view.deployedWith(file).every((one) => isBackingOnly(view, one.file)) &&
  !view.deployedWith(file).some(({ whole: { settings } }) => isKeptRunning(settings));

const isKeptRunning = (settings: DeployedService["whole"]["settings"]): boolean =>
  Object.entries(settings).some(
    ([key, { text }]) => key.startsWith("deploy.") || (key === "restart" && !/^(?:no|false)$/.test(text ?? "no")),
  );

/** In a folder of things a project keeps for those who work on it or try it: `extras/`, `tools/`, `hack/`, `contrib/`. */
export const isBesideProject = ({ path }: FileFacts): boolean =>
  /(?:^|\/)(?:extras?|tools?|hack|contrib)\//i.test(path);
