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
  it("keep what arithmetic was computed from", () => {
    const [call] = factsOf("wait(base * 2 ** attempt);").operations;
    expect(call?.arguments).toMatchObject([
      {
        kind: "opaque",
        operator: "*",
        of: [
          { kind: "name", name: "base" },
          {
            kind: "opaque",
            operator: "**",
            of: [
              { kind: "literal", value: 2 },
              { kind: "name", name: "attempt" },
            ],
          },
        ],
      },
    ]);
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
