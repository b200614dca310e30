import type { RequestListener } from "node:http";

import { afterAll, expect, test, vi } from "vitest";

import { Secret } from "#lib/infra/crypto/secret";
import { fetchAvatar } from "#lib/tiktok/avatar";
import { isTrustedAvatarUrl } from "#lib/tiktok/trusted-hosts";
import { exchangeRefreshToken, revokeToken } from "#lib/tiktok/oauth";
import { fetchPublishStatus, initInboxUpload } from "#lib/tiktok/publish";
import { jsonListener, startFakeTiktok } from "#tests/support/drivers/fake-tiktok";

const fakeTiktok = await startFakeTiktok();
const { base } = fakeTiktok;
afterAll(() => fakeTiktok.stop());

const token = new Secret("act.SIMTOKwire");
const plan = { sizeBytes: 10, chunkSize: 10, chunkCount: 1 };
const opened = {
  data: { publish_id: "v_inbox_file~v2.1", upload_url: `${base}/upload?upload_token=SIMUPL` },
  error: { code: "ok", message: "", log_id: "L1" },
};

test.each<[string, RequestListener, string, string]>([
  ["opened", jsonListener(200, opened), "ok", "ok"],
  [
    "opened, with unknown fields",
    jsonListener(200, { ...opened, extra: 1, data: { ...opened.data, more: [] } }),
    "ok",
    "ok",
  ],
  ["opened, without an error part", jsonListener(200, { data: opened.data }), "ok", "ok"],
  [
    "opened at a foreign URL",
    jsonListener(200, { ...opened, data: { ...opened.data, upload_url: "https://evil.example/" } }),
    "refused",
    "untrusted_upload_url",
  ],
  [
    "HTML",
    (_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<p>hello"),
    "unclear",
    "invalid_json",
  ],
  [
    "HTML with 403",
    (_, response) => response.writeHead(403, { "content-type": "text/html" }).end("<p>no"),
    "unclear",
    "http_403",
  ],
  [
    "HTML with 429",
    (_, response) => response.writeHead(429, { "content-type": "text/html" }).end("<p>slow"),
    "rate_limited",
    "http_429",
  ],
  [
    "a redirect",
    jsonListener(302, {}, { location: "https://evil.example/" }),
    "unclear",
    "http_302",
  ],
  ["truncated JSON", jsonListener(200, '{"data":{"publish_id":"v_'), "unclear", "body_truncated"],
  [
    "a truncated body",
    (_, response) =>
      response
        .writeHead(200, { "content-type": "application/json", "content-length": 100 })
        .write("{", () => response.destroy()),
    "unclear",
    "body_truncated",
  ],
  ["empty", (_, response) => response.writeHead(200).end(), "unclear", "invalid_json"],
  [
    "wrong types",
    jsonListener(200, { data: { publish_id: 7, upload_url: [] }, error: { code: "ok" } }),
    "unclear",
    "unexpected_shape",
  ],
  ["JSON without an object", jsonListener(200, "[]"), "unclear", "unexpected_shape"],
  ["a reset", (request) => request.socket.resetAndDestroy(), "unclear", "connection_reset"],
  ["no answer", (request) => request.socket.end(), "unclear", "connection_reset"],
  [
    "slots full",
    jsonListener(403, {
      error: { code: "spam_risk_too_many_pending_share", message: "", logid: "L2" },
    }),
    "slots_full",
    "spam_risk_too_many_pending_share",
  ],
  [
    "an error in HTTP 200",
    jsonListener(200, { data: {}, error: { code: "internal_error" } }),
    "unclear",
    "internal_error",
  ],
  [
    "a rejection with status 500",
    jsonListener(500, { error: { code: "invalid_params" } }),
    "unclear",
    "invalid_params",
  ],
  [
    "an unreadable code",
    jsonListener(400, { error: { code: "<b>\u0000" } }),
    "refused",
    "unreadable_code",
  ],
  ["a rejection of another shape", jsonListener(404, { message: "no" }), "refused", "http_404"],
])("classifies an init response: %s", async (_, handler, kind, code) => {
  fakeTiktok.handler = handler;
  const { result, exchange } = await initInboxUpload(token, plan, () => true);
  expect([result.kind, exchange.code, exchange.sentAnything]).toEqual([kind, code, true]);
});

test("keeps the log id in both spellings and from the header, and nothing else", async () => {
  fakeTiktok.handler = jsonListener(200, opened, { "x-tt-logid": "H1" });
  expect((await initInboxUpload(token, plan, () => true)).exchange.logId).toBe("L1");
  fakeTiktok.handler = jsonListener(403, { error: { code: "access_token_invalid", logid: "L2" } });
  expect((await initInboxUpload(token, plan, () => true)).exchange.logId).toBe("L2");
  fakeTiktok.handler = jsonListener(
    200,
    { data: opened.data, error: { code: "ok", log_id: "not a log id" } },
    { "x-tt-logid": "H1" },
  );
  expect((await initInboxUpload(token, plan, () => true)).exchange.logId).toBe("H1");
});

test("stops reading a huge response and waiting for a slow one", async () => {
  let written = 0;
  fakeTiktok.handler = (_, response) => {
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
  expect((await exchangeRefreshToken(token)).exchange).toMatchObject({
    code: "body_too_large",
    httpStatus: 200,
  });
  expect(written).toBeLessThan(20e6);

  vi.spyOn(AbortSignal, "timeout").mockImplementationOnce(() => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 200);
    return controller.signal;
  });
  fakeTiktok.handler = (_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const drip = setInterval(() => response.write(" "), 20);
    response.on("close", () => clearInterval(drip));
  };
  expect((await exchangeRefreshToken(token)).exchange).toMatchObject({
    code: "timeout",
    sentAnything: true,
  });
});

