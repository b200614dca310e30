import "server-only";

import type { WorkerActor } from "#lib/actor";
import { recorded, unrecorded } from "#lib/audit/events";
import type { ApiCall } from "#lib/connections/api-call-log";
import { getAccessToken, handleInvalidToken } from "#lib/connections/get-access-token";
import type { ReasonCode } from "#lib/deliveries/error-catalogue/reasons";
import { createPullUrl, PULL_URL_TTL_MS } from "#lib/deliveries/pull/pull-url";
import { wakeNextWaiting } from "#lib/deliveries/queue/reorder-queue";
import { decide } from "#lib/deliveries/sending/decide";
import { type Lease, type LeasedRow, saveUnderLease } from "#lib/deliveries/sending/lease";
import { loadDeliveryFacts } from "#lib/deliveries/sending/load-facts";
import {
  backoffDelivery,
  finishDelivery,
  rescheduleDelivery,
} from "#lib/deliveries/sending/release-delivery";
import type { StepInput, StepOf, StepResult } from "#lib/deliveries/sending/step-types";
import { attemptsReset, transitionDelivery } from "#lib/deliveries/transition";
import { seal } from "#lib/infra/crypto/seal";
import { database, databaseNow, type Tx } from "#lib/infra/db/database";
import { acquireTransactionLock } from "#lib/infra/db/sql";
import { log } from "#lib/infra/log";
import { planChunks } from "#lib/tiktok/chunk-plan";
import { initInboxPull, initInboxUpload, type InitResult } from "#lib/tiktok/publish";

/** Valid for an hour from the init ("Upload video"). Counted from before the call to be safe. */
const UPLOAD_URL_TTL_MS = 3_600_000;
const SLOTS_RETRY_MS = 30 * 60_000;
const DAILY_LIMIT_RETRY_MS = 3 * 3_600_000;

type OpenedTransfer = { id: string; startedAt: Date; expiresAt: Date };
type InitInput = StepInput & { step: StepOf<"init_upload"> | StepOf<"init_pull"> };

/**
 * Starts an upload or a pull at TikTok. Saves the intent first (R3), counted under a lock of the
 * account (R9). A pull URL opens with the intent, but its last byte waits for the saved response.
 */
export async function initTransfer(
  actor: WorkerActor,
  { lease, context, step }: InitInput,
): Promise<StepResult> {
  const token = await getAccessToken(actor, context.connectionId);
  if (token.kind === "needs_reconnect") return "continue";
  if (token.kind === "unclear")
    return backoffDelivery(actor, { lease, step: "other", reason: "tiktok_slow" });

  const isPull = step.kind === "init_pull";
  const { sizeBytes, sha256 } = context.media;
  const plan = isPull ? { sizeBytes, chunkSize: sizeBytes, chunkCount: 1 } : planChunks(sizeBytes);
  const opened = await saveUnderLease<OpenedTransfer | null>(
    actor,
    lease,
    async (tx, { state, connectionId }) => {
      await acquireTransactionLock(tx, `inits:${connectionId}`);
      const { facts } = await loadDeliveryFacts(actor, lease.deliveryId, tx);
      if (decide(facts).kind !== step.kind) return unrecorded(null);
      const { now } = facts;
      if (context.transferCount > 0) await closeEarlierTransfers(tx, lease, { context, now });
      const expiresAt = new Date(now.getTime() + PULL_URL_TTL_MS);
      const { id } = await tx.transfer.create({
        data: {
          deliveryId: lease.deliveryId,
          connectionId,
          number: context.transferCount + 1,
          ...(isPull ? { source: "pull", uploadUrlExpiresAt: expiresAt } : {}),
          initStartedAt: now,
          sizeBytes: BigInt(plan.sizeBytes),
          chunkSize: BigInt(plan.chunkSize),
          chunkCount: plan.chunkCount,
        },
        select: { id: true },
      });
      const events = await transitionDelivery(
        tx,
        lease.deliveryId,
        state,
        isPull ? "pulling" : "init_sent",
        {
          waitingFor: null,
          reason: null,
          sentBytes: 0n,
        },
      );
      const result = { id, startedAt: now, expiresAt };
      return events.length > 0 ? recorded(events, result) : unrecorded(result);
    },
  );
  if (opened === null) return "continue";
  lease.sentBytes = 0;

  const transferId = opened.id;
  // A suspended process must not start what another may have started since (R4).
  const shouldSend = () => lease.isValid();
  const { result, exchange } = isPull
    ? await initInboxPull(
        token.token,
        createPullUrl({ transferId, sha256, expiresAt: opened.expiresAt }),
        shouldSend,
      )
    : await initInboxUpload(token.token, plan, shouldSend);
  const call: ApiCall = {
    shopId: actor.shopId,
    connectionId: context.connectionId,
    deliveryId: lease.deliveryId,
    operation: isPull ? "init_pull" : "init_upload",
    upload: { sizeBytes, chunkCount: plan.chunkCount },
    exchange,
  };
  const { startedAt } = opened;
  await saveInitResult(actor, { lease, transferId, startedAt, isPull, result, call });
  return handleInitResult(actor, { lease, context, step, result, tokenVersion: token.version });
}

