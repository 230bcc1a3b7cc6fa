/** Validation, logging, tracing, shutdown. */

import type { CallModel, LibraryModel, TypeModel } from "../model";
import { each, LATER, under } from "../rows";

const CHECK: CallModel = { concept: "validation" };
const CHECK_ASYNC: CallModel = { concept: "validation", promise: true };
const schema = (type: string, more: Record<string, CallModel>): TypeModel => ({
  methods: { "*": { returns: type, callbacks: { "*": { how: "collects" } } }, ...more },
  properties: {},
});
const LOG: CallModel = { concept: "log", safe: true };
const LOGGER: TypeModel = {
  methods: {
    ...each("trace debug info warn error fatal log verbose silly http notice crit alert emerg", LOG),
    child: { returns: "log.Logger", safe: true },
    ...each("flush", { safe: true }),
    "()": LOG,
  },
};
const RULES = "body query param params check header cookie";

export const checks: readonly LibraryModel[] = [
  {
    package: "zod",
    aliases: ["zod/v4", "zod/v3", "zod/mini"],
    language: "javascript",
    versions: "*",
    source: "zod.dev/basics: parse throws, safeParse gives a result",
    symbols: {},
    values: {
      default: "zod.Namespace",
      z: "zod.Namespace",
      ZodSchema: "zod.Schema",
      ZodType: "zod.Schema",
      ...Object.fromEntries(
        "object string number array enum union record coerce boolean literal"
          .split(" ")
          .map((name) => [name, "zod.Schema"]),
      ),
    },
    types: {
      "zod.Namespace": {
        methods: { "*": { returns: "zod.Schema", callbacks: { "*": { how: "collects" } } } },
        properties: { coerce: "zod.Namespace" },
      },
      "zod.Schema": schema("zod.Schema", {
        ...each("parse safeParse decode safeDecode", { ...CHECK, returns: "valid.Result" }),
        ...each("parseAsync safeParseAsync spa", { ...CHECK_ASYNC, returns: "valid.Result" }),
        "()": { returns: "zod.Schema" },
      }),
      "valid.Result": { methods: {} },
    },
  },
  {
    package: "valibot",
    language: "javascript",
    versions: "*",
    source: "valibot.dev/api/parse",
    symbols: {
      ...each("parse safeParse is assert", CHECK),
      ...each("parseAsync safeParseAsync", CHECK_ASYNC),
      ...each("object string number array pipe optional", { returns: "valibot.Schema" }),
      parser: CHECK,
    },
    types: { "valibot.Schema": { methods: {} } },
  },
  {
    package: "ajv",
    aliases: ["ajv/dist/2020", "ajv/dist/jtd"],
    language: "javascript",
    versions: "*",
    source: "ajv.js.org/api: compile gives a function that returns a boolean",
    symbols: { ...each("default Ajv", { returns: "ajv.Ajv" }) },
    types: {
      "ajv.Ajv": {
        methods: {
          ...each("compile getSchema", { returns: "ajv.Validator" }),
          compileAsync: { promise: true, returns: "ajv.Validator" },
          validate: CHECK,
          addSchema: { returns: "ajv.Ajv" },
          ...each("addFormat addKeyword", { returns: "ajv.Ajv" }),
        },
      },
      "ajv.Validator": { methods: { "()": CHECK } },
    },
  },
  {
    package: "@sinclair/typebox/value",
    aliases: ["@sinclair/typebox/value/check", "@sinclair/typebox/value/parse"],
    language: "javascript",
    versions: "*",
    source: "@sinclair/typebox 0.34.52: build/cjs/value/value/value.d.ts (Check tells, Parse, Decode and Assert throw)",
    symbols: each("Value.Check Value.Parse Value.Decode Value.Assert Check Parse Decode Assert", CHECK),
  },
  {
    package: "@sinclair/typebox/compiler",
    language: "javascript",
    versions: "*",
    source: "@sinclair/typebox 0.34.52: build/cjs/compiler/compiler.d.ts (TypeCheck.Check)",
    symbols: { "TypeCompiler.Compile": { returns: "typebox.TypeCheck" } },
    types: { "typebox.TypeCheck": { methods: each("Check Decode", CHECK) } },
  },
  {
    package: "arktype",
    language: "javascript",
    versions: ">=2",
    source: "arktype 2.2.9: out/variants/base.d.ts (a type is called with data; assert throws, allows tells)",
    symbols: { type: { returns: "arktype.Type" } },
    types: { "arktype.Type": { methods: each("() assert allows from traverse", CHECK) } },
  },
  {
    package: "envalid",
    language: "javascript",
    versions: "*",
    source: "envalid 8.2.0: dist/envalid.d.ts (cleanEnv and customCleanEnv report and exit when a variable is missing)",
    symbols: each("cleanEnv customCleanEnv", CHECK),
  },
  {
    package: "@t3-oss/env-core",
    aliases: ["@t3-oss/env-nextjs", "@t3-oss/env-nuxt"],
    language: "javascript",
    versions: "*",
    source: "@t3-oss/env-core 0.13.11: dist/index.d.ts (createEnv throws when a variable is missing)",
    symbols: { createEnv: CHECK },
  },
  {
    package: "joi",
    aliases: ["@hapi/joi"],
    language: "javascript",
    versions: "*",
    source: "joi.dev/api: validate gives { value, error }, attempt and assert throw",
    symbols: each("attempt assert", CHECK),
    values: { default: "joi.Schema", Joi: "joi.Schema" },
    types: {
      "joi.Schema": schema("joi.Schema", { ...each("validate attempt assert", CHECK), validateAsync: CHECK_ASYNC }),
    },
  },
  {
    package: "yup",
    language: "javascript",
    versions: "*",
    source: "jquense/yup README",
    symbols: each("object string number array mixed boolean date", { returns: "yup.Schema" }),
    types: {
      "yup.Schema": schema("yup.Schema", {
        ...each("validateSync validateSyncAt cast isValidSync", CHECK),
        ...each("validate isValid", CHECK_ASYNC),
      }),
    },
  },
  {
    package: "class-validator",
    language: "javascript",
    versions: "*",
    source: "typestack/class-validator README",
    symbols: { ...each("validate validateOrReject", CHECK_ASYNC), validateSync: CHECK },
  },
  {
    package: "express-validator",
    language: "javascript",
    versions: "*",
    source: "express-validator.github.io/docs: rules only record errors, validationResult reads them",
    symbols: {
      ...each(RULES, { returns: "express-validator.Rule" }),
      ...each("checkSchema oneOf checkExact", { returns: "express-validator.Rule" }),
      validationResult: { concept: "validation-verdict", returns: "express-validator.Result" },
      matchedData: CHECK,
    },
    types: {
      "express-validator.Rule": {
        methods: {
          "*": { returns: "express-validator.Rule", callbacks: { "*": { how: "collects" } } },
          run: { promise: true, concept: "validation" },
        },
      },
      "express-validator.Result": { methods: { throw: { concept: "validation-verdict" }, isEmpty: {}, array: {} } },
    },
  },
  {
    package: "pino",
    language: "javascript",
    versions: "*",
    source: "pinojs/pino 10.4.0 docs/api.md, lib/levels.js: trace … fatal",
    symbols: { ...each("default pino", { returns: "log.Logger" }) },
    typeNames: { Logger: "log.Logger" },
    types: { "log.Logger": LOGGER },
  },
  {
    package: "winston",
    language: "javascript",
    versions: "*",
    source:
      "winstonjs/winston 3.19.0 lib/winston.js: the default logger has the npm levels; lib/winston/logger.js: exitOnError is true by default",
    symbols: { createLogger: { returns: "log.Logger" }, ...each("error warn info http verbose debug silly log", LOG) },
    typeNames: { Logger: "log.Logger" },
  },
  {
    package: "bunyan",
    language: "javascript",
    versions: "*",
    source: "trentm/node-bunyan README",
    symbols: { createLogger: { returns: "log.Logger" } },
  },
  {
    package: "debug",
    language: "javascript",
    versions: "*",
    source: "debug-js/debug README",
    symbols: { ...each("default debug", { returns: "log.Logger" }) },
  },
  {
    package: "loglevel",
    aliases: ["consola", "signale"],
    language: "javascript",
    versions: "*",
    source: "pimterry/loglevel README; unjs/consola README",
    symbols: each("error warn info debug trace log", LOG),
    values: { default: "log.Logger", consola: "log.Logger" },
  },
  {
    package: "@opentelemetry/api",
    language: "javascript",
    versions: "*",
    source:
      "open-telemetry/opentelemetry-js-api: trace.getTracer(), tracer.startActiveSpan(name, fn), span.recordException",
    symbols: {},
    values: { trace: "otel.Trace", default: "otel.Api" },
    types: {
      "otel.Api": { methods: {}, properties: { trace: "otel.Trace" } },
      "otel.Trace": {
        methods: { getTracer: { returns: "otel.Tracer" }, ...each("getSpan getActiveSpan", { returns: "otel.Span" }) },
      },
      "otel.Tracer": {
        methods: {
          startActiveSpan: { concept: "trace", callbacks: { last: { ...under("trace"), parameters: ["otel.Span"] } } },
          startSpan: { concept: "trace", returns: "otel.Span" },
        },
      },
      "otel.Span": {
        methods: { recordException: LOG, ...each("end setAttribute setAttributes setStatus addEvent", { safe: true }) },
      },
    },
  },
  {
    package: "@sentry/node",
    aliases: ["@sentry/nestjs", "@sentry/nextjs", "@sentry/browser", "@sentry/react", "@sentry/core"],
    language: "javascript",
    versions: "*",
    source: "docs.sentry.io/platforms/javascript/apis",
    symbols: {
      ...each("captureException captureMessage captureEvent", LOG),
      startSpan: { concept: "trace", callbacks: { "1": under("trace") } },
      ...each("withScope withMonitor", { callbacks: { last: { how: "awaits" } } }),
      ...each("flush close", { concept: "cleanup", promise: true }),
      init: { safe: true },
    },
  },
  {
    package: "close-with-grace",
    language: "javascript",
    versions: "*",
    source: "mcollina/close-with-grace README: handles SIGTERM, SIGINT, uncaught errors; exits after delay (10 s)",
    symbols: { default: { concept: "shutdown-hook", callbacks: { last: LATER } } },
  },
  {
    package: "exit-hook",
    language: "javascript",
    versions: "*",
    source:
      "sindresorhus/exit-hook 4 readme.md: hooks run on SIGINT, SIGTERM and exit; asyncExitHook waits at most `wait` ms; gracefulExit(code) runs the hooks, then exits",
    symbols: {
      ...each("default asyncExitHook", { concept: "shutdown-hook", callbacks: { "0": LATER } }),
      gracefulExit: { concept: "exit", safe: true },
    },
  },
  {
    package: "@godaddy/terminus",
    language: "javascript",
    versions: "*",
    source:
      "godaddy/terminus 4.12.1 lib/terminus.js: on its signals (SIGTERM by default) stops the server within timeout (1 s), then sends itself the signal again",
    symbols: { createTerminus: { concept: "shutdown-hook", callbacks: { "*": LATER } } },
  },
  {
    package: "http-graceful-shutdown",
    language: "javascript",
    versions: "*",
    source: "sebhildebrandt/http-graceful-shutdown README: listens for SIGINT and SIGTERM and exits",
    symbols: { default: { concept: "shutdown-hook", callbacks: { "*": LATER } } },
  },
];
