/** One line of real code per library and what must be known about it; without the library's model, it is not. */

import { describe, expect, test } from "vitest";
import { models } from "#knowledge/catalogue";
import { catalogueOf } from "#knowledge/lookup";
import type { CallModel, LibraryModel } from "#knowledge/model";
import { workspace } from "../support/workspace";
import type { Case } from "./case";
import { CONCURRENCY } from "./casesConcurrency";
import { FAILURES } from "./casesFailures";
import { INPUTS } from "./casesInputs";
import { OBSERVABILITY } from "./casesObservability";
import { PLATFORMS } from "./casesPlatforms";
import { PYTHON } from "./casesPython";
import { PYTHON_CALLS } from "./casesPythonCalls";
import { PYTHON_CONCURRENCY } from "./casesPythonConcurrency";
import { PYTHON_OBSERVABILITY, PYTHON_SECRETS_ALONE } from "./casesPythonServices";
import { PYTHON_STORES } from "./casesPythonStores";
import { PYTHON_WEB } from "./casesPythonWeb";
import { RUNTIME } from "./casesRuntime";
import { SECRETS_ALONE } from "./casesSecrets";
import { SERVICES } from "./casesServices";

/** A row of types alone, which the libraries that use them are tested with. */
const isEmpty = ({ symbols, values }: LibraryModel): boolean =>
  Object.keys(symbols).length + Object.keys(values ?? {}).length === 0;

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
    model.failsIn === undefined ? undefined : `fails=${model.failsIn.join("|")}`,
    model.identifies === true ? "identifies" : undefined,
    model.provides === undefined ? undefined : `provides=${model.provides.join()}`,
    retries === undefined ? undefined : `retries=${retries.default}${retries.endless === true ? " endless" : ""}`,
    retries?.forever === undefined ? undefined : "forever",
    retries?.predicates === undefined ? undefined : `predicates=${retries.predicates.join("|")}`,
    model.throwsOnStatus === undefined ? undefined : model.throwsOnStatus ? "throws" : "no-throw",
    model.configures === undefined ? undefined : `configures=${model.configures}`,
    retries?.heedsRetryAfter === true ? "heeds" : undefined,
    model.decorates === undefined ? undefined : `decorates=${model.decorates.join()}`,
    model.wraps === undefined ? undefined : `wraps=${model.wraps}`,
    model.sizeLimit === undefined ? undefined : `limit=${model.sizeLimit.default ?? "none"}`,
    model.statement === undefined ? undefined : `statement=${model.statement}`,
    model.parallel === undefined
      ? undefined
      : `parallel=${model.parallel.options?.join("|") ?? model.parallel.positional ?? "none"}`,
    model.limit?.window === undefined
      ? undefined
      : `window=${model.limit.window.join("|")}:${model.limit.unit ?? "ms"}`,
    model.limit?.ignored === undefined ? undefined : `ignored=${model.limit.ignored.join("|")}`,
    callback === undefined
      ? undefined
      : `callback=${callback.how}${callback.under === undefined ? "" : ` under=${callback.under.join()}`}`,
  ].filter((word) => word !== undefined);
  return words.length === 0 ? "known" : words.join(" ");
}

describe.each([
  [
    "javascript",
    [...RUNTIME, ...SERVICES, ...FAILURES, ...CONCURRENCY, ...INPUTS, ...OBSERVABILITY, ...PLATFORMS, ...SECRETS_ALONE],
    "a.ts",
  ],
  [
    "python",
    [
      ...PYTHON,
      ...PYTHON_CALLS,
      ...PYTHON_CONCURRENCY,
      ...PYTHON_STORES,
      ...PYTHON_WEB,
      ...PYTHON_OBSERVABILITY,
      ...PYTHON_SECRETS_ALONE,
    ],
    "a.py",
  ],
] as const)("%s", (language, cases, path) => {
  /** What is known of a case's call when these are all the models there are. */
  const known = async ([name, code, callee, , version]: Case, rows: readonly LibraryModel[]) => {
    const manifest = { "package.json": JSON.stringify({ dependencies: { [name]: version } }) };
    // Python's kit is no package: a module is known by the line on its top.
    const kit = language === "python" ? { "hardening.py": "# Bulwark kit 1 · retry · sha256 0123456789abcdef\n" } : {};
    const files = { [path]: code, ...kit, ...(version === undefined ? {} : manifest) };
    const { model, concept } = (await workspace(files, { catalogue: catalogueOf(rows) })).call(path, callee);
    return model && summary(concept, model);
  };

  test.each(cases.map((one) => [...one.slice(0, 2), one] as [string, string, Case]))(
    "%s: %s",
    async (_name, _code, one) => {
      expect(await known(one, models)).toBe(one[3]);
    },
  );

  const rows = models.filter((model) => model.language === language && !isEmpty(model));
  test.each(rows.map((row) => [`${row.package} ${row.versions}`, row] as const))(
    "a case fails without the row %s",
    async (_title, row) => {
      const others = models.filter((model) => model !== row);
      const noticed = [];
      for (const one of cases.filter(([name]) => name === row.package)) {
        if ((await known(one, others)) !== one[3]) noticed.push(one);
      }
      expect(noticed).not.toEqual([]);
    },
  );
});
