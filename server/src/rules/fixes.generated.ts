// Generated from the fix files of server/src/rules: UPDATE=1 npx vitest run test/house/fixes.test.ts

import type { FixSpec } from "./fix";
import { addJobTimeout as addJobTimeoutInWorkflow } from "./ci-missing-timeout/fix.workflow";
import { needTests as needTestsInWorkflow } from "./ci-no-test-gate/fix.workflow";
import { pinAction as pinActionInWorkflow } from "./ci-unpinned-action/fix.workflow";
import { leastPermissions as leastPermissionsInWorkflow2 } from "./ci-unpinned-action/fix.workflow";
import { failOnHttpError as failOnHttpErrorInCompose } from "./curl-without-fail-or-timeout/fix.compose";
import { failOnHttpError as failOnHttpErrorInDockerfile } from "./curl-without-fail-or-timeout/fix.dockerfile";
import { failOnHttpError as failOnHttpErrorInShell } from "./curl-without-fail-or-timeout/fix.shell";
import { failOnHttpError as failOnHttpErrorInWorkflow } from "./curl-without-fail-or-timeout/fix.workflow";
import { waitForHealth as waitForHealthInCompose } from "./depends-on-without-health/fix.compose";
import { bindLoopback as bindLoopbackInCompose } from "./exposed-port-all-interfaces/fix.compose";
import { failWithExitCode as failWithExitCodeInTypescript } from "./failure-exits-zero/fix.typescript";
import { awaitPromise as awaitPromiseInTypescript } from "./floating-promise/fix.typescript";
import { honourRetryAfter as honourRetryAfterInTypescript } from "./ignores-retry-after/fix.typescript";
import { addErrorToLog as addErrorToLogInTypescript } from "./log-without-error/fix.typescript";
import { preserveCause as preserveCauseInPython } from "./lost-error-cause/fix.python";
import { preserveCause as preserveCauseInTypescript } from "./lost-error-cause/fix.typescript";
import { wrapInBreaker as wrapInBreakerInTypescript } from "./missing-circuit-breaker/fix.typescript";
import { wrapInLimit as wrapInLimitInTypescript } from "./missing-client-throttle/fix.typescript";
import { addCorrelationId as addCorrelationIdInTypescript } from "./missing-correlation-id/fix.typescript";
import { keepDeadLetters as keepDeadLettersInTypescript } from "./missing-dead-letter-queue/fix.typescript";
import { gracefulShutdown as gracefulShutdownInPython } from "./missing-graceful-shutdown/fix.python";
import { gracefulShutdown as gracefulShutdownInTypescript } from "./missing-graceful-shutdown/fix.typescript";
import { addHealthEndpoint as addHealthEndpointInTypescript } from "./missing-health-endpoint/fix.typescript";
import { addHealthcheck as addHealthcheckInCompose } from "./missing-healthcheck/fix.compose";
import { addCrashDump as addCrashDumpInPython } from "./missing-process-error-handler/fix.python";
import { addCrashDump as addCrashDumpInTypescript } from "./missing-process-error-handler/fix.typescript";
import { addMemoryLimit as addMemoryLimitInCompose } from "./missing-resource-limits/fix.compose";
import { addRestartPolicy as addRestartPolicyInCompose } from "./missing-restart-policy/fix.compose";
import { wrapInRetry as wrapInRetryInPython } from "./missing-retry/fix.python";
import { wrapInRetry as wrapInRetryInTypescript } from "./missing-retry/fix.typescript";
import { addDeadline as addDeadlineInPython } from "./missing-timeout/fix.python";
import { addDeadline as addDeadlineInTypescript } from "./missing-timeout/fix.typescript";
import { writeAtomically as writeAtomicallyInPython } from "./non-atomic-write/fix.python";
import { writeAtomically as writeAtomicallyInTypescript } from "./non-atomic-write/fix.typescript";
import { requireVariable as requireVariableInCompose } from "./plaintext-secret-env/fix.compose";
import { classifyInCatch as classifyInCatchInTypescript } from "./retries-permanent-errors/fix.typescript";
import { addIdempotencyKey as addIdempotencyKeyInTypescript } from "./retry-non-idempotent/fix.typescript";
import { addJitter as addJitterInTypescript } from "./retry-without-jitter/fix.typescript";
import { addUser as addUserInDockerfile } from "./root-container/fix.dockerfile";
import { strictMode as strictModeInDockerfile } from "./shell-missing-errexit/fix.dockerfile";
import { strictMode as strictModeInShell } from "./shell-missing-errexit/fix.shell";
import { strictMode as strictModeInWorkflow } from "./shell-missing-errexit/fix.workflow";
import { useExecForm as useExecFormInDockerfile } from "./signal-not-forwarded/fix.dockerfile";
import { addInit as addInitInDockerfile2 } from "./signal-not-forwarded/fix.dockerfile";
import { replaceScript as replaceScriptInShell } from "./signal-not-forwarded/fix.shell";
import { pollUntilReady as pollUntilReadyInShell } from "./sleep-as-synchronization/fix.shell";
import { limitConcurrency as limitConcurrencyInPython } from "./unbounded-parallelism/fix.python";
import { limitConcurrency as limitConcurrencyInTypescript } from "./unbounded-parallelism/fix.typescript";
import { checkStatus as checkStatusInTypescript } from "./unchecked-http-status/fix.typescript";
import { lockFile as lockFileInPython } from "./unlocked-read-modify-write/fix.python";
import { lockFile as lockFileInTypescript } from "./unlocked-read-modify-write/fix.typescript";
import { pinImage as pinImageInCompose } from "./unpinned-image/fix.compose";
import { pinImage as pinImageInDockerfile } from "./unpinned-image/fix.dockerfile";
import { pinImage as pinImageInWorkflow } from "./unpinned-image/fix.workflow";
import { addFlowLog as addFlowLogInPython } from "./untraced-operation/fix.python";
import { addFlowLog as addFlowLogInTypescript } from "./untraced-operation/fix.typescript";
import { validateEnv as validateEnvInTypescript } from "./unvalidated-env/fix.typescript";
import { validateFromType as validateFromTypeInPython } from "./unvalidated-input/fix.python";
import { validateFromType as validateFromTypeInTypescript } from "./unvalidated-input/fix.typescript";
import { passByEnv as passByEnvInWorkflow } from "./workflow-script-injection/fix.workflow";

