// Installs packages of Debian that tests need and the machine lacks: only as root, where apt is.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

/** Installs packages; does nothing where that cannot be done, so look afterwards. */
export function installFromDebian(...packages) {
  if (process.getuid?.() !== 0 || spawnSync("apt-get", ["--version"]).status !== 0) return;
  console.log(`Installing ${packages.join(", ")} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  spawnSync("apt-get", ["update", "-qq"], { env, stdio: "inherit" });
  spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], {
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

/** The first of these programs, by name in the folders of PATH. */
export function findOnPath(...names) {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) => existsSync(file));
}

/** Installs the brokers that fault pairs start, where they are missing; without them those pairs fail and say so. */
export function ensureBrokers(...names) {
  const missing = names.filter((name) => findOnPath(name) === undefined);
  if (missing.length > 0) installFromDebian(...missing);
}
