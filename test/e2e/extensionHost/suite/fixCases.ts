/** Programs for fixes, in a folder of the workspace: the flagged cases of the rule pages have the findings that fixes answer. */

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import * as vscode from "vscode";

import type { LanguageId } from "#facts/file";
import type { FixSpec } from "#rules/fix";
import { FIXES } from "#rules/fixes.generated";

import { type Expectation, readRulePage } from "../../../support/rulePage";
import { fileIn, until } from "./editor";

/** The workspace folder that holds them. */
export const FOLDER = "fixes";
const RULES = join(__dirname, "../../../server/src/rules");
const FILES: Readonly<Record<LanguageId, RegExp>> = {
  typescript: /\.tsx?$/,
  python: /\.py$/,
  compose: /compose[^/]*\.ya?ml$/,
  dockerfile: /Dockerfile[^/]*$/,
  workflow: /\.github\/workflows\//,
  shell: /\.sh$/,
};

/** A flagged case of a rule's page, with the place a fix is for. */
export interface FlaggedCase {
  readonly title: string;
  readonly files: ReadonlyMap<string, string>;
  readonly mark: Expectation;
  /** Findings of the rule in the marked file. Some of them may need files that are read later. */
  readonly count: number;
  /** The marked file after the fix, where the page shows it. */
  readonly fixed: string | undefined;
}

/** The cases of a fix's rules that are in its language; those whose fixed text the page shows come first. */
export function casesOf({ rules, language }: FixSpec): readonly FlaggedCase[] {
  const flagged = rules.flatMap((rule) =>
    readRulePage(readFileSync(join(RULES, rule, "rule.md"), "utf8")).cases.flatMap(
      ({ title, files, expected, fixed }) => {
        const marks = expected.filter((one) => one.rule === rule && FILES[language].test(one.file));
        const [mark] = marks;
        if (mark === undefined) return [];
        const count = marks.filter(({ file }) => file === mark.file).length;
        return [{ title, files, mark, count, fixed: fixed.get(mark.file) }];
      },
    ),
  );
  return [...flagged.filter(({ fixed }) => fixed !== undefined), ...flagged.filter(({ fixed }) => fixed === undefined)];
}

const COMPILER_OPTIONS = {
  strict: true,
  types: ["node"],
  skipLibCheck: true,
  module: "nodenext",
  moduleResolution: "nodenext",
  target: "es2022",
  lib: ["es2023", "dom", "esnext.disposable"],
};

/** What a program needs beside its own files. */
const surroundings = (packages: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map([
    ["package.json", JSON.stringify({ type: "module", dependencies: packages })],
    [
      "requirements.txt",
      Object.entries(packages)
        .map(([name, version]) => `${name}==${version}\n`)
        .join(""),
    ],
    ["tsconfig.json", JSON.stringify({ compilerOptions: COMPILER_OPTIONS })],
  ]);

/** Turns every rule that a fix is for on, also those that teams choose, or off. */
export function turnRules(state: "on" | "off"): void {
  const rules = Object.fromEntries(FIXES.flatMap((fix) => fix.rules).map((rule) => [rule, state]));
  writeFileSync(fileIn(FOLDER, "bulwark.json").fsPath, JSON.stringify({ rules }));
}

/** Writes a program into a folder of its own, `name`; returns the folder. */
export function writeProgram(
  name: string,
  files: ReadonlyMap<string, string>,
  packages: Readonly<Record<string, string>> = {},
): string {
  const folder = fileIn(FOLDER, name).fsPath;
  for (const [path, text] of [...surroundings(packages), ...files]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Closes every editor and removes the programs: what one of them does is no fact about the next. */
export async function clear(): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.files.revert");
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  const { fsPath } = fileIn(FOLDER, ".");
  const isOurs = ({ uri }: vscode.TextDocument) => uri.scheme === "file" && uri.fsPath.startsWith(fsPath);
  await until("closed documents", () => !vscode.workspace.textDocuments.some(isOurs));
  const programs = readdirSync(fsPath, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of programs) rmSync(join(fsPath, name), { recursive: true, force: true });
}

/** Every file below a folder, path → text. */
export function filesBelow(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return Object.fromEntries(paths.map((path) => [relative(folder, path), readFileSync(path, "utf8")]));
}
