/** Puts Python kit parts where the file that needs them can import them, and says when that cannot be. */

import { type PythonPartName, planPythonKit, pythonParts } from "#kit/pythonCatalogue";
import { moduleHome, moduleName } from "#languages/python/editModules";

import { existingFiles, type KitAccess, type KitQuestion, kitFolderOf } from "./kitAccess";

/** The kit for one Python file: by default the package `hardening` in its top package, or beside the scripts. */
export async function pythonKitFor(question: KitQuestion): Promise<KitAccess> {
  const { reader, root, path, text } = question;
  const home = await moduleHome({ reader, workspace: root, path, text });
  const folder = "because" in home ? home : kitFolderOf(question, `${home.shared}/hardening`);
  const plan = (names: readonly PythonPartName[], at: string): ReturnType<typeof planPythonKit> =>
    planPythonKit(names, { folder: at, existing: existingFiles(reader, at) });
  return {
    place(name) {
      const part = pythonParts.find((candidate) => candidate.name === name);
      if (part === undefined) return { because: `the kit has no part \`${name}\`` };
      if ("because" in folder) return folder;
      if (reader.kind(`${folder.path}.py`) === "file") {
        // A package hides a module of the same name.
        return { because: `\`${folder.path.slice(root.length + 1)}.py\` has the name of the kit folder` };
      }
      const placed = plan([part.name], folder.path).paths[part.name];
      if (placed === undefined || "because" in home) return { because: `the kit has no place for \`${name}\`` };
      const module = moduleName(home, path, placed);
      return "because" in module ? module : { path: placed };
    },
    creates(parts) {
      const names = parts.filter(isPartName);
      if (names.length === 0 || "because" in folder) return { files: new Map(), notes: [] };
      const { creates, notes } = plan(names, folder.path);
      return { files: new Map(creates.map((created) => [created.path, created.text])), notes };
    },
  };
}

const isPartName = (name: string): name is PythonPartName => pythonParts.some((part) => part.name === name);
