import { createServer, type RequestListener } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer as createSocketServer } from "node:net";
import { Readable } from "node:stream";

import { afterAll, expect, test, vi } from "vitest";

import { Secret } from "#lib/infra/secret";
import { fetchAvatar, trustedAvatarUrl } from "#lib/tiktok/avatar";
import { trustedUploadUrl } from "#lib/tiktok/envelope";
import { refreshTokens, revokeToken } from "#lib/tiktok/oauth";
import { fetchStatus, initInboxUpload } from "#lib/tiktok/publish";
import { putRange, type PutRange } from "#lib/tiktok/upload";

let answer: RequestListener = (_, response) => response.end();
let asked = 0;
const server = createServer((request, response) => {
  asked += 1;
  answer(request, response);
});
await once(server.listen(0, "127.0.0.1"), "listening");
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
process.env["TIKTOK_API_URL"] = base;
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const token = new Secret("act.SIMTOKwire");
const plan = { sizeBytes: 10, chunkSize: 10, chunkCount: 1 };
const json = (status: number, body: unknown, headers: Record<string, string> = {}): RequestListener => {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return (request, response) =>
    request.resume().on("end", () => response.writeHead(status, { "content-type": "application/json", ...headers }).end(text));
};
const opened = {
  data: { publish_id: "v_inbox_file~v2.1", upload_url: `${base}/upload?upload_token=SIMUPL` },
  error: { code: "ok", message: "", log_id: "L1" },
};

test.each<[string, RequestListener, string, string]>([
  ["opened", json(200, opened), "ok", "ok"],
  ["opened, with fields nobody knows", json(200, { ...opened, extra: 1, data: { ...opened.data, more: [] } }), "ok", "ok"],
  ["opened, without an error part", json(200, { data: opened.data }), "ok", "ok"],
  [
    "opened at a foreign address",
    json(200, { ...opened, data: { ...opened.data, upload_url: "https://evil.example/" } }),
    "refused",
    "untrusted_upload_url",
  ],
  ["HTML", (_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<p>hello"), "unclear", "not_json"],
  ["HTML with 403", (_, response) => response.writeHead(403, { "content-type": "text/html" }).end("<p>no"), "unclear", "http_403"],
  ["HTML with 429", (_, response) => response.writeHead(429, { "content-type": "text/html" }).end("<p>slow"), "rate_limited", "http_429"],
  ["a redirect", json(302, {}, { location: "https://evil.example/" }), "unclear", "http_302"],
  ["JSON cut short", json(200, '{"data":{"publish_id":"v_'), "unclear", "cut"],
  [
    "a body cut short",
    (_, response) =>
      response.writeHead(200, { "content-type": "application/json", "content-length": 100 }).write("{", () => response.destroy()),
    "unclear",
    "cut",
  ],
  ["empty", (_, response) => response.writeHead(200).end(), "unclear", "not_json"],
  ["wrong types", json(200, { data: { publish_id: 7, upload_url: [] }, error: { code: "ok" } }), "unclear", "bad_shape"],
  ["JSON that is no object", json(200, "[]"), "unclear", "bad_shape"],
  ["a reset", (request) => request.socket.resetAndDestroy(), "unclear", "reset"],
  ["no answer", (request) => request.socket.end(), "unclear", "reset"],
  [
    "slots full",
    json(403, { error: { code: "spam_risk_too_many_pending_share", message: "", logid: "L2" } }),
    "slots_full",
    "spam_risk_too_many_pending_share",
  ],
  ["an error in HTTP 200", json(200, { data: {}, error: { code: "internal_error" } }), "unclear", "internal_error"],
  ["a refusal under 500", json(500, { error: { code: "invalid_params" } }), "unclear", "invalid_params"],
  ["an unreadable code", json(400, { error: { code: "<b>\u0000" } }), "refused", "unreadable_code"],
  ["another shape of refusal", json(404, { message: "no" }), "refused", "http_404"],
])("an init that meets %s", async (_, handler, kind, code) => {
  answer = handler;
  const { result, exchange } = await initInboxUpload(token, plan);
  expect([result.kind, exchange.code, exchange.sentAnything]).toEqual([kind, code, true]);
});

test("both spellings of the log id, and the header's, are kept; anything else is not", async () => {
  answer = json(200, opened, { "x-tt-logid": "H1" });
  expect((await initInboxUpload(token, plan)).exchange.logId).toBe("L1");
  answer = json(403, { error: { code: "access_token_invalid", logid: "L2" } });
  expect((await initInboxUpload(token, plan)).exchange.logId).toBe("L2");
  answer = json(200, { data: opened.data, error: { code: "ok", log_id: "not a log id" } }, { "x-tt-logid": "H1" });
  expect((await initInboxUpload(token, plan)).exchange.logId).toBe("H1");
});

test("a hundred megabytes are not read, a slow answer is not waited for, nobody there is told apart", async () => {
  let written = 0;
  answer = (_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const chunk = Buffer.alloc(64 * 1024, 32);
    const pour = () => {
      while (written < 100e6 && !response.destroyed) {
        written += chunk.length;
        if (!response.write(chunk)) return void response.once("drain", pour);
      }
    };
    pour();
  };
  expect((await refreshTokens(token)).exchange).toMatchObject({ code: "too_large", httpStatus: 200 });
  expect(written).toBeLessThan(20e6);

  vi.spyOn(AbortSignal, "timeout").mockImplementationOnce(() => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 200);
    return controller.signal;
  });
  answer = (_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const drip = setInterval(() => response.write(" "), 20);
    response.on("close", () => clearInterval(drip));
  };
  expect((await refreshTokens(token)).exchange).toMatchObject({ code: "timeout", sentAnything: true });

  const closed = createSocketServer();
  await once(closed.listen(0, "127.0.0.1"), "listening");
  const { port } = closed.address() as AddressInfo;
  closed.close();
  const nobody = await putRange({ ...range(10), uploadUrl: new Secret(`http://127.0.0.1:${port}/`) });
  expect(nobody).toMatchObject({
    result: { kind: "unclear", code: "refused_connection" },
    exchange: { sentAnything: false, httpStatus: null },
  });
});

