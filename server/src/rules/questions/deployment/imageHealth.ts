/** Does an image say how to ask whether its program is well? */

import type { DockerfileFacts, ImageInstruction, ImageStage } from "#facts/dockerfile";
import { systemShell } from "#knowledge/images";
import { serviceImage } from "#knowledge/serviceImages";

import { chainOf } from "../services/containerStart";

export type ImageHealth =
  | { readonly state: "checked"; readonly by?: ImageInstruction }
  /** `declined`: the file says so itself. */
  | { readonly state: "none"; readonly declined?: true }
  /** The base image may bring a check. */
  | { readonly state: "unknown" };

/** HEALTHCHECK of a stage or of one it continues; `NONE` takes away what is there. */
export function imageHealth(file: DockerfileFacts, stage: ImageStage): ImageHealth {
  const chain = chainOf(file, stage);
  const last = chain.flatMap(({ instructions }) => instructions).findLast(({ keyword }) => keyword === "HEALTHCHECK");
  if (last !== undefined)
    return /^NONE\b/i.test(last.text.trim()) ? { state: "none", declined: true } : { state: "checked", by: last };
  const from = chain[0]?.from;
  if (from?.kind !== "image") return { state: "unknown" };
  const known = serviceImage(from.name);
  if (known?.checked === true) return { state: "checked" };
  const isPlain = from.name === "scratch" || /^gcr\.io\/distroless\//.test(from.name) || isRuntime(from.name);
  return isPlain || systemShell(from.name) !== undefined || known !== undefined
    ? { state: "none" }
    : { state: "unknown" };
}

/** Images of systems and languages that no vendor gives a check: CUDA, uv, Chainguard's and the like. */
const isRuntime = (name: string): boolean =>
  /^(?:(?:nvcr\.io\/)?nvidia\/(?:cuda|pytorch|tritonserver)|rocm\/|ghcr\.io\/astral-sh\/uv|cgr\.dev\/chainguard\/|tiangolo\/|nginxinc\/nginx-unprivileged|denoland\/deno|continuumio\/|mambaorg\/)/.test(
    name,
  );
