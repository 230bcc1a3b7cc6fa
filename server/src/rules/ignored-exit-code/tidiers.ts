/** Programs that tidy the text of files. Their exit code says that something is left to tidy; the files are as good as before. */

const RUNNER =
  /^(?:(?:poetry|uv|pipenv|pdm|hatch|rye) run (?:-- )?|python3? -m |npx (?:--?[\w-]+ )*|(?:pnpm|yarn) (?:exec |dlx )?)/;
const TIDIER = /^(?:ruff|black|isort|autopep8|yapf|prettier|eslint .*--fix|gofmt|clang-format|rustfmt)\b/;

/** Does this command line, its words joined by blanks, run a formatter, by itself or through a runner of tools? */
export const tidies = (line: string): boolean => TIDIER.test(line.replace(RUNNER, ""));