/** Every fix. */
export const FIXES: readonly FixSpec[] = [
  addJobTimeoutInWorkflow,
  needTestsInWorkflow,
  pinActionInWorkflow,
  leastPermissionsInWorkflow2,
  failOnHttpErrorInCompose,
  failOnHttpErrorInDockerfile,
  failOnHttpErrorInShell,
  failOnHttpErrorInWorkflow,
  waitForHealthInCompose,
  bindLoopbackInCompose,
  failWithExitCodeInTypescript,
  awaitPromiseInTypescript,
  honourRetryAfterInTypescript,
  addErrorToLogInTypescript,
  preserveCauseInPython,
  preserveCauseInTypescript,
  wrapInBreakerInTypescript,
  wrapInLimitInTypescript,
  addCorrelationIdInTypescript,
  keepDeadLettersInTypescript,
  gracefulShutdownInPython,
  gracefulShutdownInTypescript,
  addHealthEndpointInTypescript,
  addHealthcheckInCompose,
  addCrashDumpInPython,
  addCrashDumpInTypescript,
  addMemoryLimitInCompose,
  addRestartPolicyInCompose,
  wrapInRetryInPython,
  wrapInRetryInTypescript,
  addDeadlineInPython,
  addDeadlineInTypescript,
  writeAtomicallyInPython,
  writeAtomicallyInTypescript,
  requireVariableInCompose,
  classifyInCatchInTypescript,
  addIdempotencyKeyInTypescript,
  addJitterInTypescript,
  addUserInDockerfile,
  strictModeInDockerfile,
  strictModeInShell,
  strictModeInWorkflow,
  useExecFormInDockerfile,
  addInitInDockerfile2,
  replaceScriptInShell,
  pollUntilReadyInShell,
  limitConcurrencyInPython,
  limitConcurrencyInTypescript,
  checkStatusInTypescript,
  lockFileInPython,
  lockFileInTypescript,
  pinImageInCompose,
  pinImageInDockerfile,
  pinImageInWorkflow,
  addFlowLogInPython,
  addFlowLogInTypescript,
  validateEnvInTypescript,
  validateFromTypeInPython,
  validateFromTypeInTypescript,
  passByEnvInWorkflow,
];
