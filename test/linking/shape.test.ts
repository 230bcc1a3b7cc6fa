/** What an edit that only moves code may look like: then nothing is linked again, so nothing else may pass for one. */

import { expect, test } from "vitest";

import { lower } from "#languages/typescript/lower";
import { isSameShape } from "#linking/shape";

const CODE = `import { api } from "./api";
export async function load(id: string) {
  const options = { hash: 1, span: "a", retries: 2 };
  return await api.get(id, options);
}
`;

const facts = (text: string) => lower({ path: "load.ts", text, hash: text });
const isMove = (text: string) => isSameShape(facts(CODE), facts(text));

test.each([
  ["nothing at all", CODE],
  ["a remark above", `// A remark.\n${CODE}`],
  ["a remark inside", CODE.replace("  return", "  // Here it is.\n  return")],
  ["white space", CODE.replaceAll("  ", "\t\t")],
])("%s is a move", (_, text) => expect(isMove(text)).toBe(true));

test.each([
  ["another literal", CODE.replace("retries: 2", "retries: 3")],
  ["another property called like a place", CODE.replace("hash: 1", "hash: 2")],
  ["one more property called like a place", CODE.replace('span: "a"', 'span: "a", bodySpan: 1')],
  ["another callee", CODE.replace("api.get", "api.put")],
  ["another module", CODE.replace("./api", "./other")],
  ["an await less", CODE.replace("await ", "")],
  ["another name", CODE.replace("function load", "function loads")],
  ["a statement more", CODE.replace("  return", "  id.trim();\n  return")],
])("%s is none", (_, text) => expect(isMove(text)).toBe(false));