test("status: absent fields, big ids, one id instead of a list, words of tomorrow", async () => {
  const ask = async (data: string) => {
    answer = json(200, `{"data":${data},"error":{"code":"ok"}}`);
    return (await fetchStatus(token, "p")).result;
  };
  const plain = { kind: "ok", failReason: null, uploadedBytes: null, postIds: [] };
  expect(await ask('{"status":"PROCESSING_UPLOAD"}')).toEqual({ ...plain, status: "PROCESSING_UPLOAD" });
  expect(await ask('{"status":"PROCESSING_UPLOAD","uploaded_bytes":"4294967296","fail_reason":""}')).toEqual({
    ...plain,
    status: "PROCESSING_UPLOAD",
    uploadedBytes: 4294967296,
  });
  const posted = { ...plain, status: "PUBLISH_COMPLETE", postIds: ["7612345678901234567"] };
  expect(await ask('{"status":"PUBLISH_COMPLETE","publicaly_available_post_id":[7612345678901234567]}')).toEqual(posted);
  expect(await ask('{"status":"PUBLISH_COMPLETE","publicly_available_post_id":"7612345678901234567"}')).toEqual(posted);
  expect(await ask('{"status":"PUBLISH_COMPLETE","publicaly_available_post_id":{}}')).toEqual({ ...posted, postIds: [] });
  expect(await ask('{"status":"FAILED","fail_reason":"<script>","uploaded_bytes":-1}')).toEqual({
    ...plain,
    status: "FAILED",
    failReason: "_script_",
  });
  expect(await ask('{"status":"IN REVIEW"}')).toEqual({ ...plain, status: { unknown: "IN_REVIEW" } });
  expect(await ask("{}")).toMatchObject({ kind: "unclear", code: "bad_shape" });
  answer = json(400, { error: { code: "invalid_params", message: "invalid_publish_id" } });
  expect((await fetchStatus(token, "p")).result.kind).toBe("invalid_publish_id");
});

test("OAuth: failures under any status, an empty revocation, tokens of wrong types", async () => {
  answer = json(200, { error: "invalid_grant", error_description: "x", log_id: "L3" });
  expect(await refreshTokens(token)).toMatchObject({
    result: { kind: "invalid_grant" },
    exchange: { code: "invalid_grant", logId: "L3", httpStatus: 200 },
  });
  answer = json(200, {
    open_id: "o",
    scope: " b,a , a,",
    access_token: "act.12345678",
    expires_in: "7200",
    refresh_expires_in: -1,
    token_type: 5,
  });
  const renewed = (await refreshTokens(token)).result;
  expect(renewed).toMatchObject({ kind: "ok", scopes: ["b", "a"], expiresInSeconds: 7200, refreshExpiresInSeconds: null });
  expect(renewed.kind === "ok" && renewed.refreshToken.reveal()).toBe(token.reveal());
  expect(JSON.stringify(renewed)).not.toContain("act.12345678");
  answer = json(200, { open_id: "o", access_token: { nested: true } });
  expect((await refreshTokens(token)).result).toEqual({ kind: "unclear", code: "bad_shape" });
  answer = (_, response) => response.writeHead(200).end();
  expect((await revokeToken(token)).result).toEqual({ kind: "ok" });
  answer = json(200, { error: "invalid_request" });
  expect((await revokeToken(token)).result).toEqual({ kind: "refused", code: "invalid_request" });
});

const range = (bytes: number, given: Partial<PutRange> = {}): PutRange => ({
  uploadUrl: new Secret(`${base}/upload?upload_token=SIMUPLx`),
  body: Readable.from([Buffer.alloc(bytes, 1)], { objectMode: false }),
  first: 0,
  last: 9,
  total: 30,
  contentType: "video/mp4",
  signal: new AbortController().signal,
  onBytes: () => {},
  deadlineMs: 5000,
  ...given,
});

