/** The file that a compose service starts, by the words that start it. */

import { posix } from "node:path";

import type { FileFacts } from "#facts/file";
import type { DeployedService, View } from "#linking/view";

import { startedWords } from "./composeServices";

export interface StartedProgram {
  readonly file: FileFacts;
  /** The file itself is started; otherwise a server loads it. */
  readonly isMain: boolean;
}

/** Where a service's build takes its files from; undefined when another file's build decides. */
export function buildFolder({ file, service }: DeployedService): string | undefined {
  if (service.build === undefined) return undefined;
  const { context } = service.build;
  if (context !== undefined && context.value === undefined) return undefined;
  const folder = posix.normalize(posix.join(posix.dirname(file.path), context?.value ?? "."));
  return folder.startsWith("..") ? undefined : folder.replace(/^\.\/?|\/$/g, "");
}

/** Programs that fetch what others hold before they start another one. */
const FETCHES =
  /\b(?:doppler|infisical|dotenvx|dotenv|chamber|envconsul|aws-vault|vault|op|sops|envkey|teller|berglas)\s+(?:run|exec|-|--)/;

/** Undefined when the words name no file below the build's folder, or several may be meant. */
export function startedProgram(view: View, deployed: DeployedService, context: string): StartedProgram | undefined {
  return namedIn(view, context, startedWords(deployed).join(" "), 0);
}

const MAX_DEPTH = 2;

function namedIn(view: View, context: string, text: string, depth: number): StartedProgram | undefined {
  if (FETCHES.test(text)) return undefined;
  const module = PYTHON_SERVER.exec(text)?.[1] ?? CELERY.exec(text)?.[1];
  if (module !== undefined) return python(view, context, `${module.replaceAll(".", "/")}`, false);
  const main = PYTHON_MODULE.exec(text)?.[1];
  if (main !== undefined) return python(view, context, main.replaceAll(".", "/"), true);
  const script = PYTHON_FILE.exec(text)?.[1];
  if (script !== undefined) return python(view, context, script.replace(/\.py$/, ""), true);
  const started = NODE_FILE.exec(text)?.[1];
  if (started !== undefined) return javascript(view, context, started);
  if (depth === MAX_DEPTH) return undefined;
  const name = PACKAGE_SCRIPT.exec(text)?.[1];
  if (name !== undefined) {
    const command = view.starts(context)[name];
    return command === undefined ? undefined : namedIn(view, context, command, depth + 1);
  }
  const shell = SHELL_FILE.exec(text)?.[1];
  const inner = shell === undefined ? undefined : scriptIn(view, context, shell);
  return inner === undefined ? undefined : namedIn(view, context, inner, depth + 1);
}

const PYTHON_SERVER =
  /\b(?:uvicorn|gunicorn|hypercorn|granian|daphne)\b[^\n;&|]*?\s"?([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*):[A-Za-z_]\w*/;
const CELERY = /\bcelery\b[^\n;&|]*?\s(?:-A|--app)[ =]([A-Za-z_][\w.]*)/;
const PYTHON_MODULE =
  /\bpython[\d.]*(?:\s-[uOB]+)*\s-m\s(?!(?:uvicorn|gunicorn|celery|hypercorn|flask|http|pip|debugpy)\b)([A-Za-z_][\w.]*)/;
const PYTHON_FILE = /\b(?:python[\d.]*(?:\s-[uOB]+)*|(?:fastapi|streamlit) run)\s((?:[\w./-]+\/)?\w+\.py)\b/;
const NODE_FILE =
  /\b(?:node|nodejs|tsx|ts-node|bun(?: run)?)(?:\s--?(?:r|require|import|loader)[ =]\S+|\s--?[\w:-]+(?:=\S+)?)*\s((?:[\w.@-]*\/)*[\w.-]+)(?=\s|$|["'])/;
const PACKAGE_SCRIPT = /\b(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?(?:-\S+\s+)*([\w:.-]+)/;
const SHELL_FILE = /(?:^|[\s/])([\w.-]+\.sh|(?:docker-)?entrypoint)(?=\s|$|["'])/;

function python(view: View, context: string, module: string, isMain: boolean): StartedProgram | undefined {
  const path = module.replace(/^(?:\.\/)+/, "").replace(IMAGE_FOLDER, "");
  const below = context === "" ? "" : `${context}/`;
  const endings = isMain ? [".py", "/__main__.py"] : [".py", "/__init__.py"];
  const exact = endings.flatMap((ending) => view.file(`${below}${path}${ending}`) ?? []);
  const found =
    exact.length > 0
      ? exact
      : view.files.filter(
          (file) => file.path.startsWith(below) && endings.some((ending) => file.path.endsWith(`/${path}${ending}`)),
        );
  return only(found, isMain);
}

function javascript(view: View, context: string, target: string): StartedProgram | undefined {
  const path = target
    .replace(/^(?:\.\/)+/, "")
    .replace(IMAGE_FOLDER, "")
    .replace(/\.[cm]?[jt]sx?$/, "");
  const sources = [path, ...["src/", ""].map((folder) => path.replace(BUILT, `$1${folder}`))];
  const paths = new Set(
    sources.flatMap((source) => ENDINGS.map((ending) => posix.join(context, `${source}${ending}`))),
  );
  return only(
    [...paths].flatMap((one) => view.file(one) ?? []),
    true,
  );
}

/** Where images usually keep a program. */
const IMAGE_FOLDER = /^\/(?:app|code|srv|workspace|usr\/src\/app|home\/[\w-]+(?:\/app)?|opt\/[\w-]+)\//;
const BUILT = /(^|\/)(?:dist|build|out|lib)\/(?:src\/)?/;
const ENDINGS = [".ts", ".js", ".mts", ".mjs", ".cts", ".cjs", "/index.ts", "/index.js"];

function only(found: readonly FileFacts[], isMain: boolean): StartedProgram | undefined {
  const [file, ...others] = found.filter(({ role }) => role === "service" || role === "cli");
  return file === undefined || others.length > 0 ? undefined : { file, isMain };
}

/** Text of the one shell script of that name below the folder. */
function scriptIn(view: View, context: string, name: string): string | undefined {
  const below = context === "" ? "" : `${context}/`;
  const [file, ...others] = view.files.filter(
    ({ language, path }) => language === "shell" && path.startsWith(below) && posix.basename(path) === name,
  );
  return others.length > 0 ? undefined : file?.scripts?.map(({ script }) => script.text).join("\n");
}
