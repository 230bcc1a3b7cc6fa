/** Faults of `exec-last-program`: a container's script that is told to end while its program works. */

import type { ShellPair } from "../shellPair";

const PROGRAM = {
  server:
    'exec node -e \'process.on("SIGTERM", () => { console.log("has shut down"); process.exit(0); }); console.log("is up"); setInterval(() => {}, 1000)\'',
};
const before = { printsNot: "has shut down" };
const after = { status: "ok", prints: "has shut down" } as const;

export const pairs: readonly ShellPair[] = [
  {
    name: "one program",
    shell: "dash",
    script: "#!/bin/sh\nset -e\nserver\n",
    underlined: "server\n",
    programs: PROGRAM,
    isStopped: true,
    before,
    after,
  },
  {
    name: "a branch",
    shell: "bash",
    script: '#!/bin/bash\nif [ -z "$ROLE" ]; then\n  server # web\nelse\n  exec true\nfi\n',
    underlined: "server #",
    programs: PROGRAM,
    isStopped: true,
    before,
    after,
  },
  {
    name: "variables of its own",
    shell: "dash",
    script: "#!/bin/sh\nA=1 server\n",
    underlined: "A=1 server",
    programs: PROGRAM,
    isStopped: true,
    before,
    after,
  },
];
