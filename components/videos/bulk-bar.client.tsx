"use client";

import { Bookmark, Download, FilePlus2, Tag, Trash2, X } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";

import { api, useApiRequest } from "#components/ui/api.client";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog.client";
import { ErrorLine } from "#components/ui/error-line";
import { formatPageCount } from "#components/ui/pager";
import { toast } from "#components/ui/toast.client";
import { downloadText } from "#components/videos/download-text.client";
import { TagDialog } from "#components/videos/tag-dialog.client";
import type { Selection } from "#components/videos/video-selection.client";
import { bulkResultLabel } from "#lib/bulk-actions/labels";
import type { BulkActionInput, BulkActionView } from "#lib/bulk-actions/schema";
import { formatCount } from "#lib/format";
import type { Count } from "#lib/page";
import { paths } from "#lib/paths";
import type { VideoListItem } from "#lib/videos/schema";

type Props = {
  selection: Selection;
  rows: readonly VideoListItem[];
  count: Count;
  tags: readonly string[];
  can: { delete: boolean; draft: boolean };
  /** Called with a change that is not finished yet. */
  onStarted: (action: BulkActionView) => void;
};

/** Words that a phone leaves to the icon, or to what is chosen, so that the bar stays low. */
const OnlyWide = ({ children }: { children: ReactNode }) => (
  <span className="max-sm:sr-only">{children}</span>
);

const FirstWord = ({ children }: { children: ReactNode }) => (
  <span className="inline-block max-sm:first-letter:uppercase">{children}</span>
);

/** What can be done with the chosen videos; at the lower edge while some are chosen. */
export function BulkBar({ selection, rows, count, tags, can, onStarted }: Props) {
  const router = useRouter();
  const sending = useApiRequest();
  const [tagging, setTagging] = useState(false);
  const { value, size } = selection;
  if (value === null) return null;
  const chosen = size === null ? `All ${formatPageCount(count, "video")}` : `${size} chosen`;
  const run = async (input: BulkActionInput) => {
    const sent = await sending.run("POST /api/bulk-actions", { body: input });
    if (!sent.ok) return sent.error.message;
    selection.clear();
    if (sent.data.finishedAt === null) onStarted(sent.data);
    else {
      toast(
        bulkResultLabel(sent.data),
        sent.data.kind === "create_drafts"
          ? { action: { label: "Open drafts", run: () => router.push(paths.drafts()) } }
          : {},
      );
      router.refresh();
    }
    return undefined;
  };
  const download = async () => {
    const sent = await api("POST /api/videos/csv", { body: value });
    if (sent.ok) downloadText(sent.data.csv, "videos.csv");
    else toast(sent.error.message, { tone: "danger" });
  };
  const allKept =
    size !== null && rows.filter(({ id }) => selection.has(id)).every(({ keep }) => keep);
  return (
    <section
      aria-label="Chosen videos"
      className="sticky bottom-14 z-30 -mx-4 mt-10 border-t bg-paper px-4 py-3 md:bottom-0"
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 max-sm:gap-x-1 pointer-coarse:[&_button]:min-h-11">
        <p role="status" className="mr-2 font-medium tabular-nums max-sm:mr-auto">
          {chosen}
        </p>
        {size === null ? null : (
          <>
            <Button size="s" variant="plain" onClick={() => selection.choosePage(rows)}>
              <OnlyWide>Choose </OnlyWide>
              <FirstWord>this page</FirstWord>
            </Button>
            <Button size="s" variant="plain" onClick={selection.chooseAll}>
              <OnlyWide>Choose </OnlyWide>
              <FirstWord>all {formatPageCount(count, "video")}</FirstWord>
            </Button>
          </>
        )}
        <Button size="s" variant="plain" icon={X} onClick={selection.clear}>
          <OnlyWide>Clear</OnlyWide>
        </Button>
        <div className="ml-auto flex flex-wrap gap-2 max-sm:w-full max-sm:gap-1 max-sm:justify-between">
          {can.draft ? (
            <Button
              size="s"
              variant="primary"
              icon={FilePlus2}
              busy={sending.busy && "Saving…"}
              onClick={() => void run({ kind: "create_drafts", selection: value })}
            >
              Create drafts
            </Button>
          ) : null}
          <Button size="s" icon={Tag} onClick={() => setTagging(true)}>
            <OnlyWide>Tag</OnlyWide>
          </Button>
          <Button
            size="s"
            icon={Bookmark}
            onClick={() => void run({ kind: allKept ? "unkeep" : "keep", selection: value })}
          >
            <OnlyWide>{allKept ? "Stop keeping" : "Keep"}</OnlyWide>
          </Button>
          <Button size="s" icon={Download} onClick={() => void download()}>
            <OnlyWide>Download list</OnlyWide>
          </Button>
          {can.delete ? (
            <ConfirmDialog
              renderTrigger={(open) => (
                <Button size="s" variant="danger" icon={Trash2} onClick={open}>
                  <OnlyWide>Delete</OnlyWide>
                </Button>
              )}
              title={`Delete ${size === null ? `all ${formatPageCount(count, "video")}` : formatCount(size, "video")}?`}
              consequences={[
                "You can undo this for ten seconds. Then the files and posters are deleted from the server.",
                "Their drafts stay, but can no longer be sent. Videos that are being sent are skipped.",
                "Drafts and posts already at TikTok are not affected.",
              ]}
              confirmLabel="Delete videos"
              busyLabel="Starting…"
              onConfirm={() => run({ kind: "delete", selection: value })}
            />
          ) : null}
        </div>
      </div>
      <ErrorLine className="mt-2">{sending.error?.message}</ErrorLine>
      <TagDialog
        open={tagging}
        onClose={() => setTagging(false)}
        tags={tags}
        onSubmit={(kind, tag) => run({ kind, tag, selection: value })}
      />
    </section>
  );
}