/** Ends the last transfer and closes every pull URL: a new transfer takes their place. */
async function closeEarlierTransfers(
  tx: Tx,
  { deliveryId }: Lease,
  { context, now }: Pick<InitInput, "context"> & { now: Date },
): Promise<void> {
  if (context.transferId !== null)
    await tx.transfer.updateMany({
      where: { id: context.transferId, endedAt: null },
      data: { endedAt: now, uploadUrlSealed: null },
    });
  await tx.transfer.updateMany({
    where: { deliveryId, source: "pull", pullUrlClosedAt: null },
    data: { pullUrlClosedAt: now },
  });
}

async function saveInitResult(
  actor: WorkerActor,
  input: Pick<StepInput, "lease"> & {
    transferId: string;
    startedAt: Date;
    isPull: boolean;
    result: InitResult;
    call: ApiCall;
  },
): Promise<void> {
  const { lease, transferId, startedAt, isPull, result, call } = input;
  const save = async (tx: Tx, { state, connectionId, now: initEndedAt }: LeasedRow) => {
    const where = { id: transferId };
    if (result.kind !== "ok") {
      const isUnknown = result.kind === "unclear" && call.exchange.sentAnything;
      const initOutcome = isUnknown ? "unknown" : "refused";
      // Even if the response was lost: without a publish id no last byte left, and none can now.
      const failReason = result.kind === "refused" ? result.code : null;
      const pullClosed = isPull ? { pullUrlClosedAt: initEndedAt, failReason } : {};
      const data = { initEndedAt, initOutcome, endedAt: initEndedAt, ...pullClosed };
      await tx.transfer.updateMany({ where, data });
      return unrecorded(undefined);
    }
    const { publishId, uploadUrl } = result;
    const address = uploadUrl && {
      uploadUrlSealed: seal(uploadUrl, {
        table: "Transfer",
        column: "uploadUrlSealed",
        row: transferId,
      }),
      uploadUrlExpiresAt: new Date(startedAt.getTime() + UPLOAD_URL_TTL_MS),
    };
    const data = { initEndedAt, initOutcome: "ok", publishId, ...address };
    await tx.transfer.updateMany({ where, data });
    // There was a free slot, so the next waiting delivery may find one too.
    await wakeNextWaiting(tx, connectionId);
    const to = uploadUrl ? "ready" : "pulling";
    const events = await transitionDelivery(tx, lease.deliveryId, state, to, attemptsReset);
    return events.length > 0 ? recorded(events, undefined) : unrecorded(undefined);
  };
  await saveUnderLease<void>(actor, lease, save, call);
}

async function handleInitResult(
  actor: WorkerActor,
  input: Pick<InitInput, "lease" | "context" | "step"> & {
    result: InitResult;
    tokenVersion: number;
  },
): Promise<StepResult> {
  const { lease, context, step, result } = input;
  // TikTok rejects our URL for every account: the next attempt is an upload.
  if (step.kind === "init_pull" && result.kind === "refused") {
    log.error(
      "TikTok refuses to download videos from STUDIO_PULL_PREFIX; they are uploaded instead",
      result.code,
    );
    return "continue";
  }
  const finish = (state: "not_sent" | "refused", reason: ReasonCode) =>
    finishDelivery(actor, {
      lease,
      context: { ...context, transferId: null },
      step: { kind: "finish", state, reason },
    });
  const reschedule = async (ms: number, waitingFor: "slots" | "rate", reason: ReasonCode) =>
    rescheduleDelivery(actor, {
      lease,
      waitingFor,
      reason,
      until: new Date((await databaseNow(database())).getTime() + ms),
    });
  switch (result.kind) {
    case "ok":
      return "continue";
    case "slots_full":
      return reschedule(SLOTS_RETRY_MS, "slots", "slots_full");
    case "limit_reached":
      return reschedule(DAILY_LIMIT_RETRY_MS, "rate", "daily_limit");
    case "rate_limited":
      return reschedule(61_000, "rate", "init_rate_limited");
    case "banned":
      return finish("refused", "banned");
    case "token_invalid":
    case "scope_missing":
      await handleInvalidToken(actor, {
        connectionId: context.connectionId,
        version: input.tokenVersion,
        scopeMissing: result.kind === "scope_missing",
      });
      return backoffDelivery(actor, { lease, step: "other", reason: "tiktok_slow" });
    case "refused":
      return finish("not_sent", "request_refused");
    case "unclear":
      return backoffDelivery(actor, { lease, step: "init", reason: "tiktok_slow" });
  }
}
