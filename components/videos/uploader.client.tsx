"use client";

import { Rows } from "#components/ui/rows";
import { Section } from "#components/ui/section";
import { formatCount } from "#lib/format";
import { DropZone } from "#components/videos/drop-zone.client";
import { UnfinishedUploads } from "#components/videos/unfinished-uploads.client";
import { UploadRow } from "#components/videos/upload-row.client";
import { useUploads, type UploadItem } from "#components/videos/upload-store.client";
import type { VideoListItem } from "#lib/videos/schema";

/**
 * Announces the files per state to screen readers; changes with a file’s state, not with every
 * percent.
 */
function announceCounts(items: UploadItem[]): string {
  const count = (phases: UploadItem["phase"][]) =>
    items.filter(({ phase }) => phases.includes(phase)).length;
  const parts = [
    [count(["uploading", "verifying", "queued"]), "uploading"],
    [count(["retrying"]), "waiting for the connection"],
    [count(["paused"]), "paused"],
    [count(["failed"]), "failed"],
    [count(["done"]), "uploaded"],
  ] as const;
  return parts
    .filter(([number]) => number > 0)
    .map(([number, state]) => `${formatCount(number, "file")} ${state}`)
    .join(", ");
}

/** Uploads from this device: the drop area and the queue. */
export function Uploader({ unfinished }: { unfinished: VideoListItem[] }) {
  const items = useUploads();
  return (
    <>
      <DropZone compact={items.length > 0} />
      <p role="status" className="sr-only">
        {announceCounts(items)}
      </p>
      {items.length > 0 ? (
        <Section
          title="Uploads"
          className="mt-8 md:mt-10"
          lead="You can use other pages while files upload. Keep this tab open. If it closes or the connection drops, choose the same file again to continue."
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
