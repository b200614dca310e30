import "server-only";

import type { WorkerActor } from "#lib/actor";
import { recorded, unrecorded } from "#lib/audit/events";
import { freshAccessToken } from "#lib/connections/fresh-access-token";
import { logCall } from "#lib/connections/log-call";
import { reportTokenInvalid } from "#lib/connections/report-token-invalid";
import { decide } from "#lib/deliveries/decide";
import { endDelivery } from "#lib/deliveries/end-delivery";
import { saveUnderLease } from "#lib/deliveries/save-under-lease";
import { move, progressed } from "#lib/deliveries/move";
import { readFacts } from "#lib/deliveries/read-facts";
import type { StepInput, StepOutcome } from "#lib/deliveries/run";
import { backOffDelivery, waitDelivery } from "#lib/deliveries/wait-delivery";
import { databaseNow } from "#lib/infra/clock";
import { database } from "#lib/infra/database";
import { seal } from "#lib/infra/seal";
import { planChunks } from "#lib/tiktok/chunk-plan";
import { initInboxUpload, type InitResult } from "#lib/tiktok/publish";

/** An upload address lives one hour from the init ("Upload video"); counted from before the call to be safe. */
const URL_LIFE_MS = 3_600_000;
const SLOTS_LOOK_MS = 30 * 60_000;
const DAY_LIMIT_LOOK_MS = 3 * 3_600_000;

/** Asks TikTok to open an upload: the intent is written first (R3), counted under a lock of the account (R9). */
export async function openTransfer(actor: WorkerActor, { lease, sending }: StepInput): Promise<StepOutcome> {
  const token = await freshAccessToken(actor, sending.connectionId);
  if (token.kind === "needs_reconnect") return "again";
  if (token.kind === "unclear") return backOffDelivery(actor, { lease, step: "other", reason: "tiktok_slow" });

  const plan = planChunks(sending.media.sizeBytes);
  const transferId = await saveUnderLease<string | null>(actor, lease, async (tx, { state, connectionId }) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`inits:${connectionId}`}, 0))`;
    const now = await databaseNow(tx);
    if (decide((await readFacts(actor, lease.deliveryId, tx)).facts).kind !== "init") return unrecorded(null);
    if (sending.transferId !== null)
      await tx.transfer.updateMany({ where: { id: sending.transferId, endedAt: null }, data: { endedAt: now, uploadUrlSealed: null } });
    const { id } = await tx.transfer.create({
      data: {
        deliveryId: lease.deliveryId,
        connectionId,
        number: sending.transfers + 1,
        initStartedAt: now,
        sizeBytes: BigInt(plan.sizeBytes),
        chunkSize: BigInt(plan.chunkSize),
        chunkCount: plan.chunkCount,
      },
      select: { id: true },
    });
    const events = await move(tx, lease.deliveryId, state, "init_sent", { waitingFor: null, reason: null, sentBytes: 0n });
    return events.length > 0 ? recorded(events, id) : unrecorded(id);
  });
  if (transferId === null) return "again";
  lease.sentBytes = 0;

  const { result, exchange } = await initInboxUpload(token.token, plan);
  await logCall(database(), {
    shopId: actor.shopId,
    connectionId: sending.connectionId,
    deliveryId: lease.deliveryId,
    operation: "Open an upload",
    asked: `${plan.sizeBytes} bytes in ${plan.chunkCount} ${plan.chunkCount === 1 ? "part" : "parts"}`,
    exchange,
  });
  await saveInit(actor, { lease, transferId, result, reachedTiktok: exchange.sentAnything });
  return afterInit(actor, { lease, sending, transferId, result, tokenVersion: token.version });
}

async function saveInit(
  actor: WorkerActor,
  input: Pick<StepInput, "lease"> & { transferId: string; result: InitResult; reachedTiktok: boolean },
): Promise<void> {
  const { lease, transferId, result, reachedTiktok } = input;
  await saveUnderLease<void>(actor, lease, async (tx, { state }) => {
    const transfer = await tx.transfer.findUniqueOrThrow({ where: { id: transferId }, select: { initStartedAt: true } });
    const initEndedAt = await databaseNow(tx);
    if (result.kind !== "ok") {
      const initOutcome = result.kind === "unclear" && reachedTiktok ? "unknown" : "refused";
      await tx.transfer.update({ where: { id: transferId }, data: { initEndedAt, initOutcome, endedAt: initEndedAt } });
      return unrecorded(undefined);
    }
    await tx.transfer.update({
      where: { id: transferId },
      data: {
        initEndedAt,
        initOutcome: "ok",
        publishId: result.publishId,
        uploadUrlSealed: seal(result.uploadUrl, { table: "Transfer", column: "uploadUrl", row: transferId }),
        uploadUrlExpiresAt: new Date(transfer.initStartedAt.getTime() + URL_LIFE_MS),
      },
    });
    return recorded(await move(tx, lease.deliveryId, state, "ready", progressed), undefined);
  });
}

async function afterInit(
  actor: WorkerActor,
  input: Pick<StepInput, "lease" | "sending"> & { transferId: string; result: InitResult; tokenVersion: number },
): Promise<StepOutcome> {
  const { lease, sending, result } = input;
  const end = (state: "not_sent" | "refused", reason: string) =>
    endDelivery(actor, { lease, sending: { ...sending, transferId: null }, step: { kind: "end", state, reason } });
  const waitMs = async (ms: number, waitingFor: "slots" | "rate", reason: string) =>
    waitDelivery(actor, { lease, waitingFor, reason, until: new Date((await databaseNow(database())).getTime() + ms) });
  switch (result.kind) {
    case "ok":
      return "again";
    case "slots_full":
      return waitMs(SLOTS_LOOK_MS, "slots", "slots_full");
    case "limit_reached":
      return waitMs(DAY_LIMIT_LOOK_MS, "rate", "daily_limit");
    case "rate_limited":
      return waitMs(61_000, "rate", "init_rate");
    case "banned":
      return end("refused", "banned");
    case "token_invalid":
    case "scope_missing":
      await reportTokenInvalid(actor, {
        connectionId: sending.connectionId,
        version: input.tokenVersion,
        scopeMissing: result.kind === "scope_missing",
      });
      return backOffDelivery(actor, { lease, step: "other", reason: "tiktok_slow" });
    case "refused":
      return end("not_sent", "request_refused");
    case "unclear":
      return backOffDelivery(actor, { lease, step: "init", reason: "tiktok_slow" });
  }
}
