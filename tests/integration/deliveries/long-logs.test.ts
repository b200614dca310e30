import { expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import { getRequestLog, listApiCalls } from "#lib/deliveries/calls/queries";
import { getTimeline } from "#lib/deliveries/timeline/queries";
import { database } from "#lib/infra/db/database";
import { PAGE_SIZE, type PageQuery } from "#lib/page";
import { callRoute } from "#tests/support/drivers/call-route";
import { makeDelivery, makeShop } from "#tests/support/factories/records";

import { GET as detail } from "../../../app/api/deliveries/[id]/route";

const start = Date.now();
const at = (second: number) => new Date(start + second * 1000);

/** Adds requests for parts, every tenth failed, one a second. */
async function addCalls(actor: StaffActor, deliveryId: string, count: number, first = 0) {
  const delivery = await database().delivery.findUniqueOrThrow({
    where: { id: deliveryId },
    select: { connectionId: true },
  });
  await database().tiktokCall.createMany({
    data: Array.from({ length: count }, (_, number) => ({
      shopId: actor.shopId,
      deliveryId,
      ...delivery,
      at: at(first + number),
      operation: "upload_chunk" as const,
      chunkNumber: number + 1,
      chunkCount: count,
      firstByte: BigInt(number * 10),
      lastByte: BigInt(number * 10 + 9),
      httpStatus: number % 10 === 0 ? 500 : 206,
      code: number % 10 === 0 ? "http_500" : "ok",
      logId: `2026113009${String(number).padStart(24, "0")}`,
      durationMs: 12,
    })),
  });
}

test("pages forward and back through a request log while requests are added", async () => {
  const { editor, viewer } = await makeShop();
  const { id } = await makeDelivery(editor, { state: "uploading" });
  await makeDelivery(editor).then((other) => addCalls(editor, other.id, 3));
  await addCalls(editor, id, 2 * PAGE_SIZE + 5);
  const read = async (request: PageQuery) => {
    const { calls, page, callCount } = await getRequestLog(viewer, id, request);
    return { ...page, callCount, details: calls.map(({ detail: text }) => text) };
  };
  const first = await read({});
  expect(first).toMatchObject({ previous: null, callCount: { value: 2 * PAGE_SIZE + 5 } });
  await addCalls(editor, id, 2, 500);
  const second = await read({ after: first.next ?? "" });
  const third = await read({ after: second.next ?? "" });
  const parts = [first, second, third].flatMap(({ details }) => details);
  expect(parts.map((text) => Number(/^part (\d+)/.exec(text)?.[1]))).toEqual(
    Array.from({ length: 2 * PAGE_SIZE + 5 }, (_, number) => 2 * PAGE_SIZE + 5 - number),
  );
  expect(third.next).toBeNull();
  expect((await read({ before: third.previous ?? "" })).details).toEqual(second.details);
  expect((await read({ before: second.previous ?? "" })).details).toEqual(first.details);
  for (const after of ["x", "~", "~x", `~${"9".repeat(40)}`])
    expect((await read({ after })).previous).toBeNull();
  const other = await makeShop();
  const unknown = { code: "not_found" };
  await expect(listApiCalls(other.viewer, id)).rejects.toMatchObject(unknown);
  await expect(getRequestLog(other.viewer, id, {})).rejects.toMatchObject(unknown);
});

test("the page of a delivery with thousands of requests and events stays small", async () => {
  const { editor, viewer, shop } = await makeShop();
  const { id } = await makeDelivery(editor, { state: "uploading", createdAt: at(-60) });
  await addCalls(editor, id, 3000);
  // Each retry starts from the beginning and reports errors again.
  await database().auditEvent.createMany({
    data: Array.from({ length: 150 }, (_, number) => ({
      chain: shop.id,
      shopId: shop.id,
      number: BigInt(number + 1),
      at: at(20 * number + 5),
      actorKind: "worker",
      action: "delivery.retried",
      subjectId: id,
      details: {},
      previous: "",
      hash: "",
    })),
  });
  const response = await callRoute(detail, { as: viewer, params: { id } });
  const text = await response.text();
  expect(Buffer.byteLength(text)).toBeLessThan(60_000);
  expect(JSON.parse(text)).toMatchObject({
    callCount: { value: 1000, more: true },
    earlier: expect.any(String),
  });
  // Part by part back to the beginning, each entry once.
  const parts = [await getTimeline(viewer, id)];
  for (let part = parts[0]; part?.earlier; parts.push(part))
    part = await getTimeline(viewer, id, new Date(part.earlier));
  const entries = parts.toReversed().flatMap((part) => part.entries);
  expect(parts.every((part) => part.entries.length > 0 && part.entries.length <= 40)).toBe(true);
  expect(entries.map((entry) => entry.at)).toEqual(entries.map((entry) => entry.at).toSorted());
  expect(entries.filter(({ text: line }) => line === "Someone asked to try again.")).toHaveLength(
    150,
  );
});
