/** What the TypeScript front end says about functions, classes and modules. Snapshots are the rendering of `render.ts`. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the snippets are code

import { describe, expect, it } from "vitest";
import { lower } from "#languages/typescript/lower";
import { render, renderBindings } from "./render";

const factsOf = (text: string, path = "src/a.ts") => lower({ path, text, hash: "hash" });
const shown = (text: string, path?: string) => `\n${render(factsOf(text, path))}\n`;
const bound = (text: string) => `\n${renderBindings(factsOf(text))}\n`;

describe("functions", () => {
  it("are named after what holds them and know where they go", () => {
    expect(
      shown(
        "export const f = async (a) => a.b; app.get('/', async function (req, res) {}); const o = { m() {}, async n() {}, get p() { return q.r; } }; a.b = () => {}; async function* gen() { yield f(); return await h; }",
      ),
    ).toMatchInlineSnapshot(`
      "
      module
        exported async function f (a) → bound f ⇥ return
          return a.b
        #1 call app.get("/", fn#2) → dropped
        async function (req, res) → argument 1 of #1
        function m () → item m, bound o
        async function n () → item n, bound o
        function p () → item p, bound o ⇥ return
          return q.r
        a.b = fn#6
        function b () → assigned a.b
        async generator function gen () ⇥ return
          yield #5 → dropped
          #5 call f() → yielded
          return (await h)
          await h → returned
      "
    `);
  });
  it("have a body between braces", () => {
    const text = "const f = (a) => { go(a); };";
    const body = factsOf(text).scopes[1]?.bodySpan;
    expect(text.slice(body?.start, body?.end)).toBe(" go(a); ");
  });
});

describe("classes", () => {
  it("hold fields, methods, accessors, parameter properties and decorators", () => {
    expect(
      shown(
        "@Injectable() export class A extends B { static s = make(); d = () => this.c.go(); #e = 1; constructor(private readonly db: Db, @Inject(T) q: Queue) { super(); } get g() { return this.db.x; } set g(v) {} async m(): Promise<Row[]> { await this.db.get(); } static { boot(); } @Get('/x') h(@Body() b: Dto) {} }",
      ),
    ).toMatchInlineSnapshot(`
      "
      module
        exported class A extends B @#0 {s: #1, d: fn#2, #e: 1, db: <Db>, constructor: fn#3, g: this.db.x, m: fn#6, h: fn#8}
          #1 call make() → field s
          function d () → field d ⇥ return
            return #3
            #3 call this.c.go() → returned
          method constructor (db: Db, @#4 q: Queue)
            #4 call Inject(T) → operand
            #5 call super() → dropped
          method g () ⇥ return
            return this.db.x
          method g (v)
          async method m () : Promise<Array<Row>>
            #7 call this.db.get() → awaited, dropped
          block
            #8 call boot() → dropped
          method h (@#10 b: Dto) @#9
            #10 call Body() → operand
          #9 call Get("/x") → operand
        #0 call Injectable() → operand
      "
    `);
  });
  it("take what is made in a method over a declared type, and a declared type over what is handed in", () => {
    const members = (text: string) =>
      render(factsOf(text))
        .split("\n")
        .find((line) => line.includes("class"))
        ?.trim();
    expect(
      members("class A { c: Client | null = null; connect() { this.c = new Client({ t: 1 }); } }"),
    ).toMatchInlineSnapshot(`"class A {c: #0, connect: fn#2}"`);
    expect(members("class A { c: Client; constructor(c) { this.c = c; } }")).toMatchInlineSnapshot(
      `"class A {c: <Client>, constructor: fn#2}"`,
    );
    expect(
      members("class A { constructor(c) { this.c = c ?? create(); this.d = 1; } reset() { this.d = two(); } }"),
    ).toMatchInlineSnapshot(`"class A {c: (c | #0), d: (1 | #3), constructor: fn#2, reset: fn#4}"`);
  });
});

describe("modules", () => {
  it("import and export in both systems", () => {
    const facts = factsOf(
      "import d, { a as b, type T } from './m'; import * as ns from 'n'; import type { U } from './u'; import { type V } from './v'; import './side'; import eq = require('eq'); export * from './q'; export * as r from './r'; export { s as t } from './s'; export default class K {} export { b as z }; export const [one, { two }] = ns.list; async function f() { const l = await import('./lazy'); require('./later'); }",
    );
    expect(
      facts.imports.map(
        ({ from, typeOnly, deferred }) => `${from}${typeOnly ? " type" : ""}${deferred ? " deferred" : ""}`,
      ),
    ).toEqual([
      "./m",
      "n",
      "./u type",
      "./v type",
      "./side",
      "eq",
      "./q",
      "./r",
      "./s",
      "./lazy deferred",
      "./later deferred",
    ]);
    expect(`\n${renderBindings(facts)}\n`).toMatchInlineSnapshot(`
      "
      K = class#1
      one = ns.list.0
      two = ns.list.1.two
      f = fn#2
      d = import(./m).default
      b = import(./m).a
      T = import(./m).T
      ns = import(n)
      U = import(./u).U
      V = import(./v).V
      eq = import(eq)
      "
    `);
    expect(facts.reexports).toEqual(["./q"]);
    expect(facts.exports).toMatchObject({
      r: { kind: "import", from: "./r", path: [] },
      t: { kind: "import", from: "./s", path: ["s"] },
      default: { kind: "name", name: "K" },
      z: { kind: "name", name: "b" },
      one: { kind: "name", name: "one" },
      two: { kind: "name", name: "two" },
    });
  });
  it("of CommonJS export what they assign", () => {
    const { exports, scopes } = factsOf(
      "module.exports = { a, b: 1 }; exports.c = function () {}; module.exports.d = 2; function a() {}",
    );
    expect(Object.keys(exports)).toEqual(["export=", "c", "d"]);
    expect(scopes.filter(({ exported }) => exported === true).map(({ name }) => name)).toEqual(["c", "a"]);
    expect(factsOf("function f(exports) { exports.a = 1; }").exports).toEqual({});
    expect(factsOf("export = make();").exports).toMatchObject({ "export=": { kind: "result" } });
  });
  it("keep enums and namespaces as objects", () => {
    expect(
      bound(
        "enum E { A, B = 5, C } namespace N { export const x = 1; function y() {} } import z = N.x; declare module 'x' {}",
      ),
    ).toMatchInlineSnapshot(`
      "
      E = {A: 0, B: 5, C: 6}
      N = {x: x, y: y}
      z = N.x
      "
    `);
  });
});

describe("other syntax", () => {
  it("walks JSX", () => {
    expect(
      shown(
        "const el = <Foo onClick={async () => { await save(); }} a='x' {...p}>{items.map((i) => <li key={i.id}>{i.name}</li>)}</Foo>;",
        "src/a.tsx",
      ),
    ).toMatchInlineSnapshot(`
      "
      module
        async function onClick () → item onClick, operand
          #0 call save() → awaited, dropped
        #1 call items.map(fn#2) → operand
        function (i) → argument 0 of #1 ⇥ return
          return ?jsx
      "
    `);
  });
  it("puts the code behind `using` under what it holds", () => {
    expect(
      shown("async function f() { await using lock = await acquire(); work(later); const later = 1; }"),
    ).toMatchInlineSnapshot(`
      "
      module
        async function f ()
          with if await #0
            #1 call work(later) → dropped
          #0 call acquire() → awaited, bound lock
      "
    `);
  });
  it("records writes to members, compound ones and patterns", () => {
    expect(
      shown(
        "this.db ||= connect(); a.b.c = 1; a[k] = 2; n += 1; let n = 0; [a, b.c] = f(); ({ d: e.f = 1, ...g } = h()); delete a.b;",
      ),
    ).toMatchInlineSnapshot(`
      "
      module
        this.db ||= #1
        branch if !this.db
          #1 call connect() → assigned this.db
        a.b.c = 1
        a.[] = 2
        n += 1
        a = #5.0
        b.c = #5.1
        #5 call f() → destructured a
        e.f = #8.d
        g = #8
        #8 call h() → destructured g
      "
    `);
  });
  it("keeps labels, sequences, `new.target`, `import.meta` and tagged members apart", () => {
    expect(
      shown(
        "outer: for (const a of b) { for (;;) { break outer; } } x = (one(), two()); f(import.meta.url, new.target); db.sql`x`;",
      ),
    ).toMatchInlineSnapshot(`
      "
      module
        loop over b bounded
          loop ⇥ loop
            break
        x = #2
        #1 call one() → dropped
        #2 call two() → assigned x
        #4 call f(import.meta.url, ?new.target) → dropped
        #5 call\` db.sql("x") → dropped
      "
    `);
  });
});
