/** The `quality-gates` checklist: 14 gates a change passes on its way to users. */

import { checklist, hint, hints, objection, proof } from "./listing";

export const QUALITY_GATES = checklist("quality-gates", "Quality gates", [
  {
    id: "merge",
    title: "Before a merge",
    items: [
      {
        question: "Is every change reviewed by a second person?",
        why: "The author is the one person who cannot see the mistake.",
        pillar: "operability",
        decision: "attested",
        detectors: hints("code-owners", "pull-request-template"),
      },
      {
        question: "Do the tests run on every pull request, and fail it?",
        why: "A test that runs later finds the bug later.",
        pillar: "operability",
        detectors: [
          proof("pull-request:tests"),
          ...hints("main:tests", "ci:tests", "begun:tests", "hook:tests", "script:tests"),
        ],
      },
      {
        question: "Does a pull request fail when coverage drops?",
        why: "Coverage is lost a line at a time.",
        pillar: "operability",
        detectors: [
          proof("pull-request:tests", "pull-request:coverage", "coverage-80"),
          proof("pull-request:coverage", "changed-coverage-90"),
          objection("coverage-below-80"),
          ...hints("pull-request:coverage", "coverage-measured", "ci:coverage"),
        ],
      },
      {
        question: "Does a pull request fail when it brings a known weakness?",
        why: "A weakness is cheapest to keep out on the day it wants to come in.",
        pillar: "security",
        detectors: [proof("pull-request:audit"), ...hints("pull-request:sast", "ci:audit", "begun:audit", "ci:sast")],
      },
      {
        question: "Are the documents updated with the change?",
        why: "Documents that lag are worse than none: they are believed.",
        pillar: "operability",
        detectors: hints("documentation-asked"),
      },
    ],
  },
  {
    id: "deploy",
    title: "Before a deploy",
    items: [
      {
        question: "Was the release tested on staging?",
        why: "Staging is where a mistake costs nothing.",
        pillar: "operability",
        decision: "attested",
        detectors: hints("ci:smoke", "main:e2e"),
      },
      {
        question: "Did the load test pass?",
        why: "A change can be right and ten times slower.",
        pillar: "scalability",
        decision: "attested",
        detectors: hints("load-test", "ci:load"),
      },
      {
        question: "Was the security review done?",
        why: "Some weaknesses are in the idea, where no tool looks.",
        pillar: "security",
        decision: "attested",
        detectors: hints("ci:sast", "ci:dast"),
      },
      {
        question: "Is there a plan for rolling back?",
        why: "Without one, the only way out of a bad release is forward.",
        pillar: "operability",
        detectors: [
          proof("rollback-plan"),
          ...hints("rollback-plan-begun", "ci:rollback", "script:rollback", "automatic-rollback"),
        ],
      },
      {
        question: "Is monitoring ready for what is new?",
        why: "The first minutes of a release are when its graphs are needed.",
        pillar: "observability",
        decision: "attested",
        against: ["missing-health-endpoint", "healthcheck-never-fails"],
        detectors: hints("alert-rule", "dashboard", "metrics-scrape"),
      },
    ],
  },
  {
    id: "after-deploy",
    title: "After a deploy",
    items: [
      {
        question: "Are the metrics as usual?",
        why: "A release is done when the graphs say so.",
        pillar: "observability",
        decision: "attested",
        detectors: [hint("dashboard")],
      },
      {
        question: "Are there no new errors?",
        why: "New kinds of errors after a release belong to the release.",
        pillar: "observability",
        decision: "attested",
        detectors: [{ kind: "known-call", strength: "hint", call: "error-tracking" }],
      },
      {
        question: "Was a function that users need tried out?",
        why: "Everything can be green and the shop closed.",
        pillar: "reliability",
        decision: "attested",
        detectors: hints("ci:smoke"),
      },
      {
        question: "Is it as fast as before?",
        why: "Slow is the failure nobody reports.",
        pillar: "scalability",
        decision: "attested",
        detectors: hints("ci:load", "load-test"),
      },
    ],
  },
]);
