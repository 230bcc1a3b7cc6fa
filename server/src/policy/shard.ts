/** Names of the parts of a folder that several machines judge. */

/** One part of several, counted from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** `2/4`; undefined when the text is no shard. */
export function parseShard(text: string): Shard | undefined {
  const [, index = "", count = ""] = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  return index !== "" && shard.index <= shard.count ? shard : undefined;
}

export const shardName = ({ index, count }: Shard): string => `${index}/${count}`;
