/** The catalogue: what fixes write into a project, what they leave alone, and how a written part is brought up to date. */

import { createHash } from "node:crypto";

import { describe, expect, test } from "vitest";

import { KIT_VERSION, type KitPartName, kitPart, kitParts, planKit, readKitHeader, renderPart } from "#kit/catalogue";
import { kitUpdates } from "#kit/update";

const plan = (
  parts: readonly KitPartName[],
  existing: Record<string, string> = {},
  importEnding: "" | ".js" | ".ts" = "",
) => planKit(parts, { folder: "src/hardening", importEnding, existing });
const names = (paths: readonly { readonly path: string }[]): string[] =>
  paths.map(({ path }) => path.replace("src/hardening/", ""));
const written = (...parts: readonly KitPartName[]): Record<string, string> =>
  Object.fromEntries(plan(parts).creates.map(({ path, text }) => [path, text]));

describe("a part", () => {
  test.each(kitParts.map((part) => [part.name, part] as const))(
    "%s is its text, and its text is whole",
    (name, part) => {
      expect(createHash("sha256").update(part.text).digest("hex")).toBe(part.sha256);
      expect(part.file).toBe(`${name}.ts`);
      expect(part.summary).toMatch(/^[A-Z`].{20,}[.]$/);
      expect(part.exports.length).toBeGreaterThan(0);
    },
  );

  test("needs Node only if it or what it needs imports it", () => {
    const node = kitParts.filter((part) => part.node).map((part) => part.name);
    expect(node).toEqual([
      "atomicWrite",
      "checkpoint",
      "correlation",
      "crashDump",
      "deadLetterReplay",
      "deadLetterTable",
      "deadLetters",
      "fileLock",
      "flowLogger",
      "incident",
      "journal",
      "journalFile",
      "journalWriter",
      "lockRecord",
      "shutdown",
      "stateJournal",
    ]);
  });

  test.each(["", ".js", ".ts"] as const)("is written with imports that end in %j", (importEnding) => {
    const text = renderPart(kitPart("retryFetch"), { importEnding });
    expect([...text.matchAll(/from "(\.[^"]*)"/g)].map((match) => match[1])).toEqual(
      ["deadline", "errors", "retry", "time"].map((name) => `./${name}${importEnding}`),
    );
  });

  test("starts with a line that says where it is from", () => {
    const part = kitPart("time");
    const text = renderPart(part, { importEnding: "" });
    expect(text.split("\n")[0]).toMatch(
      /^\/\/ Bulwark kit 1 · time · sha256 [0-9a-f]{16}: yours to keep; "Bulwark: Update kit" offers newer versions$/,
    );
    const header = { version: 1, part: "time", sha256: part.sha256.slice(0, 16) };
    expect(readKitHeader(text)).toEqual(header);
    expect(readKitHeader(`\uFEFF${text.replaceAll("\n", "\r\n")}`)).toEqual(header);
    expect(readKitHeader(part.text)).toBeUndefined();
    expect(readKitHeader("")).toBeUndefined();
  });
});

describe("a plan", () => {
  test("creates the part and all that it needs, what is needed first", () => {
    const { creates, paths, notes } = plan(["retryFetch"]);
    expect(names(creates)).toEqual([
      "abort.ts",
      "errors.ts",
      "time.ts",
      "deadline.ts",
      "observe.ts",
      "retryNesting.ts",
      "retry.ts",
      "retryFetch.ts",
    ]);
    expect(paths.retryFetch).toBe("src/hardening/retryFetch.ts");
    expect(notes).toEqual([]);
    const earlier = new Set<string>();
    for (const { path, text } of creates) {
      for (const [, needed] of text.matchAll(/from "\.\/(\w+)"/g)) expect(earlier).toContain(needed);
      earlier.add(path.replace(/^.*\/(\w+)\.ts$/, "$1"));
    }
  });

  test("does nothing where all is there, though line ends or import endings differ", () => {
    const crlf = Object.fromEntries(
      Object.entries(written("retry")).map(([path, text]) => [path, text.replaceAll("\n", "\r\n")]),
    );
    for (const existing of [
      written("retry"),
      crlf,
      Object.fromEntries(plan(["retry"], {}, ".js").creates.map(({ path, text }) => [path, text])),
    ]) {
      const { creates, notes, paths } = plan(["retry"], existing);
      expect([creates, notes, paths.retry]).toEqual([[], [], "src/hardening/retry.ts"]);
    }
  });

  test("adds only what is missing", () => {
    expect(names(plan(["retryFetch"], written("retry")).creates)).toEqual(["deadline.ts", "retryFetch.ts"]);
  });

  test("leaves another version and an edited file as they are, and says so only of the version", () => {
    const existing = written("time");
    const path = "src/hardening/time.ts";
    const edited = { ...existing, [path]: `${existing[path]}// mine\n` };
    expect(plan(["time"], edited)).toMatchObject({ creates: [], notes: [] });
    const old = { ...existing, [path]: (existing[path] ?? "").replace(/sha256 \w+/, "sha256 0123456789abcdef") };
    expect(plan(["time"], old)).toMatchObject({
      creates: [],
      notes: ["src/hardening/time.ts is another version of the kit part and stays as it is."],
    });
  });

  test.each(["time.ts", "Time.TS", "time.js", "time.d.ts", "time.mts", "time.tsx", "time.json"])(
    "writes beside %s of somebody else, under another name that imports follow",
    (name) => {
      const { creates, notes, paths } = plan(["localQueue"], { [`src/hardening/${name}`]: "export {};" }, ".js");
      expect(names(creates)).toEqual(["abort.ts", "bulwarkTime.ts", "localQueue.ts"]);
      expect(paths.time).toBe("src/hardening/bulwarkTime.ts");
      expect(creates.at(-1)?.text).toContain('from "./bulwarkTime.js"');
      expect(notes).toEqual([
        "src/hardening/time.ts is not from the kit: the part is written to bulwarkTime.ts instead.",
      ]);
      const again = plan(["localQueue"], {
        [`src/hardening/${name}`]: "",
        ...Object.fromEntries(creates.map(({ path, text }) => [path, text])),
      });
      expect([again.creates, again.notes, again.paths.time]).toEqual([[], [], paths.time]);
    },
  );

  test("finds a free name however many are taken", () => {
    const taken = ["time", "bulwarkTime", "bulwarkTime2", "bulwarkTime3"].map((stem) => [
      `src/hardening/${stem}.ts`,
      "",
    ]);
    expect(plan(["time"], Object.fromEntries(taken)).paths.time).toBe("src/hardening/bulwarkTime4.ts");
  });

  test("minds only the files directly in its folder, which may be the root", () => {
    expect(names(plan(["disposal"], { "src/disposal.ts": "", "src/hardening/deep/disposal.ts": "" }).creates)).toEqual([
      "disposal.ts",
    ]);
    expect(planKit(["disposal"], { folder: "", importEnding: "", existing: {} }).creates[0]?.path).toBe("disposal.ts");
    expect(planKit(["disposal"], { folder: "/a/b/", importEnding: "", existing: {} }).paths.disposal).toBe(
      "/a/b/disposal.ts",
    );
  });
});

describe("an update", () => {
  /** The kit as an earlier version wrote it: another text, and the hash of that. */
  const older = (text: string): string => {
    const [, ...lines] = text.split("\n");
    const body = `${lines.join("\n")}// as it was\n`;
    const plain = body.replaceAll(/from "\.\/(\w+)\.js"/g, 'from "./$1"').replaceAll("./bulwarkTime", "./time");
    const sha256 = createHash("sha256").update(plain).digest("hex").slice(0, 16);
    return `${text.split("\n")[0]?.replace(/sha256 \w+/, `sha256 ${sha256}`)}\n${body}`;
  };

  test("offers nothing where every part is the newest", () => {
    const files = written("retryFetch");
    expect(kitUpdates("src/hardening", { ...files, "src/hardening/own.ts": "" })).toEqual({
      updates: [],
      creates: [],
      files: Object.keys(files),
      later: [],
    });
  });

  test("replaces an older part in the project's own style, and adds what the newer one needs", () => {
    const foreign = { "src/hardening/time.ts": "export {};" };
    const { creates } = plan(["localQueue"], foreign, ".js");
    const files = Object.fromEntries(creates.map(({ path, text }) => [path, text]));
    const path = "src/hardening/localQueue.ts";
    delete files["src/hardening/abort.ts"];
    const offered = kitUpdates("src/hardening", { ...foreign, ...files, [path]: older(files[path] ?? "") });
    expect(offered.updates).toEqual([{ path, part: "localQueue", text: files[path], edited: false }]);
    expect(names(offered.creates)).toEqual(["abort.ts"]);
  });

  test("never goes back to an older kit", () => {
    const [path = "", text = ""] = Object.entries(written("disposal"))[0] ?? [];
    const next = older(text).replace(`Bulwark kit ${KIT_VERSION}`, `Bulwark kit ${KIT_VERSION + 1}`);
    expect(kitUpdates("src/hardening", { [path]: next })).toEqual({
      updates: [],
      creates: [],
      files: [path],
      later: [path],
    });
  });

  test("keeps the line ends of the file", () => {
    const [path = "", text = ""] = Object.entries(written("disposal"))[0] ?? [];
    const [update] = kitUpdates("src/hardening", { [path]: older(text).replaceAll("\n", "\r\n") }).updates;
    expect(update?.text).toBe(text.replaceAll("\n", "\r\n"));
  });

  test("says when somebody has changed the file since, though not for line ends", () => {
    const [path, text] = Object.entries(written("disposal"))[0] ?? ["", ""];
    const isEdited = (now: string): boolean | undefined =>
      kitUpdates("src/hardening", { [path]: now }).updates[0]?.edited;
    expect(isEdited(older(text))).toBe(false);
    expect(isEdited(older(text).replaceAll("\n", "\r\n"))).toBe(false);
    expect(isEdited(older(text).replace("export", "/* mine */ export"))).toBe(true);
  });
});
