import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { DraftsOfVideo, PrepareDraft } from "#components/drafts/drafts-of-video.client";
import { VideoDetail } from "#components/videos/video-detail.client";
import { can } from "#lib/audit/permissions";
import { listDraftsOfVideo } from "#lib/drafts/queries";
import { AppError } from "#lib/errors";
import { getVideo } from "#lib/videos/queries";
import { videoId } from "#lib/videos/schema";
import { getVideoDetail } from "#lib/videos/video-detail";
import { namedTitle } from "#lib/web/named-title";
import { requireStaff } from "#lib/web/session";

type Props = { params: Promise<{ id: string }> };

/** The name first, so that tabs can be told apart. */
export const generateMetadata = ({ params }: Props): Promise<Metadata> =>
  namedTitle("Video", params, async (actor, id) => (await getVideo(actor, id)).name);

export default async function VideoPage({ params }: Props) {
  const actor = await requireStaff();
  const given = videoId.safeParse(await params);
  if (!given.success) notFound();
  const video = await getVideoDetail(actor, given.data.id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
  const drafts = await listDraftsOfVideo(actor, video.id);
  return (
    <VideoDetail
      initial={video}
      drafts={<DraftsOfVideo drafts={drafts} />}
      actions={<PrepareDraft video={video} drafts={drafts} mayDraft={can(actor, "draft.edit")} />}
      may={{ edit: can(actor, "video.add"), remove: can(actor, "video.delete") }}
    />
  );
}
