// Builds a workspace that is hard on tools: two roots, 3,000 files, CRLF, a broken configuration, a symlink loop.
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";

const PACKAGES = 30;
const FILES_EACH = 100;
/** TypeScript files in the first root: the generated ones and the two that are written by hand below. */
export const FILES_IN_FIRST_ROOT = PACKAGES * FILES_EACH + 1;
export const CRLF_FILE = "src/notify.ts";

/** Writes both roots below `parent`; returns the path of the workspace file. */
export function writeCrowdedWorkspace(parent) {
  writeMonorepo(path.join(parent, "monorepo"));
  writeWindowsProject(path.join(parent, "windows-project"));
  const file = path.join(parent, "crowded.code-workspace");
  const folders = [{ path: "monorepo" }, { path: "windows-project" }];
  writeFileSync(file, JSON.stringify({ folders, settings: {} }, null, 2));
  return file;
}

function writeMonorepo(root) {
  for (let number = 0; number < PACKAGES; number++) {
    const folder = path.join(root, `packages/part-${number}/src`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "../package.json"), `{ "name": "part-${number}", "type": "module" }\n`);
    for (let index = 0; index < FILES_EACH; index++)
      writeFileSync(path.join(folder, `step${index}.ts`), moduleText(number, index));
  }
  mkdirSync(path.join(root, "src"));
  writeFileSync(path.join(root, "src/main.ts"), GAP);
  symlinkSync(root, path.join(root, "packages/part-0/loop"), "junction");
}

function writeWindowsProject(root) {
  mkdirSync(path.join(root, "src"), { recursive: true });
  writeFileSync(path.join(root, "package.json"), '{ "name": "windows-project", "type": "module" }\r\n');
  writeFileSync(path.join(root, CRLF_FILE), GAP.replaceAll("\n", "\r\n"));
  writeFileSync(path.join(root, "bulwark.json"), '{\r\n  "rules": {\r\n    "missing-timeout": \r\n  }\r\n}\r\n');
}

const GAP = `export async function notify(url: string, text: string): Promise<void> {
  const response = await fetch(url, { method: "PUT", body: text });
  if (!response.ok) throw new Error(\`notification answered \${response.status}\`);
}
`;

/** Modules that import each other along a chain, so that there is something to link. */
function moduleText(part, index) {
  const previous = index === 0 ? "" : `import { step${index - 1} } from "./step${index - 1}.js";\n\n`;
  const below = index === 0 ? "input" : `step${index - 1}(input)`;
  return `${previous}/** Step ${index} of part ${part}. */
export function step${index}(input: number): number {
  return ${below} + ${part};
}
`;
}
