// Generated from the folders of server/src/rules: UPDATE=1 npx vitest run test/house/registry.test.ts

import { checkThenAct } from "./check-then-act/rule";
import { floatingPromise } from "./floating-promise/rule";
import { ineffectiveTimeout } from "./ineffective-timeout/rule";
import { lostErrorCause } from "./lost-error-cause/rule";
import { missingGracefulShutdown } from "./missing-graceful-shutdown/rule";
import { missingRetry } from "./missing-retry/rule";
import { missingTimeout } from "./missing-timeout/rule";
import { nonAtomicWrite } from "./non-atomic-write/rule";
import { promiseInCondition } from "./promise-in-condition/rule";
import { swallowedError } from "./swallowed-error/rule";
import { unboundedRetry } from "./unbounded-retry/rule";
import { uncheckedHttpStatus } from "./unchecked-http-status/rule";
import { unlockedReadModifyWrite } from "./unlocked-read-modify-write/rule";
import { untracedOperation } from "./untraced-operation/rule";
import { unvalidatedInput } from "./unvalidated-input/rule";
import type { Rule } from "./rule";

/** Every rule, by id. */
export const RULES: readonly Rule[] = [
  checkThenAct,
  floatingPromise,
  ineffectiveTimeout,
  lostErrorCause,
  missingGracefulShutdown,
  missingRetry,
  missingTimeout,
  nonAtomicWrite,
  promiseInCondition,
  swallowedError,
  unboundedRetry,
  uncheckedHttpStatus,
  unlockedReadModifyWrite,
  untracedOperation,
  unvalidatedInput,
];
