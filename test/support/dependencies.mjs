// Installs and builds what a fresh clone lacks. Uses nothing but Node's own modules, because nothing else is there yet.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";

export const ROOT = path.join(import.meta.dirname, "../..");

/** Installs the locked dependencies of a folder when any is missing or of another version; says so. */
export function ensureDependencies(folder = ROOT) {
  if (isInstalled(folder)) return;
  console.log(`Installing dependencies in ${folder} …`);
  const result = npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], folder);
  if (result.status !== 0) throw new Error("`npm ci` failed; see above.");
}

/** Builds `dist/`; `arguments_` go to esbuild.mjs. */
export function buildProduct(...arguments_) {
  run(process.execPath, ["esbuild.mjs", ...arguments_], "The build failed; see above.");
}

/** Packs what is in `dist/` as it is and returns the path of the .vsix. */
export function packExtension(file = path.join(ROOT, "out/bulwark.vsix")) {
  mkdirSync(path.dirname(file), { recursive: true });
  const vsce = path.join(ROOT, "node_modules/@vscode/vsce/vsce");
  const { repository } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
  // The gallery shows pictures and links of the README from the repository, once its address is known.
  const links = repository ? [] : ["--allow-missing-repository", "--no-rewrite-relative-links"];
  const result = spawnSync(
    process.execPath,
    [
      vsce,
      "package",
      "--no-dependencies",
      "--skip-license",
      ...links,
      // The page of hardcoded-secret shows made-up credentials of these kinds.
      "--allow-package-secrets",
      "github",
      "--allow-package-secrets",
      "aws",
      "--out",
      file,
    ],
    { cwd: ROOT, encoding: "utf8" },
  );
  if (result.status !== 0) throw new Error(`vsce could not pack the extension: ${result.stdout}${result.stderr}`);
  return file;
}

/** Runs npm in a folder, its output shown. */
export function npm(args, cwd = ROOT) {
  return spawnSync("npm", args, { cwd, stdio: "inherit", shell: process.platform === "win32" });
}

function run(command, args, failure) {
  const result = spawnSync(command, args, { cwd: ROOT, stdio: "inherit" });
  if (result.status !== 0) throw new Error(failure);
}

/** npm writes down what it installed; packages for other platforms are optional and may be absent. */
function isInstalled(folder) {
  const record = path.join(folder, "node_modules/.package-lock.json");
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, "utf8")).packages;
  const locked = JSON.parse(readFileSync(path.join(folder, "package-lock.json"), "utf8")).packages;
  return Object.entries(locked).every(
    ([place, entry]) => place === "" || entry.optional || installed[place]?.version === entry.version,
  );
}
