/** The test matrix: which folders are modules, what kind a test is, and which modules it reaches. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { testMarks } from "#languages/testMarks";
import { gatherMatrix, type MatrixFacts } from "#playbook/matrix";
import { modulesOf } from "#playbook/modules";
import { testKind } from "#playbook/testKinds";
import type { TestKind } from "#protocol/plan";

import { folderSnapshot } from "../../server/src/cli/folderSnapshot";
import { workspace } from "../support/workspace";

async function matrix(texts: Readonly<Record<string, string>>): Promise<MatrixFacts> {
  return gatherMatrix((await workspace(texts)).view);
}

/** `src/orders unit: a.test.ts b.test.ts` */
const lines = ({ modules }: MatrixFacts): readonly string[] =>
  modules.flatMap(({ name, tests }) =>
    Object.entries(tests).map(([kind, paths]) => `${name} ${kind}: ${paths.join(" ")}`),
  );

describe("modules", () => {
  const of = (paths: readonly string[], packages: readonly string[] = [""]) =>
    [...new Set(modulesOf(paths, new Set(packages)).values())].sort();

  it("are the first level below the sources", () => {
    expect(of(["src/index.ts", "src/orders/a.ts", "src/orders/db/b.ts", "src/jobs/c.ts", "server.ts"])).toEqual([
      "",
      "src",
      "src/jobs",
      "src/orders",
    ]);
  });

  it("never join two packages of a workspace", () => {
    expect(
      of(
        ["apps/api/src/a.ts", "apps/api/src/jobs/b.ts", "apps/web/src/c.ts", "tools/d.ts"],
        ["", "apps/api", "apps/web"],
      ),
    ).toEqual(["apps/api/src", "apps/api/src/jobs", "apps/web/src", "tools"]);
  });

  it("are divided further where a folder is large, its tiny folders left in it", () => {
    const large = Array.from({ length: 12 }, (_, index) => `src/features/orders/f${index}.ts`);
    const medium = ["a", "b", "c"].map((name) => `src/features/billing/${name}.ts`);
    expect(of([...large, ...medium, "src/features/tags/t.ts", "src/index.ts"])).toEqual([
      "src",
      "src/features",
      "src/features/billing",
      "src/features/orders",
    ]);
  });

  it("stay few enough to read", () => {
    const paths = Array.from({ length: 200 }, (_, index) =>
      ["a", "b", "c"].map((name) => `src/features/f${index}/${name}.ts`),
    ).flat();
    expect(of([...paths, "src/main.ts"])).toEqual(["src", "src/features"]);
  });
});

describe("the kind of a test", () => {
  const kind = (path: string, ...imports: readonly string[]): TestKind | undefined =>
    testKind({
      path,
      role: "test",
      imports: imports.map((from) => ({ from, span: { start: 0, end: 1 }, typeOnly: false, deferred: false })),
    });

  it.each<[TestKind | undefined, string, string[]]>([
    ["unit", "src/orders/price.test.ts", ["vitest"]],
    ["unit", "tests/test_price.py", ["pytest"]],
    ["unit", "test/price.js", ["node:assert"]],
    ["unit", "src/load/parser.test.ts", ["vitest"]],
    ["unit", "test/specs/chat_load_messages.ts", []],
    ["unit", "src/integrations/slack.test.ts", ["vitest"]],
    ["integration", "test/orders.test.ts", ["vitest", "supertest"]],
    ["integration", "test/integration/orders.test.ts", ["vitest"]],
    ["integration", "src/orders/orders.integration.test.ts", ["vitest"]],
    ["integration", "tests/test_api.py", ["fastapi.testclient"]],
    ["integration", "test/queue.test.ts", ["@testcontainers/redis"]],
    ["e2e", "test/app.e2e-spec.ts", ["supertest"]],
    ["e2e", "e2e/checkout.spec.ts", ["@playwright/test"]],
    ["e2e", "cypress/e2e/login.cy.ts", []],
    ["contract", "test/price.test.ts", ["vitest", "fast-check"]],
    ["contract", "tests/test_money.py", ["hypothesis"]],
    ["contract", "test/contract/orders.test.ts", ["vitest"]],
    ["load", "load/checkout.js", ["k6/http"]],
    ["load", "test/load-test.spec.ts", []],
    [undefined, "test/helpers.ts", ["vitest"]],
    [undefined, "test/support/server.ts", ["supertest"]],
    [undefined, "tests/conftest.py", ["pytest"]],
    [undefined, "src/Button.stories.tsx", []],
    [undefined, "test/data/orders.ts", []],
  ])("is %s for %s", (expected, path, imports) => {
    expect(kind(path, ...imports)).toBe(expected);
  });
});

