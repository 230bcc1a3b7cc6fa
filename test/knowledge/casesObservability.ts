/** Cases of loggers, metrics and shutdown libraries. */

import type { Case } from "./case";

export const OBSERVABILITY: readonly Case[] = [
  [
    "log4js",
    'import { getLogger } from "log4js";\nconst log = getLogger("a");\nlog.info("x");',
    "log.info",
    "log safe",
  ],
  ["tslog", 'import { Logger } from "tslog";\nconst log = new Logger();\nlog.warn("x");', "log.warn", "log safe"],
  ["morgan", 'import morgan from "morgan";\nmorgan("combined");', "morgan", "known"],
  ["pino-http", 'import pinoHttp from "pino-http";\npinoHttp();', "pinoHttp", "known"],
  [
    "prom-client",
    'import client from "prom-client";\nconst c = new client.Counter({});\nc.inc({ a: "b" });',
    "c.inc",
    "metric safe",
  ],
  [
    "prom-client",
    'import { Gauge } from "prom-client";\nconst g = new Gauge({});\ng.setToCurrentTime({ a: "b" });',
    "g.setToCurrentTime",
    "metric safe",
  ],
  [
    "hot-shots",
    'import { StatsD } from "hot-shots";\nconst s = new StatsD();\ns.gaugeDelta("depth", 1);',
    "s.gaugeDelta",
    "metric safe",
  ],
  [
    "hot-shots",
    'import { StatsD } from "hot-shots";\nconst s = new StatsD();\ns.increment("hits");',
    "s.increment",
    "metric safe",
  ],
  [
    "@opentelemetry/sdk-metrics",
    'import { MeterProvider } from "@opentelemetry/sdk-metrics";\nconst c = new MeterProvider().getMeter("a").createCounter("b");\nc.add(1, {});',
    "c.add",
    "metric safe",
  ],
  [
    "@opentelemetry/api",
    'import { metrics } from "@opentelemetry/api";\nconst h = metrics.getMeter("a").createHistogram("b");\nh.record(1, {});',
    "h.record",
    "metric safe",
  ],
  [
    "lightship",
    'import { createLightship } from "lightship";\ncreateLightship();',
    "createLightship",
    "shutdown-hook promise callback=later",
  ],
  [
    "http-terminator",
    'import { createHttpTerminator } from "http-terminator";\nconst t = createHttpTerminator({});\nt.terminate();',
    "t.terminate",
    "cleanup promise",
  ],
  ["stoppable", 'import stoppable from "stoppable";\nstoppable(server);', "stoppable", "wraps=0"],
  // streams
  ["archiver", 'import archiver from "archiver";\nconst a = archiver("zip");\na.finalize();', "a.finalize", "promise"],
  [
    "graphql-subscriptions",
    'import { PubSub } from "graphql-subscriptions";\nconst p = new PubSub();\np.publish("a", {});',
    "p.publish",
    "promise safe",
  ],
  [
    "minio",
    'import { Client } from "minio";\nconst c = new Client({});\nc.listObjects("a");',
    "c.listObjects",
    "known",
  ],
  ["csv-parse", 'import { parse } from "csv-parse";\nparse();', "parse", "known"],
  ["csv-parser", 'import csv from "csv-parser";\ncsv();', "csv", "known"],
  ["busboy", 'import busboy from "busboy";\nbusboy({});', "busboy", "intake limit=none"],
  ["unzipper", 'import { Extract } from "unzipper";\nExtract({});', "Extract", "known"],
  ["sharp", 'import sharp from "sharp";\nsharp("a").resize(1).toBuffer();', "sharp(…).resize(…).toBuffer", "promise"],
  [
    "node:net",
    'import net from "node:net";\nconst s = net.connect(80);\ns.on("error", () => {});',
    "s.on",
    "safe callback=later",
  ],
];
