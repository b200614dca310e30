import { once } from "node:events";
import { type AddressInfo, createServer as createSocketServer } from "node:net";
import { Readable } from "node:stream";

import { afterAll, expect, test } from "vitest";

import { Secret } from "#lib/infra/crypto/secret";
import { isTrustedUploadUrl } from "#lib/tiktok/trusted-hosts";
import { type ChunkUpload, uploadChunk } from "#lib/tiktok/upload-chunk";
import { startFakeTiktok } from "#tests/support/drivers/fake-tiktok";

const fakeTiktok = await startFakeTiktok();
const { base } = fakeTiktok;
afterAll(() => fakeTiktok.stop());

function* endless() {
  for (;;) yield Buffer.alloc(1 << 20);
}

const range = (bytes: number, given: Partial<ChunkUpload> = {}): ChunkUpload => ({
  uploadUrl: new Secret(`${base}/upload?upload_token=SIMUPLx`),
  body: Readable.from([Buffer.alloc(bytes, 1)], { objectMode: false }),
  first: 0,
  last: 9,
  total: 30,
  contentType: "video/mp4",
  signal: new AbortController().signal,
  onProgress: () => {},
  shouldContinue: () => true,
  confirmBeforeLastPiece: () => Promise.resolve(true),
  timeouts: { totalMs: 5000, stallMs: 5000, responseMs: 5000 },
  ...given,
});

test("sends a range with its length, position and type, and reuses the connection for the next", async () => {
  const seen: unknown[] = [];
  fakeTiktok.handler = (request, response) => {
    const {
      "content-range": place,
      "content-length": length,
      "content-type": type,
      "transfer-encoding": coding,
      authorization,
    } = request.headers;
    let bytes = 0;
    request.on("data", (part: Buffer) => (bytes += part.length));
    request.on("end", () => {
      seen.push([
        request.method,
        request.url,
        place,
        length,
        type,
        coding,
        authorization,
        bytes,
        request.socket.remotePort,
      ]);
      response.writeHead(206, { "content-range": "bytes 0-10/30" }).end("whatever");
    });
  };
  const counted: number[] = [];
  const sent = await uploadChunk(range(10, { onProgress: (bytes) => counted.push(bytes) }));
  expect(sent).toMatchObject({
    result: { kind: "accepted", complete: false, progressBytes: 10 },
    exchange: { code: "ok", httpStatus: 206 },
  });
  await uploadChunk(range(10));
  expect(counted).toEqual([10]);
  const [first, second] = seen as unknown[][];
  expect(first?.slice(0, 8)).toEqual([
    "PUT",
    "/upload?upload_token=SIMUPLx",
    "bytes 0-9/30",
    "10",
    "video/mp4",
    undefined,
    undefined,
    10,
  ]);
  expect(second?.[8]).toBe(first?.[8]);
});

test("closes the connection when the source is too short, too long or fails", async () => {
  const arrived: number[] = [];
  fakeTiktok.handler = (request, response) => {
    let bytes = 0;
    request
      .on("data", (part: Buffer) => (bytes += part.length))
      .on("end", () => response.writeHead(201).end());
    request.on("close", () => arrived.push(bytes)).on("error", () => {});
  };
  const broken = Readable.from(
    (function* () {
      yield Buffer.alloc(4);
      throw new Error("disk");
    })(),
    { objectMode: false },
  );
  for (const [given, code] of [
    [range(9), "source_short"],
    [range(11), "source_long"],
    [range(0), "source_short"],
    [range(0, { body: broken }), "source_failed"],
    [range(10, { confirmBeforeLastPiece: () => Promise.resolve(false) }), "source_changed"],
    [
      range(10, { confirmBeforeLastPiece: () => Promise.reject(new Error("disk")) }),
      "source_changed",
    ],
  ] as const) {
    expect((await uploadChunk(given)).result).toMatchObject({ kind: "unclear", code });
  }
  for (const bytes of arrived) expect(bytes).toBeLessThan(10);
});

test("sends no last piece when completion is not allowed", async () => {
  let arrived = 0;
  fakeTiktok.handler = (request) => {
    // Bytes of an earlier closed connection may still arrive.
    if (request.headers["content-range"] !== "bytes 0-9/31") return;
    request.on("data", (part: Buffer) => (arrived += part.length)).on("error", () => {});
  };
  const asked: number[] = [];
  const body = Readable.from([Buffer.alloc(6, 1), Buffer.alloc(3, 2), Buffer.alloc(1, 3)], {
    objectMode: true,
  });
  const confirmBeforeLastPiece = () => {
    asked.push(arrived);
    return new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 100));
  };
  const cut = await uploadChunk(range(0, { body, confirmBeforeLastPiece, total: 31 }));
  expect(cut.result).toEqual({ kind: "unclear", code: "source_changed", bytesSent: 9 });
  expect(asked).toHaveLength(1);
  expect(arrived).toBe(9);
});

