/** The shape of a roadmap one can start from: phases in order, each with its tasks. */

import type { PromptId } from "#protocol/messages";
import type { TaskPriority } from "#protocol/plan";

export interface RoadmapTemplate {
  readonly id: string;
  readonly title: string;
  /** For whom it is, in one sentence. */
  readonly about: string;
  readonly phases: readonly PhaseTemplate[];
}

export interface PhaseTemplate {
  readonly id: string;
  readonly title: string;
  readonly priority: TaskPriority;
  readonly tasks: readonly TaskTemplate[];
}

export interface TaskTemplate {
  readonly title: string;
  /** Hours. */
  readonly estimate: number;
  /** Rules whose gaps the task closes. */
  readonly rules: readonly string[];
  /** Checklist items the task serves. */
  readonly items: readonly string[];
  /** The prompt that helps with it. */
  readonly prompt?: PromptId;
}
