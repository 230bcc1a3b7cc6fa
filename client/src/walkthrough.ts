/** The walkthrough: five steps from the first scan to the team. The manifest's `contributes.walkthroughs` and what opens it come from here. */

import type { Say } from "#protocol/manifestTexts";

export const WALKTHROUGH = "start";

/** Kinds of themes, by VS Code's names for them, and the picture each shows. `npm run pictures` makes them. */
const PICTURES = { dark: "dark", light: "light", hc: "dark", hcLight: "light" } as const;

/** What ends a step. `fixed`: a fix has changed a file. `connected`: CI or an assistant has been told of Bulwark. */
export type Reached = "scanned" | "fixed" | "accepted" | "planned" | "connected";

/** The context key that VS Code ticks the step by. Keys of their own: these are told anew when the walkthrough is opened. */
export const reachedKey = (reached: Reached): string => `bulwark.walkthrough.${reached}`;

interface Step {
  readonly id: string;
  readonly title: string;
  /** Links and bold text are all of Markdown that VS Code knows here; a line that is a link alone becomes a button. */
  readonly description: string;
  /** What the picture shows, for those who do not see it. */
  readonly altText: string;
  /** Told by the extension when it happens, not when a button is pressed. */
  readonly done: Reached;
}

const STEPS: readonly Step[] = [
  {
    id: "scan",
    title: "Scan the workspace",
    description:
      "Bulwark looks for what breaks in production. Nothing leaves your machine, and no code of yours is run. **P0** loses data, money or control, **P1** fails sooner or later, **P2** makes an incident longer.\n[Scan Workspace](command:bulwark.scanWorkspace)",
    altText:
      "The Findings view lists the gaps of an order service by priority. In the editor beside it, a call without a deadline is underlined.",
    done: "scanned",
  },
  {
    id: "fix",
    title: "Fix one gap",
    description:
      "A fix is checked against your types first, keeps your style, and is one undo step. Anywhere else: put the cursor on a squiggle and press Ctrl+. (Cmd+. on a Mac).\n[Fix the Most Urgent Gap](command:bulwark.fixFinding)",
    altText: "The quick fix menu on a call without a deadline. Its first entry adds a deadline of ten seconds.",
    done: "fixed",
  },
  {
    id: "accept",
    title: "Accept the rest as baseline",
    description:
      "What is open today goes into bulwark-baseline.json. From then on the Findings view, the status bar and your checks show what is new.\n[Accept Open Gaps](command:bulwark.createBaseline)\nOne gap that is right as it is can be suppressed with a reason, in the code.",
    altText: "With a baseline, the Findings view lists one new gap alone, and the status bar counts one new.",
    done: "accepted",
  },
  {
    id: "sprint",
    title: "Plan a sprint",
    description:
      "Make tasks of the gaps that matter and choose those for the next days. The plan is kept in the folder .bulwark, where a pull request shows what moved.\n[Choose Roadmap Template](command:bulwark.chooseTemplate)\n[Plan Sprint](command:bulwark.planSprint)",
    altText: "The roadmap in the dashboard: a sprint with its tasks and a burndown, above the phases with their tasks.",
    done: "planned",
  },
  {
    id: "connect",
    title: "Connect CI and assistants",
    description:
      "Let a pull request fail on the gaps it brings, and let an assistant ask what is open and prove that it is closed.\n[Set Up CI](command:bulwark.setUpCi)\n[Write Files for Assistants](command:bulwark.writeAgentFiles)\n[Copy MCP Configuration](command:bulwark.copyMcpConfiguration)",
    altText: "A workflow for GitHub that runs Bulwark on each pull request, as Bulwark wrote it.",
    done: "connected",
  },
];

/** The manifest's `contributes.walkthroughs`. */
export function manifestWalkthroughs(say: Say): readonly object[] {
  return [
    {
      id: WALKTHROUGH,
      title: say("walkthrough", "Get Started with Bulwark"),
      description: say("walkthrough.description", "From the first scan to a plan the team can finish, in five steps."),
      steps: STEPS.map(({ id, title, description, altText, done }) => ({
        id,
        title: say(`walkthrough.${id}`, title),
        description: say(`walkthrough.${id}.description`, description),
        media: { image: picturesOf(id), altText: say(`walkthrough.${id}.picture`, altText) },
        completionEvents: [`onContext:${reachedKey(done)}`],
      })),
    },
  ];
}

function picturesOf(step: string): object {
  const paths = Object.entries(PICTURES).map(([theme, name]) => [
    theme,
    `client/resources/walkthrough/${step}-${name}.webp`,
  ]);
  return Object.fromEntries(paths);
}
