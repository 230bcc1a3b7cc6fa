/** What the TypeScript front end says about small pieces of code. Snapshots are the rendering of `render.ts`. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the snippets are code

import { describe, expect, it } from "vitest";
import { lower } from "#languages/typescript/lower";
import { render, renderBindings, renderReads } from "./render";

const factsOf = (text: string, path = "src/a.ts") => lower({ path, text, hash: "hash" });
const shown = (text: string, path?: string) => `\n${render(factsOf(text, path))}\n`;
const bound = (text: string) => `\n${renderBindings(factsOf(text))}\n`;

describe("calls", () => {
  it("carry their options, folded constants and template text, and say where the result goes", () => {
    const text = "const res = await axios.get(`https://x/${id}/y`, { timeout: 5 * 1000, retry: false, ...more });";
    expect(shown(text)).toMatchInlineSnapshot(`
      "
      module
        #0 call axios.get(\`https://x/\${id}/y\`, {timeout: 5000, retry: false, ...more}) → awaited, bound res
      "
    `);
    expect(bound(text)).toMatchInlineSnapshot(`
      "
      res = await #0
      "
    `);
  });
  it("follow chains, optional calls, spreads, constructions and functions called on the spot", () => {
    expect(
      shown("a.b().c(1)?.d(...xs); f(...[1]); new Foo(x).run(); (function () { go() })(); sql`select ${id} from t`;"),
    ).toMatchInlineSnapshot(`
      "
      module
        #0 call?* #1.d(...xs) → dropped
        #1 call #2.c(1) → .d, callee of #0
        #2 call a.b() → .c, callee of #1
        #3 call f(...[1]) → dropped
        #4 call #5.run() → dropped
        #5 new Foo(x) → .run, callee of #4
        #6 call fn#1() → dropped
        function () → callee of #6
          #7 call go() → dropped
        #8 call\` sql(\`select \${id} from t\`) → dropped
      "
    `);
  });
  it("come after their arguments in evaluation order, before them in the list", () => {
    const { operations } = factsOf("outer(first(), second());");
    expect(operations.map(({ id, order }) => [id, order])).toEqual([
      [0, 2],
      [1, 0],
      [2, 1],
    ]);
  });
  it("know their own range and the range of what is called", () => {
    const text = "  /* why */ client.users . get(1)";
    const [call] = factsOf(text).operations;
    expect(text.slice(call?.span.start, call?.span.end)).toBe("client.users . get(1)");
    expect(text.slice(call?.calleeSpan?.start, call?.calleeSpan?.end)).toBe("client.users . get");
  });
});

describe("uses", () => {
  it("tell awaited, tested, voided, template and discarded results apart", () => {
    expect(
      shown(
        "async function f() { void a(); if (!b()) c(); const t = `${d()}`; while (e() > 1) {} await Promise.all([g(), h()]); return i() || j(); }",
      ),
    ).toMatchInlineSnapshot(`
      "
      module
        async function f () ⇥ return
          #0 call a() → voided
          #1 call b() → tested
          branch if !#1
            #2 call c() → dropped
          #3 call d() → template
          loop if #4 > 1
            #4 call e() → tested
          #5 call Promise.all([#6, #7]) → awaited, dropped
          #6 call g() → item, argument 0 of #5
          #7 call h() → item, argument 0 of #5
          return (#9 | #10)
          #9 call i() → tested, returned
          branch if !#9
            #10 call j() → returned
      "
    `);
  });
  it("are recorded for local data, not for imports, functions, classes and globals", () => {
    const text =
      "import { x } from 'x'; function f(a) { const r = x(a); g(r.id, a); try { return r; } catch (e) { log(e); } } class G {} const h = () => new G(); h(f);";
    expect(`\n${renderReads(factsOf(text))}\n`).toMatchInlineSnapshot(`
      "
      a argument 0 of #0
      r .id, argument 0 of #1
      a argument 1 of #1
      r returned
      e argument 0 of #3
      "
    `);
  });
  it("see a name in a function above its declaration", () => {
    expect(renderReads(factsOf("const stop = () => server.close(); const server = listen();"))).toBe(
      "server .close, callee of #1",
    );
  });
});

describe("names", () => {
  it("get a part of what is destructured, and their defaults", () => {
    expect(
      bound(
        "const { a, b: { c = 1 }, ...rest } = load(); const [x, , ...ys] = list; const { get } = require('axios');",
      ),
    ).toMatchInlineSnapshot(`
      "
      a = #0.a
      c = #0.b.c | 1
      rest = #0
      x = list.0
      ys = ?rest of an array
      get = import(axios).get
      "
    `);
  });
  it("collect every value assigned to them", () => {
    expect(
      bound(
        "let a; if (x) a = one(); else a = two(); a ??= three(); let n = 0; n++; let s = 'a'; s += t; [s, n] = pair();",
      ),
    ).toMatchInlineSnapshot(`
      "
      ~a = undefined | #0 | #2 | #5
      ~n = 0 | ?counted | #8.1
      ~s = "a" | \`\${s}\${t}\` | #8.0
      "
    `);
  });
  it("of parameters know index, path and type", () => {
    const facts = factsOf(
      "function f(this: X, id: string | null, { a, b }: { a: Foo; b?: Bar[] } = {} as never, ...more: Array<number>): Promise<Order[]> {}",
    );
    expect(`\n${render(facts)}\n${renderBindings(facts, 1)}\n`).toMatchInlineSnapshot(`
      "
      module
        function f (id: string, {}: {}=, ...more: Array<number>) : Promise<Array<Order>>
      ~id = arg0 : string
      ~a = arg1.a : Foo
      ~b = arg1.b : Array<Bar>
      ~more = arg2 : Array<number>
      "
    `);
  });
  it("that would change a prototype are left out", () => {
    const facts = factsOf("const __proto__ = { __proto__: a, constructor: b }; export { __proto__ };");
    expect(Object.keys(facts.scopes[0]?.bindings ?? {})).toEqual([]);
    expect(Object.getPrototypeOf(facts.exports)).toBe(Object.prototype);
  });
});

