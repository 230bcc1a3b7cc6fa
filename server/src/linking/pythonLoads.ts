/** Modules a Python file loads: those of its import statements, submodules that these name, and modules that texts name. */

import type { FileFacts, ImportFact, Value } from "#facts/file";
import type { Modules } from "./modules";

const DEPTH = 3;
/** `apps.users`, `main:app`, `config.settings:Production`. */
const MODULE_TEXT = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?::[A-Za-z_][\w.]*(?:\(\))?)?$/;
/** What Django looks for in each application it is told of. */
const OF_APPLICATION = ["apps", "models", "urls", "views", "signals", "tasks", "admin"];

/** Paths of workspace modules loaded with the file, or by it later; type-only imports load nothing. */
export function pythonLoads(file: FileFacts, modules: Modules): readonly string[] {
  const found = new Set<string>();
  const add = (specifier: string): boolean => {
    const target = modules.resolve(file, specifier);
    if (target.kind === "file") found.add(target.path);
    return target.kind === "file";
  };
  const loaded = new Set(file.imports.filter(isLoaded).map(({ from }) => from));
  for (const from of loaded) add(from);
  for (const from of file.reexports) add(from);
  for (const { bindings, members } of file.scopes)
    for (const values of [...Object.values(bindings).map((binding) => binding.values), Object.values(members ?? {})])
      for (const value of values) {
        const [name] = value.kind === "import" && loaded.has(value.from) ? value.path : [];
        if (value.kind === "import" && name !== undefined) add(submoduleOf(value.from, name));
      }
  if (file.role !== "test") for (const text of textsOf(file)) addNamed(text, add);
  found.delete(file.path);
  return [...found];
}

/** Specifier of a module inside another: `.` and `views` are `.views`. */
export const submoduleOf = (from: string, name: string): string =>
  /(?:^|\.)$/.test(from) ? `${from}${name}` : `${from}.${name}`;

const isLoaded = ({ typeOnly }: ImportFact): boolean => !typeOnly;

function addNamed({ text, isApplication }: Named, add: (specifier: string) => boolean): void {
  const [module = ""] = text.split(":");
  if (isApplication) {
    // `apps.users.apps.UsersConfig` names the application by its configuration.
    const folder = module.replace(/\.apps\.\w+$/, "");
    add(folder);
    for (const inner of OF_APPLICATION) add(`${folder}.${inner}`);
    return;
  }
  if (add(module) || !module.includes(".")) return;
  // The last name may be one of the module's own: `project.wsgi.application`.
  add(module.slice(0, module.lastIndexOf(".")));
}

interface Named {
  readonly text: string;
  readonly isApplication: boolean;
}

/** Texts that may name a module: a plain word does in a list of applications, and before a colon. */
function textsOf(file: FileFacts): readonly Named[] {
  const found: Named[] = [];
  const visit = (value: Value, isApplication: boolean, depth: number): void => {
    if (depth === 0) return;
    if (value.kind === "literal") {
      const text = typeof value.value === "string" && value.value.length < 120 ? value.value : "";
      if ((isApplication || /[.:]/.test(text)) && MODULE_TEXT.test(text)) found.push({ text, isApplication });
    } else if (value.kind === "array") for (const item of value.items) visit(item, isApplication, depth - 1);
    else if (value.kind === "object") for (const item of Object.values(value.properties)) visit(item, false, depth - 1);
    else if (value.kind === "choice") for (const item of value.of) visit(item, isApplication, depth - 1);
    else if (value.kind === "template" && isApplication)
      for (const item of value.parts) visit(item, isApplication, depth - 1);
  };
  for (const { kind, callee, arguments: given, keywords } of file.operations) {
    if (kind !== "call" && kind !== "assign") continue;
    const isApplication =
      kind === "assign" && callee?.kind === "name" && APPLICATIONS.test(callee.path[0] ?? callee.name);
    for (const value of given) visit(value, isApplication, DEPTH);
    for (const value of Object.values(keywords ?? {})) visit(value, false, DEPTH);
  }
  for (const [name, { values }] of Object.entries(file.scopes[0]?.bindings ?? {}))
    for (const value of values) visit(value, APPLICATIONS.test(name), DEPTH);
  return found;
}

const APPLICATIONS = /^(?:INSTALLED_APPS|LOCAL_APPS|PROJECT_APPS|DJANGO_APPS|THIRD_PARTY_APPS|MY_APPS|APPS)$/;
