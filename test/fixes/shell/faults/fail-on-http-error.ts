/** Faults of `fail-on-http-error`: a server that answers with an error page, and one that does not answer. */

import type { ShellPair } from "../shellPair";

export const pairs: readonly ShellPair[] = [
  {
    name: "an error page is not stored",
    shell: "bash",
    script: '#!/bin/bash\nset -e\ncurl -sL "$URL/missing" -o tool\necho "stored $(cat tool)"\n',
    underlined: 'curl -sL "$URL/missing" -o tool',
    before: { status: "ok", prints: "stored <h1>not here" },
    after: { status: "failed", printsNot: "stored" },
  },
  {
    name: "an error page is not stored",
    shell: "dash",
    script: '#!/bin/sh\nset -e\ncurl -s "$URL/missing" > tool\necho stored\n',
    underlined: 'curl -s "$URL/missing" > tool',
    before: { status: "ok", prints: "stored" },
    after: { status: "failed", printsNot: "stored" },
  },
  {
    name: "a file that is there is stored as before",
    shell: "bash",
    script:
      '#!/bin/bash\nset -e\ncurl -sL "$URL/tool" -o tool\ncat tool\ncurl -sL "$URL/missing" -o tool\necho stored\n',
    underlined: 'curl -sL "$URL/missing" -o tool',
    before: { status: "ok", prints: "/tool\nstored" },
    after: { status: "failed", prints: "/tool\n", printsNot: "stored" },
  },
  {
    name: "a poll gets over a server that is silent",
    shell: "dash",
    script:
      '#!/bin/sh\nn=0\nwhile ! curl -fs "$URL/$([ $n = 0 ] && echo silent)"; do n=1; sleep 0.1; done\necho ready\n',
    underlined: 'curl -fs "$URL/$([ $n = 0 ] && echo silent)"',
    before: { printsNot: "ready" },
    after: { status: "ok", prints: "ready" },
  },
];
