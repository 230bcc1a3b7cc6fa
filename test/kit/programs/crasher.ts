/** Ends in the way that it is told to, with crash dumps installed. Arguments: how, folder. */

import { installCrashDump } from "#kit/typescript/crashDump";

const [how = "", dir = ""] = process.argv.slice(2);

const SECRET = "hunter2hunter2";
const planted = (message: string): Error =>
  Object.assign(new Error(`${message} https://bob:${SECRET}@host/ Bearer ${SECRET}`), { password: SECRET });
const later = (action: () => void): void => void setTimeout(action, 5);

const crash = installCrashDump({
  dir,
  name: "crasher",
  environment: ["DEPLOY_RING"],
  context: () => {
    if (how === "context throws") throw planted("no context");
    return { requestId: "r-7/..", cookie: SECRET, path: "/orders" };
  },
});
for (let line = 0; line < 150; line++) crash.note(line % 2 === 0 ? `line ${line}` : { line, token: SECRET });

const ways: Record<string, () => void> = {
  throw: () => {
    throw planted("refused");
  },
  later: () =>
    later(() => {
      throw planted("refused");
    }),
  reject: () => void Promise.reject(planted("refused")),
  "reject with text": () => void Promise.reject("only text"),
  null: () =>
    later(() => {
      throw null;
    }),
  "context throws": () =>
    later(() => {
      throw planted("refused");
    }),
  hostile: () => {
    const error = new Error("hostile");
    Object.defineProperty(error, "extra", {
      enumerable: true,
      get: () => {
        throw new Error("getter");
      },
    });
    Object.assign(error, {
      self: error,
      big: 1n,
      cause: new Proxy(
        {},
        {
          get: () => {
            throw new Error("proxy");
          },
        },
      ),
    });
    throw error;
  },
  huge: () => {
    const rows = Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => "x".repeat(2_000)));
    throw Object.assign(new Error("huge"), { rows });
  },
  /** Somebody else lets the process live on. */
  survives: () => {
    let left = 15;
    process.on("uncaughtException", () => {
      if (--left === 0) process.exit(0);
    });
    const timer = setInterval(() => {
      throw new Error(`error ${left}`);
    }, 3);
    timer.ref();
  },
  moved: () => {
    process.chdir("/");
    throw new Error("from elsewhere");
  },
  "again and again": () =>
    later(() => {
      throw new Error("again");
    }),
};
ways[how]?.();
