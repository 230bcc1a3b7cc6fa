/** Every model names its source, fits its schema, and no name means two things. */

import { validRange } from "semver";
import { describe, expect, test } from "vitest";
import { catalogue, catalogueWith, models } from "#knowledge/catalogue";
import type { CallModel, LibraryModel } from "#knowledge/model";
import { libraryModel } from "#policy/knowledgeSchema";

const named = models.map((model) => [`${model.language} ${model.package} ${model.versions}`, model] as const);

const callsOf = (model: LibraryModel): readonly (readonly [string, CallModel])[] => [
  ...Object.entries(model.symbols),
  ...Object.entries(model.types ?? {}).flatMap(([type, { methods }]) =>
    Object.entries(methods).map(([name, call]) => [`${type}.${name}`, call] as const),
  ),
];

describe.each(named)("%s", (_, model) => {
  test("says where its facts were read", () => {
    expect(model.source.length).toBeGreaterThan(10);
  });

  test("speaks of a range of versions", () => {
    expect(validRange(model.versions)).not.toBeNull();
  });

  test("is what a user could write in bulwark.json", () => {
    const json = JSON.parse(JSON.stringify(model, (_key, value) => (value === Number.POSITIVE_INFINITY ? 1e9 : value)));
    expect(libraryModel.safeParse(json).error).toBeUndefined();
  });

  test("names only types that exist", () => {
    const known = new Set(models.flatMap((other) => Object.keys(other.types ?? {})));
    const used = [
      ...Object.values(model.values ?? {}),
      ...Object.values(model.typeNames ?? {}),
      ...Object.values(model.types ?? {}).flatMap((type) => [
        ...Object.values(type.properties ?? {}),
        ...(type.extends === undefined ? [] : [type.extends]),
      ]),
      ...callsOf(model).flatMap(([, call]) => [
        ...(call.returns === undefined ? [] : [call.returns]),
        ...Object.values(call.callbacks ?? {}).flatMap((callback) => callback.parameters ?? []),
      ]),
    ].filter((name) => name !== "");
    expect(used.filter((name) => !known.has(name))).toEqual([]);
  });

  test("an outbound call says whether it ever gives up, here or on its client", () => {
    const open = callsOf(model).filter(
      ([, call]) => call.concept === "client" && call.deadline === undefined && call.retries === undefined,
    );
    expect(open.map(([name]) => name)).toEqual([]);
  });
});

test("a type is described in one place", () => {
  const seen = new Map<string, string>();
  for (const model of models)
    for (const [name, type] of Object.entries(model.types ?? {})) {
      const text = JSON.stringify(type);
      expect(seen.get(name) ?? text, name).toBe(text);
      seen.set(name, text);
    }
});

test("the version of a project decides", () => {
  const retries = (version: string | undefined) =>
    catalogue.symbol({ language: "javascript", package: "stripe", version }, ["default"])?.retries?.default;
  expect([
    retries("^12.0.0"),
    retries("14.1.0"),
    retries("^17.0.0"),
    retries(undefined),
    retries("workspace:*"),
  ]).toEqual([0, 1, 2, 2, 2]);
});

test("a default export and its namespace are one", () => {
  const at = { language: "javascript", package: "pg" } as const;
  expect(catalogue.symbol(at, ["default", "Pool"])).toBe(catalogue.symbol(at, ["Pool"]));
  expect(catalogue.canonical("javascript", "fs")).toBe("node:fs");
});

test("names of Object.prototype are no symbols", () => {
  for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
    expect(catalogue.symbol({ language: "javascript", package: "axios" }, [name])).toBeUndefined();
    expect(catalogue.property("express.Request", name)).toBeUndefined();
  }
});

test("a user's model wins over ours, symbol by symbol", () => {
  const own = catalogueWith([
    {
      package: "axios",
      language: "javascript",
      versions: "*",
      source: "bulwark.json",
      symbols: { get: { concept: "cache" } },
    },
  ]);
  const at = { language: "javascript", package: "axios" } as const;
  expect(own.symbol(at, ["get"])?.concept).toBe("cache");
  expect(own.symbol(at, ["post"])?.concept).toBe("outbound-call");
});
