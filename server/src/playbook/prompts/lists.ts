/** Which lists each prompt has, besides the functions to change. */

import { apiCalls, entityLoops } from "./lists/apis";
import { endpointList, fetchedUrls, uploads } from "./lists/endpoints";
import { handlerList } from "./lists/handlers";
import { locksInUse } from "./lists/locks";
import { moduleLists } from "./lists/modules";
import { longOperations, operationsToTrace } from "./lists/operations";
import { retryLoops, unprotectedCalls } from "./lists/outbound";
import { databaseState, fileState, memoryState, sharedResources } from "./lists/state";
import type { Brief, Section } from "./prompt";

export function listsOf(brief: Brief): readonly Section[] {
  switch (brief.prompt) {
    case "architecture-audit":
      return moduleLists(brief);
    case "error-audit":
      return [handlerList(brief), unprotectedCalls(brief)];
    case "state-persistence":
      return [memoryState(brief), databaseState(brief), fileState(brief), longOperations(brief)];
    case "concurrency":
      return [memoryState(brief), sharedResources(brief), locksInUse(brief)];
    case "retry":
      return [unprotectedCalls(brief), retryLoops(brief)];
    case "flow-logging":
      return [operationsToTrace(brief)];
    case "validation":
      return [endpointList(brief), uploads(brief), fetchedUrls(brief)];
    case "cooldown":
      return [entityLoops(brief), apiCalls(brief)];
  }
}
