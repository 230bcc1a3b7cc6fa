/** The catalogue of Python parts: what is written into a project, and what is left alone. */

import { createHash } from "node:crypto";

import { describe, expect, test } from "vitest";

import { readKitHeader } from "#kit/catalogue";
import { type PythonPartName, planPythonKit, pythonPart, pythonParts, renderPythonPart } from "#kit/pythonCatalogue";
import { kitUpdates, pythonKitUpdates } from "#kit/update";

const plan = (parts: readonly PythonPartName[], existing: Record<string, string> = {}) =>
  planPythonKit(parts, { folder: "app/hardening", existing });
const names = (paths: readonly { readonly path: string }[]): string[] =>
  paths.map(({ path }) => path.replace("app/hardening/", ""));
const written = (...parts: readonly PythonPartName[]): Record<string, string> =>
  Object.fromEntries(plan(parts).creates.map(({ path, text }) => [path, text]));

describe("a part", () => {
  test.each(pythonParts.map((part) => [part.name, part] as const))(
    "%s is its text, and its text is whole",
    (name, part) => {
      expect(createHash("sha256").update(part.text).digest("hex")).toBe(part.sha256);
      expect([part.file, part.language]).toEqual([`${name}.py`, "python"]);
    },
  );

  test("starts with a line that says where it is from", () => {
    const part = pythonPart("clock");
    const text = renderPythonPart(part);
    expect(text.split("\n").slice(0, 2).join("\n")).toMatch(
      /^# Bulwark kit 1 · clock · sha256 [0-9a-f]{16}: yours to keep; "Bulwark: Update kit" offers newer versions\n"""/,
    );
    const header = { version: 1, part: "clock", sha256: part.sha256.slice(0, 16) };
    expect(readKitHeader(text)).toEqual(header);
    expect(readKitHeader(`\uFEFF${text.replaceAll("\n", "\r\n")}`)).toEqual(header);
    expect(readKitHeader(part.text)).toBeUndefined();
  });
});

describe("a plan", () => {
  test("makes a package with the part and all that it needs, what is needed first", () => {
    const { creates, paths, notes } = plan(["retry"]);
    expect(names(creates)).toEqual(
      ["__init__.py", "error_details.py", "errors.py", "clock.py", "deadline.py", "retry_policy.py", "retry.py"].sort(
        (a, b) => names(creates).indexOf(a) - names(creates).indexOf(b),
      ),
    );
    expect([creates[0]?.text, paths.retry, notes]).toEqual(["", "app/hardening/retry.py", []]);
    const earlier = new Set<string>();
    for (const { path, text } of creates) {
      for (const [, needed] of text.matchAll(/^from \.(\w+) import/gm)) expect(earlier).toContain(needed);
      earlier.add(path.replace(/^.*\/(\w+)\.py$/, "$1"));
    }
  });

  test("does nothing where all is there, and adds only what is missing", () => {
    expect(plan(["retry"], written("retry"))).toMatchObject({ creates: [], notes: [] });
    expect(names(plan(["http_get"], written("retry")).creates)).toEqual(["http_get.py"]);
    const { "app/hardening/__init__.py": _, ...withoutInit } = written("clock");
    expect(plan(["clock"], withoutInit).creates).toEqual([]);
  });

  test("leaves a package's own __init__.py alone", () => {
    expect(names(plan(["clock"], { "app/hardening/__init__.py": "import os" }).creates)).toEqual(["clock.py"]);
  });

  test.each(["clock.py", "Clock.PY", "clock.pyi", "clock.cpython-311-x86_64-linux-gnu.so"])(
    "writes beside %s of somebody else, under another name that imports follow",
    (name) => {
      const { creates, notes, paths } = plan(["deadline"], { [`app/hardening/${name}`]: "" });
      expect(paths.clock).toBe("app/hardening/bulwark_clock.py");
      expect(creates.at(-1)?.text).toContain("\nfrom .bulwark_clock import ");
      expect(notes).toEqual([
        "app/hardening/clock.py is not from the kit: the part is written to bulwark_clock.py instead.",
      ]);
    },
  );

  test("leaves another version as it is and says so", () => {
    const path = "app/hardening/clock.py";
    const old = { [path]: (written("clock")[path] ?? "").replace(/sha256 \w+/, "sha256 0123456789abcdef") };
    expect(plan(["clock"], old)).toMatchObject({
      creates: [],
      notes: [`${path} is another version of the kit part and stays as it is.`],
    });
  });
});

describe("an update", () => {
  /** The kit as an earlier version wrote it: another text, and the hash of that. */
  const older = (text: string): string => {
    const body = `${text.split("\n").slice(1).join("\n")}# as it was\n`;
    const plain = body.replaceAll("from .bulwark_clock import", "from .clock import");
    const sha256 = createHash("sha256").update(plain).digest("hex").slice(0, 16);
    return `${text.split("\n")[0]?.replace(/sha256 \w+/, `sha256 ${sha256}`)}\n${body}`;
  };

  test("offers nothing where every part is the newest, and leaves the other language to its own", () => {
    const files: Record<string, string> = { ...written("retry"), "app/hardening/own.py": "" };
    expect(pythonKitUpdates("app/hardening", files)).toMatchObject({ updates: [], creates: [], later: [] });
    const path = "app/hardening/retry.py";
    expect(kitUpdates("app/hardening", { ...files, [path]: older(files[path] ?? "") })).toEqual({
      updates: [],
      creates: [],
      files: [],
      later: [],
    });
  });

  test("replaces an older part, under the names that the project has, and adds what the newer one needs", () => {
    const foreign = { "app/hardening/clock.py": "" };
    const files = Object.fromEntries(plan(["deadline"], foreign).creates.map(({ path, text }) => [path, text]));
    const path = "app/hardening/deadline.py";
    delete files["app/hardening/errors.py"];
    const offered = pythonKitUpdates("app/hardening", { ...foreign, ...files, [path]: older(files[path] ?? "") });
    expect(offered.updates).toEqual([{ path, part: "deadline", text: files[path], edited: false }]);
    expect(names(offered.creates)).toEqual(["errors.py"]);
  });

  test("says when somebody has changed the file since, though not for line ends", () => {
    const path = "app/hardening/redact.py";
    const text = written("redact")[path] ?? "";
    const isEdited = (now: string): boolean | undefined =>
      pythonKitUpdates("app/hardening", { [path]: now }).updates[0]?.edited;
    expect(isEdited(older(text))).toBe(false);
    expect(isEdited(older(text).replaceAll("\n", "\r\n"))).toBe(false);
    expect(isEdited(older(text).replace("def redact", "def  redact"))).toBe(true);
  });
});
