/** The workspace the soak test edits: the cases of every rule page, each in a folder of its own, and services that call through layers. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { readRulePage } from "../support/rulePage";

const PAGES = "server/src/rules";
const SOURCE = /\.[cm]?[jt]sx?$/;

/** Path → text, about as many lines as asked for; the same for the same rules. Paths of `root` are read from the repository at `root`. */
export function makeWorkspace(root: string, lines: number): Map<string, string> {
  const texts = new Map<string, string>();
  const cases = pageCases(root);
  let count = 0;
  const add = (path: string, text: string): void => {
    texts.set(path, text);
    count += text.split("\n").length;
  };
  for (let round = 0; count < lines; round++) {
    for (const [path, text] of service(round)) add(path, text);
    // Cases of a few rules in each service: findings of every kind, spread over the whole workspace.
    for (let at = 0; at < 6; at++) {
      const number = round * 6 + at;
      const one = cases[number % cases.length];
      if (one !== undefined) for (const [path, text] of one) add(`cases/${number}/${path}`, text);
    }
  }
  return texts;
}

function pageCases(root: string): readonly ReadonlyMap<string, string>[] {
  return readdirSync(join(root, PAGES)).flatMap((id) => {
    const page = join(root, PAGES, id, "rule.md");
    if (!existsSync(page)) return [];
    const { cases } = readRulePage(readFileSync(page, "utf8"));
    return cases.map(
      ({ files }) => new Map([...files].filter(([path]) => SOURCE.test(path) || path.endsWith(".json"))),
    );
  });
}

const PARTS = ["orders", "invoices", "parcels", "refunds", "carts", "reviews"];

/** One service: routes, a store, a client with or without a deadline, helpers that routes reach through two files. */
function* service(number: number): Iterable<readonly [string, string]> {
  const folder = `services/s${number}`;
  const deadline = number % 3 === 0 ? "" : ", timeout: 5_000";
  yield [
    `${folder}/package.json`,
    `{ "name": "s${number}", "private": true, "dependencies": { "express": "^4.21.0", "axios": "^1.7.0", "pg": "^8.13.0" } }\n`,
  ];
  yield [
    `${folder}/client.ts`,
    `import axios from "axios";\nexport const api = axios.create({ baseURL: "https://s${number}.internal"${deadline} });\n${PARTS.map((part) => clientPart(part)).join("")}`,
  ];
  for (const part of PARTS) {
    yield [`${folder}/${part}Store.ts`, store(part)];
    yield [`${folder}/${part}Routes.ts`, routes(part)];
  }
  yield [
    `${folder}/main.ts`,
    `import express from "express";\n${PARTS.map((part) => `import { ${part}Router } from "./${part}Routes";\n`).join("")}const app = express();\n${PARTS.map((part) => `app.use("/${part}", ${part}Router);\n`).join("")}app.listen(3000);\n`,
  ];
}

const clientPart = (part: string): string => `
export async function fetch_${part}(id: string) {
  const { data } = await api.get(\`/${part}/\${id}\`);
  return data;
}

export async function push_${part}(id: string, body: unknown) {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      return await api.put(\`/${part}/\${id}\`, body);
    } catch (error) {
      console.error("push of ${part} failed", error);
    }
  }
  throw new Error("gave up");
}
`;

const store = (part: string): string => `import { Pool } from "pg";

const pool = new Pool({ connectionString: process.env.DATABASE_URL });

export interface ${part}Row {
  readonly id: string;
  readonly total: number;
  readonly state: "open" | "paid" | "sent";
}

export async function find_${part}(id: string): Promise<${part}Row | undefined> {
  const { rows } = await pool.query("SELECT * FROM ${part} WHERE id = $1", [id]);
  return rows[0];
}

export async function insert_${part}(row: ${part}Row) {
  const known = await find_${part}(row.id);
  if (known) return known;
  await pool.query("INSERT INTO ${part} (id, total, state) VALUES ($1, $2, $3)", [row.id, row.total, row.state]);
  return row;
}

export async function pay_${part}(id: string, amount: number) {
  const row = await find_${part}(id);
  if (row === undefined) throw new Error("not found");
  const total = row.total - amount;
  await pool.query("UPDATE ${part} SET total = $2 WHERE id = $1", [id, total]);
  return { ...row, total };
}
`;

const routes = (part: string): string => `import { Router } from "express";
import { fetch_${part}, push_${part} } from "./client";
import { find_${part}, insert_${part}, pay_${part} } from "./${part}Store";

export const ${part}Router = Router();

${part}Router.get("/:id", async (request, response) => {
  const row = await find_${part}(request.params.id);
  if (row === undefined) return response.status(404).end();
  const remote = await fetch_${part}(request.params.id);
  response.json({ ...row, remote });
});

${part}Router.post("/", async (request, response) => {
  try {
    const row = await insert_${part}(request.body);
    response.status(201).json(row);
  } catch (error) {
    response.status(500).json({ error: "failed" });
  }
});

${part}Router.post("/:id/pay", async (request, response, next) => {
  try {
    const row = await pay_${part}(request.params.id, Number(request.body.amount));
    push_${part}(row.id, row);
    response.json(row);
  } catch (error) {
    next(error);
  }
});
`;
