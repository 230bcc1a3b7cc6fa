/** The documentation site says what the tables say, and every link of it leads somewhere. */

import { describe, expect, test } from "vitest";
import { kitParts } from "#kit/catalogue";
import { pythonParts } from "#kit/pythonCatalogue";
import { CHECKLISTS } from "#playbook/tables/checklists";
import { settings } from "#protocol/settings";
import { FIXES } from "#rules/fixes.generated";
import { RULES } from "#rules/registry.generated";

import { type CommandName, commandId, commands } from "../../client/src/commands";
import { brokenLinks } from "../../docs/site/linkCheck";
import { placeOf, renderMarkdown, type SiteLinks } from "../../docs/site/markdown";
import { ENTRIES } from "../../docs/site/navigation";
import { readPage } from "../../docs/site/reading";
import { find, loadIndex } from "../../docs/site/search";
import { INDEX_FILE } from "../../docs/site/site";
import { createProgram } from "../../server/src/cli/commandLine";
import { read } from "../house/sources";
import { site } from "./made";

const page = (path: string): string => {
  const text = site.files.get(path);
  if (text === undefined) throw new Error(`the site has no ${path}`);
  return text;
};
const idsOf = (path: string): readonly string[] => readPage(page(path)).ids;
const index = loadIndex(JSON.parse(page(INDEX_FILE).slice("globalThis.bulwarkSearch = ".length, -2)));
const found = (query: string): readonly string[] => find(index, query, 5).map(({ path }) => path);

describe("every thing has its place", () => {
  test("rules: a page each, with its fixes worked out, and a row in the list", () => {
    const rows = idsOf("rules/index.html");
    for (const rule of RULES) {
      const html = page(`rules/${rule.id}.html`);
      expect(rows).toContain(rule.id);
      expect(html).toContain(">How to fix by hand</h2>");
      expect(html).toContain(">Configuration</h2>");
      const fixes = FIXES.filter(({ rules }) => rules.includes(rule.id));
      expect(html.split("<figcaption>After</figcaption>").length - 1, rule.id).toBe(fixes.length);
    }
  });

  test("settings, commands, kit parts and checklist items have an anchor or a page", () => {
    expect(idsOf("settings.html")).toEqual(expect.arrayContaining(Object.keys(settings)));
    expect(idsOf("commands.html")).toEqual(
      expect.arrayContaining((Object.keys(commands) as CommandName[]).map(commandId)),
    );
    for (const { name } of kitParts) expect(page(`kit/typescript/${name}.html`)).toContain(name);
    for (const { name } of pythonParts) expect(page(`kit/python/${name}.html`)).toContain(name);
    for (const { id, areas } of CHECKLISTS) {
      const items = areas.flatMap((area) => area.items.map((item) => item.id));
      expect(idsOf(`checklists/${id}.html`)).toEqual(expect.arrayContaining(items));
    }
  });

  test("the command line: every option of every command that the program parses", () => {
    const html = page("command-line.html");
    const options = createProgram(() => undefined).commands.flatMap((command) => command.options);
    expect(options.length).toBeGreaterThan(20);
    for (const { flags } of options)
      expect(html).toContain(`<code>${flags.replace("<", "&lt;").replace(">", "&gt;")}</code>`);
  });

  test("the navigation: every entry is a page, and every page says where it belongs", () => {
    for (const { path, title } of ENTRIES) expect(page(path)).toContain(`aria-current="page">${title}</a>`);
    for (const { path } of site.pages) expect(page(path), path).toContain('aria-current="');
  });
});

