import "server-only";

import type { Tx } from "#lib/infra/db/database";
import { isQueued } from "#lib/infra/job-turns";
import { enqueue } from "#lib/infra/jobs";

/** Queues a check of a video, unless one waits already. */
export async function queueCheck(tx: Tx, job: { videoId: string; shopId: string }): Promise<void> {
  if (!(await isQueued(tx, "check-video", { videoId: job.videoId })))
    await enqueue(tx, "check-video", job);
}