describe("what a test says of itself", () => {
  const marked = (text: string, path = "tests/test_orders.py"): TestKind | undefined =>
    testKind({ path, role: "test", imports: [], testMarks: testMarks(text) });

  it.each<[TestKind, string]>([
    ["e2e", "pytestmark = pytest.mark.e2e\n"],
    ["load", "@pytest.mark.slow\n@pytest.mark.load\ndef test_peak(): ...\n"],
    ["integration", "/** @group integration */\n"],
    ["contract", 'test("totals", { tags: ["contract"] }, () => {});\n'],
    ["unit", "@pytest.mark.e2e\ndef test_a(): ...\n@pytest.mark.unit\ndef test_b(): ...\n"],
    ["unit", "@pytest.mark.parametrize('a', [1])\ndef test_a(): ...\n"],
    ["unit", "@pytest.mark.constructor\ndef test_a(): ...\n"],
  ])("makes it %s: %j", (kind, text) => {
    expect(marked(text)).toBe(kind);
  });

  it("counts more than its folder", () => {
    expect(marked("/** @group e2e */", "test/integration/orders.test.ts")).toBe("e2e");
  });

  it("reaches the matrix of a folder on disk", async () => {
    const folder = mkdtempSync(join(tmpdir(), "bulwark-matrix-"));
    try {
      writeFileSync(join(folder, "orders.py"), "def place():\n    return 1\n");
      writeFileSync(
        join(folder, "test_orders.py"),
        "import pytest\nfrom orders import place\n\npytestmark = pytest.mark.e2e\n",
      );
      writeFileSync(join(folder, "stock.ts"), "export const stock = 1;\n");
      writeFileSync(join(folder, "stock.test.ts"), '/** @group load */\nimport { stock } from "./stock";\n');
      const { matrix: found } = (await folderSnapshot(folder, { cache: false })).snapshot;
      const [row] = found.rows;
      expect(row?.module).toBe("(root)");
      expect(row?.cells.filter(({ tests }) => tests > 0)).toMatchObject([
        { kind: "e2e", tests: 1, sample: [{ label: "test_orders.py", line: 0 }] },
        { kind: "load", tests: 1, sample: [{ label: "stock.test.ts" }] },
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("a matrix", () => {
  it("gives a test to every module it imports, itself or through its helpers", async () => {
    const found = await matrix({
      "src/orders/place.ts": "export const place = () => 1;\n",
      "src/stock/reserve.ts": "export const reserve = () => 1;\n",
      "src/mail/send.ts": "export const send = () => 1;\n",
      "test/place.test.ts":
        'import { place } from "../src/orders/place";\nimport { reserve } from "../src/stock/reserve";\n',
      "test/helpers.ts": 'import request from "supertest";\nimport { send } from "../src/mail/send";\n',
      "test/mail.test.ts": 'import { start } from "./helpers";\n',
    });
    expect(lines(found)).toEqual([
      "src/mail integration: test/mail.test.ts",
      "src/orders unit: test/place.test.ts",
      "src/stock unit: test/place.test.ts",
    ]);
    expect(found.unplaced).toBe(0);
  });

  it("goes by the path of tests that import no code, and counts what it cannot place", async () => {
    const found = await matrix({
      "src/checkout/pay.ts": "export const pay = () => 1;\n",
      "src/catalog/list.ts": "export const list = () => 1;\n",
      "src/catalog/list.test.ts": 'import { test } from "vitest";\n',
      "e2e/checkout.spec.ts": 'import { test } from "@playwright/test";\n',
      "e2e/everything.spec.ts": 'import { test } from "@playwright/test";\n',
    });
    expect(lines(found)).toEqual([
      "src/catalog unit: src/catalog/list.test.ts",
      "src/checkout e2e: e2e/checkout.spec.ts",
    ]);
    expect(found.unplaced).toBe(1);
  });

  it("knows Python", async () => {
    const found = await matrix({
      "worker/jobs/claim.py": "def claim():\n    return 1\n",
      "worker/jobs/__init__.py": "",
      "worker/__init__.py": "",
      "tests/test_claim.py": "import pytest\nfrom worker.jobs.claim import claim\n",
    });
    expect(lines(found)).toEqual(["worker unit: tests/test_claim.py"]);
  });

  it("lists modules without a test, and no scripts, generated files or Dockerfiles", async () => {
    const found = await matrix({
      "src/orders/place.ts": "export const place = () => 1;\n",
      "scripts/seed.ts": "export const seed = 1;\n",
      "src/generated/client.ts": "export const client = 1;\n",
    });
    expect(found.modules).toEqual([{ name: "src/orders", files: 1, tests: {} }]);
  });
});
