/** Python modules that only commands load, in a workspace whose Python never serves, consumes or waits. */

import type { FileFacts } from "#facts/file";
import { lastNameOf } from "./lexical";
import { reach } from "./moduleLoads";
import type { Modules } from "./modules";
import { pythonLoads } from "./pythonLoads";
import type { Runner } from "./view";

/** Libraries of programs that go on running: servers, consumers, bots, schedulers. */
const STAYS =
  /^(?:fastapi|starlette|flask|quart|django|rest_framework|aiohttp|tornado|sanic|falcon|bottle|web|cherrypy|pyramid|gunicorn|uvicorn|hypercorn|waitress|gradio|streamlit|nicegui|celery|rq|dramatiq|huey|arq|apscheduler|schedule|kafka|confluent_kafka|aiokafka|pika|aio_pika|kombu|nats|grpc|telegram|telebot|aiogram|discord|slack_bolt|slack_sdk|tweepy|socketserver|http\.server|xmlrpc\.server|websockets|socketio|paho|airflow|prefect|dagster|luigi|ray|modal|azure\.functions|functions_framework|mangum|chalice|homeassistant|mcp|fastmcp)(?:\.|$)/;

/** By path, the command that loads the module; empty where any of the workspace's Python may go on running. */
export function pythonRunners(files: ReadonlyMap<string, FileFacts>, modules: Modules): ReadonlyMap<string, Runner> {
  const all = [...files.values()].filter(
    ({ language, role }) => language === "python" && !/^(?:test|generated|declaration)$/.test(role),
  );
  const found = new Map<string, Runner>();
  if (all.some(stays)) return found;
  const loads = new Map(all.map((file) => [file.path, pythonLoads(file, modules)]));
  const commands = all.filter(({ role }) => role === "cli" || role === "script").map(({ path }) => path);
  const byCommand = reach((path) => loads.get(path), commands.sort());
  for (const { path, role } of all) {
    const by = byCommand.get(path);
    if (role === "service" && by !== undefined) found.set(path, { kind: "terminal", by });
  }
  return found;
}

/** Imports what serves or consumes, answers a host's calls, or waits in a loop without an end. */
const stays = (file: FileFacts): boolean =>
  file.imports.some(({ from, typeOnly }) => !typeOnly && STAYS.test(from)) ||
  Object.hasOwn(file.exports, "lambda_handler") ||
  (file.scopes.some(
    ({ kind, test }) => kind === "loop" && test?.kind === "literal" && test.value !== false && test.value !== 0,
  ) &&
    file.operations.some(({ kind, callee }) => kind === "call" && lastNameOf(callee) === "sleep"));
