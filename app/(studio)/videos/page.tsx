import { Plus } from "lucide-react";
import type { Metadata } from "next";

import { LinkButton } from "#components/ui/button";
import { PageHeader } from "#components/ui/page-header";
import { VideoLibrary } from "#components/videos/video-library.client";
import { can } from "#lib/audit/permissions";
import { listUnfinishedBulkActions } from "#lib/bulk-actions/queries";
import { paths } from "#lib/paths";
import { listTags, listVideoMonths, listVideos } from "#lib/videos/library-queries";
import { videoListQuery } from "#lib/videos/schema";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Videos" };

type Query = Record<string, string | string[] | undefined>;

// A value of the address that is not valid counts as not set.
const pageParams = videoListQuery.strip();

export default async function VideosPage({ searchParams }: { searchParams: Promise<Query> }) {
  const actor = await requireStaff();
  const given = pageParams.safeParse(await searchParams);
  const query = given.success ? given.data : {};
  const [page, months, tags, bulkActions] = await Promise.all([
    listVideos(actor, query),
    query.sort === undefined || query.sort === "newest"
      ? listVideoMonths(actor, { q: query.q, show: query.show, tag: query.tag })
      : [],
    listTags(actor),
    listUnfinishedBulkActions(actor),
  ]);
  return (
    <>
      <PageHeader
        eyebrow="Library"
        title="Videos"
        lead="All videos of the shop, checked against what TikTok accepts before anything is sent."
        actions={
          can(actor, "video.add") ? (
            <LinkButton variant="primary" icon={Plus} href={paths.newVideo()}>
              Add videos
            </LinkButton>
          ) : undefined
        }
      />
      <VideoLibrary
        initial={page}
        query={query}
        months={months}
        tags={tags}
        bulkActions={bulkActions}
        can={{
          add: can(actor, "video.add"),
          delete: can(actor, "video.delete"),
          draft: can(actor, "draft.edit"),
        }}
      />
    </>
  );
}
