/** What a Python file is for. */

import type { FileRole, ImportFact } from "#facts/file";
import { hasShebang, isMarkedGenerated, roleOfPath } from "#languages/role";

const generatedFile = /(?:_pb2(?:_grpc)?|_version|_generated)\.py$/;
const installed = /(?:^|\/)(?:site-packages|dist-packages|\.?venv|\.tox|\.nox|\.eggs)\//;
const testFile = /(?:^|\/)(?:conftest|test_[^/]*|[^/]*_test|tests)\.py$/;
const scriptFile = /(?:^|\/)(?:setup|noxfile|tasks|fabfile|dodo|conf|seed|build)\.py$|(?:^|\/)alembic\//;
const commandFile = /(?:^|\/)(?:manage|__main__|cli)\.py$|(?:^|\/)(?:management\/commands|bin)\//;
const commandLine = new Set(["click", "typer", "argparse", "fire", "docopt", "absl.app"]);

/** Role of a file: by path, then by its first lines, then by what it imports. */
export function roleOf(path: string, text: string, imports: readonly ImportFact[]): FileRole {
  if (path.endsWith(".pyi")) return "declaration";
  if (generatedFile.test(path) || installed.test(path) || isMarkedGenerated(text)) return "generated";
  if (testFile.test(path)) return "test";
  const byPath = roleOfPath(path);
  if (byPath !== undefined) return byPath;
  if (commandFile.test(path)) return "cli";
  if (scriptFile.test(path)) return "script";
  if (hasShebang(text)) return "cli";
  return imports.some(({ from, typeOnly, deferred }) => !typeOnly && !deferred && commandLine.has(from))
    ? "cli"
    : "service";
}
