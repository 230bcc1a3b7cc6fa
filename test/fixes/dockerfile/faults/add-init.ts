/** Faults of `add-init`: several programs of one container that are told to end. */

import type { SignalPair } from "../signalPair";

export const pairs: readonly SignalPair[] = [
  {
    shell: "dash",
    name: "a worker beside a server",
    image: "node:22",
    command: "CMD node server.js worker & node server.js web",
    programs: ["worker", "web"],
  },
  {
    shell: "dash",
    name: "two workers over several lines",
    image: "node:22",
    command: "CMD node server.js a & \\\n  node server.js b & \\\n  node server.js c",
    programs: ["a", "b", "c"],
  },
  {
    shell: "dash",
    name: "a worker beside a server that replaces the shell",
    image: "node:22",
    command: 'CMD ["sh", "-c", "node server.js worker & exec node server.js web"]',
    programs: ["worker", "web"],
  },
];
