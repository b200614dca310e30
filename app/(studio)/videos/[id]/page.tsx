import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { VideoRoom } from "#components/videos/video-room.client";
import { may } from "#lib/audit/permissions";
import { AppError } from "#lib/errors";
import { getVideo } from "#lib/videos/queries";
import { videoId } from "#lib/videos/schema";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Video" };

export default async function VideoPage({ params }: { params: Promise<{ id: string }> }) {
  const actor = await requireStaff();
  const given = videoId.safeParse(await params);
  if (!given.success) notFound();
  const video = await getVideo(actor, given.data.id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
  return (
    <VideoRoom first={video} may={{ edit: may(actor, "video.add"), remove: may(actor, "video.delete"), draft: may(actor, "draft.edit") }} />
  );
}
