import { randomBytes } from "node:crypto";

import { expect, test } from "vitest";

import { serializeError, redact, serializeFields, type LogFields } from "#lib/infra/log";

const id = "0190a000-1111-7222-8333-44445555abcd";
const token = randomBytes(32).toString("base64url");

test("writes only the fields of the list, whatever it is given", () => {
  const given = {
    code: "timeout",
    token,
    ip: "203.0.113.9",
    body: { deep: token },
    headers: token,
  } as LogFields;
  expect(serializeFields(given)).toEqual({ code: "timeout" });
});

test.each<[LogFields, Record<string, string | number>]>([
  [
    { shopId: id, staffId: id, job: id },
    { shopId: "…5555abcd", staffId: "…5555abcd", job: "…5555abcd" },
  ],
  [
    { count: 3, status: 200, durationMs: 12 },
    { count: 3, status: 200, durationMs: 12 },
  ],
  [{ count: Number.NaN }, {}],
  [{ route: `/api/phone/${token}/poster` }, { route: "/api/phone/…/poster" }],
  [{ route: `/media/${id}/pullkey-${token}` }, { route: "/media/…5555abcd/…" }],
  [{ route: `/api/deliveries/${id}/retry` }, { route: "/api/deliveries/…5555abcd/retry" }],
  [{ route: "/data-deletion/status/ABCD-EFGH-2345" }, { route: "/data-deletion/status/…" }],
  [{ code: `act.${token}` }, { code: "act.[secret]" }],
  [
    { operation: "x".repeat(31), worker: "w1" },
    { operation: "x".repeat(31), worker: "w1" },
  ],
])("%o is written as %o", (given, expected) => {
  expect(serializeFields(given)).toEqual(expected);
});

test.each([
  [
    "GET https://open.example/?access_token=abc&x=1",
    "GET https://open.example/?access_token=[secret]&x=1",
  ],
  ["Bearer abc.def", "Bearer [secret]"],
  [
    "cannot reach postgres://studio:hush@db.example/studio",
    "cannot reach postgres://[secret]@db.example/studio",
  ],
  ["550 anna.b@shop.example unknown", "550 [e-mail] unknown"],
  ["refused for 203.0.113.9 today", "refused for [address] today"],
  ["refused for 2001:db8:77:4242:dead:beef:cafe:77aa today", "refused for [address] today"],
  ["refused for 2001:db8::1, and fe80::1", "refused for [address], and [address]"],
  ["at 12:30:45 in queue.ts:12:3 (Prisma::Client)", null],
  ["connect ECONNREFUSED 127.0.0.1:5432", "connect ECONNREFUSED 127.0.0.1:5432"],
  [`of ${id}, twice`, "of …5555abcd, twice"],
  [`odd ${"Ab1_".repeat(9)} word`, "odd [secret] word"],
  ["at run (file:///srv/studio/node_modules/@prisma/client/runtime/client.js:12:3)", null],
])("%s is cleaned", (text, expected) => {
  expect(redact(text)).toBe(expected ?? text);
});

test("an error shows its message, its cause and its place, and no secret", () => {
  const told = serializeError(
    new Error(`the link ${token} failed`, { cause: new Error(`rft.${token}`) }),
  );
  expect(told.error).toBe("Error: the link [secret] failed (because: rft.[secret])");
  expect(told.stack).toContain("log.test.ts");
  expect(JSON.stringify(told)).not.toContain(token.slice(0, 16));
  expect(serializeError("bare")).toEqual({ error: "bare" });
});

test("an error of the job queue, a plain object, shows its message and its place too", () => {
  const error = new Error(`sorry, too many clients for rft.${token}`);
  const told = serializeError({ message: error.message, stack: error.stack, queue: "check-video" });
  expect(told.error).toBe("sorry, too many clients for rft.[secret]");
  expect(told.stack).toContain("log.test.ts");
  expect(JSON.stringify(told)).not.toContain(token.slice(0, 16));
});
