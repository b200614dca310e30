import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import type { StaffActor } from "#lib/actor";
import type { AttackedStudio } from "#tests/attack/attacked-studio";

/** The studio's JSON for a video. */
export type VideoResponse = {
  state: string;
  name: string;
  facts: { sizeBytes: number } | null;
  mediaUrl: string | null;
  posterUrl: string | null;
};

const TUS_HEADERS = { "tus-resumable": "1.0.0" };
const PATCH_HEADERS = { ...TUS_HEADERS, "content-type": "application/offset+octet-stream" };

/** Creates an upload. Returns the response and the id. */
export async function postUpload(
  studio: AttackedStudio,
  actor: StaffActor,
  given: { length: string; name?: Buffer | string; metadata?: string },
): Promise<{ status: number; id: string }> {
  const metadata =
    given.metadata ?? `filename ${Buffer.from(given.name ?? "look.mp4").toString("base64")}`;
  const answer = await studio.fetchAs(actor, "POST", "/api/uploads", undefined, {
    ...TUS_HEADERS,
    "upload-length": given.length,
    "upload-metadata": metadata,
  });
  await answer.text();
  return { status: answer.status, id: answer.headers.get("location")?.split("/").at(-1) ?? "" };
}

/** Sends bytes from an offset on. Returns the status and the studio's new offset. */
export async function patchUpload(
  studio: AttackedStudio,
  actor: StaffActor,
  given: { id: string; offset: string; bytes: Buffer },
): Promise<{ status: number; offset: number }> {
  // A server that rejects a request early may close the connection before it has read the body.
  const cut = new Response(null, { status: 499 });
  const answer = await studio
    .fetchAs(actor, "PATCH", `/api/uploads/${given.id}`, given.bytes, {
      ...PATCH_HEADERS,
      "upload-offset": given.offset,
    })
    .catch(() => cut);
  await answer.text();
  return { status: answer.status, offset: Number(answer.headers.get("upload-offset") ?? -1) };
}

export const sha256Hex = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

/** Finishes an upload with this hash. Returns the studio's response. */
export async function postFinish(
  studio: AttackedStudio,
  actor: StaffActor,
  id: string,
  hash: string,
): Promise<{ status: number; kind: string }> {
  const answer = await studio.fetchAs(actor, "POST", `/api/videos/${id}/finish`, { sha256: hash });
  const body = (await answer.json()) as { kind?: string };
  return { status: answer.status, kind: body.kind ?? "" };
}

/** Uploads a whole file as the browser does. Returns the video's id. */
export async function uploadWholeFile(
  studio: AttackedStudio,
  actor: StaffActor,
  bytes: Buffer,
  name: Buffer | string = "look.mp4",
): Promise<string> {
  const { status, id } = await postUpload(studio, actor, { length: String(bytes.length), name });
  if (status !== 201)
    throw new Error(`an upload of ${bytes.length} bytes was not announced: ${status}`);
  if (bytes.length > 0) {
    const sent = await patchUpload(studio, actor, { id, offset: "0", bytes });
    if (sent.status !== 204) throw new Error(`a piece was refused: ${sent.status}`);
  }
  const ended = await postFinish(studio, actor, id, sha256Hex(bytes));
  if (ended.kind !== "received")
    throw new Error(`the file did not arrive: ${ended.status} ${ended.kind}`);
  return id;
}

/** Returns the video after its check, or null when that takes longer than `timeoutMs`. */
export async function waitForVideoCheck(
  studio: AttackedStudio,
  actor: StaffActor,
  id: string,
  timeoutMs: number,
): Promise<VideoResponse | null> {
  for (const end = performance.now() + timeoutMs; performance.now() < end; await sleep(300)) {
    const answer = await studio.fetchAs(actor, "GET", `/api/videos/${id}`);
    const video = (await answer.json()) as VideoResponse;
    if (answer.status === 200 && !["uploading", "checking"].includes(video.state)) return video;
  }
  return null;
}
