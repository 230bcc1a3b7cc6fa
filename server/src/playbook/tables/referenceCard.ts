/** The texts of the quick reference card: what to look for and which defaults hold, by principle, and four questions for any change. */

import type { Principle } from "#rules/rule";

export interface CardText {
  /** What a reviewer looks for. */
  readonly lookFor: string;
  /** Numbers and forms that hold unless there is a reason. */
  readonly defaults: string;
}

export const CARD_TEXTS: Readonly<Record<Principle, CardText>> = {
  separation: {
    lookFor: "Classes that do everything, grab-bag utilities, files over 300 lines",
    defaults:
      "An orchestrator, workers, a state manager, a retry manager, a flow logger; from 200 lines on, look twice",
  },
  "error-classification": {
    lookFor: "All errors handled alike, errors that disappear",
    defaults:
      "Retry network, rate-limit and transient errors only; decide by type, code and status, never by message text",
  },
  "state-persistence": {
    lookFor: "State in memory only, database writes without a checkpoint",
    defaults:
      "Write “started” before the work, “completed” with the result after it; a start requeues what is left at “started”",
  },
  locking: {
    lookFor: "Two workers that claim the same row, check then act, read then write back",
    defaults: "A lock has a timeout and leaves a log line when taken and given back; a claimed row says by whom",
  },
  "defense-in-depth": {
    lookFor: "“The frontend validates this”, “checked upstream”",
    defaults: "Structure at the router, business rules again in the service; an error names field, message and value",
  },
  retry: {
    lookFor: "Immediate retries, fixed pauses, no limit, permanent errors tried again, calls without a deadline",
    defaults: "3 attempts, pauses min(1 s × 2ⁿ + jitter, 300 s), a deadline for each attempt and for the whole",
  },
  "flow-logging": {
    lookFor: "Scattered prints, prose instead of fields",
    defaults:
      "One line of JSON a step: ts, flow_id, step, action, status and context; written at once, one file a flow",
  },
  "rate-limiting": {
    lookFor: "A failing endpoint that is hammered, one limit for all users",
    defaults: "A limit per user or key; after failures in a row wait 60 s, 5 min, 15 min, 1 h, then a day",
  },
};

export interface CardQuestion {
  readonly question: string;
  /** Principles that answer it. */
  readonly principles: readonly Principle[];
}

/** Asked of any piece of code before it runs in production. */
export const CARD_QUESTIONS: readonly CardQuestion[] = [
  { question: "What if it crashes half way?", principles: ["state-persistence", "separation"] },
  { question: "What if two of them run at once?", principles: ["locking", "rate-limiting"] },
  { question: "Can a failure at 3 a.m. be understood from the logs alone?", principles: ["flow-logging"] },
  { question: "What if the API answers with an error, late, or never?", principles: ["error-classification", "retry"] },
];
