/** What is gathered from a linked workspace as positive evidence. */

import { describe, expect, it } from "vitest";

import type { FileFacts, FileRole } from "#facts/file";
import type { Concept } from "#knowledge/model";
import type { Call, View } from "#linking/view";
import { gatherProjectFacts, type ProjectFacts } from "#playbook/project";

interface Sketch {
  readonly role?: FileRole;
  readonly lines?: number;
  readonly imports?: readonly { readonly from: string; readonly at?: number; readonly typeOnly?: boolean }[];
  readonly calls?: readonly (readonly [Concept, number])[];
}

/** A view of files of ten characters a line, with just the imports and calls a test is about. */
function sketch(files: Readonly<Record<string, Sketch>>): View {
  const facts = Object.entries(files).map(([path, { role = "service", lines = 10, imports = [] }]) => ({
    path,
    role,
    language: path.endsWith(".py") ? "python" : "typescript",
    lineStarts: Array.from({ length: lines }, (_, line) => line * 10),
    imports: imports.map(({ from, at = 0, typeOnly = false }) => ({
      from,
      typeOnly,
      span: { start: at, end: at + 1 },
    })),
  })) as unknown as FileFacts[];
  const calls = (file: FileFacts) =>
    (files[file.path]?.calls ?? []).map(([concept, start]) => ({
      concept,
      callee: concept,
      place: { span: { start } },
    })) as unknown as Call[];
  const remember = (_question: unknown, _file: unknown, compute: () => unknown) => compute();
  return {
    files: facts,
    calls,
    remember,
    loads: () => [],
    packageFolder: () => "",
    services: () => [],
  } as unknown as View;
}

/** What is gathered where no exhibit lies beside the code. */
const gather = (view: View): ProjectFacts => gatherProjectFacts(view, new Map());

describe("project facts", () => {
  it("count service code only", () => {
    const found = gather(
      sketch({
        "src/a.ts": {},
        "src/b.py": {},
        "test/a.test.ts": { role: "test", imports: [{ from: "prom-client" }] },
        "src/types.d.ts": { role: "declaration" },
      }),
    );
    expect(found).toMatchObject({
      languages: ["python", "typescript"],
      serviceFiles: 2,
      tests: ["test/a.test.ts"],
      libraries: {},
    });
  });

  it("name packages by their root, and leave out types and own files", () => {
    const imports = [
      { from: "@opentelemetry/api/build/x", at: 25 },
      { from: "lodash/merge" },
      { from: "node:fs" },
      { from: "./own" },
      { from: "#own/file" },
      { from: "pino", typeOnly: true },
    ];
    const { libraries } = gather(sketch({ "src/a.ts": { imports } }));
    expect(Object.keys(libraries)).toEqual(["@opentelemetry/api", "lodash", "node:fs"]);
    expect(libraries["@opentelemetry/api"]).toEqual({
      path: "src/a.ts",
      line: 2,
      character: 5,
      note: "uses @opentelemetry/api",
    });
  });

  it("count all calls of a concept and keep a few places", () => {
    const calls = Array.from({ length: 8 }, (_, index) => ["retry", index * 10 + 3] as const);
    const found = gather(sketch({ "src/a.ts": { calls } }));
    expect(found.calls.retry?.count).toBe(8);
    expect(found.calls.retry?.at.map(({ line, character }) => [line, character])).toEqual([
      [0, 3],
      [1, 3],
      [2, 3],
      [3, 3],
      [4, 3],
    ]);
  });

  it("keep the longest files first", () => {
    const found = gather(sketch({ "src/a.ts": { lines: 120 }, "src/b.ts": { lines: 812 } }));
    expect(found.longest).toEqual([
      { path: "src/b.ts", lines: 812 },
      { path: "src/a.ts", lines: 120 },
    ]);
  });
});
