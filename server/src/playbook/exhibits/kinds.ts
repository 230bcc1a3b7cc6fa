/** Which files are exhibits, told from their paths, and how each kind is read. */

import { readApiDocument, readApiSchema, readLoadTest, readMigration, readSchema } from "./contents";
import { readDocument } from "./documents";
import { type Exhibit, NOTHING_SHOWN } from "./exhibit";
import {
  readCompose,
  readDashboard,
  readDockerfile,
  readOperationsScript,
  readOperationsYaml,
  readPlatform,
  readProxy,
  readStartScript,
  readTerraform,
} from "./infrastructure";
import {
  readCoverage,
  readHook,
  readIgnoreFile,
  readLinter,
  readMakefile,
  readOwners,
  readPackage,
  readPythonSettings,
  readTemplate,
  readUpdateBot,
} from "./settings";
import { readOtherPipeline, readWorkflow } from "./workflows";

interface Kind {
  readonly path: RegExp;
  /** As many files of the kind are read, those nearest to the top first. */
  readonly atMost: number;
  /** Too long to be worth it: that there is one says all. */
  readonly unread?: true;
  readonly read: (file: { readonly path: string; readonly text: string }) => Exhibit | Promise<Exhibit>;
}

const OPERATIONS = String.raw`(?:k8s|kubernetes|helm|charts?|manifests?|deploy\w*|infra\w*|ops|monitoring|observability|prometheus|grafana|alerts?|alerting|argocd|flux|kustomize|otel\w*|loki|ansible|cloudformation|docker)`;

