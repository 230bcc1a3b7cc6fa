// Generated from the folders of server/src/rules: UPDATE=1 npx vitest run test/house/registry.test.ts

import { ackBeforeDurable } from "./ack-before-durable/rule";
import { blockingCallInAsync } from "./blocking-call-in-async/rule";
import { checkThenAct } from "./check-then-act/rule";
import { ciMissingTimeout } from "./ci-missing-timeout/rule";
import { ciNoSecurityScan } from "./ci-no-security-scan/rule";
import { ciNoTestGate } from "./ci-no-test-gate/rule";
import { ciUnpinnedAction } from "./ci-unpinned-action/rule";
import { circularDependency } from "./circular-dependency/rule";
import { curlWithoutFailOrTimeout } from "./curl-without-fail-or-timeout/rule";
import { deadCatch } from "./dead-catch/rule";
import { debugModeInProduction } from "./debug-mode-in-production/rule";
import { dependsOnWithoutHealth } from "./depends-on-without-health/rule";
import { exposedPortAllInterfaces } from "./exposed-port-all-interfaces/rule";
import { failOpenCheck } from "./fail-open-check/rule";
import { failureAsSuccess } from "./failure-as-success/rule";
import { failureExitsZero } from "./failure-exits-zero/rule";
import { floatingPromise } from "./floating-promise/rule";
import { hardcodedSecret } from "./hardcoded-secret/rule";
import { healthcheckNeverFails } from "./healthcheck-never-fails/rule";
import { highCardinalityMetricLabel } from "./high-cardinality-metric-label/rule";
import { hostNetwork } from "./host-network/rule";
import { ignoredExitCode } from "./ignored-exit-code/rule";
import { ignoredResultError } from "./ignored-result-error/rule";
import { ignoresRetryAfter } from "./ignores-retry-after/rule";
import { inconsistentLockOrder } from "./inconsistent-lock-order/rule";
import { ineffectiveRateLimit } from "./ineffective-rate-limit/rule";
import { ineffectiveTimeout } from "./ineffective-timeout/rule";
import { insecureHttpUrl } from "./insecure-http-url/rule";
import { layerViolation } from "./layer-violation/rule";
import { lockNotReleased } from "./lock-not-released/rule";
import { lockWithoutTimeout } from "./lock-without-timeout/rule";
import { logAndContinue } from "./log-and-continue/rule";
import { logWithoutError } from "./log-without-error/rule";
import { lostErrorCause } from "./lost-error-cause/rule";
import { memoryOnlyState } from "./memory-only-state/rule";
import { missingCheckpoint } from "./missing-checkpoint/rule";
import { missingCircuitBreaker } from "./missing-circuit-breaker/rule";
import { missingClientThrottle } from "./missing-client-throttle/rule";
import { missingCooldown } from "./missing-cooldown/rule";
import { missingCorrelationId } from "./missing-correlation-id/rule";
import { missingDeadLetterQueue } from "./missing-dead-letter-queue/rule";
import { missingGracefulShutdown } from "./missing-graceful-shutdown/rule";
import { missingHealthEndpoint } from "./missing-health-endpoint/rule";
import { missingHealthcheck } from "./missing-healthcheck/rule";
import { missingIdempotencyKey } from "./missing-idempotency-key/rule";
import { missingMetrics } from "./missing-metrics/rule";
import { missingProcessErrorHandler } from "./missing-process-error-handler/rule";
import { missingRateLimit } from "./missing-rate-limit/rule";
import { missingRequiredEnv } from "./missing-required-env/rule";
import { missingResourceLimits } from "./missing-resource-limits/rule";
import { missingRestartPolicy } from "./missing-restart-policy/rule";
import { missingRetry } from "./missing-retry/rule";
import { missingTimeout } from "./missing-timeout/rule";
import { missingWebhookSignature } from "./missing-webhook-signature/rule";
import { mixedResponsibilities } from "./mixed-responsibilities/rule";
import { multiStepWriteWithoutTransaction } from "./multi-step-write-without-transaction/rule";
import { nestedRetry } from "./nested-retry/rule";
import { nonAtomicClaim } from "./non-atomic-claim/rule";
import { nonAtomicWrite } from "./non-atomic-write/rule";
import { overbroadCatch } from "./overbroad-catch/rule";
import { overlappingSchedule } from "./overlapping-schedule/rule";
import { oversizedModule } from "./oversized-module/rule";
import { pathTraversal } from "./path-traversal/rule";
import { plaintextSecretEnv } from "./plaintext-secret-env/rule";
import { privilegedContainer } from "./privileged-container/rule";
import { promiseInCondition } from "./promise-in-condition/rule";
import { queueStoreNotDurable } from "./queue-store-not-durable/rule";
import { resourceLeak } from "./resource-leak/rule";
import { responseThenContinue } from "./response-then-continue/rule";
import { retriesPermanentErrors } from "./retries-permanent-errors/rule";
import { retryNonIdempotent } from "./retry-non-idempotent/rule";
import { retryWithoutBackoff } from "./retry-without-backoff/rule";
import { retryWithoutJitter } from "./retry-without-jitter/rule";
import { rootContainer } from "./root-container/rule";
import { secretInImage } from "./secret-in-image/rule";
import { secretInLog } from "./secret-in-log/rule";
import { shellMissingErrexit } from "./shell-missing-errexit/rule";
import { signalNotForwarded } from "./signal-not-forwarded/rule";
import { sleepAsSynchronization } from "./sleep-as-synchronization/rule";
import { sqlStringBuilding } from "./sql-string-building/rule";
import { survivesUncaughtException } from "./survives-uncaught-exception/rule";
import { swallowedError } from "./swallowed-error/rule";
import { throwNonError } from "./throw-non-error/rule";
import { tlsVerificationDisabled } from "./tls-verification-disabled/rule";
import { unboundedParallelism } from "./unbounded-parallelism/rule";
import { unboundedQuery } from "./unbounded-query/rule";
import { unboundedQueue } from "./unbounded-queue/rule";
import { unboundedRetry } from "./unbounded-retry/rule";
import { unboundedUpload } from "./unbounded-upload/rule";
import { uncheckedHttpStatus } from "./unchecked-http-status/rule";
import { unguardedJsonParse } from "./unguarded-json-parse/rule";
import { unhandledStreamError } from "./unhandled-stream-error/rule";
import { unlockedReadModifyWrite } from "./unlocked-read-modify-write/rule";
import { unpinnedImage } from "./unpinned-image/rule";
import { unpinnedRuntimeDownload } from "./unpinned-runtime-download/rule";
import { unstructuredLog } from "./unstructured-log/rule";
import { untracedOperation } from "./untraced-operation/rule";
import { unvalidatedEnv } from "./unvalidated-env/rule";
import { unvalidatedInput } from "./unvalidated-input/rule";
import { unvalidatedUrlFetch } from "./unvalidated-url-fetch/rule";
import { weakPasswordHash } from "./weak-password-hash/rule";
import { workflowScriptInjection } from "./workflow-script-injection/rule";
import type { Rule } from "./rule";

