/** Python's other ways out of the process: mail, file transfer, remote shells, search, browsers, containers. */

import type { CallModel, DeadlineModel, LibraryModel, TypeModel } from "../model";
import { each } from "../rows";

const limit = (options: readonly string[], fallback: number | null, positional?: number): DeadlineModel => ({
  options,
  at: "keyword",
  default: fallback,
  total: false,
  ...(positional === undefined ? {} : { positional }),
});
const connects = (deadline: DeadlineModel, more: CallModel = {}): CallModel => ({
  concept: "outbound-call",
  blocking: true,
  deadline,
  ...more,
});
const SENDS: CallModel = { concept: "outbound-call", idempotent: false, blocking: true };
const ASKS: CallModel = { concept: "outbound-call", blocking: true };

const SMTP: TypeModel = {
  methods: {
    ...each("sendmail send_message", SENDS),
    ...each("login starttls ehlo", {}),
    ...each("quit close", { concept: "cleanup" }),
  },
};

const SEARCH = limit(["timeout"], 10_000);

export const network: readonly LibraryModel[] = [
  {
    package: "ddgs",
    aliases: ["duckduckgo_search"],
    language: "python",
    versions: "*",
    source: "deedy5/ddgs README, 9: DDGS(timeout=10); text, images and their kin ask one engine after the other",
    symbols: { DDGS: { concept: "client", configures: "result", returns: "ddgs.Search", deadline: SEARCH } },
    types: {
      "ddgs.Search": {
        methods: each("text images videos news books maps chat answers", {
          concept: "outbound-call",
          idempotent: true,
          blocking: true,
          deadline: SEARCH,
        }),
      },
    },
  },
  {
    package: "whois",
    language: "python",
    versions: "*",
    source:
      "pypi.org/project/whois 0.9: query() runs the program whois and waits; python-whois 0.9: whois() opens a socket and waits",
    symbols: each("query whois", { blocking: true }),
  },
  {
    package: "smtplib",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/smtplib.html: timeout is the socket module's default (none)",
    symbols: each("SMTP SMTP_SSL LMTP", connects(limit(["timeout"], null), { returns: "smtplib.SMTP" })),
    types: { "smtplib.SMTP": SMTP },
  },
  {
    package: "aiosmtplib",
    language: "python",
    versions: "*",
    source: "aiosmtplib 4 docs: send(), SMTP(timeout=60)",
    symbols: {
      send: { concept: "outbound-call", idempotent: false, promise: true, deadline: limit(["timeout"], 60_000) },
    },
  },
  {
    package: "ftplib",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/ftplib.html: timeout is the global default (none)",
    symbols: each("FTP FTP_TLS", connects(limit(["timeout"], null))),
  },
  {
    package: "imaplib",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/imaplib.html: timeout=None (3.9)",
    symbols: each("IMAP4 IMAP4_SSL", connects(limit(["timeout"], null))),
  },
  {
    package: "poplib",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/poplib.html: timeout is the global default (none)",
    symbols: each("POP3 POP3_SSL", connects(limit(["timeout"], null))),
  },
  {
    package: "telnetlib",
    language: "python",
    versions: "*",
    source: "docs.python.org/3.12/library/telnetlib.html: timeout is the global default (none)",
    symbols: { Telnet: connects(limit(["timeout"], null, 2)) },
  },
  {
    package: "http.client",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/http.client.html: timeout is the global default (none)",
    symbols: each("HTTPConnection HTTPSConnection", {
      concept: "client",
      configures: "result",
      returns: "http.client.Connection",
      deadline: limit(["timeout"], null),
    }),
    types: {
      "http.client.Connection": {
        methods: { request: ASKS, getresponse: {}, close: { concept: "cleanup" } },
      },
    },
  },
  {
    package: "paramiko",
    aliases: ["paramiko.client"],
    language: "python",
    versions: "*",
    source: "docs.paramiko.org/en/stable/api/client.html: connect(timeout=None), exec_command(timeout=None)",
    symbols: each("SSHClient client.SSHClient", { returns: "paramiko.Client" }),
    types: {
      "paramiko.Client": {
        methods: {
          connect: connects(limit(["timeout"], null)),
          exec_command: connects(limit(["timeout"], null, 2)),
          close: { concept: "cleanup" },
        },
      },
    },
  },
  {
    package: "elasticsearch",
    language: "python",
    versions: "*",
    source: "elastic-transport 8 docs: request_timeout 10 s, max_retries 3, errors are raised",
    symbols: each("Elasticsearch", {
      concept: "client",
      configures: "result",
      returns: "elasticsearch-py.Client",
      deadline: limit(["request_timeout", "timeout"], 10_000),
      retries: { default: 3, options: ["max_retries"], at: "keyword", judges: true },
    }),
    types: {
      "elasticsearch-py.Client": {
        methods: { close: { concept: "cleanup" }, "*": { ...ASKS, throwsOnStatus: true } },
        properties: { indices: "elasticsearch-py.Client", cluster: "elasticsearch-py.Client" },
      },
    },
  },
  {
    package: "docker",
    language: "python",
    versions: "*",
    source: "docker-py 7 docs: DEFAULT_TIMEOUT_SECONDS = 60",
    symbols: each("from_env DockerClient", {
      concept: "client",
      configures: "result",
      returns: "docker-py.Client",
      deadline: limit(["timeout"], 60_000),
    }),
    types: { "docker-py.Client": { methods: { ping: ASKS, close: { concept: "cleanup" } } } },
  },
  {
    package: "selenium",
    aliases: ["selenium.webdriver"],
    language: "python",
    versions: "*",
    source: "w3.org/TR/webdriver: page load 300 s, script 30 s by default; selenium 4 webdriver/remote/webdriver.py",
    symbols: each(
      "Chrome Firefox Edge Remote Safari webdriver.Chrome webdriver.Firefox webdriver.Edge webdriver.Remote",
      {
        returns: "selenium.Driver",
      },
    ),
    types: {
      "selenium.Driver": {
        methods: {
          get: { concept: "outbound-call", idempotent: true, blocking: true, address: [0, "url"] },
          refresh: { blocking: true },
          ...each("find_element find_elements execute_script", {}),
          ...each("quit close", { concept: "cleanup" }),
        },
      },
    },
  },
];
