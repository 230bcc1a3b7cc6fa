/** One line of real code per library and what must be known about it; without the library's model, it is not. */

import { describe, expect, test } from "vitest";
import { models } from "#knowledge/catalogue";
import { catalogueOf } from "#knowledge/lookup";
import type { CallModel } from "#knowledge/model";
import { workspace } from "../support/workspace";
import { PYTHON } from "./casesPython";
import { RUNTIME } from "./casesRuntime";
import { SERVICES } from "./casesServices";

/** The meaning of a call in a few words, in a fixed order. */
function summary(concept: string | undefined, model: CallModel): string {
  const { deadline, retries } = model;
  const callback = Object.values(model.callbacks ?? {})[0];
  const words = [
    concept,
    model.promise === "lazy" ? "lazy" : model.promise === true ? "promise" : undefined,
    model.idempotent === true ? "idempotent" : model.idempotent === false ? "not-idempotent" : undefined,
    deadline === undefined
      ? undefined
      : `deadline=${[...deadline.options, ...(deadline.signals ?? [])].join("|")} default=${deadline.default ?? "none"}${deadline.total ? "" : " per-read"}`,
    model.safe === true ? "safe" : undefined,
    model.blocking === true ? "blocking" : undefined,
    model.provides === undefined ? undefined : `provides=${model.provides.join()}`,
    retries === undefined ? undefined : `retries=${retries.default}${retries.endless === true ? " endless" : ""}`,
    model.throwsOnStatus === undefined ? undefined : model.throwsOnStatus ? "throws" : "no-throw",
    model.configures === undefined ? undefined : `configures=${model.configures}`,
    model.decorates === undefined ? undefined : `decorates=${model.decorates.join()}`,
    model.wraps === undefined ? undefined : `wraps=${model.wraps}`,
    callback === undefined
      ? undefined
      : `callback=${callback.how}${callback.under === undefined ? "" : ` under=${callback.under.join()}`}`,
  ].filter((word) => word !== undefined);
  return words.length === 0 ? "known" : words.join(" ");
}

describe.each([
  ["javascript", [...RUNTIME, ...SERVICES], "a.ts"],
  ["python", PYTHON, "a.py"],
] as const)("%s", (language, cases, path) => {
  test.each(cases)("%s: %s", async (name, code, callee, expected) => {
    const call = (await workspace({ [path]: code })).call(path, callee);
    expect(call.model && summary(call.concept, call.model)).toBe(expected);
    const without = catalogueOf(models.filter((model) => model.package !== name || model.language !== language));
    const blind = (await workspace({ [path]: code }, { catalogue: without })).call(path, callee);
    expect(blind.model && summary(blind.concept, blind.model)).not.toBe(expected);
  });

  test("every library has a case", () => {
    const covered = new Set<string>(cases.map(([name]) => name));
    const symbolless = (name: string) =>
      models.every(
        (model) =>
          model.package !== name || Object.keys(model.symbols).length + Object.keys(model.values ?? {}).length === 0,
      );
    const missing = models.filter(
      (model) => model.language === language && !covered.has(model.package) && !symbolless(model.package),
    );
    expect(missing.map((model) => model.package)).toEqual([]);
  });
});
