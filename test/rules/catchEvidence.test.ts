/** A route whose `catch` may fail says which call of it that is. */

import { expect, test } from "vitest";

import { RULES } from "#rules/registry.generated";

import { check } from "../support/check";

const RULE = RULES.filter(({ id }) => id === "floating-promise");
const HEAD = `import { rm } from "node:fs/promises";
import express from "express";
const app = express();
async function drop(id) { await rm(id); }
async function forget(id) { try { await rm(id); } catch (error) { console.error(error); } }
async function load(id) { await rm(id); return id; }
`;
const PACKAGE = JSON.stringify({ dependencies: { express: "4.21.0" } });

test.each([
  ["return drop(request.url);", ["drop"]],
  ["await forget(request.url); return drop(request.url);", ["drop"]],
  ["try { await drop(request.url); } catch (again) { console.error(again); } throw error;", []],
])("catch { %s }", async (handler, expected) => {
  const route = `app.get("/", async (request, response) => { try { response.send(await load(request.url)); } catch (error) { ${handler} } });\n`;
  const main = HEAD + route;
  const { findings } = await check({ "package.json": PACKAGE, "main.js": main }, RULE);
  expect(findings).toHaveLength(1);
  const shown = (findings[0]?.related ?? []).map(({ place }) => main.slice(place.span.start, place.span.end));
  expect(shown).toEqual(expected);
});
