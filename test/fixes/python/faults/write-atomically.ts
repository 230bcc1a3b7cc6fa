/** Faults of `write-atomically` in Python: a kill in the middle of a write, a content that fails half-way, a full disk. */

import type { PythonPair } from "../faultPair";

/** Runs `action` in a child that is killed as soon as it has begun; what it wrote stays as it is then. */
const KILLED = `
import json, os, signal
def killed(action):
    child = os.fork()
    if child == 0:
        action()
        os._exit(0)
    os.waitpid(child, 0)
`;

export const pairs: readonly PythonPair[] = [
  {
    name: "killed while the state is put into text",
    program: `import json


def save(path, state, encode):
    with ‹open›(path, "w") as fh:
        json.dump(state, fh, default=encode)
`,
    scenario: `${KILLED}
program.save("state.json", {"n": 1}, None)
def die(value):
    os.kill(os.getpid(), signal.SIGKILL)
killed(lambda: program.save("state.json", {"n": 2, "at": object()}, die))
with open("state.json") as file:
    assert json.load(file) == {"n": 1}
program.save("state.json", {"n": 3}, None)
with open("state.json") as file:
    assert json.load(file) == {"n": 3}
`,
  },
  {
    name: "a value that is no JSON, half-way through",
    program: `import json


def save(path, state):
    with ‹open›(path, "w") as fh:
        json.dump(state, fh, indent=2)
        fh.write("\\n")
`,
    scenario: `
import json
program.save("state.json", {"n": 1})
raised(TypeError, lambda: program.save("state.json", {"n": 2, "at": object()}))
with open("state.json") as file:
    text = file.read()
assert text == '{\\n  "n": 1\\n}\\n', text
`,
  },
  {
    name: "a disk that is full",
    program: `from pathlib import Path


def save(path: Path, text: str) -> None:
    ‹path.write_text›(text, encoding="utf-8")
`,
    scenario: `
import resource, signal
from pathlib import Path
path = Path("notes.txt")
program.save(path, "old")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
raised(OSError, lambda: program.save(path, "new" * 100_000))
assert path.read_text() == "old", len(path.read_text())
assert os.listdir(".").count("notes.txt") == 1 and not [name for name in os.listdir(".") if name.endswith(".tmp")]
`,
  },
  {
    name: "a reader that comes in the middle of a write",
    program: `import yaml


def save(path, state):
    with ‹open›(path, "w") as fh:
        yaml.safe_dump(state, fh)
`,
    packages: { yaml: "6.0" },
    scenario: `
import yaml
seen = []
class Slow(list):
    def __iter__(self):
        with open("state.yml") as file:
            seen.append(file.read())
        return super().__iter__()
yaml.SafeDumper.add_multi_representer(Slow, lambda dumper, value: dumper.represent_list(list(value)))
program.save("state.yml", [1])
program.save("state.yml", {"items": Slow([2])})
assert seen == ["- 1\\n"], seen
`,
  },
];
