// Requests a token many times at once in a separate process: one member of a refresh storm.
import { workerActor } from "#lib/actor";
import { getAccessToken } from "#lib/connections/get-access-token";

export type TokenRequest = { shopId: string; connectionId: string; callers: number };
/** The result for each caller, with the token's version but without the token. */
export type TokenReply = { results: { kind: string; version?: number }[] };

/** A busy machine may not open fifty connections in time. The caller retries, as a worker does. */
const CONNECTION_ERROR = /Connection terminated|timeout exceeded when trying to connect/u;

async function askForToken(
  shopId: string,
  connectionId: string,
): Promise<TokenReply["results"][number]> {
  try {
    const { kind, ...found } = await getAccessToken(workerActor(shopId), connectionId);
    return "version" in found ? { kind, version: found.version } : { kind };
  } catch (error) {
    if (CONNECTION_ERROR.test(String(error))) return { kind: "unclear" };
    throw error;
  }
}

process.on("message", (message: Partial<TokenRequest>) => {
  const { shopId, connectionId, callers } = message;
  if (shopId === undefined || connectionId === undefined || callers === undefined) return;
  void Promise.all(Array.from({ length: callers }, () => askForToken(shopId, connectionId))).then(
    (results) => process.send?.({ results } satisfies TokenReply),
  );
});
// Only the IPC channel keeps this process alive.
process.channel?.ref();
process.stdout.write(`${JSON.stringify({ ready: true, worker: `tokens-${process.pid}` })}\n`);