test("a range arrives with its length, place and type, and the same connection carries the next", async () => {
  const seen: unknown[] = [];
  answer = (request, response) => {
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
      seen.push([request.method, request.url, place, length, type, coding, authorization, bytes, request.socket.remotePort]);
      response.writeHead(206, { "content-range": "bytes 0-10/30" }).end("whatever");
    });
  };
  const counted: number[] = [];
  const sent = await putRange(range(10, { onBytes: (bytes) => counted.push(bytes) }));
  expect(sent).toMatchObject({
    result: { kind: "accepted", complete: false, progressBytes: 10 },
    exchange: { code: "ok", httpStatus: 206 },
  });
  await putRange(range(10));
  expect(counted).toEqual([10]);
  const [first, second] = seen as unknown[][];
  expect(first?.slice(0, 8)).toEqual(["PUT", "/upload?upload_token=SIMUPLx", "bytes 0-9/30", "10", "video/mp4", undefined, undefined, 10]);
  expect(second?.[8]).toBe(first?.[8]);
});

test("never a wrong number of bytes: a source that ends short, runs over or breaks cuts the connection", async () => {
  const arrived: number[] = [];
  answer = (request, response) => {
    let bytes = 0;
    request.on("data", (part: Buffer) => (bytes += part.length)).on("end", () => response.writeHead(201).end());
    request.on("close", () => arrived.push(bytes)).on("error", () => {});
  };
  const broken = Readable.from(
    (function* () {
      yield Buffer.alloc(4);
      throw new Error("disk");
    })(),
    { objectMode: false },
  );
  for (const [body, code] of [
    [range(9).body, "source_short"],
    [range(11).body, "source_long"],
    [range(0).body, "source_short"],
    [broken, "source_failed"],
  ] as const) {
    expect((await putRange(range(0, { body }))).result).toMatchObject({ kind: "unclear", code });
    expect(body.destroyed).toBe(true);
  }
  for (const bytes of arrived) expect(bytes).toBeLessThan(10);
});

test("an early answer, a reset, a stall, an abort: each ends at once and leaves the source closed", async () => {
  const endless = () =>
    Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(1 << 20);
      })(),
      { objectMode: false },
    );
  const big = () => range(0, { body: endless(), last: (1 << 30) - 1, total: 1 << 30 });
  answer = (_, response) => response.writeHead(403).end();
  expect((await putRange(big())).result).toEqual({ kind: "expired", code: "http_403" });
  answer = (_, response) => response.writeHead(206).end();
  expect((await putRange(big())).result).toMatchObject({ kind: "unclear", code: "early_answer" });
  answer = (request) => request.socket.resetAndDestroy();
  expect((await putRange(big())).result).toMatchObject({ kind: "unclear", code: "reset" });
  answer = () => {};
  const stalled = { ...big(), deadlineMs: 200 };
  expect((await putRange(stalled)).result).toMatchObject({ kind: "unclear", code: "timeout" });
  expect(stalled.body.destroyed).toBe(true);
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 100);
  expect((await putRange({ ...big(), signal: controller.signal })).result).toMatchObject({ kind: "unclear", code: "aborted" });
  expect((await putRange({ ...big(), signal: AbortSignal.abort() })).result).toMatchObject({ kind: "unclear", code: "aborted" });
});

test("bytes of a video go to TikTok alone", async () => {
  const before = asked;
  const elsewhere = await putRange(range(10, { uploadUrl: new Secret("https://evil.example/upload") }));
  expect(elsewhere).toMatchObject({ result: { kind: "bad_request", code: "untrusted_upload_url" }, exchange: { sentAnything: false } });
  expect(asked).toBe(before);
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
    expect([url, trustedUploadUrl(url, "live"), trustedUploadUrl(url, "practice"), trustedUploadUrl(url, "rehearsal")]).toEqual([
      url,
      live,
      loopback,
      loopback,
    ]);
  }
});

test("pictures come from TikTok's own hosts, are pictures, and are small", async () => {
  expect(trustedAvatarUrl("https://p16-sign-va.tiktokcdn.com/a.jpeg?x-expires=1", "live")).toBe(true);
  expect(trustedAvatarUrl("https://p16.tiktokcdn-us.com/a.webp", "live")).toBe(true);
  expect(trustedAvatarUrl("https://tiktokcdn.com.evil.example/a", "live")).toBe(false);
  expect(trustedAvatarUrl(`${base}/a`, "live")).toBe(false);
  expect(await fetchAvatar("https://p16.tiktokcdn.com/a")).toBeNull();
  const serve = (type: string, bytes: number, status = 200) => {
    answer = (_, response) =>
      response.writeHead(status, { "content-type": type, location: "https://evil.example/" }).end(Buffer.alloc(bytes));
    return fetchAvatar(`${base}/avatar`);
  };
  expect((await serve("image/webp", 100))?.bytes.length).toBe(100);
  expect(await serve("image/svg+xml", 100)).toBeNull();
  expect(await serve("text/html", 100)).toBeNull();
  expect(await serve("image/png", 600 * 1024)).toBeNull();
  expect(await serve("image/png", 10, 302)).toBeNull();
});
