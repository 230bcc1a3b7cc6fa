// Generated from the fix files of server/src/rules: UPDATE=1 npx vitest run test/house/fixes.test.ts

import type { FixSpec } from "./fix";
import { failWithExitCode as failWithExitCodeInTypescript } from "./failure-exits-zero/fix.typescript";
import { awaitPromise as awaitPromiseInTypescript } from "./floating-promise/fix.typescript";
import { honourRetryAfter as honourRetryAfterInTypescript } from "./ignores-retry-after/fix.typescript";
import { addErrorToLog as addErrorToLogInTypescript } from "./log-without-error/fix.typescript";
import { preserveCause as preserveCauseInTypescript } from "./lost-error-cause/fix.typescript";
import { wrapInBreaker as wrapInBreakerInTypescript } from "./missing-circuit-breaker/fix.typescript";
import { wrapInLimit as wrapInLimitInTypescript } from "./missing-client-throttle/fix.typescript";
import { addCorrelationId as addCorrelationIdInTypescript } from "./missing-correlation-id/fix.typescript";
import { keepDeadLetters as keepDeadLettersInTypescript } from "./missing-dead-letter-queue/fix.typescript";
import { gracefulShutdown as gracefulShutdownInTypescript } from "./missing-graceful-shutdown/fix.typescript";
import { addHealthEndpoint as addHealthEndpointInTypescript } from "./missing-health-endpoint/fix.typescript";
import { addCrashDump as addCrashDumpInTypescript } from "./missing-process-error-handler/fix.typescript";
import { wrapInRetry as wrapInRetryInTypescript } from "./missing-retry/fix.typescript";
import { addDeadline as addDeadlineInTypescript } from "./missing-timeout/fix.typescript";
import { writeAtomically as writeAtomicallyInTypescript } from "./non-atomic-write/fix.typescript";
import { classifyInCatch as classifyInCatchInTypescript } from "./retries-permanent-errors/fix.typescript";
import { addIdempotencyKey as addIdempotencyKeyInTypescript } from "./retry-non-idempotent/fix.typescript";
import { addJitter as addJitterInTypescript } from "./retry-without-jitter/fix.typescript";
import { limitConcurrency as limitConcurrencyInTypescript } from "./unbounded-parallelism/fix.typescript";
import { checkStatus as checkStatusInTypescript } from "./unchecked-http-status/fix.typescript";
import { lockFile as lockFileInTypescript } from "./unlocked-read-modify-write/fix.typescript";
import { addFlowLog as addFlowLogInTypescript } from "./untraced-operation/fix.typescript";
import { validateEnv as validateEnvInTypescript } from "./unvalidated-env/fix.typescript";
import { validateFromType as validateFromTypeInTypescript } from "./unvalidated-input/fix.typescript";

/** Every fix. */
export const FIXES: readonly FixSpec[] = [
  failWithExitCodeInTypescript,
  awaitPromiseInTypescript,
  honourRetryAfterInTypescript,
  addErrorToLogInTypescript,
  preserveCauseInTypescript,
  wrapInBreakerInTypescript,
  wrapInLimitInTypescript,
  addCorrelationIdInTypescript,
  keepDeadLettersInTypescript,
  gracefulShutdownInTypescript,
  addHealthEndpointInTypescript,
  addCrashDumpInTypescript,
  wrapInRetryInTypescript,
  addDeadlineInTypescript,
  writeAtomicallyInTypescript,
  classifyInCatchInTypescript,
  addIdempotencyKeyInTypescript,
  addJitterInTypescript,
  limitConcurrencyInTypescript,
  checkStatusInTypescript,
  lockFileInTypescript,
  addFlowLogInTypescript,
  validateEnvInTypescript,
  validateFromTypeInTypescript,
];
