// Screenshots and logs of an end-to-end run, where a person and CI look for them.
import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";

const OUT = path.join(import.meta.dirname, "../../../out");

/** Numbered screenshots of one run in `out/shots/<name>/`; earlier ones of that name go. */
export function screenshots(page, name) {
  const folder = path.join(OUT, "shots", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  let count = 0;
  return (step) => {
    count += 1;
    return page.screenshot({ path: path.join(folder, `${String(count).padStart(2, "0")}-${step}.png`) });
  };
}

/** Copies the server's and the extension host's logs to `out/logs/<name>/`. */
export function keepLogs(server, name) {
  const folder = path.join(OUT, "logs", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [from, to] of [
    [server.log, "server.log"],
    [path.join(server.root, "ud/logs"), "vscode"],
    [path.join(server.root, "data/logs"), "data"],
  ])
    if (existsSync(from)) cpSync(from, path.join(folder, to), { recursive: true });
  return folder;
}
