/** Faults of `poll-until-ready`: what was started takes longer than somebody has guessed. */

import type { ShellPair } from "../shellPair";

/** Gets ready a second and a half after it was started. */
const programs = {
  docker: "(sleep 1.5; touch ready) >/dev/null 2>&1 &",
  pg_isready: "test -f ready",
  psql: "test -f ready && echo loaded",
};
const SLOW_CURL = {
  docker: programs.docker,
  curl: 'test -f ready || exit 7; case "$*" in *--output*) ;; *) echo answered ;; esac',
};

export const pairs: readonly ShellPair[] = [
  {
    name: "a database",
    shell: "bash",
    script: "#!/bin/bash\nset -e\ndocker run -d postgres:17\nsleep 1\npsql -h localhost -f schema.sql\n",
    underlined: "sleep 1",
    programs,
    before: { status: "failed" },
    after: { status: "ok", prints: "loaded" },
  },
  {
    name: "a server",
    shell: "dash",
    script: "#!/bin/sh\nset -e\ndocker compose up -d\nsleep 1\ncurl -f http://localhost:3000/health\n",
    underlined: "sleep 1",
    programs: SLOW_CURL,
    before: { status: "failed", printsNot: "answered" },
    after: { status: "ok", prints: "answered" },
  },
  {
    name: "a server, without strict mode",
    shell: "bash",
    script: "#!/bin/bash\ndocker compose up -d\nsleep 1\ncurl -f http://localhost:3000/health\n",
    underlined: "sleep 1",
    programs: SLOW_CURL,
    before: { status: "failed", printsNot: "answered" },
    after: { status: "ok", prints: "answered" },
  },
];
