/** Base images: what `/bin/sh` is in them, under each way to write their name. */

import { expect, test } from "vitest";

import { systemShell } from "#knowledge/images";

test.each([
  ["node", "dash"],
  ["node:22-bookworm-slim", "dash"],
  ["docker.io/library/node:22", "dash"],
  ["docker.io/node:22", "dash"],
  ["public.ecr.aws/docker/library/python:3.12", "dash"],
  ["mirror.gcr.io/library/golang:1.26", "dash"],
  ["node:22@sha256:0afb7822", "dash"],
  ["node@sha256:0afb7822", "dash"],
  ["mcr.microsoft.com/dotnet/aspnet:9.0", "dash"],
  ["node:22-alpine3.20", "busybox"],
  ["mcr.microsoft.com/dotnet/aspnet:9.0-alpine", "busybox"],
  ["alpine:3.20", "busybox"],
  ["busybox", "busybox"],
  ["rockylinux:9", "bash"],
  ["registry.access.redhat.com/ubi9:9.4", "bash"],
  ["eclipse-temurin:21-ubi9-minimal", "bash"],
  ["mcr.microsoft.com/dotnet/runtime:9.0-azurelinux3.0", "bash"],
])("%s has %s", (image, shell) => expect(systemShell(image)).toBe(shell));

test.each([
  "ghcr.io/acme/node:22",
  "localhost:5000/node",
  "acme/python",
  "denoland/deno:2",
  "gcr.io/distroless/nodejs22",
  "mcr.microsoft.com/dotnet/aspnet:9.0-noble-chiseled",
  "mcr.microsoft.com/dotnet/sdk:9.0-nanoserver-ltsc2022",
  "phusion/baseimage:focal-1.2.0",
  "",
])("nothing is said of %j", (image) => expect(systemShell(image)).toBeUndefined());
