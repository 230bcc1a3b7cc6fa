/** The text of a first `bulwark.json`, fitted to what a project holds. */

import type { FileRole } from "#facts/file";
import type { Rule } from "#rules/rule";

/** What a look at a folder's paths and manifests shows. */
export interface Survey {
  /** Source files by what they are for, as far as paths say. */
  readonly files: Readonly<Partial<Record<FileRole, readonly string[]>>>;
  /** Packages the manifests declare. */
  readonly dependencies: readonly string[];
}

/** Packages worth naming: what a service is made of. */
const TELLING =
  /^(?:express|fastify|koa|hono|next|@nestjs\/core|@trpc\/server|socket\.io|ws|axios|got|undici|pg|mysql2|mongodb|mongoose|@prisma\/client|drizzle-orm|typeorm|sequelize|knex|redis|ioredis|bullmq|bull|amqplib|kafkajs|openai|@anthropic-ai\/sdk|stripe|zod|pino|winston|fastapi|flask|django|httpx|requests|sqlalchemy|celery|redis|openai)$/;
const MOST_FOLDERS = 8;

/** JSON with comments, without mistakes: what is commented out may be uncommented line by line. */
export function starterConfig(survey: Survey, rules: readonly Rule[]): string {
  const scripts = foldersOf(survey.files.script ?? []);
  const kit = (survey.files.service ?? []).some((path) => path.startsWith("src/")) ? "src/hardening" : "hardening";
  return `${[
    "// What Bulwark looks for in this project. Comments and trailing commas are fine; an editor completes the names.",
    ...found(survey).map((line) => `// ${line}`),
    "{",
    "  // Rules are on, except those of low confidence. Each can be turned on or off, or weighed anew:",
    '  //   "missing-retry": "off",',
    '  //   "missing-timeout": { "priority": "P0", "severity": "error" },',
    '  "rules": {',
    "    // Off until you turn them on:",
    ...optIn(rules),
    "  },",
    "",
    "  // Not analysed at all. .gitignore, node_modules and build output are left out anyway.",
    ...list("exclude", [], ["legacy/**"]),
    "",
    "  // Other settings for some files; the last entry that names a file wins, rule by rule.",
    ...overrides(scripts),
    "",
    "  // Where fixes put the files they need.",
    `  "kitFolder": ${JSON.stringify(kit)},`,
    "",
    "  // What your own functions mean, so that calls of them are judged like calls of a library:",
    '  //   { "package": "./src/http.ts", "language": "javascript",',
    '  //     "symbols": { "get": { "concept": "outbound-call", "idempotent": true, "promise": true } } },',
    '  "knowledge": [],',
    "}",
  ].join("\n")}\n`;
}

/** What was found, in sentences. */
function found({ files, dependencies }: Survey): readonly string[] {
  const lines = [`Found ${plural(files.service?.length ?? 0, "source file")} of the service itself.`];
  const named = [...new Set(dependencies)].filter((name) => TELLING.test(name)).sort();
  if (named.length > 0) lines.push(`Libraries in use that rules know: ${named.join(", ")}.`);
  for (const [role, what] of READ_ONLY) {
    const paths = files[role] ?? [];
    if (paths.length > 0) lines.push(`${what}: ${plural(paths.length, "file")} in ${shown(foldersOf(paths))}.`);
  }
  return lines;
}

const READ_ONLY: readonly (readonly [FileRole, string])[] = [
  ["test", "Tests, read but never judged"],
  ["generated", "Generated code, read but never judged"],
  ["script", "Scripts, judged by the few rules that concern them"],
];

const optIn = (rules: readonly Rule[]): readonly string[] =>
  rules
    .filter((rule) => rule.confidence === "low")
    .map(({ id, summary }) => `    // ${JSON.stringify(id)}: "on", // ${summary}`);

function overrides(scripts: readonly string[]): readonly string[] {
  const files = scripts.length === 0 ? ["tools/**"] : scripts.map((folder) => `${folder}/**`);
  const row = `{ "files": ${JSON.stringify(files.slice(0, MOST_FOLDERS))}, "rules": { "hardcoded-secret": { "severity": "warning" } } },`;
  return ['  "overrides": [', `    // ${row}`, "  ],"];
}

const list = (name: string, items: readonly string[], example: readonly string[]): readonly string[] => [
  `  ${JSON.stringify(name)}: [`,
  ...items.map((item) => `    ${JSON.stringify(item)},`),
  ...example.map((item) => `    // ${JSON.stringify(item)},`),
  "  ],",
];

/** The folders that hold the files, the outermost that has a telling name; sorted, none inside another. */
function foldersOf(paths: readonly string[]): readonly string[] {
  const folders = new Set(paths.map((path) => path.slice(0, Math.max(0, path.lastIndexOf("/")))));
  const sorted = [...folders].sort();
  return sorted.filter(
    (folder) => !sorted.some((other) => other !== folder && (other === "" || folder.startsWith(`${other}/`))),
  );
}

function shown(folders: readonly string[]): string {
  const named = folders.slice(0, MOST_FOLDERS).map((folder) => (folder === "" ? "the root" : folder));
  const more = folders.length - named.length;
  return more > 0 ? `${named.join(", ")} and ${more} more` : named.join(", ");
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