/** The first kind whose path matches reads the file. */
const KINDS: readonly Kind[] = [
  {
    path: /(?:^|\/)\.(?:github|gitea|forgejo)\/workflows\/[^/]+\.ya?ml$|(?:^|\/)\.github\/actions\/.*action\.ya?ml$/,
    atMost: 80,
    read: async ({ text }) => readWorkflow(await import("yaml"), text),
  },
  {
    path: /(?:^|\/)(?:\.gitlab-ci\.yml|azure-pipelines\.ya?ml|bitbucket-pipelines\.yml|Jenkinsfile|\.travis\.yml|\.drone\.yml|\.cirrus\.yml)$|(?:^|\/)\.(?:circleci|buildkite|woodpecker)\/[^/]+\.ya?ml$/,
    atMost: 20,
    read: ({ text }) => readOtherPipeline(text),
  },
  { path: /(?:^|\/)package\.json$/, atMost: 200, read: ({ text }) => readPackage(text) },
  { path: /(?:^|\/)(?:GNU)?[Mm]akefile$|(?:^|\/)justfile$/, atMost: 20, read: ({ text }) => readMakefile(text) },
  {
    path: /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?|poetry\.lock|uv\.lock|Pipfile\.lock|pdm\.lock)$/,
    atMost: 20,
    unread: true,
    read: () => ({ kind: "signs", signs: [{ id: "lockfile", line: 0, note: "lockfile" }] }),
  },
  {
    path: /(?:^|\/)(?:(?:vitest|vite|jest)(?:\.[\w-]+)?\.config\.(?:[cm]?[jt]s|json)|vitest\.workspace\.[cm]?[jt]s|\.nycrc(?:\.json)?|\.c8rc(?:\.json)?|\.?codecov\.ya?ml|\.coveragerc)$|(?:^|\/)\.github\/codecov\.ya?ml$/,
    atMost: 60,
    read: ({ text }) => ({ kind: "signs", signs: readCoverage(text) }),
  },
  {
    path: /(?:^|\/)(?:pyproject\.toml|setup\.cfg|tox\.ini|pytest\.ini|mypy\.ini|ruff\.toml)$/,
    atMost: 20,
    read: ({ text }) => readPythonSettings(text),
  },
  { path: /(?:^|\/)CODEOWNERS$/, atMost: 3, read: ({ text }) => readOwners(text) },
  {
    path: /(?:^|\/)(?:\.github\/dependabot\.ya?ml|\.?renovate(?:rc)?(?:\.json5?)?)$/,
    atMost: 5,
    read: ({ path, text }) => readUpdateBot(path, text),
  },
  {
    path: /(?:^|\/)(?:\.husky\/(?:pre-commit|pre-push|commit-msg)|\.pre-commit-config\.ya?ml|\.?lefthook\.ya?ml|\.githooks\/[\w-]+)$/,
    atMost: 20,
    read: ({ text }) => readHook(text),
  },
  {
    path: /(?:^|\/)\.(?:github|gitlab)\/(?:.*\/)?pull_request_template[^/]*$|(?:^|\/)pull_request_template\.md$|(?:^|\/)\.gitlab\/merge_request_templates\//i,
    atMost: 10,
    read: ({ text }) => readTemplate(text),
  },
  {
    path: /(?:^|\/)(?:\.eslintrc(?:\.\w+)?|eslint\.config\.\w+|biome\.jsonc?|\.oxlintrc\.json|\.flake8|\.?pylintrc|tslint\.json|\.prettierrc(?:\.\w+)?|prettier\.config\.\w+)$/,
    atMost: 60,
    read: ({ text }) => readLinter(text),
  },
  { path: /(?:^|\/)\.gitignore$/, atMost: 60, read: ({ text }) => readIgnoreFile(text) },
  {
    path: /(?:^|\/)(?:Dockerfile|Containerfile)(?:\.[\w.-]+)?$|\.[Dd]ockerfile$/,
    atMost: 40,
    read: ({ text }) => readDockerfile(text),
  },
  {
    path: /(?:^|\/)(?:docker-)?(?:entrypoint|start|run|release|deploy|boot|init)[\w.-]*\.sh$/,
    atMost: 40,
    read: ({ text }) => readStartScript(text),
  },
  { path: /(?:^|\/)(?:docker-)?compose[\w.-]*\.ya?ml$/, atMost: 40, read: ({ text }) => readCompose(text) },
  {
    path: /(?:^|\/)(?:fly(?:\.\w+)?\.toml|render\.yaml|vercel\.json|netlify\.toml|Procfile|app\.ya?ml|railway\.(?:json|toml)|wrangler\.(?:toml|jsonc?)|serverless\.ya?ml|cdk\.json|Pulumi\.yaml|ecosystem\.config\.c?js|sst\.config\.ts|\.?platform\.app\.yaml|nixpacks\.toml|captain-definition)$|^app\.json$/,
    atMost: 20,
    read: ({ path, text }) => readPlatform(path, text),
  },
  { path: /\.(?:tf|tofu)$/, atMost: 200, read: ({ text }) => readTerraform(text) },
  {
    path: /(?:^|\/)(?:nginx[\w.-]*|[\w.-]*nginx)\.conf(?:\.\w+)?$|(?:^|\/)nginx\/.*\.(?:conf|template)$|(?:^|\/)Caddyfile[\w.-]*$|(?:^|\/)traefik[\w.-]*\.(?:ya?ml|toml)$|(?:^|\/)haproxy\.cfg$/,
    atMost: 20,
    read: ({ path, text }) => readProxy(path, text),
  },
  {
    path: /(?:^|\/)[\w.-]*(?:openapi|swagger)[\w.-]*\.(?:ya?ml|json)$/i,
    atMost: 20,
    read: ({ text }) => readApiDocument(text),
  },
  { path: /\.(?:graphqls?|proto)$/, atMost: 40, read: ({ text }) => readApiSchema(text) },
  {
    path: /(?:^|\/)(?:migrations?|migrate|drizzle|alembic\/versions|changelogs?\/db|db\/migrate)\/(?:.*\/)?[\w.-]+\.(?:sql|[cm]?[jt]s|py)$/,
    atMost: 60,
    read: ({ text }) => readMigration(text),
  },
  {
    path: /\.prisma$|(?:^|\/)(?:schema|structure|init)[\w.-]*\.sql$|\.dbml$/,
    atMost: 20,
    read: ({ text }) => readSchema(text),
  },
  {
    path: /(?:^|\/)(?:[\w-]*(?:load|stress|perf|performance|k6|artillery|locust|gatling|jmeter)[\w-]*)\/(?:.*\/)?[\w.-]+\.(?:[cm]?[jt]s|py|ya?ml|jmx)$|(?:^|\/)(?:locustfile\.py|artillery[\w.-]*\.ya?ml|[\w.-]*k6[\w.-]*\.[jt]s|[\w-]+\.jmx)$/,
    atMost: 40,
    read: ({ text }) => readLoadTest(text),
  },
  {
    path: /(?:^|\/)[\w-]*(?:back-?up|restore|rollback)[\w.-]*\.(?:sh|ya?ml|py|[cm]?js)$/i,
    atMost: 20,
    read: ({ text }) => readOperationsScript(text),
  },
  {
    path: new RegExp(
      String.raw`(?:^|/)${OPERATIONS}/(?:.*/)?[\w.-]+\.ya?ml$|(?:^|/)(?:prometheus|alerts?|alert[-_]rules|otel-collector[\w-]*|promtail|loki|vector|skaffold|Chart|values)\.ya?ml$|template\.ya?ml$`,
    ),
    atMost: 200,
    read: ({ text }) => readOperationsYaml(text),
  },
  {
    path: /(?:^|\/)(?:.*(?:grafana|dashboards?).*\/)[\w .-]+\.json$/i,
    atMost: 40,
    read: ({ text }) => readDashboard(text),
  },
  {
    path: /(?:^|\/)(?:README|SECURITY|ARCHITECTURE|CONTRIBUTING|DEPLOYMENT|RUNBOOK|INCIDENT[\w-]*|OPERATIONS|DEVELOPMENT|TROUBLESHOOTING)(?:\.(?:md|mdx|rst|txt))?$|(?:^|\/)(?:docs?|runbooks?|documentation|wiki|adrs?)\/.*\.mdx?$/i,
    atMost: 300,
    read: ({ path, text }) => readDocument(path, text),
  },
];

