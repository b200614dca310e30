import "server-only";

import type { StaffActor } from "#lib/actor";
import type { ErrorCode } from "#lib/errors";
import { log } from "#lib/infra/log";

/** Log lines per process and minute. The rest is counted, so a flood cannot push out others. */
const MAX_LINES_PER_MINUTE = 300;
const MINUTE_MS = 60_000;

/** The method of a rejected request, and the actor when someone was signed in. */
export type RejectedRequest = { method?: string; actor?: StaffActor | null };

let window = { began: 0, lines: 0, unwritten: 0 };

/** Logs that a request was rejected: route, actor and code. Never its content. */
export function logRejection(
  code: ErrorCode,
  route: string,
  { method, actor }: RejectedRequest = {},
): void {
  const now = performance.now();
  if (now - window.began >= MINUTE_MS) {
    const { unwritten } = window;
    window = { began: now, lines: 0, unwritten: 0 };
    if (unwritten > 0)
      log.warn("more requests were rejected than are logged one by one", { count: unwritten });
  }
  if (window.lines >= MAX_LINES_PER_MINUTE) {
    window.unwritten += 1;
    return;
  }
  window.lines += 1;
  const who = actor ? { staffId: actor.staffId, shopId: actor.shopId } : {};
  log.info("a request was rejected", {
    code,
    route,
    ...(method === undefined ? {} : { method }),
    ...who,
  });
}