test("starts nothing without permission to continue, and stops before the next piece", async () => {
  let asked = 0;
  let arrived = 0;
  fakeTiktok.handler = (request) => {
    asked += 1;
    request.on("data", (part: Buffer) => (arrived += part.length)).on("error", () => {});
  };
  expect((await uploadChunk(range(10, { shouldContinue: () => false }))).result).toEqual({
    kind: "unclear",
    code: "aborted",
    bytesSent: 0,
  });
  expect(asked).toBe(0);
  const body = (async function* () {
    yield Buffer.alloc(6, 1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    yield Buffer.alloc(4, 2);
  })();
  let times = 0;
  const stopped = await uploadChunk(range(0, { body, shouldContinue: () => (times += 1) < 3 }));
  expect(stopped.result).toEqual({ kind: "unclear", code: "aborted", bytesSent: 6 });
  expect([asked, arrived]).toEqual([1, 6]);
});

test("ends immediately on an early response, a reset, a stall or an abort", async () => {
  const big = () =>
    range(0, {
      body: Readable.from(endless(), { objectMode: false }),
      last: (1 << 30) - 1,
      total: 1 << 30,
    });
  fakeTiktok.handler = (_, response) => response.writeHead(403).end();
  expect((await uploadChunk(big())).result).toEqual({
    kind: "upload_url_expired",
    code: "http_403",
  });
  fakeTiktok.handler = (_, response) => response.writeHead(206).end();
  expect((await uploadChunk(big())).result).toMatchObject({
    kind: "unclear",
    code: "early_response",
  });
  fakeTiktok.handler = (request) => request.socket.resetAndDestroy();
  expect((await uploadChunk(big())).result).toMatchObject({
    kind: "unclear",
    code: "connection_reset",
  });
  fakeTiktok.handler = () => {};
  expect(
    (await uploadChunk({ ...big(), timeouts: { totalMs: 200, stallMs: 5000, responseMs: 5000 } }))
      .result,
  ).toMatchObject({
    kind: "unclear",
    code: "timeout",
  });
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 100);
  expect((await uploadChunk({ ...big(), signal: controller.signal })).result).toMatchObject({
    kind: "unclear",
    code: "aborted",
  });
  expect((await uploadChunk({ ...big(), signal: AbortSignal.abort() })).result).toMatchObject({
    kind: "unclear",
    code: "aborted",
  });
});

test("closes a connection that accepts nothing or does not respond in time", async () => {
  const timeouts = { totalMs: 5000, stallMs: 300, responseMs: 300 };
  fakeTiktok.handler = () => {};
  const began = performance.now();
  const huge = Readable.from(endless(), { objectMode: false });
  expect(
    (await uploadChunk(range(0, { body: huge, last: (1 << 30) - 1, total: 1 << 30, timeouts })))
      .result,
  ).toMatchObject({
    kind: "unclear",
    code: "stalled",
  });
  fakeTiktok.handler = (request) => request.resume();
  expect((await uploadChunk(range(10, { timeouts }))).result).toEqual({
    kind: "unclear",
    code: "no_response",
    bytesSent: 10,
  });
  expect(performance.now() - began).toBeLessThan(3000);
});

test("waits for a slow source, reader and response until the deadline", async () => {
  const slowly = async function* (pieces: number, pauseMs: number) {
    for (let count = 0; count < pieces; count += 1) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      yield Buffer.alloc(1, 1);
    }
  };
  const timeouts = { totalMs: 5000, stallMs: 300, responseMs: 600 };
  fakeTiktok.handler = (request, response) =>
    request.resume().on("end", () => setTimeout(() => response.writeHead(206).end(), 400));
  // Ten pieces, each within the idle timeout, together far beyond it.
  const drip = await uploadChunk(range(0, { body: slowly(10, 100), timeouts }));
  expect(drip.result).toMatchObject({ kind: "accepted" });
  expect(drip.exchange.durationMs).toBeGreaterThan(1300);

  fakeTiktok.handler = (request) => {
    request.on("readable", () => request.read());
    const sip = setInterval(() => request.read(), 5);
    request.on("close", () => clearInterval(sip)).on("error", () => {});
  };
  const deadline = { totalMs: 1500, stallMs: 1000, responseMs: 1000 };
  const began = performance.now();
  const huge = Readable.from(endless(), { objectMode: false });
  const read = await uploadChunk(
    range(0, { body: huge, last: 2 ** 40 - 1, total: 2 ** 40, timeouts: deadline }),
  );
  expect(read.result).toMatchObject({ kind: "unclear", code: "timeout" });
  expect(performance.now() - began).toBeGreaterThan(1400);
});

test("sends video bytes only to TikTok", async () => {
  const before = fakeTiktok.requestCount;
  const elsewhere = await uploadChunk(
    range(10, { uploadUrl: new Secret("https://evil.example/upload") }),
  );
  expect(elsewhere).toMatchObject({
    result: { kind: "bad_request", code: "untrusted_upload_url" },
    exchange: { sentAnything: false },
  });
  expect(fakeTiktok.requestCount).toBe(before);
  for (const [url, live, loopback] of [
    ["https://open-upload.tiktokapis.com/video/?a=b", true, false],
    ["https://upload.us.tiktokapis.com/video/", true, false],
    ["http://open-upload.tiktokapis.com/", false, false],
    ["https://tiktokapis.com.evil.example/", false, false],
    ["https://eviltiktokapis.com/", false, false],
    ["https://user:pw@upload.tiktokapis.com/", false, false],
    ["https://upload.tiktokapis.com:8443/", false, false],
    ["http://127.0.0.1:4000/upload", false, true],
    ["http://localhost:4000/upload", false, true],
    ["http://169.254.169.254/", false, false],
    ["file:///etc/passwd", false, false],
    ["not an address", false, false],
  ] as const) {
    expect([
      url,
      isTrustedUploadUrl(url, "live"),
      isTrustedUploadUrl(url, "practice"),
      isTrustedUploadUrl(url, "rehearsal"),
    ]).toEqual([url, live, loopback, loopback]);
  }
});

test("reports a closed port separately: no byte was sent", async () => {
  const closed = createSocketServer();
  await once(closed.listen(0, "127.0.0.1"), "listening");
  const { port } = closed.address() as AddressInfo;
  closed.close();
  const closedPort = await uploadChunk({
    ...range(10),
    uploadUrl: new Secret(`http://127.0.0.1:${port}/`),
  });
  expect(closedPort).toMatchObject({
    result: { kind: "unclear", code: "connection_refused" },
    exchange: { sentAnything: false, httpStatus: null },
  });
});
