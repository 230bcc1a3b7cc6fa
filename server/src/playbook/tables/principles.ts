/** The eight principles of hardening, in the order they are shown. */

import type { Principle } from "#rules/rule";

export interface PrincipleText {
  readonly id: Principle;
  readonly title: string;
  /** What holds when the principle is met. */
  readonly oneLine: string;
}

export const PRINCIPLES: readonly PrincipleText[] = [
  {
    id: "separation",
    title: "Separation of concerns",
    oneLine: "Each module has one job, so that one failing job leaves the others running.",
  },
  {
    id: "error-classification",
    title: "Error classification",
    oneLine: "Errors are told apart by kind, and each kind has one action. None disappears.",
  },
  {
    id: "state-persistence",
    title: "State persistence",
    oneLine: "A change is on disk before work goes on; a restart finds what was left unfinished.",
  },
  {
    id: "locking",
    title: "Locking",
    oneLine: "Whatever two workers can change at once is guarded by a lock, a transaction or a version.",
  },
  {
    id: "defense-in-depth",
    title: "Defence in depth",
    oneLine: "Input is checked where it enters and again where it is used.",
  },
  {
    id: "retry",
    title: "Retry and deadlines",
    oneLine: "Every call gives up in time; passing failures are retried with growing pauses, up to a limit.",
  },
  {
    id: "flow-logging",
    title: "Flow logging",
    oneLine: "Each operation leaves a trace that shows how far it got.",
  },
  {
    id: "rate-limiting",
    title: "Rate limiting",
    oneLine: "Load has a limit per caller, and what keeps failing is left alone for a while.",
  },
];
