import type { Metadata } from "next";

import { LinkTabs } from "#components/ui/link-tabs";
import { Notice } from "#components/ui/notice";
import { PageHeader } from "#components/ui/page-header";
import { FolderFiles } from "#components/videos/folder-files.client";
import { FolderInstructions } from "#components/videos/folder-instructions";
import { ImportUrlForm } from "#components/videos/import-url-form.client";
import { Uploader } from "#components/videos/uploader.client";
import { UsageSummary } from "#components/videos/usage-summary";
import { can } from "#lib/audit/permissions";
import { env } from "#lib/infra/env";
import { paths } from "#lib/paths";
import { listWaitingFiles } from "#lib/videos/folder/queries";
import { listVideos } from "#lib/videos/library-queries";
import { getUsage } from "#lib/videos/usage/queries";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Add videos" };

export default async function NewVideoPage({
  searchParams,
}: {
  searchParams: Promise<{ from?: string }>;
}) {
  const actor = await requireStaff();
  const { from = "device" } = await searchParams;
  const folder = env().STUDIO_IMPORT_DIR;
  const tab = (name: string, label: string) => ({
    href: name === "device" ? paths.newVideo() : `${paths.newVideo()}?from=${name}`,
    label,
    current: from === name,
  });
  const header = (
    <PageHeader
      back={{ href: paths.videos(), label: "Videos" }}
      title="Add videos"
      lead="Your file is sent unchanged: no conversion, trimming or watermark."
    />
  );
  if (!can(actor, "video.add")) {
    return (
      <>
        {header}
        <Notice title="Your role is Viewer">
          Ask an administrator of your shop for permission to add videos.
        </Notice>
      </>
    );
  }
  return (
    <>
      {header}
      <LinkTabs
        label="Source"
        items={[
          tab("device", "From this device"),
          tab("link", "From a link"),
          ...(folder ? [tab("folder", "From the folder")] : []),
        ]}
      />
      {from === "link" ? (
        <ImportUrlForm />
      ) : from === "folder" && folder ? (
        <>
          <FolderInstructions
            folder={folder}
            shopId={actor.shopId}
            stillSeconds={env().STUDIO_IMPORT_STILL_SECONDS}
          />
          <FolderFiles initial={await listWaitingFiles(actor)} />
        </>
      ) : (
        <Uploader unfinished={(await listVideos(actor, { show: "in_progress" })).rows} />
      )}
      <UsageSummary usage={await getUsage(actor)} />
    </>
  );
}
