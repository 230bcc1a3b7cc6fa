/** Faults of `preserve-cause` in Python: errors whose origin a handler on top cannot see. */

import type { PythonPair } from "../faultPair";

export const pairs: readonly PythonPair[] = [
  {
    name: "the number of a missing file's error",
    program: `class SettingsError(Exception):
    pass


def load(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        raise ‹SettingsError›("the settings cannot be read")
`,
    scenario: `
import errno
error = raised(program.SettingsError, lambda: program.load("missing.json"))
assert str(error) == "the settings cannot be read"
assert error.__cause__ is not None and error.__cause__.errno == errno.ENOENT
`,
  },
  {
    name: "a refused connection, which a handler above classifies by its cause",
    program: `import urllib.request


class LoadError(Exception):
    pass


def load(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.read()
    except OSError as problem:
        print("load failed")
        raise ‹LoadError›("load failed")
`,
    scenario: `
import socket
free = socket.socket(); free.bind(("127.0.0.1", 0)); port = free.getsockname()[1]; free.close()
error = raised(program.LoadError, lambda: program.load("http://127.0.0.1:%d/" % port))
assert isinstance(error.__cause__.reason, ConnectionRefusedError), repr(error.__cause__)
`,
  },
  {
    name: "malformed JSON in a job whose parent cleans up in a handler of its own",
    program: `import json


class JobError(Exception):
    pass


def run(text):
    try:
        return json.loads(text)
    except ValueError:
        raise ‹JobError›("the job is not JSON")


def first(texts):
    try:
        return run(texts[0])
    except JobError as error:
        try:
            raise OSError("cleaning failed")
        except OSError:
            pass
        raise error
`,
    scenario: `
error = raised(program.JobError, lambda: program.first(["{"]))
assert error.__cause__.__class__.__name__ == "JSONDecodeError" and error.__cause__.pos == 1
`,
  },
];
