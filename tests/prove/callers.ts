// Asks for a token many times at once, in a process of its own: a member of a refresh storm.
import { workerFor } from "#lib/actor";
import { freshAccessToken } from "#lib/connections/fresh-access-token";

export type Call = { shopId: string; connectionId: string; callers: number };
/** What each caller was given; tokens only by their first characters of a hash, since this is noted. */
export type Told = { told: { kind: string; version?: number }[] };

process.on("message", (message: Partial<Call>) => {
  const { shopId, connectionId, callers } = message;
  if (shopId === undefined || connectionId === undefined || callers === undefined) return;
  void Promise.all(
    Array.from({ length: callers }, async () => {
      const found = await freshAccessToken(workerFor(shopId), connectionId);
      return found.kind === "token" ? { kind: found.kind, version: found.version } : { kind: found.kind };
    }),
  ).then((told) => process.send?.({ told } satisfies Told));
});
// It lives by its channel alone.
process.channel?.ref();
process.stdout.write(`${JSON.stringify({ ready: true, worker: `callers-${process.pid}` })}\n`);
