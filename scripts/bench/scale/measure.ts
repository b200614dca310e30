// Requests everything from two studios in turn and keeps how long each answer took.
import { setTimeout as sleep } from "node:timers/promises";

import type { MeasuredRequest } from "./requests.ts";
import type { WorldStudio } from "./world-studio.ts";

/** What one studio answered to one request. */
export type Answers = {
  name: string;
  times: number[];
  statuses: Set<number>;
  bytes: number;
  isJson: boolean;
  /** The most entries of a list in an answer; null for a page. */
  rows: number | null;
};

/** The first requests load code and fill caches. */
const WARM_UP_ROUNDS = 2;

export const emptyAnswers = (name: string): Answers => ({
  name,
  times: [],
  statuses: new Set(),
  bytes: 0,
  isJson: false,
  rows: null,
});

/** Returns the length of the longest list in a value. */
function longestList(value: unknown): number {
  if (value === null || typeof value !== "object") return 0;
  const inside = Math.max(0, ...Object.values(value).map(longestList));
  return Array.isArray(value) ? Math.max(value.length, inside) : inside;
}

/** Requests one address and adds the answer. Waits as a limit of requests says. */
async function requestOnce(
  studio: WorldStudio,
  path: string,
  { answers, counts }: { answers: Answers; counts: boolean },
): Promise<void> {
  const began = performance.now();
  const response = await studio.client.fetch(path);
  const body = await response.text();
  const took = performance.now() - began;
  if (response.status === 429) {
    await sleep(1000 * Number(response.headers.get("retry-after") ?? 1));
    return requestOnce(studio, path, { answers, counts });
  }
  if (counts) answers.times.push(took);
  answers.statuses.add(response.status);
  answers.bytes = Math.max(answers.bytes, Buffer.byteLength(body));
  if (!response.headers.get("content-type")?.startsWith("application/json")) return;
  answers.isJson = true;
  answers.rows = Math.max(answers.rows ?? 0, longestList(JSON.parse(body)));
}

/** A studio with what is requested of it, and what it answered. */
export type MeasuredStudio = {
  studio: WorldStudio;
  requests: MeasuredRequest[];
  answers: Answers[];
};

/** Measures both studios: in each round each request goes to one and at once to the other. */
export async function measureInTurn(
  studios: readonly [MeasuredStudio, MeasuredStudio],
  rounds: number,
  onRound: (round: number) => void,
): Promise<void> {
  const [first, second] = studios;
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    onRound(round);
    // The counters of requests per minute would otherwise reject an even faster studio.
    for (const { studio } of studios) await studio.owner.query(`TRUNCATE "RateLimit"`);
    for (let at = 0; at < first.requests.length; at += 1) {
      const order = (round + at) % 2 === 0 ? [first, second] : [second, first];
      const paths = Math.max(...order.map(({ requests }) => requests[at]?.paths.length ?? 0));
      for (let path = 0; path < paths; path += 1)
        for (const { studio, requests, answers } of order) {
          const own = requests[at]?.paths;
          const [address, into] = [own?.[path % own.length], answers[at]];
          if (address !== undefined && into !== undefined)
            await requestOnce(studio, address, { answers: into, counts: round >= 0 });
        }
    }
  }
}
