/** Several processes of a program, started in one container or as several of them. */

import { posix } from "node:path";

import type { ComposeService } from "#facts/compose";
import type { FileFacts } from "#facts/file";
import type { Place } from "#facts/place";
import type { DeployedService, View } from "#linking/view";

import { isBuiltHere, startedWords } from "../questions/deployment/composeServices";
import { buildFolder, startedProgram } from "../questions/deployment/startedProgram";
import { chainOf, containerStart } from "../questions/services/containerStart";

/** A number above one, written or as a default, or as many as there are processors. */
const COUNT = String.raw`["']?(?:(?:[2-9]|[1-9]\d+)\b|\$\{\w+:-(?:[2-9]|[1-9]\d+)\}|\$\(nproc\)|\$\(\()`;
const PYTHON = new RegExp(
  String.raw`\b(?:gunicorn|uvicorn|hypercorn|granian|fastapi|sanic)\b[^\n;&|]*?\s(?:--workers|--web-concurrency|-w)[ =]?${COUNT}`,
);
const NODE = new RegExp(
  String.raw`\bpm2(?:-runtime|-docker)?\b[^\n;&|]*?\s(?:-i|--instances)[ =]?(?:max\b|0\b|-1\b|${COUNT})`,
);
/** Servers that take their number of workers from the environment as well. */
const ASKS_ENVIRONMENT = /\b(?:gunicorn|uvicorn)\b(?![^\n;&|]*?\s(?:--workers|-w)\b)/;

/** An image or a script that starts several workers of a server in the file's language. */
export function severalInContainer(view: View, file: FileFacts, limiter: FileFacts): Place | undefined {
  const many = limiter.language === "python" ? PYTHON : NODE;
  const { dockerfile } = file;
  for (const stage of dockerfile?.stages ?? []) {
    const start = dockerfile === undefined ? undefined : containerStart(dockerfile, stage);
    if (dockerfile === undefined || start === undefined || !mayHold(view, file, limiter)) continue;
    const text = [...start.words, start.shell?.script.text ?? ""].join(" ");
    if (many.test(text)) return view.place(file, start.at.span);
    const set = chainOf(dockerfile, stage)
      .flatMap(({ instructions }) => instructions)
      .flatMap(({ keyword, variables = [] }) => (keyword === "ENV" ? variables : []))
      .find(({ name, value }) => name === "WEB_CONCURRENCY" && isMany(value));
    if (set !== undefined && limiter.language === "python" && ASKS_ENVIRONMENT.test(text))
      return view.place(file, set.span);
  }
  for (const { script, runBy, span } of file.scripts ?? [])
    if ((runBy === "file" || runBy === "start") && many.test(script.text) && mayHold(view, file, limiter))
      return view.place(file, span);
  return undefined;
}

/** Folders that hold how a project is built and started, apart from its sources. */
const APART = /(?:^|\/)(?:\.?docker\w*|\.?deploy\w*|infra\w*|ops|scripts?|bin|compose|containers?|build)(?:\/|$)/;

/** The file that starts it lies above the limiter, or is built with a folder that does, or lies apart from all sources. */
function mayHold(view: View, { path, ...file }: FileFacts, limiter: FileFacts): boolean {
  const folder = posix.dirname(path);
  if (isBelow(limiter, folder) || APART.test(folder)) return true;
  return view.deployments({ path, ...file }).some((deployed) => isBelow(limiter, buildFolder(deployed)));
}

const isBelow = ({ path }: FileFacts, folder: string | undefined): boolean =>
  folder !== undefined && (folder === "" || folder === "." || path.startsWith(`${folder}/`));

/** A service of a compose file that runs the program with the limiter in several workers, or in several containers. */
export function severalContainers(view: View, file: FileFacts, limiter: FileFacts): Place | undefined {
  if (file.role !== "service") return undefined;
  for (const deployed of view.deployed(file)) {
    const folder = buildFolder(deployed);
    if (!isBuiltHere(deployed) || folder === undefined || !isBelow(limiter, folder)) continue;
    const span = spanOfMany(deployed, limiter);
    if (span === undefined) continue;
    const program = startedProgram(view, deployed, folder);
    if (program !== undefined && view.closure(program.file).has(limiter)) return view.place(file, span);
  }
  return undefined;
}

function spanOfMany(deployed: DeployedService, limiter: FileFacts): ComposeService["span"] | undefined {
  const { command, entrypoint, environment, settings } = deployed.service;
  const words = startedWords(deployed).join(" ");
  const at = command ?? entrypoint;
  if (at !== undefined && (limiter.language === "python" ? PYTHON : NODE).test(words)) return at.span;
  const copies = settings["deploy.replicas"] ?? settings.scale;
  if (isMany(copies?.value)) return copies?.span;
  if (limiter.language !== "python" || !ASKS_ENVIRONMENT.test(words)) return undefined;
  return environment.find(({ name, value }) => name === "WEB_CONCURRENCY" && isMany(value?.value))?.span;
}

const isMany = (count: string | undefined): boolean => Number(count) > 1;
