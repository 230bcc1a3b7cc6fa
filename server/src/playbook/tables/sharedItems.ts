/** Questions that several checklists ask in the same words: one definition, so that they never answer differently. */

import { type ListedItem, library, STRUCTURED } from "./listing";

export const LOGS_STRUCTURED: ListedItem = {
  question: "Are logs structured?",
  why: "Fields can be searched and counted; sentences have to be read.",
  pillar: "observability",
  appliesTo: ["server", "worker"],
  rules: ["unstructured-log"],
  needsProof: true,
  detectors: [STRUCTURED, library("logger")],
};

export const INPUTS_VALIDATED: ListedItem = {
  question: "Are all inputs validated?",
  why: "A request body is whatever somebody sent.",
  pillar: "security",
  appliesTo: ["server", "worker"],
  rules: ["unvalidated-input"],
  sample: 5,
  against: [
    "path-traversal",
    "sql-string-building",
    "unvalidated-url-fetch",
    "unbounded-upload",
    "unguarded-json-parse",
  ],
  detectors: [library("validation")],
};
