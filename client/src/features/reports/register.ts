/** Reports and milestones: the commands that write, open and compare them. */

import * as vscode from "vscode";

import { commandId } from "../../commands";
import type { Context } from "../../context";
import { type Disposable, Lifetime } from "../../lifetime";
import { exportReport, openReport } from "./exporting";
import { saveMilestone } from "./milestones";

export function register(context: Context): Disposable {
  const lifetime = new Lifetime();
  lifetime.own(context.command("exportReport", (...given) => exportReport(context, given)));
  lifetime.own(context.command("openReport", (...given) => openReport(context, given)));
  lifetime.own(context.command("saveMilestone", (...given) => saveMilestone(context, given)));
  lifetime.own(
    context.command("compareMilestones", () =>
      vscode.commands.executeCommand(commandId("openDashboard"), { tab: "history" }),
    ),
  );
  return lifetime;
}