describe("links", () => {
  test("all lead somewhere", () => {
    expect(site.broken).toEqual([]);
    expect(site.pages.flatMap(({ path }) => readPage(page(path)).links).length).toBeGreaterThan(5_000);
  });

  test("one that does not is named with its page", () => {
    const pages = new Map([
      [
        "a.html",
        readPage('<h1 id="x">A</h1><a href="b.html#there">1</a><a href="b.html#gone">2</a><a href="c.html">3</a>'),
      ],
      [
        "b.html",
        readPage(
          '<h1 id="there">B</h1><a href="https://x y">4</a><img src="pic.svg"><p id="there"></p><a href="a.html#x">5</a>',
        ),
      ],
    ]);
    expect(brokenLinks({ pages, files: new Set(["pic.svg"]) })).toEqual([
      "a.html: b.html#gone: b.html has no #gone",
      "a.html: c.html: there is no c.html",
      "b.html: the anchor #there is given twice",
      "b.html: https://x y: this is no address",
    ]);
  });

  test("a Markdown link to a file that is not there stops the making, with both names", () => {
    const links: SiteLinks = {
      pages: new Map([["docs/ci.md", "ci.html"]]),
      exists: (path) => path === "LICENSE",
      picture: (path) => path,
    };
    const render = (markdown: string) => renderMarkdown(markdown, placeOf("docs/a.md", "x/a.html", links));
    expect(render("[CI](ci.md#gates) and [the licence](../LICENSE)")).toBe(
      '<p><a href="../ci.html#gates">CI</a> and the licence</p>\n',
    );
    expect(render("![A plan](../client/plan.webp)")).toBe('<p><img src="client/plan.webp" alt="A plan"></p>\n');
    expect(() => render("[gone](gone.md)")).toThrow("docs/a.md links to gone.md: there is no docs/gone.md");
  });
});

describe("search", () => {
  test("finds a rule by words of its text, by its id and by a part of a word", () => {
    expect(found("stalled dependency deadline")).toContain("rules/missing-timeout.html");
    const all = find(index, "retry backoff", 12).map(({ page }) => page);
    expect(new Set(all).size).toBeGreaterThanOrEqual(all.length / 2);
    expect(found("non-atomic-claim")[0]).toBe("rules/non-atomic-claim.html");
    expect(found("idempot")[0]).toMatch(/idempoten/);
  });

  test("forgives a slip, and takes any of the words when no section has all", () => {
    expect(found("gracefull shutdwon")).toContain("rules/missing-graceful-shutdown.html");
    expect(found("kubernetes bulwark.severity.P0")).toContain("settings.html#bulwark.severity.P0");
  });

  test("finds what is behind the first page: settings, options, parts of the kit, documents", () => {
    expect(found("memory limit analyser")).toContain("settings.html#bulwark.server.memoryLimitMB");
    expect(found("bulwark baseline prune")).toContain("command-line.html#bulwark-baseline-prune");
    expect(found("circuitBreaker")[0]).toMatch(/^kit\/typescript\/circuitBreaker/);
    expect(found("telemetry account")).toContain("privacy.html");
  });
});

describe("pages", () => {
  test("marks of a rule page show what is reported, and are no comment", () => {
    expect(page("rules/missing-timeout.html")).toContain(
      `\n  <span class="mark">${" ".repeat(23)}^^^^^ missing-timeout: no deadline</span>`,
    );
    const open = site.pages.filter(({ path }) => /(?:\/\/|#)[^\S\n]*\^+ [\w-]+/.test(page(path)));
    expect(open.map(({ path }) => path)).toEqual([]);
  });

  test("nothing is loaded from elsewhere", () => {
    const loaded = site.pages.flatMap(({ path }) =>
      [...page(path).matchAll(/<(?:script|link|img|iframe)\b[^>]*(?:src|href)="(?<url>[^"]*)"/g)].map(
        ({ groups }) => groups?.url,
      ),
    );
    expect(new Set(loaded.filter((url) => /^(?:[a-z]+:)?\/\//.test(url ?? "")))).toEqual(new Set());
    expect(loaded.length).toBeGreaterThan(site.pages.length * 2);
  });

  test("figures of the comparison are rows of the measurement", () => {
    const rows =
      read("docs/comparison.md")
        .split("## Speed")[1]
        ?.split("## ")[0]
        ?.match(/^\|.*\|$/gm) ?? [];
    const measured = read("docs/performance.md").split("\n");
    expect(rows.length).toBeGreaterThan(4);
    expect(rows.filter((row) => !measured.includes(row))).toEqual([]);
  });
});
