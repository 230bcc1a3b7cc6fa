/** The kit parts that fixes may write into a user's TypeScript project: their texts, what they need, and a plan of files to create. */

import { type KitPartName, partTable } from "./catalogue.generated";
import {
  type CataloguedPart,
  type KitDialect,
  type KitPlace,
  type KitPlan as KitPlanOf,
  originOf,
  partNamed,
  planParts,
  type Stems,
} from "./plan";

export { KIT_VERSION, type KitHeader, readKitHeader } from "./plan";
export type { KitPartName };

export interface KitPart extends CataloguedPart<KitPartName> {
  readonly language: "typescript";
  /** Whether it, or a part that it needs, imports `node:` modules: not for browser and edge files. */
  readonly node: boolean;
}

export interface RenderOptions {
  /** How the project writes relative imports: `./retry`, `./retry.js` or `./retry.ts`. */
  readonly importEnding: "" | ".js" | ".ts";
  readonly stems?: Stems<KitPartName>;
}

export type KitPlan = KitPlanOf<KitPartName>;

/** All parts, by name. */
export const kitParts: readonly KitPart[] = partTable;

export function kitPart(name: KitPartName): KitPart {
  return partNamed(kitParts, name);
}

/** The file that a fix writes: one line that says where it comes from, then the part. */
export function renderPart(part: KitPart, options: RenderOptions): string {
  const text = part.text.replace(RELATIVE_IMPORT, (_, name: KitPartName) => {
    return `from "./${options.stems?.[name] ?? name}${options.importEnding}"`;
  });
  return `// ${originOf(part)}\n${text}`;
}

/** The files that have to be created so that `parts` can be imported from `folder`; see `planParts`. */
export function planKit(parts: readonly KitPartName[], place: KitPlace & Pick<RenderOptions, "importEnding">): KitPlan {
  return planParts(dialectOf(place.importEnding), parts, place);
}

const RELATIVE_IMPORT = /\bfrom "\.\/(\w+)"/g;

function dialectOf(importEnding: RenderOptions["importEnding"]): KitDialect<KitPartName, KitPart> {
  return {
    parts: kitParts,
    extension: ".ts",
    rivalEnding: /(\.d)?\.([cm]?[jt]sx?|json)$/,
    spareStem: (name) => `bulwark${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    render: (part, stems) => renderPart(part, { importEnding, stems }),
  };
}
