/** Faults of `strict-mode`: a step that fails in the middle of a script. */

import type { ShellPair } from "../shellPair";

const BUILD = { npm: 'echo "npm $*"; exit 1', rsync: 'echo "copied $*"' };

export const pairs: readonly ShellPair[] = [
  {
    name: "a build that fails is not copied",
    shell: "bash",
    script: "#!/bin/bash\nnpm run build\nrsync -a dist/ web@shop.test:/srv/www/\n",
    underlined: "#!/bin/bash",
    programs: BUILD,
    before: { status: "ok", prints: "copied" },
    after: { status: "failed", printsNot: "copied" },
  },
  {
    name: "a build that fails is not copied",
    shell: "dash",
    script: "#!/bin/sh\nnpm run build\nrsync -a dist/ web@shop.test:/srv/www/\n",
    underlined: "#!/bin/sh",
    programs: BUILD,
    before: { status: "ok", prints: "copied" },
    after: { status: "failed", printsNot: "copied" },
  },
  {
    name: "a typing error in a name",
    shell: "bash",
    script: '#!/bin/bash\ntarget=shop.test\nnpm ci\nrsync -a dist/ "$target:/srv"\n',
    underlined: "#!/bin/bash",
    programs: { npm: "exit 3", rsync: 'echo "copied"' },
    before: { status: "ok", prints: "copied" },
    after: { status: "failed", printsNot: "copied" },
  },
  {
    name: "a dump that is cut off",
    shell: "bash",
    script: "#!/bin/bash\nset -e\npg_dump shop | gzip > shop.gz\necho stored\n",
    underlined: "pg_dump shop | gzip > shop.gz",
    facts: { kind: "pipeline", dialect: "bash" },
    programs: { pg_dump: "echo half; exit 1" },
    before: { status: "ok", prints: "stored" },
    after: { status: "failed", printsNot: "stored" },
  },
];