/** Every rule, by id. */
export const RULES: readonly Rule[] = [
  ackBeforeDurable,
  blockingCallInAsync,
  checkThenAct,
  ciMissingTimeout,
  ciNoSecurityScan,
  ciNoTestGate,
  ciUnpinnedAction,
  circularDependency,
  curlWithoutFailOrTimeout,
  deadCatch,
  debugModeInProduction,
  dependsOnWithoutHealth,
  exposedPortAllInterfaces,
  failOpenCheck,
  failureAsSuccess,
  failureExitsZero,
  floatingPromise,
  hardcodedSecret,
  healthcheckNeverFails,
  highCardinalityMetricLabel,
  hostNetwork,
  ignoredExitCode,
  ignoredResultError,
  ignoresRetryAfter,
  inconsistentLockOrder,
  ineffectiveRateLimit,
  ineffectiveTimeout,
  insecureHttpUrl,
  layerViolation,
  lockNotReleased,
  lockWithoutTimeout,
  logAndContinue,
  logWithoutError,
  lostErrorCause,
  memoryOnlyState,
  missingCheckpoint,
  missingCircuitBreaker,
  missingClientThrottle,
  missingCooldown,
  missingCorrelationId,
  missingDeadLetterQueue,
  missingGracefulShutdown,
  missingHealthEndpoint,
  missingHealthcheck,
  missingIdempotencyKey,
  missingMetrics,
  missingProcessErrorHandler,
  missingRateLimit,
  missingRequiredEnv,
  missingResourceLimits,
  missingRestartPolicy,
  missingRetry,
  missingTimeout,
  missingWebhookSignature,
  mixedResponsibilities,
  multiStepWriteWithoutTransaction,
  nestedRetry,
  nonAtomicClaim,
  nonAtomicWrite,
  overbroadCatch,
  overlappingSchedule,
  oversizedModule,
  pathTraversal,
  plaintextSecretEnv,
  privilegedContainer,
  promiseInCondition,
  queueStoreNotDurable,
  resourceLeak,
  responseThenContinue,
  retriesPermanentErrors,
  retryNonIdempotent,
  retryWithoutBackoff,
  retryWithoutJitter,
  rootContainer,
  secretInImage,
  secretInLog,
  shellMissingErrexit,
  signalNotForwarded,
  sleepAsSynchronization,
  sqlStringBuilding,
  survivesUncaughtException,
  swallowedError,
  throwNonError,
  tlsVerificationDisabled,
  unboundedParallelism,
  unboundedQuery,
  unboundedQueue,
  unboundedRetry,
  unboundedUpload,
  uncheckedHttpStatus,
  unguardedJsonParse,
  unhandledStreamError,
  unlockedReadModifyWrite,
  unpinnedImage,
  unpinnedRuntimeDownload,
  unstructuredLog,
  untracedOperation,
  unvalidatedEnv,
  unvalidatedInput,
  unvalidatedUrlFetch,
  weakPasswordHash,
  workflowScriptInjection,
];
