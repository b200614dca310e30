import { createHash } from "node:crypto";
import { request } from "node:http";
import { connect as connectTo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { eventually, startSim, stopSim, type Sim } from "./harness.ts";
import {
  authorizeAccount,
  responseData,
  postInit,
  getPublish,
  putChunk,
  STATUS_ENDPOINT_PATH,
  fakeVideo,
} from "./api-client.ts";

let sim: Sim;
let token = "";
beforeAll(async () => {
  sim = await startSim();
});
afterAll(() => stopSim(sim));
beforeEach(async () => {
  await sim.post("/_sim/reset");
  token = (await authorizeAccount(sim)).access;
});

const chunk = 5_242_880;
const whole = fakeVideo(2 * chunk + 777);
const firstPart = whole.subarray(0, chunk);
const lastPart = whole.subarray(chunk);
const total = whole.length;
const sha256 = createHash("sha256").update(whole).digest("hex");

const status = async (publish_id: string) =>
  responseData(await sim.post(STATUS_ENDPOINT_PATH, { publish_id }, token));

describe("chunks (Media transfer guide)", () => {
  it("206 for a chunk, 201 for the last, which takes the remainder; progress in Content-Range", async () => {
    const { publishId, uploadUrl } = await postInit(sim, token, total, chunk);
    const first = await putChunk(uploadUrl, firstPart, 0, total);
    expect([first.status, first.headers.get("content-range")]).toEqual([
      206,
      `bytes 0-${chunk}/${total}`,
    ]);
    expect(await status(publishId)).toEqual({ status: "PROCESSING_UPLOAD", uploaded_bytes: chunk });
    const last = await putChunk(uploadUrl, lastPart, chunk, total);
    expect([last.status, last.headers.get("content-range")]).toEqual([
      201,
      `bytes 0-${total}/${total}`,
    ]);
    const { size, sha256: stored } = await getPublish(sim, publishId);
    expect([size, stored]).toEqual([total, sha256]);
  });

  it("progress may be the last index instead of a count (setting range_progress)", async () => {
    await sim.patch("/_sim/settings", { range_progress: "last-index" });
    const { uploadUrl } = await postInit(sim, token, total, chunk);
    const first = await putChunk(uploadUrl, firstPart, 0, total);
    expect(first.headers.get("content-range")).toBe(`bytes 0-${chunk - 1}/${total}`);
  });

  it("416 out of order, for an overlap, and for a range that is not a chunk; with the progress", async () => {
    const { uploadUrl } = await postInit(sim, token, total, chunk);
    const early = await putChunk(uploadUrl, lastPart, chunk, total);
    expect([early.status, early.headers.get("content-range")]).toEqual([416, `bytes 0-0/${total}`]);
    expect((await putChunk(uploadUrl, whole.subarray(0, 1000), 0, total)).status).toBe(416);
    await putChunk(uploadUrl, firstPart, 0, total);
    expect((await putChunk(uploadUrl, whole.subarray(10), 10, total)).status).toBe(416);
  });

  it("a chunk sent again is 206, the last one 201, and changes nothing (setting resent_range 416)", async () => {
    const { publishId, uploadUrl } = await postInit(sim, token, total, chunk);
    await putChunk(uploadUrl, firstPart, 0, total);
    expect((await putChunk(uploadUrl, firstPart, 0, total)).status).toBe(206);
    await putChunk(uploadUrl, lastPart, chunk, total);
    expect((await putChunk(uploadUrl, lastPart, chunk, total)).status).toBe(201);
    expect((await getPublish(sim, publishId))["sha256"]).toBe(sha256);
    await sim.patch("/_sim/settings", { resent_range: 416 });
    expect((await putChunk(uploadUrl, lastPart, chunk, total)).status).toBe(416);
  });

  it("the same chunk over two connections at once is stored once", async () => {
    const { publishId, uploadUrl } = await postInit(sim, token, total, chunk);
    const both = await Promise.all([
      putChunk(uploadUrl, firstPart, 0, total),
      putChunk(uploadUrl, firstPart, 0, total),
    ]);
    expect(both.map((response) => response.status)).toEqual([206, 206]);
    const ends = await Promise.all([
      putChunk(uploadUrl, lastPart, chunk, total),
      putChunk(uploadUrl, lastPart, chunk, total),
    ]);
    expect(ends.map((response) => response.status)).toEqual([201, 201]);
    expect((await getPublish(sim, publishId))["sha256"]).toBe(sha256);
  });

  it("bytes still coming in over an older connection cannot change a chunk that was accepted", async () => {
    const { publishId, uploadUrl } = await postInit(sim, token, 1000);
    const headers = {
      "content-type": "video/mp4",
      "content-length": 1000,
      "content-range": "bytes 0-999/1000",
    };
    const older = request(uploadUrl, { method: "PUT", headers });
    const answer = new Promise((resolve) => {
      older.on("response", (reply) => resolve(reply.resume().statusCode));
    });
    const bytes = fakeVideo(1000);
    await new Promise((resolve) => older.write(bytes.subarray(0, 400), resolve));
    expect((await putChunk(uploadUrl, bytes)).status).toBe(201);
    older.end(Buffer.alloc(600, "x"));
    expect(await answer).toBe(201);
    await eventually(
      () => getPublish(sim, publishId),
      ({ phase }) => phase === "delivered",
    );
    const kept = await fetch(`${sim.url}/phone-media/${encodeURIComponent(publishId)}`);
    expect(Buffer.from(await kept.arrayBuffer())).toEqual(bytes);
  });

  it("403 once the hour of the upload_url is over", async () => {
    const { uploadUrl } = await postInit(sim, token, 1000);
    await sim.post("/_sim/clock", { advance_seconds: 3600 });
    expect((await putChunk(uploadUrl, fakeVideo(1000))).status).toBe(403);
  });

  it("403 when the hour ends while the last chunk is being sent", async () => {
    const { publishId, uploadUrl } = await postInit(sim, token, 1000);
    const sending = request(uploadUrl, {
      method: "PUT",
      headers: {
        "content-type": "video/mp4",
        "content-length": 1000,
        "content-range": "bytes 0-999/1000",
      },
    });
    const answer = new Promise<number | undefined>((resolve) =>
      sending.on("response", (reply) => resolve(reply.resume().statusCode)),
    );
    const bytes = fakeVideo(1000);
    await new Promise((resolve) => sending.write(bytes.subarray(0, 500), resolve));
    await sim.post("/_sim/clock", { advance_seconds: 3600 });
    sending.end(bytes.subarray(500));
    expect(await answer).toBe(403);
    expect((await getPublish(sim, publishId))["received_bytes"]).toBe(0);
  });

  it("404 for an unknown upload_url", async () => {
    const { uploadUrl } = await postInit(sim, token, 1000);
    expect((await putChunk(`${uploadUrl}x`, fakeVideo(1000))).status).toBe(404);
  });

  it.each([
    ["Content-Type", { "content-type": "application/octet-stream" }],
    ["Content-Range", { "content-range": "bytes */1000" }],
    ["total", { "content-range": "bytes 0-999/1001" }],
    ["length", { "content-range": "bytes 0-998/1000" }],
  ])("400 for a wrong %s", async (_name, headers: Record<string, string>) => {
    const { uploadUrl } = await postInit(sim, token, 1000);
    expect((await putChunk(uploadUrl, fakeVideo(1000), 0, 1000, headers)).status).toBe(400);
  });

  it("400 for chunked transfer encoding: the length must be known", async () => {
    const { uploadUrl } = await postInit(sim, token, 1000);
    const code = await new Promise((resolve) => {
      const headers = { "content-type": "video/mp4", "content-range": "bytes 0-999/1000" };
      const sending = request(uploadUrl, { method: "PUT", headers }, (reply) =>
        resolve(reply.resume().statusCode),
      );
      sending.write(fakeVideo(500));
      sending.end(fakeVideo(500));
    });
    expect(code).toBe(400);
  });

  it("an incomplete chunk does not count", async () => {
    const { publishId, uploadUrl } = await postInit(sim, token, total, chunk);
    const { port, pathname, search } = new URL(uploadUrl);
    const socket = connectTo(Number(port), "127.0.0.1");
    socket.write(
      `PUT ${pathname}${search} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: video/mp4\r\n` +
        `content-length: ${chunk}\r\ncontent-range: bytes 0-${chunk - 1}/${total}\r\n\r\n`,
    );
    await new Promise((resolve) => socket.write(firstPart.subarray(0, 100_000), resolve));
    socket.destroy();
    const { body } = await eventually(
      () => sim.get("/_sim/ledger?type=request"),
      (response) => response.text.includes("client-left"),
    );
    expect(body["lines"]).toBeDefined();
    expect((await getPublish(sim, publishId))["received_bytes"]).toBe(0);
    await putChunk(uploadUrl, firstPart, 0, total);
    await putChunk(uploadUrl, lastPart, chunk, total);
    expect((await getPublish(sim, publishId))["sha256"]).toBe(sha256);
  });

  it("needs no bearer token, and accepts one: the URL is signed", async () => {
    const { uploadUrl } = await postInit(sim, token, 1000);
    const response = await putChunk(uploadUrl, fakeVideo(1000), 0, 1000, {
      authorization: "Bearer nonsense",
    });
    expect(response.status).toBe(201);
  });

  it("setting upload_authorization: without a bearer token it is 401, and nothing is stored", async () => {
    await sim.patch("/_sim/settings", { upload_authorization: "header" });
    const { publishId, uploadUrl } = await postInit(sim, token, 1000);
    expect((await putChunk(uploadUrl, fakeVideo(1000), 0, 1000)).status).toBe(401);
    expect((await getPublish(sim, publishId))["received_bytes"]).toBe(0);
    const headers = { authorization: `Bearer ${token}` };
    expect((await putChunk(uploadUrl, fakeVideo(1000), 0, 1000, headers)).status).toBe(201);
  });

  it("setting expired_upload: an expired address leaves an empty draft in the inbox", async () => {
    await sim.patch("/_sim/settings", { expired_upload: "empty-draft" });
    const { publishId } = await postInit(sim, token, total, chunk);
    await sim.post("/_sim/clock", { advance_seconds: 3601 });
    const empty = await eventually(
      () => status(publishId),
      (data) => data["status"] !== "PROCESSING_UPLOAD",
    );
    expect(empty).toEqual({ status: "SEND_TO_USER_INBOX", uploaded_bytes: 0 });
  });
});
