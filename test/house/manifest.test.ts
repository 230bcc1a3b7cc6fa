/** Regions of package.json that are derived from tables, with their texts in package.nls.json. `UPDATE=1 npx vitest run test/house/manifest.test.ts` writes them. */

import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";
import { z } from "zod";

import { settings } from "#protocol/settings";
import { TOOLS } from "#tools/toolbox";

import { commandId, commands } from "../../client/src/commands";
import { makeManifest } from "../../client/src/manifest";
import { ROOT, read, repositoryFiles } from "./sources";

const { regions, texts } = makeManifest(
  TOOLS.map(({ name, title, description, input }) => {
    const { $schema: _, ...inputSchema } = z.toJSONSchema(input, { target: "draft-7", io: "input" });
    return { name, title, description, inputSchema };
  }),
);

function manifest(): Record<string, unknown> {
  const current: Record<string, unknown> = JSON.parse(read("package.json"));
  if (process.env.UPDATE !== "1") return current;
  const updated = { ...current, ...regions };
  writeFileSync(join(ROOT, "package.nls.json"), `${JSON.stringify(texts, null, 2)}\n`);
  writeFileSync(join(ROOT, "package.json"), `${JSON.stringify(updated, null, 2)}\n`);
  return updated;
}

/** What a `%key%` of the manifest says. */
const english = (key: string): string => texts[key.slice(1, -1)] ?? key;

interface Walkthrough {
  readonly steps: readonly {
    readonly id: string;
    readonly description: string;
    readonly media: { readonly image: Readonly<Record<string, string>>; readonly altText: string };
    readonly completionEvents: readonly string[];
  }[];
}

/** They are part of every download. */
const MOST_PICTURE_BYTES = 60_000;
const MOST_PICTURES_BYTES = 400_000;

const current = manifest();

describe("package.json", () => {
  test.each(Object.keys(regions))("`%s` is what the tables say", (region) => {
    expect(current[region]).toEqual(JSON.parse(JSON.stringify(regions[region])));
  });

  test("its texts are in package.nls.json, in the order of the tables", () => {
    expect(Object.entries(JSON.parse(read("package.nls.json")))).toEqual(Object.entries(texts));
  });

  test("there are at most twenty settings, and each is in one category", () => {
    const { configuration } = regions.contributes as { configuration: { properties: object }[] };
    const listed = configuration.flatMap(({ properties }) => Object.keys(properties));
    expect(listed.toSorted()).toEqual(Object.keys(settings).toSorted());
    expect(listed.length).toBeLessThanOrEqual(20);
  });

  test("every command of the table has exactly one handler", () => {
    const client = repositoryFiles().filter((path) => path.startsWith("client/src/features/"));
    const handled = client.flatMap((path) =>
      [...read(path).matchAll(/(?:^|\s|\.|\()command\("(\w+)"/g)].map(([, name]) => name),
    );
    expect(handled.toSorted()).toEqual(Object.keys(commands).toSorted());
  });

  test("welcome texts and menus name only commands that exist", () => {
    const known = new Set(Object.keys(commands).map((name) => commandId(name as keyof typeof commands)));
    const named = [
      ...`${JSON.stringify(regions.contributes)}${JSON.stringify(texts)}`.matchAll(
        /(?:command:|"command":")(bulwark\.\w+)/g,
      ),
    ];
    expect(named.length).toBeGreaterThan(20);
    expect(named.map(([, id]) => id).filter((id) => id === undefined || !known.has(id))).toEqual([]);
  });

  test("the walkthrough has five steps, each with a button, a picture for each theme, and an event that can happen", () => {
    const { walkthroughs } = regions.contributes as { walkthroughs: [Walkthrough] };
    const [{ steps }] = walkthroughs;
    expect(steps.map(({ id }) => id)).toEqual(["scan", "fix", "accept", "sprint", "connect"]);
    const client = repositoryFiles().filter((path) => path.startsWith("client/src/"));
    const code = client.map((path) => read(path)).join("\n");
    for (const { description, media, completionEvents } of steps) {
      expect(english(description)).toMatch(/^\[[^\]]+\]\(command:bulwark\.\w+\)$/m);
      expect(Object.keys(media.image)).toEqual(["dark", "light", "hc", "hcLight"]);
      expect(english(media.altText).length).toBeGreaterThan(30);
      const what = /^onContext:bulwark\.walkthrough\.(\w+)$/.exec(completionEvents[0] ?? "")?.[1];
      expect(code).toContain(`reached("${what}")`);
    }
  });

  test("pictures of the walkthrough are small", () => {
    const { walkthroughs } = regions.contributes as { walkthroughs: [Walkthrough] };
    const pictures = walkthroughs[0].steps.flatMap(({ media }) => Object.values(media.image));
    const bytes = [...new Set(pictures)].map((path) => statSync(join(ROOT, path)).size);
    expect(Math.max(...bytes)).toBeLessThanOrEqual(MOST_PICTURE_BYTES);
    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(MOST_PICTURES_BYTES);
  });

  test("the icon of the views is there", () => {
    expect(read("client/resources/activity-bar.svg")).toMatch(/^<svg/);
  });
});
