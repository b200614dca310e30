import "server-only";

import type { StaffActor } from "#lib/actor";
import type { ErrorCode } from "#lib/errors";
import { log } from "#lib/infra/log";

/** Lines of refusals that one process writes in a minute; a flood is told as a number, so that it cannot wash away what came before it. */
const MAX_LINES_PER_MINUTE = 300;
const MINUTE_MS = 60_000;

/** What is known of a refused request: who asked, where somebody was signed in. */
export type RejectedRequest = { method?: string; actor?: StaffActor | null };

let window = { began: 0, lines: 0, unwritten: 0 };

/** Notes in the log that a request was refused: what was asked by whom, and why not. Never what it carried. */
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
      log.warn("more requests were refused than are told one by one", { count: unwritten });
  }
  if (window.lines >= MAX_LINES_PER_MINUTE) {
    window.unwritten += 1;
    return;
  }
  window.lines += 1;
  const who = actor ? { staffId: actor.staffId, shopId: actor.shopId } : {};
  log.info("a request was refused", {
    code,
    route,
    ...(method === undefined ? {} : { method }),
    ...who,
  });
}
