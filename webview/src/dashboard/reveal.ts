/** Where on the page something is that another part of the editor points at. */

import { PROMPTS } from "#protocol/messages";
import type { DashboardTab } from "#webview-protocol/dashboard";

import { itemsById, tasksById } from "./derived";
import type { Scene } from "./scene";
import { folded, type ViewState } from "./viewState";

export interface RevealedPlace {
  /** What has to be shown for it to be there. */
  readonly show: Partial<ViewState>;
  /** Id of its element. */
  readonly element: string;
}

/** The place of an item, task, principle, pillar, prompt or milestone in a tab; undefined when the tab has none with this id. */
export function placeIn({ snapshot, view }: Scene, tab: DashboardTab, id: string): RevealedPlace | undefined {
  switch (tab) {
    case "checklist": {
      const list = itemsById(snapshot).get(id)?.list.id;
      return list === undefined ? undefined : { show: { list, filter: "all", search: "" }, element: `item-${id}` };
    }
    case "roadmap": {
      const task = tasksById(snapshot).get(id);
      const phase = snapshot.roadmap.phases.find(({ tasks }) => task !== undefined && tasks.includes(task));
      if (phase === undefined) return undefined;
      const place = phase.tasks.findIndex((one) => one.id === id);
      const show = {
        ...folded(view, `phase-${phase.id}`, true),
        rows: { ...view.rows, [`phase-${phase.id}`]: Math.max(place + 1, view.rows[`phase-${phase.id}`] ?? 0) },
      };
      return { show, element: `task-${id}` };
    }
    case "principles": {
      const standing = snapshot.pillars.some((pillar) => pillar.id === id) ? "pillars" : "principles";
      return { show: { ...folded(view, id, true), standing }, element: `standing-${id}` };
    }
    case "prompts": {
      const prompt = PROMPTS.find((known) => known === id);
      return prompt === undefined
        ? undefined
        : { show: { prompt, scope: { kind: "workspace" } }, element: "prompt-text" };
    }
    case "history":
      return { show: { compareFrom: id, compareTo: "" }, element: "compare" };
    case "overview":
    case "matrix":
      return undefined;
  }
}
