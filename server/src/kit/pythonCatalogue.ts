/** The kit parts that fixes may write into a user's Python project, as modules of one package: `hardening`. */

import { type PythonPartName, pythonPartTable } from "./catalogue.python.generated";
import {
  type CataloguedPart,
  type KitDialect,
  type KitPlace,
  type KitPlan,
  originOf,
  partNamed,
  planParts,
  type Stems,
} from "./plan";

export type { PythonPartName };

export interface PythonPart extends CataloguedPart<PythonPartName> {
  readonly language: "python";
}

/** All parts, by name. They need Python 3.9 or later and nothing but its standard library. */
export const pythonParts: readonly PythonPart[] = pythonPartTable;

export function pythonPart(name: PythonPartName): PythonPart {
  return partNamed(pythonParts, name);
}

/** The module that a fix writes: one line that says where it comes from, then the part. */
export function renderPythonPart(part: PythonPart, stems: Stems<PythonPartName> = {}): string {
  const text = part.text.replace(RELATIVE_IMPORT, (_, name: PythonPartName) => `from .${stems[name] ?? name} import`);
  return `# ${originOf(part)}\n${text}`;
}

/**
 * The files that have to be created so that `parts` can be imported from the package `folder`; see `planParts`. A folder that
 * is no package yet gets an empty `__init__.py`, so that type checkers and packagers see the modules.
 */
export function planPythonKit(parts: readonly PythonPartName[], place: KitPlace): KitPlan<PythonPartName> {
  const plan = planParts(dialect, parts, place);
  const init = place.folder === "" ? "" : `${place.folder.replace(/\/+$/, "")}/__init__.py`;
  if (init === "" || plan.creates.length === 0 || init in place.existing) return plan;
  return { ...plan, creates: [{ path: init, text: "" }, ...plan.creates] };
}

const RELATIVE_IMPORT = /^from \.(\w+) import\b/gm;

const dialect: KitDialect<PythonPartName, PythonPart> = {
  parts: pythonParts,
  extension: ".py",
  rivalEnding: /(\.[\w-]+)?\.(pyi?|so|pyd)$/,
  spareStem: (name) => `bulwark_${name}`,
  render: renderPythonPart,
};