test("parses a status with missing fields, large ids, a single id and unknown values", async () => {
  const ask = async (data: string) => {
    fakeTiktok.handler = jsonListener(200, `{"data":${data},"error":{"code":"ok"}}`);
    return (await fetchPublishStatus(token, "p")).result;
  };
  const plain = { kind: "ok", failReason: null, receivedBytes: null, postIds: [] };
  expect(await ask('{"status":"PROCESSING_UPLOAD"}')).toEqual({
    ...plain,
    status: "PROCESSING_UPLOAD",
  });
  expect(
    await ask('{"status":"PROCESSING_UPLOAD","uploaded_bytes":"4294967296","fail_reason":""}'),
  ).toEqual({
    ...plain,
    status: "PROCESSING_UPLOAD",
    receivedBytes: 4294967296,
  });
  const posted = { ...plain, status: "PUBLISH_COMPLETE", postIds: ["7612345678901234567"] };
  expect(
    await ask('{"status":"PUBLISH_COMPLETE","publicaly_available_post_id":[7612345678901234567]}'),
  ).toEqual(posted);
  expect(
    await ask('{"status":"PUBLISH_COMPLETE","publicly_available_post_id":"7612345678901234567"}'),
  ).toEqual(posted);
  expect(await ask('{"status":"PUBLISH_COMPLETE","publicaly_available_post_id":{}}')).toEqual({
    ...posted,
    postIds: [],
  });
  expect(await ask('{"status":"FAILED","fail_reason":"<script>","uploaded_bytes":-1}')).toEqual({
    ...plain,
    status: "FAILED",
    failReason: "_script_",
  });
  expect(await ask('{"status":"IN REVIEW"}')).toEqual({
    ...plain,
    status: { unknown: "IN_REVIEW" },
  });
  expect(await ask("{}")).toMatchObject({ kind: "unclear", code: "unexpected_shape" });
  fakeTiktok.handler = jsonListener(400, {
    error: { code: "invalid_params", message: "invalid_publish_id" },
  });
  expect((await fetchPublishStatus(token, "p")).result.kind).toBe("invalid_publish_id");
});

test("parses OAuth failures with any status, an empty revocation and tokens of wrong types", async () => {
  fakeTiktok.handler = jsonListener(200, {
    error: "invalid_grant",
    error_description: "x",
    log_id: "L3",
  });
  expect(await exchangeRefreshToken(token)).toMatchObject({
    result: { kind: "invalid_grant" },
    exchange: { code: "invalid_grant", logId: "L3", httpStatus: 200 },
  });
  fakeTiktok.handler = jsonListener(200, {
    open_id: "o",
    scope: " b,a , a,",
    access_token: "act.12345678",
    expires_in: "7200",
    refresh_expires_in: -1,
    token_type: 5,
  });
  const renewed = (await exchangeRefreshToken(token)).result;
  expect(renewed).toMatchObject({
    kind: "ok",
    scopes: ["b", "a"],
    expiresInSeconds: 7200,
    refreshExpiresInSeconds: null,
  });
  expect(renewed.kind === "ok" && renewed.refreshToken.reveal()).toBe(token.reveal());
  expect(JSON.stringify(renewed)).not.toContain("act.12345678");
  fakeTiktok.handler = jsonListener(200, { open_id: "o", access_token: { nested: true } });
  expect((await exchangeRefreshToken(token)).result).toEqual({
    kind: "unclear",
    code: "unexpected_shape",
  });
  fakeTiktok.handler = (_, response) => response.writeHead(200).end();
  expect((await revokeToken(token)).result).toEqual({ kind: "ok" });
  fakeTiktok.handler = jsonListener(200, { error: "invalid_request" });
  expect((await revokeToken(token)).result).toEqual({ kind: "refused", code: "invalid_request" });
});

test("accepts only small images from TikTok's own hosts", async () => {
  expect(isTrustedAvatarUrl("https://p16-sign-va.tiktokcdn.com/a.jpeg?x-expires=1", "live")).toBe(
    true,
  );
  expect(isTrustedAvatarUrl("https://p16.tiktokcdn-us.com/a.webp", "live")).toBe(true);
  expect(isTrustedAvatarUrl("https://tiktokcdn.com.evil.example/a", "live")).toBe(false);
  expect(isTrustedAvatarUrl(`${base}/a`, "live")).toBe(false);
  expect(await fetchAvatar("https://p16.tiktokcdn.com/a")).toBeNull();
  const serve = (type: string, bytes: number, status = 200) => {
    fakeTiktok.handler = (_, response) =>
      response
        .writeHead(status, { "content-type": type, location: "https://evil.example/" })
        .end(Buffer.alloc(bytes));
    return fetchAvatar(`${base}/avatar`);
  };
  expect((await serve("image/webp", 100))?.bytes.length).toBe(100);
  expect(await serve("image/svg+xml", 100)).toBeNull();
  expect(await serve("text/html", 100)).toBeNull();
  expect(await serve("image/png", 600 * 1024)).toBeNull();
  expect(await serve("image/png", 10, 302)).toBeNull();
});
