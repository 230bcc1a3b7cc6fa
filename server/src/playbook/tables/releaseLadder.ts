/** The `release-ladder` roadmap: what each step from a pull request to production has to prove before the next one. */

import type { RoadmapTemplate } from "../template";

export const RELEASE_LADDER: RoadmapTemplate = {
  id: "release-ladder",
  title: "Release ladder",
  about:
    "For a team that wants to ship often without fear: gates from the pull request to production, one rung at a time.",
  phases: [
    {
      id: "pull-request",
      title: "Pull request",
      priority: "P0",
      tasks: [
        {
          title: "Run lint and types on every pull request",
          estimate: 3,
          rules: [],
          items: ["release-ladder.pull-request.1", "release-ladder.pull-request.2"],
        },
        {
          title: "Run unit and fast integration tests on every pull request; a unit test takes less than a second",
          estimate: 6,
          rules: [],
          items: ["release-ladder.pull-request.3", "quality-gates.merge.2"],
        },
        {
          title: "Mark tests as unit, integration, e2e, slow, chaos or security; leave the slow ones to the night",
          estimate: 4,
          rules: [],
          items: [],
        },
        {
          title: "Ask for 90 % coverage of the lines that change",
          estimate: 4,
          rules: [],
          items: ["release-ladder.pull-request.4", "quality-gates.merge.3"],
        },
      ],
    },
    {
      id: "main",
      title: "Main branch",
      priority: "P0",
      tasks: [
        {
          title: "Run all tests on main; the deep ones every night, chaos every week",
          estimate: 4,
          rules: [],
          items: ["release-ladder.main.1"],
        },
        {
          title: "Build the package on main and keep it",
          estimate: 3,
          rules: [],
          items: ["release-ladder.main.2", "release-ladder.main.3"],
        },
        {
          title: "Keep the reports: JUnit, coverage as XML and JSON, SARIF",
          estimate: 3,
          rules: [],
          items: ["release-ladder.main.3"],
        },
        {
          title: "Publish a bill of materials with each build",
          estimate: 3,
          rules: [],
          items: ["release-ladder.main.4"],
        },
      ],
    },
    {
      id: "pre-release",
      title: "Before a release",
      priority: "P1",
      tasks: [
        {
          title: "Block a release on high and critical results of static analysis and of the container scan",
          estimate: 5,
          rules: [],
          items: ["release-ladder.pre-release.1", "release-ladder.pre-release.2", "quality-gates.merge.4"],
        },
        {
          title: "Scan the running service as a signed-in user; block on medium and above",
          estimate: 8,
          rules: [],
          items: ["release-ladder.pre-release.3"],
        },
        {
          title: "Block a release on any secret that is found",
          estimate: 2,
          rules: ["hardcoded-secret"],
          items: ["release-ladder.pre-release.4"],
        },
        {
          title: "Run a chaos smoke test; recovery takes at most five minutes",
          estimate: 8,
          rules: ["missing-circuit-breaker", "missing-graceful-shutdown"],
          items: ["release-ladder.pre-release.5"],
        },
        {
          title: "Bring the core to 90 % coverage",
          estimate: 12,
          rules: [],
          items: ["release-ladder.pre-release.6"],
        },
        {
          title: "Fill the test matrix: each module by unit, integration, end to end, contract and load",
          estimate: 16,
          rules: [],
          items: [],
        },
      ],
    },
    {
      id: "staging",
      title: "Staging",
      priority: "P1",
      tasks: [
        {
          title: "Make staging mirror production, started from the same description",
          estimate: 8,
          rules: [],
          items: ["production.deployment.2", "quality-gates.deploy.1"],
        },
        {
          title: "Run synthetic transactions on staging until they are green",
          estimate: 6,
          rules: [],
          items: ["release-ladder.staging.1"],
        },
        {
          title: "Hold a release until no P1 or P2 alert came for 30 minutes",
          estimate: 3,
          rules: ["missing-metrics"],
          items: ["release-ladder.staging.2", "quality-gates.deploy.5"],
        },
        {
          title: "Let an operator approve the step to production",
          estimate: 2,
          rules: [],
          items: ["release-ladder.staging.3"],
        },
      ],
    },
    {
      id: "canary",
      title: "Canary",
      priority: "P1",
      tasks: [
        {
          title: "Send 5 to 10 % of the traffic to a release for 30 to 60 minutes, watched by service levels",
          estimate: 10,
          rules: ["missing-health-endpoint", "healthcheck-never-fails"],
          items: ["release-ladder.canary.1"],
        },
        {
          title: "Roll back by itself when a service level breaks",
          estimate: 6,
          rules: [],
          items: ["release-ladder.canary.2", "quality-gates.deploy.4"],
        },
      ],
    },
    {
      id: "production",
      title: "Production",
      priority: "P1",
      tasks: [
        {
          title: "Roll back in less than five minutes: compatible migrations or flags, the last version ready",
          estimate: 8,
          rules: [],
          items: ["release-ladder.production.1", "production.deployment.3"],
        },
        {
          title: "Record incidents as files with a schema, to replay them on staging",
          estimate: 6,
          rules: ["missing-process-error-handler"],
          items: [],
        },
        {
          title: "Write a runbook page for each alert, with exact commands",
          estimate: 6,
          rules: [],
          items: ["production.operations.1"],
        },
        {
          title: "Look at metrics and errors after each deploy",
          estimate: 2,
          rules: [],
          items: ["quality-gates.after-deploy.1", "quality-gates.after-deploy.2", "quality-gates.after-deploy.4"],
        },
      ],
    },
  ],
};