/** Is the file at this path an exhibit? Asked for every file of a folder. */
export function isExhibit(path: string): boolean {
  return kindOf(path) !== undefined;
}

/** The exhibits among some paths: of each kind as many as may be read, those nearest to the top first. */
export function chosenExhibits(paths: Iterable<string>): readonly string[] {
  const byKind = new Map<Kind, string[]>();
  for (const path of paths) {
    const kind = kindOf(path);
    if (kind === undefined) continue;
    const same = byKind.get(kind);
    if (same === undefined) byKind.set(kind, [path]);
    else same.push(path);
  }
  return [...byKind].flatMap(([kind, all]) =>
    all.length <= kind.atMost ? all : all.sort(nearestFirst).slice(0, kind.atMost),
  );
}

const depth = (path: string): number => path.split("/").length;
const nearestFirst = (a: string, b: string): number => depth(a) - depth(b) || (a < b ? -1 : 1);

/** False for files that say all they have to say by being there. */
export function isReadThrough(path: string): boolean {
  return kindOf(path)?.unread !== true;
}

/** What an exhibit shows. Pure but for loading the parser of YAML; whatever is malformed shows nothing. */
export async function readExhibit(path: string, text: string): Promise<Exhibit> {
  const kind = kindOf(path);
  if (kind === undefined) return NOTHING_SHOWN;
  try {
    return await kind.read({ path, text });
  } catch {
    // Parsers of other people's files may trip over them; such a file proves nothing.
    return NOTHING_SHOWN;
  }
}

/** Most files of a folder are code, and answered by one look at their name. */
const CODE = /\.(?:[cm]?[jt]sx?|py|pyi|vue|svelte|css|scss|html|svg|png)$/;
const TELLING =
  /config|migrat|drizzle|alembic|changelog|load|perf|stress|k6|locust|artillery|gatling|jmeter|back-?up|restore|rollback/i;

const kindOf = (path: string): Kind | undefined =>
  CODE.test(path) && !TELLING.test(path) ? undefined : KINDS.find((kind) => kind.path.test(path));
