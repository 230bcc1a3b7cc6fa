// The ESLint stack a careful team runs on a service: recommended sets of five plugins, no type information.
import { ESLint } from "eslint";
import n from "eslint-plugin-n";
import promise from "eslint-plugin-promise";
import security from "eslint-plugin-security";
import sonarjs from "eslint-plugin-sonarjs";
import tseslint from "typescript-eslint";

const files = ["**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}"];
const off = (...rules) => Object.fromEntries(rules.map((rule) => [rule, "off"]));

const stack = [
  {
    files,
    languageOptions: { parser: tseslint.parser, parserOptions: { ecmaFeatures: { jsx: true } } },
    linterOptions: { reportUnusedDisableDirectives: "off" },
  },
  { files, ...sonarjs.configs.recommended },
  { files, ...n.configs["flat/recommended-module"] },
  { files, ...promise.configs["flat/recommended"] },
  { files, ...security.configs.recommended },
  ...tseslint.configs.recommended.map((config) => ({ ...config, files })),
  {
    files,
    // The corpus comes without its dependencies: these would measure failed look-ups.
    rules: off("n/no-missing-import", "n/no-missing-require", "n/no-unpublished-import", "n/no-extraneous-import"),
  },
];

/** ESLint on the code below `cwd`, with this stack and nothing of the folder's own. */
export const eslintFor = (cwd) => new ESLint({ cwd, overrideConfigFile: true, overrideConfig: stack });
