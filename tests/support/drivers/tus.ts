import { createReadStream } from "node:fs";
import { Readable } from "node:stream";

import type { StaffActor } from "#lib/actor";
import { env } from "#lib/infra/env";
import { csrfToken } from "#lib/web/csrf";
import { sessionCookie } from "#tests/support/drivers/call-route";

import { DELETE, HEAD, PATCH, POST } from "../../../app/api/uploads/[[...path]]/route";

const uploadRoutes = { DELETE, HEAD, PATCH, POST };

type Body = ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>;

/** Sends a tus request as the browser does. `id` is the upload's. Null removes a header. */
export async function tusRequest(
  actor: StaffActor,
  method: keyof typeof uploadRoutes,
  given: { id?: string; headers?: Record<string, string | null>; body?: Body } = {},
): Promise<Response> {
  const { id, body } = given;
  const headers = new Headers({
    origin: env().APP_URL,
    "sec-fetch-site": "same-origin",
    "x-forwarded-for": "203.0.113.7",
    cookie: await sessionCookie(actor),
    "x-csrf-token": csrfToken(actor),
    "tus-resumable": "1.0.0",
    ...(method === "PATCH" ? { "content-type": "application/offset+octet-stream" } : {}),
  });
  for (const [name, value] of Object.entries(given.headers ?? {})) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  const path = id === undefined ? [] : [id];
  const url = new URL(["/api/uploads", ...path].join("/"), env().APP_URL);
  const init = { method, headers, ...(body === undefined ? {} : { body, duplex: "half" }) };
  return uploadRoutes[method](new Request(url, init), {
    params: Promise.resolve(id === undefined ? {} : { path }),
  });
}

/** Creates an upload. Returns its id, which is also the video's. */
export async function createTusUpload(
  actor: StaffActor,
  sizeBytes: number,
  name = "look 12.mp4",
): Promise<string> {
  const filename = Buffer.from(name).toString("base64");
  const made = await tusRequest(actor, "POST", {
    headers: { "upload-length": String(sizeBytes), "upload-metadata": `filename ${filename}` },
  });
  if (made.status !== 201)
    throw new Error(`the upload was not announced: ${made.status} ${await made.text()}`);
  return made.headers.get("location")?.split("/").at(-1) ?? "";
}

/** Streams a file from an offset on. `until` ends the connection at that offset. */
export async function patchTusUpload(
  actor: StaffActor,
  id: string,
  path: string,
  offset: number,
  until?: number,
): Promise<Response> {
  const file = createReadStream(path, {
    start: offset,
    ...(until === undefined ? {} : { end: until - 1 }),
    highWaterMark: 1 << 18,
  });
  async function* parts() {
    for await (const part of file) yield part as Buffer;
    if (until !== undefined) throw new Error("the connection broke off");
  }
  const body = Readable.toWeb(
    Readable.from(parts(), { objectMode: false }),
  ) as ReadableStream<Uint8Array>;
  return tusRequest(actor, "PATCH", { id, headers: { "upload-offset": String(offset) }, body });
}
