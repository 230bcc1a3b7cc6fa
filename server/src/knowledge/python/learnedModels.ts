/** Models that Python programs load and run themselves: text, vectors, statistics. Each run holds its thread until it is done. */

import type { CallModel, LibraryModel, TypeModel } from "../model";
import { each } from "../rows";

const BLOCKS: CallModel = { blocking: true };

/** A class whose making loads (or downloads) the weights, and the methods that run it. */
const loaded = (returns: string, methods: string): Record<string, TypeModel> => ({
  [returns]: { methods: { ...each(methods, BLOCKS), ...each("to cuda cpu eval half", { returns }) } },
});

export const learnedModels: readonly LibraryModel[] = [
  {
    package: "sentence_transformers",
    language: "python",
    versions: "*",
    source:
      "sbert.net/docs/package_reference, 5: SentenceTransformer(name) loads or downloads the model; encode and predict run it and return",
    symbols: {
      SentenceTransformer: { blocking: true, returns: "sentence_transformers.Model" },
      CrossEncoder: { blocking: true, returns: "sentence_transformers.Model" },
    },
    typeNames: {
      SentenceTransformer: "sentence_transformers.Model",
      CrossEncoder: "sentence_transformers.Model",
    },
    types: loaded(
      "sentence_transformers.Model",
      "encode encode_query encode_document encode_multi_process predict rank",
    ),
  },
  {
    package: "transformers",
    language: "python",
    versions: "*",
    source:
      "huggingface.co/docs/transformers/main_classes/pipelines, 4.57: pipeline() loads a model; model.generate() returns when all tokens are there",
    symbols: { pipeline: { blocking: true } },
  },
  {
    package: "assemblyai",
    language: "python",
    versions: "*",
    source:
      "AssemblyAI/assemblyai-python-sdk README, 0.44: transcribe() uploads and polls until the transcript is there",
    symbols: { Transcriber: { returns: "assemblyai.Transcriber" } },
    typeNames: { Transcriber: "assemblyai.Transcriber" },
    types: { "assemblyai.Transcriber": { methods: each("transcribe transcribe_group", BLOCKS) } },
  },
];
