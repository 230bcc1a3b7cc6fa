/** Faults of `exec-form`: a program behind a shell, or behind npm, that is told to end. */

import type { SignalPair } from "../signalPair";

export const pairs: readonly SignalPair[] = [
  { shell: "dash", name: "one command", image: "node:22-slim", command: "CMD node server.js" },
  { shell: "dash", name: "one command with variables", image: "node:22", command: 'CMD A=1 node "$PWD/server.js"' },
  { shell: "dash", name: "a migration first", image: "node:22", command: "CMD node ready.js && node server.js" },
  { shell: "dash", name: "an entry point", image: "node:22", command: "ENTRYPOINT node server.js > out.log" },
  {
    shell: "dash",
    name: "a text in exec form",
    image: "node:22",
    command: 'CMD ["/bin/sh", "-c", "cd . ; node server.js"]',
  },
  { shell: "dash", name: "npm start", image: "node:22", command: 'CMD ["npm", "start"]' },
  { shell: "bash", name: "a redirect", image: "rockylinux:9", command: "CMD node server.js > out.log 2>&1" },
  {
    shell: "bash",
    name: "a step first",
    image: "rockylinux:9",
    command: "CMD node ready.js && A=1 node server.js > out.log",
  },
  {
    shell: "bash",
    name: "a text in exec form",
    image: "rockylinux:9",
    command: 'CMD ["bash", "-c", "node ready.js; node server.js > out.log"]',
  },
];
