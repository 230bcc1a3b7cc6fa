// Generated from the fix files of server/src/rules: UPDATE=1 npx vitest run test/house/fixes.test.ts

import type { FixSpec } from "./fix";
import { preserveCause as preserveCauseInTypescript } from "./lost-error-cause/fix.typescript";
import { wrapInRetry as wrapInRetryInTypescript } from "./missing-retry/fix.typescript";
import { addDeadline as addDeadlineInTypescript } from "./missing-timeout/fix.typescript";
import { lockFile as lockFileInTypescript } from "./unlocked-read-modify-write/fix.typescript";
import { addFlowLog as addFlowLogInTypescript } from "./untraced-operation/fix.typescript";
import { validateFromType as validateFromTypeInTypescript } from "./unvalidated-input/fix.typescript";

/** Every fix. */
export const FIXES: readonly FixSpec[] = [
  preserveCauseInTypescript,
  wrapInRetryInTypescript,
  addDeadlineInTypescript,
  lockFileInTypescript,
  addFlowLogInTypescript,
  validateFromTypeInTypescript,
];
