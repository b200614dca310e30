"use client";

import { formatPageCount } from "#components/ui/pager";
import { Row, Rows } from "#components/ui/rows";
import { Section } from "#components/ui/section";
import { useApi } from "#components/ui/api.client";
import { formatBytes } from "#lib/format";
import type { WaitingFiles } from "#lib/videos/folder/schema";
import { arrivalLabel } from "#lib/videos/labels";

/** The first files of the server’s folder that are not complete yet. */
export function FolderFiles({ initial }: { initial: WaitingFiles }) {
  const { data } = useApi("GET /api/videos/waiting-files", {}, { refreshInterval: 3000 });
  const { files, count } = data ?? initial;
  if (files.length === 0) return null;
  return (
    <Section
      title="Waiting in the folder"
      lead="These files are still changing, or cannot yet be played to the end. They are imported once they are complete."
      aside={
        count.more || count.value > files.length
          ? `The first ${files.length} of ${formatPageCount(count, "file")}`
          : undefined
      }
    >
      <Rows label="Waiting in the folder">
        {files.map((file) => (
          <Row
            key={file.id}
            title={<span className="break-words">{file.name}</span>}
            meta={`${arrivalLabel({ source: "folder" })} · ${formatBytes(file.receivedBytes)} so far`}
          />
        ))}
      </Rows>
    </Section>
  );
}
