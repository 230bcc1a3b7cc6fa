/** What gives a service's container its variables, and what may give it more than is seen. */

import { posix } from "node:path";

import type { FileFacts } from "#facts/file";
import type { EnvironmentFacts } from "#linking/project";
import type { DeployedService, View } from "#linking/view";

import { baseOf } from "../questions/images/shipped";
import { chainOf } from "../questions/services/containerStart";
import type { Requirement } from "./requirements";

/** What images, runtimes and platforms set by themselves. */
const USUAL =
  /^(?:PATH|HOME|HOSTNAME|PWD|USER|USERNAME|SHELL|TERM|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|PORT|NODE_ENV|CI|PYTHON\w*|NPM_\w+|KUBERNETES_\w+)$/;

/** Does something in the project give the service this variable, or tell its operator of it? */
export function isGiven(view: View, deployed: DeployedService, { name, anyCase }: Requirement): boolean {
  const isName = (other: string): boolean => (anyCase === true ? other.toUpperCase() === name : other === name);
  if (USUAL.test(name)) return true;
  if (view.environments().some(({ names }) => names.some(isName))) return true;
  const { image } = deployed;
  const { dockerfile } = image?.file ?? {};
  const stages = image === undefined || dockerfile === undefined ? [] : chainOf(dockerfile, image.stage);
  const inImage = stages.flatMap(({ instructions }) =>
    instructions.flatMap(({ keyword, variables = [] }) => (keyword === "ENV" ? variables : [])),
  );
  if (inImage.some((variable) => isName(variable.name))) return true;
  return view.files.some((file) => gives(view, file, deployed, isName) || isSetIn(file, isName));
}

/** A compose file's service of the same name, this one among them, or a piece of shell that speaks of the variable. */
function gives(view: View, file: FileFacts, deployed: DeployedService, isName: (name: string) => boolean): boolean {
  const services = file === deployed.file ? [deployed.whole] : view.deployed(file).map(({ whole }) => whole);
  const isSet = services.some(
    (service) => service.name === deployed.service.name && service.environment.some(({ name }) => isName(name)),
  );
  return isSet || (file.scripts ?? []).some(({ script }) => (script.text.match(/[A-Za-z_]\w*/g) ?? []).some(isName));
}

/** `os.environ["X"] = …`, `process.env.X = …`, `os.environ.setdefault("X", …)` */
const isSetIn = (file: FileFacts, isName: (name: string) => boolean): boolean =>
  file.operations.some((operation) => {
    const { kind, callee, arguments: given } = operation;
    if (callee === undefined || !("path" in callee)) return false;
    if (kind === "assign") return /^env(?:iron)?$/.test(callee.path.at(-2) ?? "") && isName(callee.path.at(-1) ?? "");
    const [first] = given;
    return callee.path.at(-1) === "setdefault" && first?.kind === "literal" && isName(String(first.value));
  });

const LOADERS =
  /^(?:dotenv|dotenv-flow|dotenv-expand|dotenv-safe|@dotenvx\/dotenvx|@nestjs\/config|decouple|environs|environ|starlette\.config|pydantic_settings|dynaconf)(?:\/|$)/;
const STORES =
  /^(?:@aws-sdk\/client-(?:secrets-manager|ssm)|@google-cloud\/secret-manager|google\.cloud(?:\.secretmanager)?|@azure\/keyvault-\w+|azure\.keyvault\.\w+|hvac|node-vault|@infisical\/sdk|infisical\w*|doppler\w*|@1password\/\w+|boto3|botocore)(?:\/|$)/;

/**
 * Why the service may have variables that nothing in the project names; undefined when all it can have is seen. An example of the
 * file that is missing settles what is in it.
 */
export function hiddenSource(
  view: View,
  deployed: DeployedService,
  loaded: ReadonlySet<FileFacts>,
): string | undefined {
  const { file, whole, image, unread } = deployed;
  if (unread !== undefined) return unread;
  const base = image?.file.dockerfile === undefined ? undefined : baseOf(image.file.dockerfile, image.stage);
  if (base === undefined || !OFFICIAL.test(base)) return "its base image may set more";
  const files = [...loaded];
  if (files.some(({ imports }) => imports.some(({ from }) => STORES.test(from)))) return "a secret store may set more";
  const unseen = whole.envFiles.some((text) => !isSeen(view, file, text.value));
  const isMounted = whole.volumes.some(({ source }) => source !== undefined && /^[./~]/.test(source));
  const loads = files.some(({ imports }) => imports.some(({ from }) => LOADERS.test(from)));
  if ((unseen || isMounted || loads) && !view.environments().some(({ kind }) => kind === "example"))
    return "a file that is not in the project may set more";
  return undefined;
}

/** Images of languages and systems, which set nothing of a project's own. */
const OFFICIAL =
  /^(?:docker\.io\/)?(?:library\/)?(?:node|python|alpine|debian|ubuntu|oven\/bun|denoland\/deno|golang|nginx|gcr\.io\/distroless\/[\w-]+|mcr\.microsoft\.com\/[\w/-]+|ghcr\.io\/astral-sh\/uv|public\.ecr\.aws\/docker\/library\/[\w-]+)(?::|@|$)/;

const isSeen = (view: View, file: FileFacts, path: string | undefined): boolean =>
  path !== undefined && view.environments().some(isAt(posix.normalize(posix.join(posix.dirname(file.path), path))));

const isAt =
  (path: string) =>
  (environment: EnvironmentFacts): boolean =>
    environment.path === path;
