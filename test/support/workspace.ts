/** A workspace in memory: texts in, a linked program out, with short ways to find what a test speaks about. */

import { createHash } from "node:crypto";
import type { FileFacts } from "#facts/file";
import { python } from "#languages/python/language";
import { typescript } from "#languages/typescript/language";
import { type LinkOptions, link, type Program } from "#linking/program";
import { type ProjectFacts, packageFacts, pathMapFacts } from "#linking/project";
import type { Call, FunctionRef } from "#linking/view";

export interface Workspace {
  readonly view: Program;
  file(path: string): FileFacts;
  /** The n-th call (from 0) whose callee is written like `callee` in a file. */
  call(path: string, callee: string, index?: number): Call;
  /** The function of that name in a file. */
  function(path: string, name: string): FunctionRef;
  /** Replaces texts; `undefined` deletes. */
  change(texts: Readonly<Record<string, string | undefined>>): Promise<void>;
}

/** Lowers and links texts by path. `package.json` and `tsconfig.json` become project facts. */
export async function workspace(
  texts: Readonly<Record<string, string>>,
  options: LinkOptions = {},
): Promise<Workspace> {
  const files = await lowerAll(texts);
  const view = link(files, { project: projectOf(texts), ...options });
  const file = (path: string) => {
    const found = view.file(path);
    if (found === undefined) throw new Error(`no file ${path}`);
    return found;
  };
  return {
    view,
    file,
    call(path, callee, index = 0) {
      const all = view.calls(file(path));
      const found = all.filter((call) => call.callee === callee)[index];
      if (found === undefined)
        throw new Error(`no call ${callee} in ${path}: ${all.map((call) => call.callee).join(", ")}`);
      return found;
    },
    function(path, name) {
      const at = file(path);
      const scope = at.scopes.find((item) => item.kind === "function" && item.name === name);
      const bound = at.scopes.flatMap((item) => {
        const values = Object.hasOwn(item.bindings, name) ? (item.bindings[name]?.values ?? []) : [];
        return values.flatMap((value) => (value.kind === "function" ? [value.scope] : []));
      })[0];
      const id = scope?.id ?? bound;
      if (id === undefined) throw new Error(`no function ${name} in ${path}`);
      return { file: at, scope: id };
    },
    async change(changed) {
      const present = Object.fromEntries(
        Object.entries(changed).filter((entry): entry is [string, string] => entry[1] !== undefined),
      );
      const lowered = await lowerAll(present);
      view.update(
        Object.keys(changed).map((path) => {
          const facts = lowered.find((item) => item.path === path);
          return facts === undefined ? { path } : { path, facts };
        }),
      );
    },
  };
}

async function lowerAll(texts: Readonly<Record<string, string>>): Promise<FileFacts[]> {
  const files: FileFacts[] = [];
  for (const [path, text] of Object.entries(texts)) {
    const language = [typescript, python].find((item) => item.matches(path));
    if (language === undefined) continue;
    const hash = createHash("sha256").update(text).digest("hex").slice(0, 16);
    files.push((await language.load()).lower({ path, text, hash }));
  }
  return files;
}

function projectOf(texts: Readonly<Record<string, string>>): ProjectFacts {
  const folder = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf("/")));
  const named = (name: string) => Object.entries(texts).filter(([path]) => path === name || path.endsWith(`/${name}`));
  return {
    packages: named("package.json").map(([path, text]) => packageFacts(folder(path), JSON.parse(text))),
    pathMaps: named("tsconfig.json").flatMap(([path, text]) => pathMapFacts(folder(path), JSON.parse(text)) ?? []),
  };
}
