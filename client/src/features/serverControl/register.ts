/** Restart the analyser, look at its log. */

import type { Context } from "../../context";
import { type Disposable, Lifetime } from "../../lifetime";

export function register({ command, server, log }: Context): Disposable {
  const lifetime = new Lifetime();
  lifetime.own(command("restartServer", () => server.restart()));
  lifetime.own(command("showLog", () => log.show()));
  return lifetime;
}
