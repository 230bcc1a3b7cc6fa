/** Which keyword gives a Python call its limit, and what its value means, by library. Times are in seconds. */

export interface PyDeadlineTarget {
  /** What is written for the limit, but for names that must be imported first. */
  readonly value: string;
  readonly title: string;
  /** Index of the argument that is the same limit by position. */
  readonly positional?: number;
  /** The limit is an object of the library: `aiohttp.ClientTimeout(total=10)`. */
  readonly type?: { readonly module: string; readonly name: string };
  readonly note?: string;
}

/** requests and urllib3 limit each wait for bytes; only the connection has a limit of its own. */
const PER_READ = "each wait for data is limited, not the whole answer: `get_with_deadline` of the kit limits that";

const REQUESTS: PyDeadlineTarget = {
  value: "(3.05, 10)",
  title: "Add a timeout: 3.05 s to connect, 10 s per read",
  note: PER_READ,
};
const SOCKET: PyDeadlineTarget = { value: "10", title: "Add a 10 s timeout", note: PER_READ };
const HTTPX: PyDeadlineTarget = { value: "10", title: "Set a 10 s timeout", note: PER_READ };
const VERBS = /^(get|head|options|post|put|patch|delete|request)$/;

/** The target of a call by its symbol (`requests.get`, `httpx.AsyncClient.post`); undefined when none is known. */
export function pyDeadlineTarget(symbol: string): PyDeadlineTarget | undefined {
  const [library = "", ...members] = symbol.split(".");
  const member = members.at(-1) ?? "";
  switch (library) {
    case "requests":
      return VERBS.test(member) ? REQUESTS : undefined;
    case "httpx":
      return VERBS.test(member) || /^(Async)?Client$/.test(member) ? HTTPX : undefined;
    case "urllib":
      return member === "urlopen" ? { ...SOCKET, positional: 2 } : undefined;
    case "socket":
      return member === "create_connection" ? { ...SOCKET, positional: 1 } : undefined;
    case "smtplib":
      return /^SMTP(_SSL)?$/.test(member) ? SOCKET : undefined;
    case "subprocess":
      // `Popen.wait` and `communicate` leave the child running when their time is over.
      return /^(run|call|check_call|check_output)$/.test(member) && members.length === 1
        ? { value: "60", title: "Add a 60 s timeout", note: "the program is killed when the time is over" }
        : undefined;
    case "aiohttp":
      return member === "ClientSession" ? AIOHTTP : undefined;
    case "openai":
      return /^(Async)?OpenAI$/.test(member)
        ? { value: "60", title: "Set a 60 s timeout for each attempt" }
        : undefined;
    default:
      return undefined;
  }
}

const AIOHTTP: PyDeadlineTarget = {
  value: "(total=10)",
  title: "Set a 10 s deadline for each request",
  type: { module: "aiohttp", name: "ClientTimeout" },
};
