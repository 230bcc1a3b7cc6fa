/** Whatever the text, every question has an answer and none goes on for ever. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { type Workspace, workspace } from "../support/workspace";

function askEverything(w: Workspace): number {
  let asked = 0;
  for (const file of w.view.files) {
    for (const call of w.view.calls(file)) {
      for (const kind of ["timeout", "retry", "lock", "transaction", "trace", "error-boundary"] as const)
        w.view.protection(call, kind);
      w.view.outcome(call);
      w.view.isPromise(call);
      w.view.effectsOf(call);
      w.view.resource(call);
      w.view.clients(call);
      w.view.callbacks(call);
      w.view.option(call, ["timeout"]);
      for (const value of call.operation.arguments) {
        w.view.things(file, value);
        w.view.sources(file, value);
        w.view.origins(file, value);
      }
      asked++;
    }
    for (const scope of file.scopes) {
      if (scope.kind !== "function" && scope.kind !== "module") continue;
      const target = { file, scope: scope.id };
      w.view.callers(target);
      w.view.context(target);
      w.view.effects(target);
      w.view.neverRejects(target);
    }
    w.view.handlers(file);
    w.view.retries(file);
    w.view.closure(file);
    w.view.linkingDigest(file.path);
    w.view.dependents(file.path);
  }
  w.view.routes();
  w.view.entryPoints();
  return asked;
}

test.each([
  ["a module that imports itself", 'import * as a from "./a";\nexport const x = a.x;\nexport default a;\na.x.y();'],
  [
    "exports that go round",
    'export * from "./b";\nimport { q } from "./b";\nq();',
    'export * from "./a";\nexport { q } from "./a";',
  ],
  ["values defined by themselves", "let a = b;\nlet b = a;\nvar o = { ...o, f: o.f };\no.f(a.b.c());"],
  ["accumulators", "let r = {};\nfor (const k of [1]) r = { ...r, x: r.x || { ...r.y, z: r.x.z } };\nr.x.z();"],
  ["members given by themselves", "const a = {} as any;\na.b = a.b || a.c;\na.c = a.b;\na.b.c.b();"],
  ["a class that extends itself", "class A extends A { m() { this.m(); super.m(); } }\nnew A().m();"],
  [
    "functions that call each other with themselves",
    "function f(g) { return g(f); }\nfunction h(g) { return f(h)(g); }\nf(h)(f)(h);",
  ],
  ["a function that returns itself", "const f = () => f;\nf()()()();"],
  ["promises of promises", "async function f() { return f(); }\nf().then(f).then(f).catch(f).finally(f);"],
  ["a decorator that is the class", "@A\nclass A { @A m(@A p) {} }\nnew A();"],
  [
    "names of Object.prototype",
    "const o = {};\no.constructor.toString();\nhasOwnProperty('x');\n__proto__.x();\nclass C {}\nnew C().constructor();\nimport { toString, constructor } from './b';\ntoString();\nconstructor();",
  ],
  [
    "a client that is given itself",
    'import { createClient } from "redis";\nconst client = createClient(client);\nexport const free = () => client.del("lease");',
  ],
  ["broken text", "export const = => { await fetch(\n} class { constructor( {{{"],
  ["nothing", ""],
])("%s", async (_, a, b = "") => {
  const w = await workspace({ "a.ts": a, "b.ts": b });
  expect(askEverything(w)).toBe(w.view.files.reduce((count, file) => count + w.view.calls(file).length, 0));
});

test("a long chain and a deep nest", async () => {
  const chain = `x${".map((y) => y)".repeat(400)};`;
  const nest = `${"f(".repeat(300)}${")".repeat(300)};`;
  const functions = Array.from(
    { length: 300 },
    (_, index) => `async function f${index}() { return f${index + 1}(); }`,
  ).join("\n");
  const w = await workspace({
    "a.ts": `const x = [];\n${chain}\n`,
    "b.ts": `function f(a) { return a; }\n${nest}`,
    "c.ts": `${functions}\nasync function f300() { await fetch("/"); }\nf0();`,
  });
  expect(askEverything(w)).toBeGreaterThan(600);
});

const WORDS = [
  "a",
  "b",
  "c",
  "fetch",
  "await",
  "async",
  "() =>",
  "function f",
  "(",
  ")",
  "{",
  "}",
  "[",
  "]",
  ".",
  ",",
  ";",
  "=",
  "=>",
  "...",
  "?",
  ":",
  "return",
  "new",
  "class",
  "this",
  "for",
  "while",
  "try",
  "catch",
  "import",
  "export",
  "from",
  '"./b"',
  "default",
  `\`\${`,
  "}`",
  "if",
  "const",
  "let",
  "\n",
  "1",
  '"x"',
  ".then",
  ".catch",
  "Promise.all",
  "pool.query",
  "require",
];

test("random texts", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...WORDS), { maxLength: 60 }),
      fc.array(fc.constantFrom(...WORDS), { maxLength: 60 }),
      async (a, b) => {
        const w = await workspace({ "a.ts": a.join(" "), "b.ts": b.join(" ") });
        askEverything(w);
      },
    ),
    { numRuns: 150 },
  );
});
