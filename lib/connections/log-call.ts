import "server-only";

import type { Tx } from "#lib/infra/database";
import type { Exchange } from "#lib/tiktok/call";

export type LoggedCall = {
  shopId: string | null;
  connectionId: string | null;
  deliveryId?: string;
  /** What we did, in plain words: "Open an upload". */
  operation: string;
  /** Details without secrets, such as a byte range. */
  asked: string;
  exchange: Exchange;
};

/** Writes one line of the request log: what was asked of TikTok and how it answered. Never a body, token or address. */
export async function logCall(tx: Tx, { exchange, ...call }: LoggedCall): Promise<void> {
  const { httpStatus, code, logId, durationMs } = exchange;
  await tx.tiktokCall.create({ data: { ...call, httpStatus, code, logId, durationMs }, select: { id: true } });
}