describe("conditions", () => {
  it("open a branch for each arm, with the test negated for the other one", () => {
    expect(
      shown(
        "if (!ok) a(); else if (x > 1) b(); else c(); const v = y ? d() : e(); const w = p ?? q(); r && s(); t || u;",
      ),
    ).toMatchInlineSnapshot(`
      "
      module
        branch if !ok
          #0 call a() → dropped
        branch if ok
          branch if x > 1
            #1 call b() → dropped
          branch if !x > 1
            #2 call c() → dropped
        branch if y
          #3 call d() → bound v
        branch if !y
          #4 call e() → bound v
        branch if !p
          #5 call q() → bound w
        branch if r
          #6 call s() → dropped
      "
    `);
  });
  it("say how an arm leaves", () => {
    expect(
      shown(
        "function f(x) { if (!x) return; if (x.a) { throw new Error('a'); } else { process.exit(1); } } for (const a of b) { if (a) continue; work(a); }",
      ),
    ).toMatchInlineSnapshot(`
      "
      module
        function f (x) ⇥ throw
          branch if !x ⇥ return
            return
          branch if x.a ⇥ throw
            throw #2
            #2 new Error("a") → thrown
          branch if !x.a ⇥ exit
            #3 call process.exit(1) → dropped
        loop over b bounded
          branch if a ⇥ loop
            continue
          #5 call work(a) → dropped
      "
    `);
  });
  it("of a switch compare the subject; `break` does not leave the code behind it", () => {
    expect(
      shown(
        "switch (kind) { case 'a': one(); break; case 'b': case 'c': { throw x; } default: if (y) break; return2(); }",
      ),
    ).toMatchInlineSnapshot(`
      "
      module
        branch if kind === "a"
          #0 call one() → dropped
          break
        branch if kind === "b"
        branch if kind === "c" ⇥ throw
          block ⇥ throw
            throw x
        branch if ?default
          branch if y ⇥ loop
            break
          #4 call return2() → dropped
      "
    `);
    const all = factsOf("function f(k) { switch (k) { case 1: return 1; case 2: default: throw k; } }");
    expect(all.scopes[1]?.exits).toBe("return");
  });
});

describe("loops", () => {
  it("are bounded when their header alone bounds them", () => {
    const bounds = (header: string) =>
      factsOf(`${header} { work(); }`).scopes.find(({ kind }) => kind === "loop")?.bounded;
    expect(bounds("for (let i = 0; i < n; i++)")).toBe(true);
    expect(bounds("for (let i = n; 0 <= i && ok; i -= 2)")).toBe(true);
    expect(bounds("for (const x of xs)")).toBe(true);
    expect(bounds("for (let i = 0; i < Infinity; i++)")).toBeUndefined();
    expect(bounds("for (let i = 0; ; i++)")).toBeUndefined();
    expect(bounds("for (;;)")).toBeUndefined();
    expect(bounds("for (let i = 0; i < n; )")).toBeUndefined();
    expect(bounds("while (i < n)")).toBeUndefined();
    expect(bounds("for await (const x of stream)")).toBeUndefined();
  });
  it("know what they run over and their condition", () => {
    expect(
      shown(
        "for (const [k, v] of Object.entries(o)) use(k, v); do { y() } while (z()); for await (const c of s()) c.x();",
      ),
    ).toMatchInlineSnapshot(`
      "
      module
        loop over #0 bounded
          #1 call use(k, v) → dropped
        #0 call Object.entries(o) → iterated
        loop if #3
          #2 call y() → dropped
          #3 call z() → tested
        loop over #4
          #5 call c.x() → dropped
        #4 call s() → iterated with await
      "
    `);
  });
});

describe("failure", () => {
  it("links try, catch and finally, and keeps a stated reason", () => {
    const text = "try { a(); } catch (err) { /* not there yet: fine */ } finally { b(); }";
    expect(shown(text)).toMatchInlineSnapshot(`
      "
      module
        try
          #0 call a() → dropped
        catch err "not there yet: fine"
        finally
          #1 call b() → dropped
      "
    `);
    const { scopes } = factsOf(text);
    expect(scopes.map(({ handler, finalizer, of, statements }) => ({ handler, finalizer, of, statements }))).toEqual([
      {},
      { handler: 2, finalizer: 3 },
      { of: 1, statements: 0 },
      { of: 1 },
    ]);
  });
  it("keeps the caught error apart from other names", () => {
    expect(
      shown(
        "try { a(); } catch ({ code }) { throw new AppError(code); } try { b(); } catch (e) { throw new X('x', { cause: e }); }",
      ),
    ).toMatchInlineSnapshot(`
      "
      module
        try
          #0 call a() → dropped
        catch ⇥ throw
          throw #2
          #2 new AppError(code) → thrown
        try
          #3 call b() → dropped
        catch e ⇥ throw
          throw #5
          #5 new X("x", {cause: e}) → thrown
      "
    `);
  });
});

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
