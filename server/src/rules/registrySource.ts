/** Writes the text of `registry.generated.ts` from the names of rule folders, so that adding a rule touches only its folder. */

/** Source text of the registry. `ids` are the folder names that hold a `rule.ts`; each exports its rule under the id in camel case. */
export function registrySource(ids: readonly string[]): string {
  const sorted = [...ids].sort();
  return [
    "// Generated from the folders of server/src/rules: UPDATE=1 npx vitest run test/house/registry.test.ts",
    "",
    ...sorted.map((id) => `import { ${exportName(id)} } from "./${id}/rule";`),
    'import type { Rule } from "./rule";',
    "",
    "/** Every rule, by id. */",
    "export const RULES: readonly Rule[] = [",
    ...sorted.map((id) => `  ${exportName(id)},`),
    "];",
    "",
  ].join("\n");
}

const exportName = (id: string): string => id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
