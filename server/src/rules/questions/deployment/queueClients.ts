/** Code that keeps its jobs in Redis. */

import type { FileFacts } from "#facts/file";
import type { Place } from "#facts/place";
import type { View } from "#linking/view";

export interface QueueClient {
  readonly file: FileFacts;
  readonly place: Place;
  readonly library: string;
}

/** Job queues on Redis, by the module that is imported. Celery, dramatiq and Django's workers may use another broker. */
const QUEUES: ReadonlySet<string> = new Set([
  "bullmq",
  "bull",
  "bee-queue",
  "kue",
  "@nestjs/bullmq",
  "@nestjs/bull",
  "rq",
  "django_rq",
  "arq",
  "huey",
  "taskiq_redis",
]);

const QUESTION: { readonly fallback: readonly QueueClient[] } = { fallback: [] };

/** The first import in each file but those of tests. */
export function queueClients(view: View): readonly QueueClient[] {
  return view.rememberWhole(QUESTION, () =>
    view.files.flatMap((file) => {
      if (file.role === "test" || file.role === "generated" || file.imports.length === 0) return [];
      const found = file.imports.find(({ from, typeOnly }) => !typeOnly && QUEUES.has(packageOf(from)));
      return found === undefined ? [] : [{ file, place: view.place(file, found.span), library: packageOf(found.from) }];
    }),
  );
}

const packageOf = (from: string): string => {
  const parts = from.split("/");
  const name = from.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] ?? "");
  return name.split(".")[0] ?? "";
};
