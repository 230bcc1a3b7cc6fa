/**
 * The engine's memory between runs: facts and answers of one workspace folder, kept outside of it. Private and throw-away: another
 * program version, a torn file or a doubt of any kind, and it starts from nothing without a word.
 */

import type { FileFacts } from "#facts/file";
import { contentHash } from "#platform/hash";
import type { PiecewiseWriter, Platform, Stamp } from "#platform/ports";
import type { ProjectFacts as PlaybookFacts } from "#playbook/project";
import type { Judgement } from "#policy/judgement";

import type { KnownExhibit } from "./exhibitFiles";
import { decodeFacts, encodeFacts } from "./factsCodec";

/** Where the facts of a file lie. Segments are never changed once written. */
export interface FactsRecord {
  readonly segment: string;
  readonly offset: number;
  readonly length: number;
}

export interface CachedFile {
  readonly path: string;
  readonly stamp: Stamp;
  readonly hash: string;
  readonly record: FactsRecord;
}

/** Everything needed to answer for an unchanged folder. */
export interface CachedFolder {
  readonly files: readonly CachedFile[];
  /** Names what the judgements depend on besides the files: rules, knowledge, manifests. */
  readonly judgedWith: string;
  readonly judgements: readonly Judgement[];
  readonly playbook?: PlaybookFacts;
  /** Files besides code that were read for checklists, by path. */
  readonly exhibits: readonly (readonly [string, KnownExhibit])[];
}

export interface Cache {
  load(): Promise<CachedFolder | undefined>;
  /** Facts of the records, in order; undefined where the bytes are gone or torn. */
  facts(records: readonly FactsRecord[]): Promise<readonly (FileFacts | undefined)[]>;
  /** Puts facts aside for the next `save`; `bytes` when they are encoded already. */
  keep(facts: FileFacts, bytes?: Uint8Array): FactsRecord;
  save(folder: CachedFolder): Promise<void>;
}

const INDEX = "index.json";
/** More segments than this are melted into one by the next save. */
const MOST_SEGMENTS = 6;

export interface CacheAddress {
  readonly root: string;
  /** Runs with other options have a cache of their own. */
  readonly variant: string;
  /** Names the program version; another key finds nothing. */
  readonly key: string;
}

/** Opens the cache of a folder; undefined when the platform has no place for caches. */
export function openCache(platform: Platform, { root, variant, key }: CacheAddress): Cache | undefined {
  if (platform.cacheFolder === undefined) return undefined;
  const { files, log } = platform;
  const folder = `${platform.cacheFolder}/${contentHash(`${platform.isCacheOfOne === true ? "" : root}\n${variant}`)}`;
  let writer: { readonly name: string; readonly pieces: PiecewiseWriter } | undefined;

  const readSegments = async (names: ReadonlySet<string>): Promise<ReadonlyMap<string, Uint8Array>> => {
    const read = new Map<string, Uint8Array>();
    for (const name of names) {
      const bytes = await files.readBytes(`${folder}/${name}`);
      if (bytes !== undefined) read.set(name, bytes);
    }
    return read;
  };
  const write = (bytes: Uint8Array): FactsRecord => {
    if (writer === undefined) {
      const name = `facts-${platform.clock.now().toString(36)}-${process.pid}-${Math.random().toString(36).slice(2, 8)}`;
      writer = { name, pieces: files.createWriter(`${folder}/${name}`) };
    }
    return { segment: writer.name, offset: writer.pieces.write(bytes), length: bytes.byteLength };
  };

  return {
    async load() {
      const bytes = await files.readBytes(`${folder}/${INDEX}`);
      if (bytes === undefined) return undefined;
      const found = decodeIndex(bytes, key);
      if (found === undefined) {
        log.info("cache.rebuilt", { root });
        await files.remove(folder);
      }
      return found;
    },

    async facts(records) {
      const segments = await readSegments(new Set(records.map((record) => record.segment)));
      return records.map(({ segment, offset, length }) => {
        const bytes = segments.get(segment);
        return bytes === undefined || offset + length > bytes.byteLength
          ? undefined
          : decodeFacts(bytes.subarray(offset, offset + length));
      });
    },

    keep: (facts, bytes) => write(bytes ?? encodeFacts(facts)),

    async save(saved) {
      const used = new Set(saved.files.map((file) => file.record.segment));
      let cached = saved;
      if (used.size > MOST_SEGMENTS) {
        const segments = await readSegments(used);
        cached = { ...saved, files: saved.files.flatMap((file) => moved(file, segments, write)) };
      }
      const finished = await writer?.pieces.finish();
      writer = undefined;
      const written =
        finished?.ok === false ? finished : await files.writeAtomic(`${folder}/${INDEX}`, encodeIndex(cached, key));
      if (!written.ok) {
        log.warn("cache.not-written", { reason: written.message });
        return;
      }
      const kept = new Set([INDEX, ...cached.files.map((file) => file.record.segment)]);
      for (const name of await files.names(folder)) if (!kept.has(name)) await files.remove(`${folder}/${name}`);
    },
  };
}

/** The file with its facts copied to the new segment; dropped when its bytes are gone. */
function moved(
  file: CachedFile,
  segments: ReadonlyMap<string, Uint8Array>,
  write: (bytes: Uint8Array) => FactsRecord,
): readonly CachedFile[] {
  const { segment, offset, length } = file.record;
  const bytes = segments.get(segment);
  // What this save has written itself is not on disk yet, and needs no move.
  if (bytes === undefined) return [file];
  return [{ ...file, record: write(bytes.subarray(offset, offset + length)) }];
}

/** A line that names the version and the content, then the content: torn or foreign files do not match. */
function encodeIndex(folder: CachedFolder, key: string): string {
  const segments = [...new Set(folder.files.map((file) => file.record.segment))];
  const files = folder.files.map(({ path, stamp, hash, record }) => [
    path,
    stamp.size,
    stamp.modified,
    stamp.inode,
    hash,
    segments.indexOf(record.segment),
    record.offset,
    record.length,
  ]);
  const { judgedWith, judgements, playbook, exhibits } = folder;
  const body = JSON.stringify({
    segments,
    files,
    judgedWith,
    judgements,
    exhibits,
    ...(playbook === undefined ? {} : { playbook }),
  });
  return `${contentHash(`${key}\n${body}`)}\n${body}`;
}

type PackedFile = readonly [string, number, number, number, string, number, number, number];

function decodeIndex(bytes: Uint8Array, key: string): CachedFolder | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  const lineEnd = text.indexOf("\n");
  const body = text.slice(lineEnd + 1);
  if (lineEnd === -1 || text.slice(0, lineEnd) !== contentHash(`${key}\n${body}`)) return undefined;
  // Invariant: the hash has matched, so the shape is the one this very version has written.
  const { segments, files, ...rest } = JSON.parse(body) as Omit<CachedFolder, "files"> & {
    readonly segments: readonly string[];
    readonly files: readonly PackedFile[];
  };
  return {
    ...rest,
    files: files.map(([path, size, modified, inode, hash, segment, offset, length]) => ({
      path,
      stamp: { size, modified, inode },
      hash,
      record: { segment: segments[segment] ?? "", offset, length },
    })),
  };
}
