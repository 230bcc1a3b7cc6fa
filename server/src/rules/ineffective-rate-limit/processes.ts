/** Is the program with a limiter run as several processes that share nothing? By itself, or by what starts it. */

import type { FileFacts, Value } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import type { View } from "#linking/view";

import { managedPrograms } from "../questions/services/processManager";
import { severalContainers, severalInContainer } from "./containers";

/** Where more processes of the program with the file are started; undefined when nothing in the workspace does. */
export function moreProcesses(view: View, limiter: FileFacts): Hop | undefined {
  for (const file of view.files) {
    const place = startOfMany(view, file, limiter);
    if (place !== undefined) return { place, note: "more processes are started here" };
  }
  return undefined;
}

function startOfMany(view: View, file: FileFacts, limiter: FileFacts): Place | undefined {
  switch (file.language) {
    case "dockerfile":
    case "shell":
      return severalInContainer(view, file, limiter);
    case "compose":
      return severalContainers(view, file, limiter);
    case "typescript":
      return limiter.language === "typescript" ? (forked(view, file) ?? managed(view, file, limiter)) : undefined;
    case "python":
      return limiter.language === "python" ? serving(view, file) : undefined;
    default:
      return undefined;
  }
}

/** `cluster.fork()` */
function forked(view: View, file: FileFacts): Place | undefined {
  if (file.role !== "service" || !file.imports.some(({ from }) => /^(node:)?cluster$/.test(from))) return undefined;
  return view.calls(file).find(({ symbol }) => /cluster\.(default\.)?fork$/.test(symbol ?? ""))?.place;
}

/** `instances: "max"` of an application of PM2 whose script loads the file. */
const managed = (view: View, file: FileFacts, limiter: FileFacts): Place | undefined =>
  managedPrograms(view, file).find(
    ({ properties, started }) =>
      (isMany(properties.instances) || isEach(properties.instances)) && view.closure(started).has(limiter),
  )?.place;

/** `gunicorn.conf.py`, `uvicorn.run("app:app", workers=4)` */
function serving(view: View, file: FileFacts): Place | undefined {
  if (file.role === "test") return undefined;
  const workers = /(?:^|\/)gunicorn[\w.]*\.py$/.test(file.path) ? file.scopes[0]?.bindings.workers : undefined;
  if (workers?.values.some(isMany)) return view.place(file, workers.span);
  return view
    .calls(file)
    .find(({ symbol, operation }) => symbol === "uvicorn.run" && isMany(operation.keywords?.workers))?.place;
}

/** A number above one, or what is computed of the processors. */
const isMany = (value: Value | undefined): boolean =>
  value?.kind === "literal" ? Number(value.value) > 1 : value?.kind === "opaque";

/** PM2: as many as there are processors, or one less. */
const isEach = (value: Value | undefined): boolean =>
  value?.kind === "literal" && /^(?:max|0|-1)$/.test(String(value.value));
