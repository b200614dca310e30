import "server-only";

import type { StaffActor } from "#lib/actor";
import { resolveSelection } from "#lib/bulk-actions/create-bulk-action";
import type { VideoSelection } from "#lib/bulk-actions/schema";
import { csvLine } from "#lib/csv";
import { formatDuration } from "#lib/format";
import { readListItems } from "#lib/videos/library-queries";
import { videoStateLabels } from "#lib/videos/labels";

const BATCH = 500;

/** Returns the chosen videos as a table, one line each. Throws `conflict` for none or too many. */
export async function writeVideoCsv(actor: StaffActor, selection: VideoSelection): Promise<string> {
  const ids = await resolveSelection(actor, selection);
  let table = csvLine(["Name", "State", "Length", "Bytes", "Tags", "Kept", "Added"]);
  for (let at = 0; at < ids.length; at += BATCH) {
    for (const video of await readListItems(actor, ids.slice(at, at + BATCH)))
      table += csvLine([
        video.name,
        videoStateLabels[video.state],
        video.seconds === null ? "" : formatDuration(video.seconds),
        video.sizeBytes,
        video.tags.join(", "),
        video.keep ? "yes" : "no",
        video.createdAt,
      ]);
  }
  return table;
}
