// Builds everything the extension ships into `dist/`: node esbuild.mjs [--watch] [--production].
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { build, context } from "esbuild";

const root = import.meta.dirname;
const dist = path.join(root, "dist");
const production = process.argv.includes("--production");
const watch = process.argv.includes("--watch");

/**
 * Files of their own that the bundles require on first use. Libraries: so that there is one copy of each on disk and a start that
 * needs none (nothing changed, no configuration) loads none. The programs: so that their doors can prepare the engine before they are
 * compiled, and so that no command loads the server for assistants.
 */
const SHARED = [
  { match: /^\.\/cli\/commandLine$/, file: "./commandLine.js" },
  { match: /^#lsp\/listen$/, file: "./languageServer.js" },
  { match: /^#mcp\/serve$/, file: "./mcp.js" },
  { match: /^@ts-morph\/common\/dist\/typescript(\.js)?$/, file: "./typescript.js" },
  { match: /^ts-morph$/, file: "./ts-morph.js" },
  { match: /^zod(\/v4)?$/, file: "./zod.js" },
];

const sharedFiles = {
  name: "shared-files",
  setup(builder) {
    for (const shared of SHARED)
      builder.onResolve({ filter: shared.match }, () => ({ path: shared.file, external: true }));
    builder.onResolve({ filter: /^\.\/typescript$/ }, (args) =>
      args.importer.includes(`${path.sep}@ts-morph${path.sep}common${path.sep}`)
        ? { path: "./typescript.js", external: true }
        : undefined,
    );
  },
};

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: production,
  legalComments: production ? "none" : "inline",
  sourcemap: production ? false : "linked",
  logLevel: "warning",
};

const node = {
  ...common,
  platform: "node",
  target: "node20",
  format: "cjs",
  // Names stay as they are: stacks can be read, and no start is spent on giving names back (`keepNames`).
  minify: false,
  minifyWhitespace: production,
  minifySyntax: production,
  // The CommonJS files of vscode-languageclient and jsonc-parser's "main" use require() that cannot be followed; their module builds can.
  mainFields: ["module", "main"],
  // A lazy `import()` of a shared file becomes a lazy `require`, which keeps its named exports.
  supported: { "dynamic-import": false },
  external: ["vscode"],
  // Its ES module build asks for `import.meta.url`, which a CommonJS bundle does not have.
  alias: { "web-tree-sitter": path.join(root, "node_modules/web-tree-sitter/web-tree-sitter.cjs") },
  plugins: [sharedFiles],
};

const bundles = [
  { ...node, entryPoints: ["client/src/extension.ts"], outfile: "dist/extension.js" },
  { ...node, entryPoints: ["server/src/main.ts"], outfile: "dist/server.js" },
  { ...node, entryPoints: ["server/src/lsp/listen.ts"], outfile: "dist/languageServer.js" },
  { ...node, entryPoints: ["server/src/cli.ts"], outfile: "dist/cli.js", banner: { js: "#!/usr/bin/env node" } },
  { ...node, entryPoints: ["server/src/cli/commandLine.ts"], outfile: "dist/commandLine.js" },
  { ...node, entryPoints: ["server/src/mcp/serve.ts"], outfile: "dist/mcp.js" },
  { ...node, entryPoints: ["server/src/engine/worker.ts"], outfile: "dist/worker.js" },
  {
    ...common,
    platform: "browser",
    target: "es2022",
    format: "iife",
    entryPoints: ["webview/src/dashboard/main.ts"],
    outfile: "dist/webview/dashboard.js",
    loader: { ".ttf": "file", ".svg": "dataurl" },
  },
];

/** Built once per compiler version, minified always: nobody debugs into it. */
const vendored = [
  {
    ...node,
    plugins: [],
    minify: true,
    keepNames: false,
    legalComments: "none",
    sourcemap: false,
    entryPoints: ["node_modules/@ts-morph/common/dist/typescript.js"],
    outfile: "dist/typescript.js",
  },
  {
    ...node,
    plugins: [],
    minify: true,
    legalComments: "none",
    sourcemap: false,
    entryPoints: ["node_modules/zod/index.js"],
    outfile: "dist/zod.js",
  },
  {
    ...node,
    minify: true,
    keepNames: true,
    legalComments: "none",
    sourcemap: false,
    entryPoints: ["node_modules/ts-morph/dist/ts-morph.js"],
    // Only its own compiler file is external here; the filter for `ts-morph` does not match the entry's absolute path.
    outfile: "dist/ts-morph.js",
  },
];

const assets = [
  ["node_modules/web-tree-sitter/web-tree-sitter.wasm", "web-tree-sitter.wasm"],
  ["node_modules/@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm", "tree-sitter-python.wasm"],
  ["node_modules/@vscode/tree-sitter-wasm/wasm/tree-sitter-bash.wasm", "tree-sitter-bash.wasm"],
  ["node_modules/@vscode/codicons/dist/codicon.css", "webview/codicon.css"],
  ["node_modules/@vscode/codicons/dist/codicon.ttf", "webview/codicon.ttf"],
  ["server/protocol/bulwark.schema.json", "bulwark.schema.json"],
];

try {
  await buildAll();
} catch (error) {
  // esbuild has already printed what is wrong and where; its own stack says nothing more.
  if (!Array.isArray(error.errors)) throw error;
  process.exitCode = 1;
}

async function buildAll() {
  const started = performance.now();
  copyAssets();
  if (watch) return watchBundles();
  await Promise.all([...bundles, ...vendored.filter(isStale)].map((options) => build(options)));
  chmodSync(path.join(dist, "cli.js"), 0o755);
  console.log(`built dist/ in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

async function watchBundles() {
  await Promise.all(vendored.filter(isStale).map((options) => build(options)));
  const contexts = await Promise.all(bundles.map((options) => context({ ...options, logLevel: "info" })));
  await Promise.all(contexts.map((one) => one.watch()));
  console.log("watching for changes");
}

function copyAssets() {
  for (const [from, to] of assets) copy(path.join(root, from), path.join(dist, to));
  const rules = path.join(root, "server/src/rules");
  rmSync(path.join(dist, "rules"), { recursive: true, force: true });
  for (const id of readdirSync(rules)) {
    const page = path.join(rules, id, "rule.md");
    if (existsSync(page)) copy(page, path.join(dist, "rules", `${id}.md`));
  }
}

function copy(from, to) {
  mkdirSync(path.dirname(to), { recursive: true });
  copyFileSync(from, to);
}

function isStale(options) {
  const out = path.join(root, options.outfile);
  const stamp = path.join(root, "node_modules/.package-lock.json");
  return !existsSync(out) || modified(stamp) > modified(out) || modified(import.meta.filename) > modified(out);
}

function modified(file) {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}
