/** Content decides: a file that is merely there proves nothing. */

import { describe, expect, it } from "vitest";

import { chosenExhibits, isExhibit } from "#playbook/exhibits/kinds";

import { signsOf } from "./showing";

describe("documents", () => {
  it.each([
    ["SECURITY.md", "# Security\nWe take it seriously.\n", "security-policy-begun"],
    ["SECURITY.md", "# Security\nReport weaknesses to security@example.com.\n", "security-policy"],
    ["docs/runbooks/disk-full.md", "# Disk full\nCall somebody.\n", "runbook-begun"],
    ["docs/runbooks/disk-full.md", "# Disk full\n```sh\ndocker system prune\n```\n", "runbook"],
    ["docs/guide.md", "# Guide\n## Troubleshooting\nTurn it off and on.\n", undefined],
    ["docs/guide.md", "# Guide\n## Troubleshooting\n```sh\nnpm ci\n```\n", "troubleshooting-doc"],
    ["docs/operations.md", "## Rollback\nAsk Ada.\n", "rollback-plan-begun"],
    ["docs/operations.md", "## Rollback\n```\nkubectl rollout undo deployment/shop\n```\n", "rollback-plan"],
    ["ARCHITECTURE.md", "# Architecture\nTo be written.\n", "architecture-doc-begun"],
    ["packages/ui/src/menu/deep/ARCHITECTURE.md", `# Menu\n${"## Part\nWords.\n".repeat(60)}`, undefined],
    ["docs/flow.md", "```mermaid\nsequenceDiagram\n  A->>B: order\n```\n", "data-flow-doc"],
    ["README.md", "# Shop\nBuy things.\n", "setup-doc-begun"],
  ])("%s: %j", async (path, text, sign) => {
    expect(await signsOf({ [path]: text })).toEqual(sign === undefined ? [] : [sign]);
  });

  it("describe components when they have a part for each", async () => {
    const parts = ["Router", "Store", "Worker", "Mailer"].map(
      (name) => `## ${name}\n${"It has one job. ".repeat(15)}\n`,
    );
    expect(await signsOf({ "ARCHITECTURE.md": `# Architecture\n${parts.join("")}` })).toEqual(["architecture-doc"]);
  });

  it("do not count headings inside of examples", async () => {
    expect(await signsOf({ "docs/a.md": "# A\n```md\n## Runbook\n```\n" })).toEqual([]);
  });
});

describe("coverage gates", () => {
  it.each([
    ["vitest.config.ts", "coverage: { thresholds: { lines: 85 } }", ["coverage-80", "coverage-measured"]],
    ["vitest.config.ts", "coverage: { provider: 'v8' }", ["coverage-measured"]],
    ["vitest.config.ts", "test: { globals: true }", []],
    ["jest.config.js", "coverageThreshold: { global: { lines: 40 } }", ["coverage-below-80", "coverage-measured"]],
    [
      "pyproject.toml",
      "[tool.coverage.report]\nfail_under = 92\n",
      ["coverage-80", "coverage-90", "coverage-measured"],
    ],
    [
      "codecov.yml",
      "coverage:\n  status:\n    patch:\n      default:\n        target: 90%\n",
      ["changed-coverage-90", "coverage-measured"],
    ],
  ])("%s: %s", async (path, text, signs) => {
    expect(await signsOf({ [path]: text })).toEqual(signs);
  });
});

describe("infrastructure", () => {
  it.each([
    [
      "infra/main.tf",
      'resource "aws_db_instance" "orders" {\n  storage_encrypted = true\n}',
      ["encrypted-storage", "infrastructure-code"],
    ],
    ["infra/main.tf", "# to come", []],
    ["k8s/api.yaml", "kind: Deployment\nspec:\n  replicas: 3\n", ["infrastructure-code", "replicas"]],
    ["k8s/api.yaml", "kind: Deployment\nspec:\n  replicas: 1\n", ["infrastructure-code"]],
    ["monitoring/alerts.yml", "groups:\n- rules:\n  - alert: Down\n    expr: up == 0\n", ["alert-rule"]],
    ["grafana/dashboards/api.json", '{"panels":[{"id":1}],"schemaVersion":39}', ["dashboard"]],
    ["grafana/dashboards/api.json", '{"panels":[],"schemaVersion":39}', []],
    ["docker-compose.yml", "services:\n  web:\n    build: .\n  db:\n    image: postgres:17\n", ["local-stack"]],
    ["docker-compose.yml", "services:\n  web:\n    build: .\n", []],
    ["nginx.conf", "server {\n  listen 80;\n}", []],
    ["nginx.conf", "server {\n  listen 443 ssl;\n  client_max_body_size 2m;\n}", ["body-limit", "tls"]],
    ["fly.toml", "app = 'shop'\n[http_service]\n  force_https = true\n", ["deployment-config", "tls"]],
  ])("%s: %j", async (path, text, signs) => {
    expect(await signsOf({ [path]: text })).toEqual(signs);
  });
});

describe("interfaces and data", () => {
  it.each([
    ["openapi.yaml", "openapi: 3.1.0\npaths: {}\n", ["api-contract-begun"]],
    [
      "openapi.yaml",
      "openapi: 3.1.0\npaths:\n  /orders:\n    get:\n      responses:\n        '200': {}\n",
      ["api-contract"],
    ],
    [
      "prisma/schema.prisma",
      "model Order {\n  id Int @id\n  @@index([id])\n}\n",
      ["database-index", "database-schema"],
    ],
    ["migrations/001_orders.sql", "CREATE TABLE orders (id int);", ["migration"]],
    ["migrations/README.sql", "-- nothing yet", []],
    ["load/checkout.js", 'import http from "k6/http";', ["load-test"]],
    ["load/reader.js", "export const load = () => 1;", []],
    ["scripts/backup.sh", "#!/bin/sh\npg_dump orders > orders.sql\n", ["script:backup"]],
    ["scripts/backup.sh", "pg_dump orders | gpg -c > orders.gpg\n", ["encrypted-backup", "script:backup"]],
    ["CODEOWNERS", "# nobody yet\n", []],
    ["CODEOWNERS", "* @shop/backend\n", ["code-owners"]],
    [".github/dependabot.yml", "version: 2\nupdates:\n  - package-ecosystem: npm\n", ["dependency-updates"]],
    ["pnpm-lock.yaml", "", ["lockfile"]],
  ])("%s: %j", async (path, text, signs) => {
    expect(await signsOf({ [path]: text })).toEqual(signs);
  });
});

describe("which files are exhibits", () => {
  it("leaves ordinary code and data alone", () => {
    const paths = ["src/app.ts", "src/api/orders.py", "public/locales/de/app.json", "src/App.vue", "data/prices.csv"];
    expect(paths.filter(isExhibit)).toEqual([]);
  });

  it("reads a bounded number of each kind, those nearest to the top first", () => {
    const documents = Array.from({ length: 900 }, (_, index) => `docs/deep/er/page${index}.md`);
    const chosen = chosenExhibits([...documents, "README.md", "package.json"]);
    expect(chosen).toHaveLength(301);
    expect(chosen).toEqual(expect.arrayContaining(["README.md", "package.json"]));
  });
});
