/** Writes the text of `fixes.generated.ts` from the fix files in rule folders, so that adding a fix touches only its folder. */

export interface FixFile {
  /** Path relative to the rules folder, without ending: `missing-timeout/fix.typescript`. */
  readonly stem: string;
  readonly text: string;
}

/** Source text of the list of fixes: every `export const x = defineFix(` of the files given. */
export function fixesSource(files: readonly FixFile[]): string {
  const found = [...files]
    .sort((a, b) => (a.stem < b.stem ? -1 : 1))
    .flatMap(({ stem, text }) =>
      [...text.matchAll(/^export const (\w+) = defineFix\(/gm)].map(([, name = ""], index) => ({
        stem,
        name,
        // Python's and TypeScript's answer to one rule may share a name.
        local: `${name}${languageOf(stem)}${index === 0 ? "" : index + 1}`,
      })),
    );
  return [
    "// Generated from the fix files of server/src/rules: UPDATE=1 npx vitest run test/house/fixes.test.ts",
    "",
    'import type { FixSpec } from "./fix";',
    ...found.map(({ stem, name, local }) => `import { ${name} as ${local} } from "./${stem}";`),
    "",
    "/** Every fix. */",
    "export const FIXES: readonly FixSpec[] = [",
    ...found.map(({ local }) => `  ${local},`),
    "];",
    "",
  ].join("\n");
}

function languageOf(stem: string): string {
  const language = /\.(\w)(\w*)$/.exec(stem);
  return `In${(language?.[1] ?? "").toUpperCase()}${language?.[2] ?? ""}`;
}
