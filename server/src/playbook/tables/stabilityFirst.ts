/** The `stability-first` roadmap: seven phases, 27 tasks. Stop the bleeding, then see, then test, then tune. */

import type { RoadmapTemplate } from "../template";

export const STABILITY_FIRST: RoadmapTemplate = {
  id: "stability-first",
  title: "Stability first",
  about: "For a service that already runs and worries its team: stop the bleeding, then see, then test, then tune.",
  phases: [
    {
      id: "stability",
      title: "Critical stability",
      priority: "P0",
      tasks: [
        {
          title: "Start and stop reliably: load in the background, answer 503 until ready, drain on SIGTERM",
          estimate: 6,
          rules: [
            "missing-graceful-shutdown",
            "signal-not-forwarded",
            "missing-health-endpoint",
            "healthcheck-never-fails",
            "survives-uncaught-exception",
          ],
          items: ["diagnostic.state.2"],
        },
        {
          title: "Start dependencies in order, each behind a check that means ready",
          estimate: 3,
          rules: ["depends-on-without-health"],
          items: [],
        },
        {
          title: "Poll health instead of sleeping",
          estimate: 2,
          rules: ["sleep-as-synchronization", "missing-healthcheck"],
          items: [],
        },
        {
          title: "Give every outbound call a deadline, and a retry with backoff where it may be repeated",
          estimate: 8,
          rules: [
            "missing-timeout",
            "ineffective-timeout",
            "missing-retry",
            "unbounded-retry",
            "retry-without-backoff",
            "unchecked-http-status",
          ],
          items: [
            "diagnostic.errors.2",
            "diagnostic.errors.3",
            "diagnostic.reliability.1",
            "diagnostic.reliability.2",
            "diagnostic.reliability.4",
          ],
        },
        {
          title: "Put circuit breakers around dependencies that fail",
          estimate: 5,
          rules: ["missing-circuit-breaker"],
          items: ["diagnostic.reliability.3"],
        },
      ],
    },
    {
      id: "security",
      title: "Security",
      priority: "P0",
      tasks: [
        { title: "Take containers off the host network", estimate: 1, rules: ["host-network"], items: [] },
        {
          title: "Use TLS on every connection that leaves the host",
          estimate: 4,
          rules: ["tls-verification-disabled", "insecure-http-url"],
          items: [],
        },
        {
          title: "Authenticate callers, authorize by role, validate what they send",
          estimate: 12,
          rules: ["unvalidated-input", "promise-in-condition", "fail-open-check"],
          items: ["diagnostic.validation.1", "diagnostic.validation.2"],
        },
        {
          title: "Move secrets out of code and images",
          estimate: 4,
          rules: ["hardcoded-secret", "weak-password-hash", "plaintext-secret-env", "secret-in-image", "secret-in-log"],
          items: [],
        },
        {
          title: "Isolate networks; publish only the public port",
          estimate: 3,
          rules: ["exposed-port-all-interfaces"],
          items: [],
        },
      ],
    },
    {
      id: "observability",
      title: "Observability",
      priority: "P1",
      tasks: [
        {
          title: "Write structured logs with a correlation id; let no error vanish",
          estimate: 6,
          rules: [
            "swallowed-error",
            "lost-error-cause",
            "floating-promise",
            "unstructured-log",
            "missing-correlation-id",
            "missing-process-error-handler",
          ],
          items: ["diagnostic.errors.1", "diagnostic.errors.4", "diagnostic.observability.3"],
        },
        {
          title: "Expose metrics of every service",
          estimate: 4,
          rules: ["missing-metrics", "high-cardinality-metric-label"],
          items: ["diagnostic.observability.4"],
        },
        {
          title: "Trace operations across services",
          estimate: 6,
          rules: ["untraced-operation"],
          items: ["diagnostic.observability.1", "diagnostic.observability.2"],
        },
        { title: "Collect logs in one place", estimate: 3, rules: [], items: [] },
      ],
    },
    {
      id: "testing",
      title: "Testing",
      priority: "P1",
      tasks: [
        { title: "Cover critical paths with unit tests", estimate: 8, rules: [], items: ["diagnostic.state.4"] },
        { title: "Test components together", estimate: 8, rules: [], items: [] },
        { title: "Load-test the main flows", estimate: 6, rules: [], items: ["diagnostic.rate-limiting.3"] },
      ],
    },
    {
      id: "performance",
      title: "Performance",
      priority: "P2",
      tasks: [
        { title: "Pool connections", estimate: 3, rules: [], items: [] },
        { title: "Batch requests", estimate: 4, rules: [], items: [] },
        { title: "Add the indexes that slow queries ask for", estimate: 3, rules: [], items: [] },
        { title: "Cache what is read often and changes rarely", estimate: 4, rules: [], items: [] },
      ],
    },
    {
      id: "deployment",
      title: "Configuration and deployment",
      priority: "P2",
      tasks: [
        {
          title: "Keep configuration in one place, checked at start",
          estimate: 4,
          rules: ["unvalidated-env", "missing-required-env", "debug-mode-in-production"],
          items: [],
        },
        { title: "Migrate schemas by versioned scripts", estimate: 4, rules: [], items: [] },
        {
          title: "Set memory and CPU limits from measurements",
          estimate: 2,
          rules: ["missing-resource-limits"],
          items: [],
        },
      ],
    },
    {
      id: "documentation",
      title: "Documentation",
      priority: "P2",
      tasks: [
        { title: "Describe the API in OpenAPI", estimate: 4, rules: [], items: [] },
        { title: "Write the set-up guide", estimate: 2, rules: [], items: [] },
        { title: "Write the troubleshooting runbook", estimate: 4, rules: [], items: [] },
      ],
    },
  ],
};
