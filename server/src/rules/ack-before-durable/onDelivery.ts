/** Consumers that tell the broker to take each message for done as it is delivered. */

import type { FileFacts } from "#facts/file";
import type { Call, View } from "#linking/view";

export interface OnDelivery {
  /** The call that starts to consume. */
  readonly call: Call;
  /** What the processor does with a message and a crash would lose. */
  readonly work: Call;
}

/** pika, aio-pika and amqplib name it differently. */
const OPTIONS = ["auto_ack", "no_ack"];
const WORK = /^(row-(insert|update|upsert|delete)|file-(write|append)|enqueue|outbound-call)$/;

/** `channel.basic_consume(queue, on_message, auto_ack=True)`, where the processor stores or sends something. Python only. */
export function acknowledgedOnDelivery(view: View, file: FileFacts): readonly OnDelivery[] {
  if (file.language !== "python") return [];
  return view.calls(file, { concept: "worker" }).flatMap((call): readonly OnDelivery[] => {
    const { keywords } = call.operation;
    const isOn = OPTIONS.some((name) => {
      const value = keywords !== undefined && Object.hasOwn(keywords, name) ? keywords[name] : undefined;
      return value?.kind === "literal" && value.value === true;
    });
    const processors = isOn ? view.callbacks(call) : [];
    const effects = processors.flatMap(({ function: target }) => view.effects(target));
    const work = effects.find(({ concept }) => WORK.test(concept));
    return work === undefined ? [] : [{ call, work: work.via[0] ?? work.call }];
  });
}
