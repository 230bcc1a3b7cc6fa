/** The `release-ladder` checklist: what a change must show on each rung from a pull request to production, one item per rule. */

import { checklist, hint, hints, objection, proof } from "./listing";

export const RELEASE_LADDER = checklist("release-ladder", "Release ladder", [
  {
    id: "pull-request",
    title: "Pull request",
    items: [
      {
        question: "Do pull requests run a linter?",
        why: "Style and simple bugs need no person's time.",
        pillar: "operability",
        detectors: [
          proof("pull-request:lint"),
          ...hints("lint-config", "main:lint", "begun:lint", "hook:lint", "script:lint"),
        ],
      },
      {
        question: "Do pull requests run a type check?",
        why: "A type error found before the merge is a line; after it, a rollback.",
        pillar: "operability",
        detectors: [
          proof("pull-request:types"),
          ...hints("type-check-config", "main:types", "begun:types", "hook:types", "script:types"),
        ],
      },
      {
        question: "Do pull requests run unit and fast integration tests?",
        why: "Fast feedback is what keeps a red build an exception.",
        pillar: "operability",
        detectors: [proof("pull-request:tests"), ...hints("main:tests", "begun:tests", "hook:tests", "script:tests")],
      },
      {
        question: "Are at least 90 % of the changed lines covered?",
        why: "New code is where new bugs are.",
        pillar: "operability",
        detectors: [
          proof("pull-request:changed-coverage"),
          proof("changed-coverage-90", "pull-request:coverage"),
          ...hints("changed-coverage-90", "pull-request:coverage", "coverage-measured"),
        ],
      },
    ],
  },
  {
    id: "main",
    title: "Main branch",
    items: [
      {
        question: "Does the main branch run all tests?",
        why: "Two pull requests that pass alone can fail together.",
        pillar: "operability",
        detectors: [proof("main:tests", "main:e2e"), ...hints("main:tests", "pull-request:tests", "script:tests")],
      },
      {
        question: "Does the main branch build what is shipped?",
        why: "What was never built cannot be released in a hurry.",
        pillar: "operability",
        detectors: [proof("main:build"), ...hints("ci:build", "script:build")],
      },
      {
        question: "Is what was built kept?",
        why: "Going back needs the thing to go back to.",
        pillar: "operability",
        detectors: [proof("main:artifacts"), hint("ci:artifacts")],
      },
      {
        question: "Does each build come with a bill of materials?",
        why: "When the next library turns out to be broken, the question is where it runs.",
        pillar: "security",
        detectors: [proof("ci:sbom")],
      },
    ],
  },
  {
    id: "pre-release",
    title: "Before a release",
    items: [
      {
        question: "Does static security analysis block high and critical findings?",
        why: "Known patterns of weakness need no person to be found.",
        pillar: "security",
        detectors: hints("pull-request:sast", "main:sast", "ci:sast", "begun:sast"),
      },
      {
        question: "Does a scan of the container image block high and critical findings?",
        why: "The image carries an operating system nobody has looked at.",
        pillar: "security",
        detectors: hints("ci:container-scan", "begun:container-scan"),
      },
      {
        question: "Do authenticated dynamic tests block findings of medium and above?",
        why: "Some doors only show when somebody is inside.",
        pillar: "security",
        detectors: hints("ci:dast", "begun:dast"),
      },
      {
        question: "Does a scan for secrets block on any hit?",
        why: "A secret that was pushed is a secret that is known.",
        pillar: "security",
        detectors: [
          proof("pull-request:secrets-scan"),
          proof("main:secrets-scan"),
          ...hints("ci:secrets-scan", "hook:secrets-scan", "begun:secrets-scan"),
        ],
      },
      {
        question: "Does a short chaos test run?",
        why: "Retries and breakers are only known to work once something has failed.",
        pillar: "reliability",
        detectors: [proof("ci:chaos"), { kind: "test-file", strength: "hint", pattern: /chaos|fault-?inject/i }],
      },
      {
        question: "Does the core have at least 90 % coverage?",
        why: "The part everything rests on deserves the most tests.",
        pillar: "reliability",
        detectors: [
          proof("coverage-90", "ci:tests", "ci:coverage"),
          objection("coverage-below-80"),
          ...hints("coverage-90", "coverage-80", "coverage-measured"),
        ],
      },
    ],
  },
  {
    id: "staging",
    title: "Staging",
    items: [
      {
        question: "Are the synthetic checks on staging green?",
        why: "They do what users do, before users do it.",
        pillar: "observability",
        decision: "attested",
        detectors: hints("ci:smoke"),
      },
      {
        question: "Was staging free of P1 and P2 alerts for 30 minutes?",
        why: "Leaks and slow queries need a while to show.",
        pillar: "observability",
        decision: "attested",
        detectors: hints("alert-rule"),
      },
      {
        question: "Does an operator approve the release?",
        why: "Somebody has to know that it happens, and when.",
        pillar: "operability",
        decision: "attested",
        detectors: hints("ci:approval"),
      },
    ],
  },
  {
    id: "canary",
    title: "Canary",
    items: [
      {
        question: "Does a release take 5 to 10 % of the traffic for 30 to 60 minutes, against its objectives?",
        why: "A fault that reaches one user in twenty is found by numbers, not by everybody.",
        pillar: "reliability",
        decision: "attested",
        detectors: hints("canary-release", "ci:canary"),
      },
      {
        question: "Does a release that misses its objectives roll back by itself?",
        why: "Machines notice in a minute, people in twenty.",
        pillar: "reliability",
        decision: "attested",
        detectors: hints("automatic-rollback", "ci:rollback"),
      },
    ],
  },
  {
    id: "production",
    title: "Production",
    items: [
      {
        question: "Can production be rolled back within five minutes?",
        why: "How long a bad release hurts is decided before it happens.",
        pillar: "operability",
        decision: "attested",
        detectors: hints("rollback-plan", "automatic-rollback", "ci:rollback"),
      },
    ],
  },
]);
