/** What was answered before: `bulwark_verify` compares the folder with it. */

import type { Finding } from "#policy/finding";

import { Refusal } from "./answer";
import { type Gap, gapOf } from "./gap";

/** All open findings of the folder at one time, whatever was asked for. */
export interface RememberedState {
  /** Counts up whenever a finding has come or gone. */
  readonly number: number;
  readonly gaps: readonly Gap[];
}

export interface Memory {
  /** Remembers the findings; the same number as before when they are the same. */
  remember(findings: readonly Finding[]): RememberedState;
  /** The state of a number, or the last one; undefined when nothing was answered yet. Throws a {@link Refusal} for a forgotten number. */
  at(number: number | undefined): RememberedState | undefined;
}

/** More is not asked for: a session compares with its beginning, or with a moment ago. */
const MOST_STATES = 100;

export function createMemory(): Memory {
  const states: RememberedState[] = [];
  return {
    remember(findings) {
      const gaps = findings.map(gapOf);
      const last = states.at(-1);
      if (last !== undefined && sameGaps(last.gaps, gaps)) {
        // Lines may have moved: the newest places are the ones to show.
        const state = { number: last.number, gaps };
        states[states.length - 1] = state;
        return state;
      }
      const state = { number: (last?.number ?? 0) + 1, gaps };
      states.push(state);
      // The first one stays: it is what a session began with.
      if (states.length > MOST_STATES) states.splice(1, 1);
      return state;
    },
    at(number) {
      if (number === undefined) return states.at(-1);
      const found = states.find((state) => state.number === number);
      if (found === undefined) throw new Refusal(`there is no state ${number}; ${knownOf(states)}`);
      return found;
    },
  };
}

function knownOf(states: readonly RememberedState[]): string {
  if (states.length === 0) return "nothing was listed yet";
  return `the last one is ${states.at(-1)?.number}`;
}

function sameGaps(before: readonly Gap[], now: readonly Gap[]): boolean {
  const ids = new Set(before.map(({ id }) => id));
  return before.length === now.length && now.every(({ id }) => ids.has(id));
}
