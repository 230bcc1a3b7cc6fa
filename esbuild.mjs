// Builds everything the extension ships into `dist/`: node esbuild.mjs [--watch] [--production].
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
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
  { match: /^yaml$/, file: "./yaml.js" },
  { match: /^web-tree-sitter$/, file: "./web-tree-sitter.js" },
  { match: /^vscode-languageserver\/node$/, file: "./vscode-languageserver.js" },
  { match: /^vscode-languageclient\/node$/, file: "./vscode-languageclient.js" },
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

/**
 * Rooms that several programs use. They are in `dist/engine.js` once; a program asks it for the modules it imports, and each is
 * evaluated when it is first asked for. Doors import from these rooms before any program is loaded, and keep what little they need.
 */
const ENGINE =
  /^#(?:facts|knowledge|languages|linking|rules|policy|playbook|reporting|kit|platform|engine|tools|protocol)\//;
/** Modules of these rooms that the programs import, as they are found while the programs are built. */
const asked = new Set();

/** In a program: modules of the engine are left to `require`, which then knows them ({@link REQUIRE_ENGINE}). */
const fromEngine = {
  name: "from-engine",
  setup(builder) {
    builder.onResolve({ filter: ENGINE }, ({ path: name }) => {
      asked.add(name);
      return { path: name, external: true };
    });
  },
};

/** First line of a program: a module of the engine is what `dist/engine.js` has under its name. */
const REQUIRE_ENGINE =
  '"use strict"; require = ((load) => Object.assign((name) => (name[0] === "#" ? load("./engine.js")[name] : load(name)), load))(require);';

/** The entry point of `dist/engine.js`: all modules the programs have asked for, by name. Build the programs first. */
const engineEntry = {
  name: "engine-entry",
  setup(builder) {
    builder.onResolve({ filter: /^engine-entry$/ }, ({ path: name }) => ({ path: name, namespace: "engine-entry" }));
    builder.onLoad({ filter: /.*/, namespace: "engine-entry" }, () => ({
      contents: `module.exports = {\n${[...asked].sort().map(engineMember).join("\n")}\n};`,
      resolveDir: root,
    }));
  },
};

const engineMember = (name) => `  get ${JSON.stringify(name)}() { return require(${JSON.stringify(name)}); },`;

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
  plugins: [sharedFiles],
};

const program = { ...node, plugins: [sharedFiles, fromEngine], banner: { js: REQUIRE_ENGINE } };

const programs = [
  { ...program, entryPoints: ["server/src/lsp/listen.ts"], outfile: "dist/languageServer.js" },
  { ...program, entryPoints: ["server/src/cli/commandLine.ts"], outfile: "dist/commandLine.js" },
  { ...program, entryPoints: ["server/src/mcp/serve.ts"], outfile: "dist/mcp.js" },
];

const engine = {
  ...node,
  plugins: [sharedFiles, engineEntry],
  entryPoints: ["engine-entry"],
  outfile: "dist/engine.js",
};

const bundles = [
  { ...node, entryPoints: ["client/src/extension.ts"], outfile: "dist/extension.js" },
  { ...node, entryPoints: ["server/src/main.ts"], outfile: "dist/server.js" },
  { ...node, entryPoints: ["server/src/cli.ts"], outfile: "dist/cli.js", banner: { js: "#!/usr/bin/env node" } },
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

/** Built once per installation, minified always: nobody debugs into them. */
const library = { ...node, plugins: [], minify: true, legalComments: "none", sourcemap: false };

const vendored = [
  {
    ...library,
    entryPoints: ["node_modules/@ts-morph/common/dist/typescript.js"],
    outfile: "dist/typescript.js",
  },
  { ...library, entryPoints: ["node_modules/zod/index.js"], outfile: "dist/zod.js" },
  { ...library, entryPoints: ["node_modules/yaml/dist/index.js"], outfile: "dist/yaml.js" },
  // Its ES module build asks for `import.meta.url`, which a CommonJS bundle does not have.
  {
    ...library,
    entryPoints: ["node_modules/web-tree-sitter/web-tree-sitter.cjs"],
    outfile: "dist/web-tree-sitter.js",
  },
  // Inside of the program its many names would be copied once for each file that imports some.
  {
    ...library,
    minify: false,
    minifyWhitespace: true,
    minifySyntax: true,
    entryPoints: ["node_modules/vscode-languageserver/lib/node/main.js"],
    outfile: "dist/vscode-languageserver.js",
  },
  // Its names are part of what it writes to the log.
  {
    ...library,
    minify: false,
    minifyWhitespace: true,
    minifySyntax: true,
    entryPoints: ["node_modules/vscode-languageclient/lib/node/main.js"],
    outfile: "dist/vscode-languageclient.js",
  },
  {
    ...library,
    plugins: [sharedFiles],
    keepNames: true,
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
  await Promise.all([...bundles, ...vendored.filter(isStale), ...programs].map((options) => build(options)));
  await build(engine);
  chmodSync(path.join(dist, "cli.js"), 0o755);
  console.log(`built dist/ in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

async function watchBundles() {
  await Promise.all(vendored.filter(isStale).map((options) => build(options)));
  await Promise.all(programs.map((options) => build(options)));
  const shared = await context({ ...engine, logLevel: "info" });
  const contexts = await Promise.all(
    [...bundles, ...programs.map((options) => askingFor(shared, options))].map((options) =>
      context({ ...options, logLevel: "info" }),
    ),
  );
  await Promise.all([shared, ...contexts].map((one) => one.watch()));
  console.log("watching for changes");
}

/** A program that has the engine built again when it asks for a module that is not there yet. */
function askingFor(shared, options) {
  let before = asked.size;
  const plugin = {
    name: "asking-for",
    setup: (builder) =>
      builder.onEnd(async () => {
        if (asked.size === before) return;
        before = asked.size;
        await shared.rebuild();
      }),
  };
  return { ...options, plugins: [...options.plugins, plugin] };
}

function copyAssets() {
  rmSync(path.join(dist, "agents"), { recursive: true, force: true });
  cpSync(path.join(root, "server/src/tools/agents"), path.join(dist, "agents"), { recursive: true });
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
