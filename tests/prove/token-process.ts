// Asks for a token many times at once, in a process of its own: one member of a refresh storm.
import { workerActor } from "#lib/actor";
import { getAccessToken } from "#lib/connections/get-access-token";

export type TokenRequest = { shopId: string; connectionId: string; callers: number };
/** What each caller was given. Only the version of a token, never the token. */
export type TokenReply = { results: { kind: string; version?: number }[] };

process.on("message", (message: Partial<TokenRequest>) => {
  const { shopId, connectionId, callers } = message;
  if (shopId === undefined || connectionId === undefined || callers === undefined) return;
  void Promise.all(
    Array.from({ length: callers }, async () => {
      const found = await getAccessToken(workerActor(shopId), connectionId);
      return found.kind === "token"
        ? { kind: found.kind, version: found.version }
        : { kind: found.kind };
    }),
  ).then((results) => process.send?.({ results } satisfies TokenReply));
});
// Only the channel keeps this process alive.
process.channel?.ref();
process.stdout.write(`${JSON.stringify({ ready: true, worker: `tokens-${process.pid}` })}\n`);
