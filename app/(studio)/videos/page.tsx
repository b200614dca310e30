import { Plus } from "lucide-react";
import type { Metadata } from "next";

import { LinkButton } from "#components/ui/button";
import { PageHeader } from "#components/ui/page-header";
import { VideoLibrary } from "#components/videos/video-library.client";
import { can } from "#lib/audit/permissions";
import { paths } from "#lib/paths";
import { listVideos } from "#lib/videos/queries";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Videos" };

export default async function VideosPage() {
  const actor = await requireStaff();
  const videos = await listVideos(actor);
  const mayAdd = can(actor, "video.add");
  return (
    <>
      <PageHeader
        eyebrow="Library"
        title="Videos"
        lead="All videos of the shop, checked against what TikTok accepts before anything is sent."
        actions={
          mayAdd ? (
            <LinkButton variant="primary" icon={Plus} href={paths.newVideo()}>
              Add videos
            </LinkButton>
          ) : undefined
        }
      />
      <VideoLibrary initial={videos} mayAdd={mayAdd} />
    </>
  );
}
