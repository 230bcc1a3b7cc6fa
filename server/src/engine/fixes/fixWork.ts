/** Everything of fixes that needs the compiler, behind one door: it is loaded when the first file is opened. */

export { preparePython } from "#languages/python/editSource";
export { forgetPrograms } from "#languages/typescript/editProgram";
export { FIXES } from "#rules/fixes.generated";

export { BUDGET_MS, runFix } from "./runFix";
