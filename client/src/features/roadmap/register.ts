/** The Roadmap view: the sprint, phases, tasks, and the commands on them. */

import * as vscode from "vscode";

import { ROADMAP_VIEW } from "../../commands";
import type { Context } from "../../context";
import { type Disposable, Lifetime } from "../../lifetime";
import { roadmapDropping } from "./dropping";
import { RoadmapProvider } from "./provider";
import { chooseTemplate, closeSprint, planSprint } from "./sprint";
import { addFindings, addTask, editTask, removeTask, setStatus } from "./tasks";
import { sprintDescription } from "./tree";

export function register(context: Context): Disposable {
  const lifetime = new Lifetime();
  const provider = lifetime.own(new RoadmapProvider(context));
  const view = lifetime.own(
    vscode.window.createTreeView(ROADMAP_VIEW, {
      treeDataProvider: provider,
      showCollapseAll: true,
      dragAndDropController: roadmapDropping(context),
    }),
  );
  lifetime.own(context.snapshots.onDidChangeForViews(() => (view.description = progress(context))));
  lifetime.own(context.command("setTaskStatus", (node) => setStatus(context, node)));
  lifetime.own(context.command("editTask", (node) => editTask(context, node)));
  lifetime.own(context.command("addTask", (node) => addTask(context, node)));
  lifetime.own(context.command("removeTask", (node) => removeTask(context, node)));
  lifetime.own(context.command("planSprint", (node) => planSprint(context, node)));
  lifetime.own(context.command("closeSprint", (node) => closeSprint(context, node)));
  lifetime.own(context.command("chooseTemplate", (node) => chooseTemplate(context, node)));
  lifetime.own(context.command("addToRoadmap", (...given) => addToRoadmap(context, given)));
  return lifetime;
}

/** The sprint of the only folder, or tasks done in all folders. */
function progress({ snapshots }: Context): string {
  const [only, ...others] = snapshots.all;
  if (only?.roadmap.sprint !== undefined && others.length === 0) return sprintDescription(only.roadmap.sprint);
  const sum = (part: "done" | "total") => snapshots.all.reduce((all, { roadmap }) => all + roadmap[part], 0);
  return sum("total") === 0 ? "" : `${sum("done")}/${sum("total")}`;
}

/** From the Findings view: the row of the click, and all rows that are selected with it. */
async function addToRoadmap(context: Context, [node, selected]: readonly unknown[]): Promise<void> {
  const clicked = readFinding(node);
  if (clicked === undefined) return;
  const all = Array.isArray(selected) ? selected.map(readFinding) : [];
  const findings = [clicked, ...all.filter((one) => one?.folder === clicked.folder)].flatMap((one) => one?.id ?? []);
  await addFindings(context, clicked.folder, [...new Set(findings)]);
}

function readFinding(node: unknown): { readonly folder: string; readonly id: string } | undefined {
  if (typeof node !== "object" || node === null || !("folder" in node) || !("finding" in node)) return undefined;
  const { folder, finding } = node;
  if (typeof finding !== "object" || finding === null || !("id" in finding)) return undefined;
  return typeof folder === "string" && typeof finding.id === "string" ? { folder, id: finding.id } : undefined;
}
