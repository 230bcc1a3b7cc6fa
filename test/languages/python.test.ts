/** What the Python front end says about small pieces of code. Snapshots are the rendering of `render.ts`. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the snippets are code

import { describe, expect, it } from "vitest";
import { python } from "#languages/python/language";
import { render, renderBindings, renderReads } from "./render";

const loaded = await python.load();
const factsOf = (text: string, path = "src/a.py") => loaded.lower({ path, text, hash: "hash" });
const shown = (text: string) => `\n${render(factsOf(text))}\n`;
const bound = (text: string, scope = 0) => `\n${renderBindings(factsOf(text), scope)}\n`;

describe("calls", () => {
  it("have positional, keyword and opaque arguments", () => {
    expect(
      shown(
        "r = requests.get(url, timeout=5)\nf(*xs, **kw)\nf(**{'timeout': 60 * 1000})\nf(*[a, b])\nsum(x for x in y)\na.b(1).c['k'].d(f'/x/{id}' 'z')",
      ),
    ).toMatchInlineSnapshot(`
      "
      module
        #0 call requests.get(url, timeout=5) → bound r
        #1 call* f(...xs, **=kw) → dropped
        #2 call f(timeout=60000) → dropped
        #3 call f(...[a, b]) → dropped
        #4 call sum([x]) → dropped
        loop over y bounded
        #5 call #6.c.k.d(\`/x/\${id}z\`) → dropped
        #6 call a.b(1) → .c, .k, .d, callee of #5
      "
    `);
  });
  it("are awaited, tested, gathered", () => {
    expect(
      shown(
        "async def f():\n  await asyncio.gather(*[get(u) for u in us], go())\n  if not await ok(): return\n  x = await task\n  return a() or b()",
      ),
    ).toMatchInlineSnapshot(`
      "
      module
        exported async function f () ⇥ return
          #0 call asyncio.gather(...[#1], #2) → awaited, dropped
          loop over us bounded
            #1 call get(u) → item, argument 0 of #0
          #2 call go() → argument 1 of #0
          #3 call ok() → awaited, tested
          branch if !await #3 ⇥ return
            return
          await task → bound x
          return (#7 | #8)
          #7 call a() → tested, returned
          branch if !#7
            #8 call b() → returned
      "
    `);
  });
});

describe("functions", () => {
  it("have parameters of every kind, decorators and a result type", () => {
    expect(
      shown(
        "@retry(stop=stop_after_attempt(3))\nasync def f(a, /, b: int, c=1, *args, d: str = 'x', **kw: Any) -> list[X | None]:\n  '''doc'''\n  return lambda q: q",
      ),
    ).toMatchInlineSnapshot(`
      "
      module
        #0 call retry(stop=#1) → operand
        #1 call stop_after_attempt(3) → argument stop of #0
        exported async function f (a, b: int, c=, ...args, d: str=, ...kw: Any) : list<X> @#0 ⇥ return
          return fn#2
          function (q) → returned ⇥ return
            return q
      "
    `);
    expect(bound("def f(a, b: Optional[Db] = None, *args): pass", 1)).toMatchInlineSnapshot(`
      "
      ~a = arg0
      ~b = arg1 | null : Db
      ~args = arg2
      "
    `);
  });
  it("know the names they bind, wherever they bind them", () => {
    const text =
      "count = 0\ndef outer():\n  n = 0\n  def inner():\n    global count\n    nonlocal n\n    count = 1\n    n += 1\n    return later\n  if (m := make()): pass\n  later = m\n  return inner\n";
    expect(bound(text)).toMatchInlineSnapshot(`
      "
      ~count = 0 | 1
      outer = fn#1
      "
    `);
    expect(bound(text, 1)).toMatchInlineSnapshot(`
      "
      ~n = 0 | ?counted
      inner = fn#2
      later = m
      m = #3
      "
    `);
    expect(bound(text, 2)).toBe("\n\n");
    expect(`\n${renderReads(factsOf(text))}\n`).toMatchInlineSnapshot(`
      "
      n target
      later returned
      m tested
      m bound later
      "
    `);
  });
});

describe("classes", () => {
  it("hold members, properties and what methods assign to self", () => {
    expect(
      shown(
        "class A(B, C, metaclass=M):\n  x: int = 5\n  y: Foo\n  z = make()\n  def __init__(self, db: Db):\n    super().__init__()\n    self.db = db\n    self.s: Session | None = None\n    self.t = requests.Session()\n  @property\n  def p(self): return self.t.adapters\n  @p.setter\n  def p(self, v): self.t = v\n  @classmethod\n  def m(cls, a): return cls(a).run(cls.z)\n  @staticmethod\n  def st(a): pass\n  async def go(self, n):\n    f = lambda x: self.db.get(x)\n",
      ),
    ).toMatchInlineSnapshot(`
      "
      module
        exported class A extends (B | C) {x: 5, y: <Foo>, z: #0, db: db, s: <Session>, t: (#5 | v), __init__: fn#2, p: this.t.adapters, m: fn#5, st: fn#6, go: fn#7}
          #0 call make() → field z
          method __init__ (db: Db)
            #1 call #2.__init__() → dropped
            #2 call super() → .__init__, callee of #1
            this.db = db
            this.s = null
            this.t = #5
            #5 call requests.Session() → assigned this.t
          method p () @property ⇥ return
            return this.t.adapters
          method p (v) @p.setter
            this.t = v
          method m (a) @classmethod ⇥ return
            return #10
            #10 call #11.run((class#1).z) → returned
            #11 call class#1(a) → .run, callee of #10
          method st (a) @staticmethod
          async method go (n)
            function f (x) → bound f ⇥ return
              return #13
              #13 call this.db.get(x) → returned
      "
    `);
  });
});

describe("control flow", () => {
  it("opens a branch for each arm and says how it leaves", () => {
    expect(
      shown(
        "def f(a):\n  if a and g():\n    return 1\n  elif (n := h()) is not None:\n    raise X\n  elif 1 < n < 2:\n    sys.exit(1)\n  else:\n    pass\n  v = g() if a else h\nif __name__ == '__main__':\n  main()",
      ),
    ).toMatchInlineSnapshot(`
      "
      module
        exported function f (a)
          branch if a
            #0 call g() → tested
          branch if (a && #0) ⇥ return
            return 1
          branch if !(a && #0)
            #2 call h() → bound n
            branch if n is not null ⇥ throw
              throw X
            branch if !n is not null
              branch if (1 < n && n < 2) ⇥ exit
                #4 call sys.exit(1) → dropped
              branch if !(1 < n && n < 2)
          branch if a
            #5 call g() → bound v
        branch if __name__ == "__main__"
          #6 call main() → dropped
      "
    `);
  });
  it("bounds loops over collections, not endless iterators", () => {
    expect(
      shown(
        "for i, j in enumerate(x):\n  if i: break\n  if j: continue\nelse:\n  done()\nwhile True:\n  step()\nfor i in itertools.count(): pass\nasync def f():\n  async for y in z: pass\nd = {k: v for k, v in q.items() if k}",
      ),
    ).toMatchInlineSnapshot(`
      "
      module
        loop over #0 bounded
          branch if i ⇥ loop
            break
          branch if j ⇥ loop
            continue
        #0 call enumerate(x) → iterated
        branch if ?no break
          #3 call done() → dropped
        loop if true
          #4 call step() → dropped
        loop over #5
        #5 call itertools.count() → iterated
        exported async function f ()
          loop over z
        loop over #6 bounded
          branch if k
        #6 call q.items() → iterated
      "
    `);
  });
  it("nests context managers, each with its value", () => {
    expect(
      shown(
        "async def f():\n  with open(p, 'w') as f, lock:\n    f.write(x)\n  async with s.get(u) as r: return await r.json()\n  async with lock: pass",
      ),
    ).toMatchInlineSnapshot(`
      "
      module
        exported async function f () ⇥ return
          with if #0
            with if lock
              #1 call f.write(x) → dropped
          #0 call open(p, "w") → bound f
          async with if await #2 ⇥ return
            return await #4
            #4 call r.json() → awaited, returned
          #2 call s.get(u) → awaited, bound r
          async with if (await lock)
          await lock → operand
      "
    `);
  });
  it("links handlers, their types, their reasons and their causes", () => {
    const text =
      "try:\n  a()\nexcept (X, Y) as e:\n  # not there yet\n  pass\nexcept Z as z:\n  raise W('m', str(z)) from z\nexcept:\n  raise\nelse:\n  b()\nfinally:\n  c()";
    expect(shown(text)).toMatchInlineSnapshot(`
      "
      module
        try
          #0 call a() → dropped
        catch e catches X, Y "not there yet"
        catch z catches Z ⇥ throw
          throw #2, from=z
          #2 call W("m", #3) → thrown
          #3 call str(z) → argument 1 of #2
        catch ⇥ throw
          throw
        block
          #5 call b() → dropped
        finally
          #6 call c() → dropped
      "
    `);
    const { scopes } = factsOf(text);
    expect(scopes.map(({ handler, finalizer, of, statements }) => ({ handler, finalizer, of, statements }))).toEqual([
      {},
      { handler: 2, finalizer: 6 },
      { of: 1, statements: 0 },
      { of: 1, statements: 1 },
      { of: 1, statements: 1 },
      {},
      { of: 1 },
    ]);
  });
  it("keeps match clauses apart", () => {
    expect(
      shown(
        "def f(x):\n  match x:\n    case {'a': b, **r} if b > 1: one(b)\n    case 'lit': two()\n    case Status.DONE: return 3\n    case _: return five()",
      ),
    ).toMatchInlineSnapshot(`
      "
      module
        exported function f (x)
          branch if ?default
            #0 call one(b) → dropped
          branch if x == "lit"
            #1 call two() → dropped
          branch if x == Status.DONE ⇥ return
            return 3
          branch if ?default ⇥ return
            return #4
            #4 call five() → returned
      "
    `);
  });
});

describe("values", () => {
  it("are followed through assignments, patterns, f-strings and formats", () => {
    expect(
      bound(
        "x = y = f'a{b!r:>{w}}c' 'd'\na, (b, *c) = load()\ne, g = 1, two()\nn = 0\nn += 1\ns = 'select %s' % x\nt = -60 * 1_000\nu = base + '/x'\nm = {'a': 1, **o, b: 2}\nl: list[int] = [1]",
      ),
    ).toMatchInlineSnapshot(`
      "
      x = \`a\${b}cd\`
      y = \`a\${b}cd\`
      a = #0.0
      b = #0.1.0
      c = ?rest of a list
      e = 1
      g = #1
      ~n = 0 | ?counted
      s = \`select %s\${x}\`
      t = -60000
      u = \`\${base}/x\`
      m = {a: 1, []: 2, ...o}
      l = [1] : list<int>
      "
    `);
    expect(shown("o.p = f()\nd['k'] = d[k] = 1\ndel o.q\nassert x(), 'm'")).toMatchInlineSnapshot(`
      "
      module
        o.p = #0
        #0 call f() → assigned o.p
        d.k = 1
        d.[] = 1
        #4 call x() → tested
      "
    `);
  });
});

describe("modules", () => {
  it("import by every form and offer every top-level name", () => {
    const facts = factsOf(
      "from . import x\nfrom ..a.b import c as d, e\nimport a.b as z, os.path\nfrom q import *\nfrom __future__ import annotations\nif TYPE_CHECKING:\n  from t import T\ntry:\n  import fast as impl\nexcept ImportError:\n  import slow as impl\ndef f():\n  import lazy\ndef _g(): pass",
    );
    expect(
      facts.imports.map(
        ({ from, typeOnly, deferred }) => `${from}${typeOnly ? " type" : ""}${deferred ? " deferred" : ""}`,
      ),
    ).toEqual([".", "..a.b", "a.b", "os.path", "q", "t type", "fast", "slow", "lazy deferred"]);
    expect(facts.reexports).toEqual(["q"]);
    expect(`\n${renderBindings(facts)}\n`).toMatchInlineSnapshot(`
      "
      f = fn#4
      _g = fn#5
      x = import(.).x
      d = import(..a.b).c
      e = import(..a.b).e
      z = import(a.b)
      os = import(os)
      T = import(t).T
      impl = import(fast) | import(slow)
      "
    `);
    expect(Object.keys(facts.exports)).toContain("impl");
    expect(facts.scopes.filter(({ exported }) => exported === true).map(({ name }) => name)).toEqual(["f"]);
  });
});

describe("facts", () => {
  it("tell what rules ask of every language", () => {
    expect(
      shown(
        "done = False\nwhile not done:\n  done = True\nwait = base * 2 ** n\nlimit = 5 if fast else None\nopts = dict(a=1, **more)\nget(url, **opts)\nget(url, **rest)\ndef noop():\n  pass  # nothing to close\ndef each():\n  yield 1\n",
      ),
    ).toMatchInlineSnapshot(`
      "
      module
        loop if !done
          done = true
        #1 call* dict(**=more, a=1) → bound opts
        #2 call* get(url, **=opts) → dropped
        #3 call* get(url, **=rest) → dropped
        exported function noop () "nothing to close"
        exported generator function each ()
          yield 1 → dropped
      "
    `);
  });
  it("mask credentials and say where they are", () => {
    const key = ["AKIA", "IOSFODNN7QTRZWXY"].join("");
    const facts = factsOf(`KEY = "${key}"\n`);
    expect(facts.credentials?.map(({ kind }) => kind)).toEqual(["an AWS access key"]);
    expect(JSON.stringify(facts)).not.toContain(key);
  });
  it("know when an import is used, and members a class method sets", () => {
    const facts = factsOf(
      "import a\nimport b\nx = a.y\ndef f():\n  return b.z\nclass C:\n  @classmethod\n  def m(cls):\n    cls.pool = a.pool()\n",
    );
    expect(facts.imports.map(({ from, used, always }) => [from, used, always])).toEqual([
      ["a", "load", true],
      ["b", "later", true],
    ]);
    expect(Object.keys(facts.scopes.find(({ kind }) => kind === "class")?.members ?? {}).sort()).toEqual(["m", "pool"]);
    expect(facts.scopes.find(({ name }) => name === "f")?.generator).toBeUndefined();
  });
  it("count lines of code in long files, without comments and documentation", () => {
    const text = `"""About.\n\nmore\n"""\n# note\n\n${"x = 1\n".repeat(160)}def f():\n    """Does."""\n    return x\n`;
    expect(factsOf(text).codeLines).toBe(162);
    expect(factsOf("x = 1\n").codeLines).toBeUndefined();
  });
});
