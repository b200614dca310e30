"use client";

import { useEffect } from "react";

import { Section } from "#components/ui/section";
import { DropZone } from "#components/videos/drop-zone.client";
import { refreshUploads } from "#components/videos/follow-checks.client";
import { UnfinishedUploads } from "#components/videos/unfinished-uploads.client";
import { UploadGroup } from "#components/videos/upload-group.client";
import { groupUploads, uploadGroups } from "#components/videos/upload-groups";
import { UploadProgress } from "#components/videos/upload-progress.client";
import { useUploads } from "#components/videos/upload-store.client";
import type { VideoListItem } from "#lib/videos/schema";

/** Uploads from this device: the drop area, the progress of all files, and the files by state. */
export function Uploader({ unfinished }: { unfinished: VideoListItem[] }) {
  const items = useUploads();
  const groups = groupUploads(items);
  useEffect(refreshUploads, []);
  return (
    <>
      <DropZone compact={items.length > 0} />
      {items.length > 0 ? (
        <Section
          title="Uploads"
          className="mt-8 md:mt-10"
          lead="You can use other pages while files upload. Keep this tab open. If it closes or the connection drops, choose the same files again to continue."
        >
          <UploadProgress items={items} />
          {uploadGroups
            .filter(({ id }) => groups[id].length > 0)
            .map((group) => (
              <UploadGroup key={group.id} group={group} items={groups[group.id]} />
            ))}
        </Section>
      ) : null}
      <UnfinishedUploads initial={unfinished} />
    </>
  );
}
