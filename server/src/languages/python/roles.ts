/** What a Python file is for. */

import type { FileRole, ImportFact } from "#facts/file";
import { hasShebang, isMarkedGenerated, roleOfPath } from "#languages/role";

const generatedFile = /(?:_pb2(?:_grpc)?|_version|_generated)\.py$/;
const installed = /(?:^|\/)(?:site-packages|dist-packages|\.?venv|\.tox|\.nox|\.eggs)\//;
const testFile = /(?:^|\/)(?:conftest|test_[^/]*|[^/]*[-_]test|tests|settings\/(?:test|testing|ci))\.py$/;
const scriptFile =
  /(?:^|\/)(?:setup|noxfile|fabfile|dodo|conf|seed|build(?:_(?:package|release|image|wheel|exe|binary|docs))?)\.py$|(?:^|\/)alembic\/|^(?:dev|hack|ci)\//;
const commandFile = /(?:^|\/)(?:manage|__main__|cli)\.py$|(?:^|\/)(?:management\/commands|bin)\//;
const commandLine = new Set(["click", "typer", "argparse", "fire", "docopt", "absl.app"]);

const server =
  /^(?:fastapi|starlette|flask|quart|sanic|falcon|bottle|aiohttp\.web|tornado\.web|uvicorn|gunicorn|hypercorn|waitress|http\.server|django\.core\.[aw]sgi)(?:\.|$)/;

/** Role of a file: by path, then by its first lines, then by what it imports. */
export function roleOf(path: string, text: string, imports: readonly ImportFact[]): FileRole {
  if (path.endsWith(".pyi")) return "declaration";
  if (generatedFile.test(path) || installed.test(path) || isMarkedGenerated(text)) return "generated";
  if (testFile.test(path)) return "test";
  const byPath = roleOfPath(path);
  if (byPath !== undefined) return byPath;
  if (commandFile.test(path)) return "cli";
  if (scriptFile.test(path) || isInvoked(path, imports) || isMigration(path, imports)) return "script";
  // What puts a server together takes its port from the command line as well.
  if (imports.some(({ from, typeOnly, deferred }) => !typeOnly && !deferred && server.test(from))) return "service";
  if (hasShebang(text)) return "cli";
  return imports.some(({ from, typeOnly, deferred }) => !typeOnly && !deferred && commandLine.has(from))
    ? "cli"
    : "service";
}

/** `env.py` and the revisions of Alembic, in whatever folder. */
const isMigration = (path: string, imports: readonly ImportFact[]): boolean =>
  /(?:^|\/)env\.py$|\/versions\//.test(path) && imports.some(({ from }) => from === "alembic");

/** `tasks.py` holds the commands of Invoke, or the jobs of Celery and its kin. */
const isInvoked = (path: string, imports: readonly ImportFact[]): boolean =>
  /(?:^|\/)tasks\.py$/.test(path) && imports.some(({ from }) => /^invoke(?:\.|$)/.test(from));
