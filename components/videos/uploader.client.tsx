"use client";

import { Rows } from "#components/ui/rows";
import { Section } from "#components/ui/section";
import { formatCount } from "#lib/format";
import { DropZone } from "#components/videos/drop-zone.client";
import { UnfinishedUploads } from "#components/videos/unfinished-uploads.client";
import { UploadRow } from "#components/videos/upload-row.client";
import { useUploads, type UploadItem } from "#components/videos/upload-queue.client";
import type { VideoView } from "#lib/videos/schema";

/** What a screen reader hears: how many are where; it changes with a file's state, not with every percent. */
function announceCounts(items: UploadItem[]): string {
  const count = (phases: UploadItem["phase"][]) =>
    items.filter(({ phase }) => phases.includes(phase)).length;
  const parts = [
    [count(["uploading", "verifying", "queued"]), "being sent"],
    [count(["retrying"]), "waiting for the connection"],
    [count(["paused"]), "paused"],
    [count(["failed"]), "stopped"],
    [count(["done"]), "arrived"],
  ] as const;
  const words = parts
    .filter(([number]) => number > 0)
    .map(([number, what]) => `${formatCount(number, "file")} ${what}`);
  return words.join(", ");
}

/** Files from this computer: the place to drop them, and the queue. */
export function Uploader({ unfinished }: { unfinished: VideoView[] }) {
  const items = useUploads();
  return (
    <>
      <DropZone compact={items.length > 0} />
      <p role="status" className="sr-only">
        {announceCounts(items)}
      </p>
      {items.length > 0 ? (
        <Section
          title="In this window"
          className="mt-8 md:mt-10"
          lead="You may look at other pages of the studio meanwhile. If the window closes or the connection drops, nothing is lost: choose the same file again and it goes on."
        >
          <Rows label="Uploads">
            {items.map((item) => (
              <UploadRow key={item.key} item={item} />
            ))}
          </Rows>
        </Section>
      ) : null}
      <UnfinishedUploads initial={unfinished} />
    </>
  );
}
