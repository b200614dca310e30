"use client";

import { Bookmark, BookmarkCheck, RotateCcw, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";

import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog.client";
import { Notice } from "#components/ui/notice";
import { api, useApiRequest } from "#components/ui/api.client";
import { toast } from "#components/ui/toast.client";
import { RenameVideo } from "#components/videos/rename-video.client";
import { paths } from "#lib/paths";
import type { VideoView } from "#lib/videos/schema";

type Props = {
  video: VideoView;
  may: { edit: boolean; remove: boolean };
  onChanged: () => void;
};

/** Keeps, rechecks or deletes a video. */
export function VideoActions({ video, may, onChanged }: Props) {
  const router = useRouter();
  const keeping = useApiRequest();
  const checking = useApiRequest();
  const keep = async () => {
    const sent = await keeping.run("PATCH /api/videos/[id]", {
      params: { id: video.id },
      body: { keep: !video.keep },
    });
    if (sent.ok) onChanged();
  };
  const check = async () => {
    const sent = await checking.run("POST /api/videos/[id]/check", { params: { id: video.id } });
    if (sent.ok) onChanged();
  };
  const remove = async () => {
    const sent = await api("DELETE /api/videos/[id]", { params: { id: video.id } });
    if (!sent.ok) return sent.error.message;
    if (sent.data.kind === "in_delivery")
      return "This video is being sent to TikTok. Cancel the delivery first, or wait until it has finished.";
    toast(`Deleted ${video.name}`);
    router.push(paths.videos());
    return undefined;
  };
  const error = keeping.error ?? checking.error;
  const isUploading = video.state === "uploading";
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap gap-3">
        {may.edit ? <RenameVideo video={video} onChanged={onChanged} /> : null}
        {may.edit && video.sha256 !== null ? (
          <Button
            icon={video.keep ? BookmarkCheck : Bookmark}
            aria-pressed={video.keep}
            busy={keeping.busy && "Saving…"}
            onClick={() => void keep()}
          >
            {video.keep ? "Kept in the library" : "Keep in the library"}
          </Button>
        ) : null}
        {may.edit && video.sha256 !== null && video.state !== "checking" ? (
          <Button icon={RotateCcw} busy={checking.busy && "Starting…"} onClick={() => void check()}>
            Check again
          </Button>
        ) : null}
        {may.remove ? (
          <ConfirmDialog
            renderTrigger={(open) => (
              <Button variant="danger" icon={Trash2} onClick={open}>
                {isUploading ? "Stop and delete" : "Delete"}
              </Button>
            )}
            title={`Delete ${video.name}?`}
            consequences={[
              "The file and its poster are deleted from the server immediately. This can’t be undone.",
              video.draftId ? "Its draft stays, but can no longer be sent." : "No draft uses it.",
              "Drafts and posts already at TikTok are not affected.",
            ]}
            confirmLabel="Delete video"
            busyLabel="Deleting…"
            onConfirm={remove}
          />
        ) : null}
      </div>
      {error ? <Notice tone="danger" live title={error.message} /> : null}
    </div>
  );
}
