/** Reads what describes the service's own data and interface: API documents, schemas, migrations, load tests. */

import { type Exhibit, type Sign, signWhere } from "./exhibit";

/** An OpenAPI or Swagger document counts with at least one path that has an answer. */
export function readApiDocument(text: string): Exhibit {
  const isOpenApi = /["']?(?:openapi|swagger)["']?\s*:\s*["']?[23]/.test(text);
  if (!isOpenApi) return { kind: "signs", signs: [] };
  const path = signWhere(text, /^\s*["']?\/[\w{}/:.-]*["']?\s*:/m, {
    id: "api-contract",
    note: "paths with their answers",
  });
  const isAnswered = /["']?responses["']?\s*:/.test(text);
  if (path.length > 0 && isAnswered) return { kind: "signs", signs: path };
  return { kind: "signs", signs: [{ id: "api-contract-begun", line: 0, note: "no path with answers" }] };
}

/** A GraphQL schema or a protocol file. */
export function readApiSchema(text: string): Exhibit {
  return {
    kind: "signs",
    signs: signWhere(text, /^\s*(?:extend\s+)?type\s+(?:Query|Mutation)\b|^service\s+\w+\s*\{/m, {
      id: "api-schema",
      note: "API schema",
    }),
  };
}

/** One migration: it changes a schema. */
export function readMigration(text: string): Exhibit {
  const changes =
    /\b(?:CREATE|ALTER|DROP)\s+(?:UNIQUE\s+)?(?:TABLE|INDEX|TYPE|COLUMN|SCHEMA|VIEW|EXTENSION|FUNCTION)\b|\b(?:createTable|alterTable|addColumn|createIndex|createCollection|dropColumn|changeColumn|removeColumn|addIndex)\b|\bop\.\w+\(|migrations\.(?:CreateModel|AddField|AlterField|RunPython)|\b(?:up|upgrade)\s*[(:=]/i;
  return {
    kind: "signs",
    signs: [...signWhere(text, changes, { id: "migration", note: "changes the schema" }), ...indexes(text)],
  };
}

/** A schema of Prisma, or in SQL. */
export function readSchema(text: string): Exhibit {
  return {
    kind: "signs",
    signs: [
      ...signWhere(text, /^\s*(?:model|table)\s+\w+\s*\{|\bCREATE TABLE\b/im, {
        id: "database-schema",
        note: "models",
      }),
      ...indexes(text),
    ],
  };
}

const indexes = (text: string): readonly Sign[] =>
  signWhere(
    text,
    /@@(?:index|fulltext)\(|\bCREATE\s+(?:UNIQUE\s+)?INDEX\b|\b(?:createIndex|addIndex|create_index)\(|\bt\.index\(/i,
    {
      id: "database-index",
      note: "index",
    },
  );

/** A scenario of k6, Artillery, Locust or autocannon. */
export function readLoadTest(text: string): Exhibit {
  const scenario =
    /from\s+["']k6(?:\/\w+)?["']|^config:[\s\S]*^\s*phases:|^from locust|^import locust|(?:from\s+|require\()["']autocannon["']|<jmeterTestPlan|io\.gatling/m;
  return { kind: "signs", signs: signWhere(text, scenario, { id: "load-test", note: "load test" }) };
}
