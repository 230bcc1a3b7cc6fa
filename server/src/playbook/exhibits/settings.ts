/** Reads manifests and settings of tools: scripts, coverage gates, linters, owners, bots, git hooks. */

import { parse as parseJsonc } from "jsonc-parser";

import { type Exhibit, lineAt, type Sign, type Step, signWhere } from "./exhibit";
import { record } from "./values";

/** `package.json`: its scripts, and settings kept in it. */
export function readPackage(text: string): Exhibit {
  const manifest = record(parseJsonc(text));
  const scripts = Object.fromEntries(
    Object.entries(record(manifest.scripts)).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
  const hooks = record(manifest["simple-git-hooks"]);
  const husky = record(record(manifest.husky).hooks);
  const signs: Sign[] = [...readCoverage(text)];
  if (manifest.eslintConfig !== undefined)
    signs.push(...signWhere(text, /"eslintConfig"/, { id: "lint-config", note: "eslintConfig" }));
  if (Object.keys({ ...hooks, ...husky }).includes("pre-commit")) {
    signs.push(...signWhere(text, /"pre-commit"/, { id: "commit-checks", note: "pre-commit hook" }));
  }
  return { kind: "scripts", scripts, signs };
}

/** Targets of a Makefile or recipes of a justfile, with their commands. */
export function readMakefile(text: string): Exhibit {
  const scripts: Record<string, string> = {};
  for (const [, name = "", body = ""] of text.matchAll(/^([\w.-]+)[^\n:=]*:(?!=)[^\n]*\n((?:[ \t]+[^\n]*\n?)+)/gm)) {
    scripts[name] = body.replace(/^[ \t]+@?-?/gm, "").trim();
  }
  return { kind: "scripts", scripts, signs: [] };
}

/** How much coverage a tool asks for before it fails: the settings of vitest, jest, nyc, c8, coverage.py and Codecov. */
export function readCoverage(text: string): readonly Sign[] {
  const changed = /\bpatch:[\s\S]{0,200}?target:\s*['"]?(\d+(?:\.\d+)?)/.exec(text);
  const signs: Sign[] = [];
  if (changed !== null && Number(changed[1]) >= 90) {
    signs.push({
      id: "changed-coverage-90",
      line: lineAt(text, changed.index),
      note: `${changed[1]} % of changed lines`,
    });
  }
  const gate = coverageGate(text);
  if (gate === undefined) {
    return [
      ...signs,
      ...signWhere(
        text,
        /\bcoverage\s*:\s*\{|--coverage\b|collectCoverage\b|\[tool\.coverage|\[run\]|--cov\b|"c8"|\bnyc\b|^coverage:/m,
        { id: "coverage-measured", note: "coverage is measured" },
      ),
    ];
  }
  const { least, line } = gate;
  const note = `at least ${least} %`;
  signs.push({ id: "coverage-measured", line, note });
  if (least >= 90) signs.push({ id: "coverage-90", line, note });
  signs.push({ id: least >= 80 ? "coverage-80" : "coverage-below-80", line, note });
  return signs;
}

/** The gate for lines, or else for statements; a project-wide one of Codecov or coverage.py. */
function coverageGate(text: string): { readonly least: number; readonly line: number } | undefined {
  const block =
    /(?:coverageThreshold|thresholds?|"check-coverage"|check-coverage|checkCoverage)\b[\s\S]{0,400}?\b(?:lines|statements)["']?\s*[:=]\s*(\d+(?:\.\d+)?)/.exec(
      text,
    ) ??
    /\b(?:lines|statements)["']?\s*:\s*(\d+(?:\.\d+)?)[\s\S]{0,200}?check-?coverage["']?\s*:\s*true/i.exec(text) ??
    /--check-coverage\b[^\n]*?--(?:lines|statements)[= ](\d+)/.exec(text) ??
    /--cov-fail-under[= ](\d+(?:\.\d+)?)/.exec(text) ??
    /^\s*fail_under\s*=\s*(\d+(?:\.\d+)?)/m.exec(text) ??
    /\bproject:[\s\S]{0,200}?target:\s*['"]?(\d+(?:\.\d+)?)%/.exec(text);
  return block === null ? undefined : { least: Number(block[1]), line: lineAt(text, block.index) };
}

/** `pyproject.toml`, `setup.cfg`, `tox.ini`: settings of linters, type checkers and coverage. */
export function readPythonSettings(text: string): Exhibit {
  return {
    kind: "signs",
    signs: [
      ...readCoverage(text),
      ...signWhere(text, /^\[(?:tool\.)?(?:ruff|flake8|pylint|black)\b/m, {
        id: "lint-config",
        note: "linter settings",
      }),
      ...signWhere(text, /^\[(?:tool\.)?(?:mypy|pyright|basedpyright)\b/m, {
        id: "type-check-config",
        note: "type checker settings",
      }),
    ],
  };
}

/** CODEOWNERS counts when a pattern has an owner. */
export function readOwners(text: string): Exhibit {
  return {
    kind: "signs",
    signs: signWhere(text, /^[^#\s]\S*[ \t]+\S*@\S+/m, { id: "code-owners", note: "a pattern with its owners" }),
  };
}

/** Dependabot or Renovate with something to update. */
export function readUpdateBot(path: string, text: string): Exhibit {
  const isSet = /renovate/.test(path) ? /"(?:extends|packageRules|schedule)"|extends:/ : /package-ecosystem:/;
  const isOff = /"enabled"\s*:\s*false\s*}\s*$/.test(text.trim()) && !/"packageRules"/.test(text);
  return {
    kind: "signs",
    signs: isOff ? [] : signWhere(text, isSet, { id: "dependency-updates", note: "a bot proposes updates" }),
  };
}

/** Husky, lefthook, pre-commit: what runs before a commit or a push. */
export function readHook(text: string): Exhibit {
  const steps = text.split("\n").flatMap((line, index): readonly Step[] => {
    const command = line.replace(/^\s*(?:-\s*)?(?:(?:run|entry|id|repo):)?\s*/, "");
    return command === "" || /^(?:#|\.\s|set\s)/.test(command) ? [] : [{ line: index, text: command }];
  });
  return { kind: "hook", steps };
}

/** A pull request template, and whether it asks for documentation. */
export function readTemplate(text: string): Exhibit {
  if (text.trim() === "") return { kind: "signs", signs: [] };
  return {
    kind: "signs",
    signs: [
      { id: "pull-request-template", line: 0, note: "template" },
      ...signWhere(text, /\[[ x]?\][^\n]*\b(?:doc(?:s|umentation)?|readme|changelog)\b/i, {
        id: "documentation-asked",
        note: "asks for documentation",
      }),
    ],
  };
}

/** Settings of a linter: there they are. */
export function readLinter(text: string): Exhibit {
  return text.trim() === ""
    ? { kind: "signs", signs: [] }
    : { kind: "signs", signs: [{ id: "lint-config", line: 0, note: "linter settings" }] };
}

/** `.gitignore` that keeps `.env` out of the repository. */
export function readIgnoreFile(text: string): Exhibit {
  return {
    kind: "signs",
    signs: signWhere(text, /^\/?(?:\*\*\/)?\.env(?:\*|\.\*|\.local)?\s*$/m, {
      id: "env-ignored",
      note: "`.env` stays out of git",
    }),
  };
}
