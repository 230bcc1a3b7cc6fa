/** Sound, speech and video in Python: programs and models that take as long as what they are given. */

import type { CallModel, LibraryModel } from "../model";
import { each } from "../rows";

const BLOCKS: CallModel = { blocking: true };
/** ffmpeg and waits for it; what it is given may come from anybody. */
const FFMPEG: CallModel = {
  concept: "subprocess",
  blocking: true,
  deadline: { options: [], at: "keyword", default: null, total: true },
};
const STREAM = { returns: "ffmpeg.Stream" } as const;

export const media: readonly LibraryModel[] = [
  {
    package: "pydub",
    language: "python",
    versions: "*",
    source:
      "jiaaro/pydub API.markdown: AudioSegment.from_file and export run ffmpeg and wait for it, but for wav and raw",
    symbols: each("AudioSegment.from_file AudioSegment.from_mp3 AudioSegment.from_ogg AudioSegment.from_flv", {
      blocking: true,
      returns: "pydub.Segment",
    }),
    types: { "pydub.Segment": { methods: { export: {} } } },
  },
  {
    package: "ffmpeg",
    language: "python",
    versions: "*",
    source:
      "kkroening/ffmpeg-python 0.2, _run.py: run() waits with communicate() and takes no limit; run_async gives a Popen",
    symbols: {
      ...each("input output filter concat overlay merge_outputs overwrite_output", STREAM),
      run: FFMPEG,
      run_async: { concept: "subprocess", returns: "subprocess.Popen" },
      probe: BLOCKS,
    },
    types: {
      "ffmpeg.Stream": {
        methods: {
          run: FFMPEG,
          run_async: { concept: "subprocess", returns: "subprocess.Popen" },
          "*": STREAM,
        },
      },
    },
  },
  {
    package: "whisper",
    language: "python",
    versions: "*",
    source: "openai/whisper README, 20250625: transcribe() reads the whole file and runs the model",
    symbols: { load_model: { blocking: true, returns: "whisper.Model" }, load_audio: BLOCKS, transcribe: BLOCKS },
    types: {
      "whisper.Model": {
        methods: {
          ...each("transcribe detect_language decode", BLOCKS),
          ...each("to cuda eval", { returns: "whisper.Model" }),
        },
      },
    },
  },
  {
    package: "faster_whisper",
    language: "python",
    versions: "*",
    source: "SYSTRAN/faster-whisper README, 1.1: transcribe() decodes the sound at once, the segments as they are read",
    symbols: { WhisperModel: { blocking: true, returns: "faster_whisper.Model" }, decode_audio: BLOCKS },
    types: { "faster_whisper.Model": { methods: each("transcribe detect_language", BLOCKS) } },
  },
  {
    package: "gtts",
    language: "python",
    versions: "*",
    source: "gtts.readthedocs.io/en/latest/module.html, 2.5: save() and write_to_fp() ask Google; timeout=None",
    symbols: {
      gTTS: {
        concept: "client",
        configures: "result",
        returns: "gtts.Speech",
        deadline: { options: ["timeout"], at: "keyword", default: null, total: false },
      },
    },
    types: {
      "gtts.Speech": {
        methods: each("save write_to_fp", {
          concept: "outbound-call",
          blocking: true,
          deadline: { options: [], at: "keyword", default: null, total: false },
        }),
      },
    },
  },
  {
    package: "yt_dlp",
    aliases: ["youtube_dl"],
    language: "python",
    versions: "*",
    source:
      "yt-dlp README, Embedding yt-dlp: extract_info and download return when all is there; socket_timeout is 20 s",
    symbols: { YoutubeDL: { returns: "yt_dlp.Downloader" } },
    types: { "yt_dlp.Downloader": { methods: each("download extract_info", BLOCKS) } },
  },
  {
    package: "pytube",
    aliases: ["pytubefix"],
    language: "python",
    versions: "*",
    source: "pytube.io/en/latest/api.html, 15: Stream.download writes the whole file",
    symbols: { YouTube: { returns: "pytube.Video" } },
    types: {
      "pytube.Video": { methods: {}, properties: { streams: "pytube.Query" } },
      "pytube.Query": {
        methods: {
          ...each(
            "first last get_highest_resolution get_lowest_resolution get_audio_only get_by_itag get_by_resolution",
            {
              returns: "pytube.Stream",
            },
          ),
          "*": { returns: "pytube.Query" },
        },
      },
      "pytube.Stream": { methods: { download: BLOCKS } },
    },
  },
];
