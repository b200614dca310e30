"use client";

import { Check, RotateCcw } from "lucide-react";
import { type ComponentProps, useId, useState } from "react";

import { CommentForm } from "#components/drafts/comment-form.client";
import type { Player } from "#components/drafts/use-player.client";
import { api, useApi } from "#components/ui/api.client";
import { Button } from "#components/ui/button";
import { Time } from "#components/ui/time";
import { toast } from "#components/ui/toast.client";
import type { CommentsView, CommentView } from "#lib/drafts/approval/schema";
import { formatCount, formatTimecode } from "#lib/format";
import { isFirstPage, type Page, type PageQuery } from "#lib/page";

type Props = Pick<ComponentProps<typeof CommentForm>, "onRequestChanges" | "inputRef"> & {
  draftId: string;
  comments: CommentsView;
  player: Player;
  mayComment: boolean;
  onChange: () => void;
  className?: string | undefined;
};

export const hasComments = ({ openCount, resolvedCount }: CommentsView) =>
  openCount + resolvedCount > 0;

/** Comments on moments of the video; pressing one seeks to its moment. */
export function Comments({
  draftId,
  comments,
  player,
  mayComment,
  onChange,
  className,
  ...form
}: Props) {
  const title = useId();
  const [showsResolved, setShowsResolved] = useState(false);
  const list = { draftId, onSeek: player.seekIntoView, mayComment, onChange };
  return (
    <section aria-labelledby={title} className={className}>
      <h3 id={title} className="text-name">
        Comments
      </h3>
      {comments.openCount > 0 ? (
        <CommentPages {...list} first={comments.open} resolved={false} className="mt-3" />
      ) : null}
      {hasComments(comments) ? null : <p className="mt-1 text-soft">No comments yet</p>}
      {comments.resolvedCount > 0 ? (
        <details className="mt-3" onToggle={(event) => setShowsResolved(event.currentTarget.open)}>
          <summary className="min-h-8 text-sm text-soft hover:text-ink">
            {formatCount(comments.resolvedCount, "resolved comment")}
          </summary>
          {showsResolved ? (
            // A comment that was resolved or reopened makes it read again.
            <CommentPages key={comments.resolvedCount} {...list} resolved className="mt-1" />
          ) : null}
        </details>
      ) : null}
      {mayComment ? (
        <div className="mt-5">
          <CommentForm draftId={draftId} player={player} onChange={onChange} {...form} />
        </div>
      ) : null}
    </section>
  );
}

type PagesProps = Omit<RowProps, "comment"> & {
  draftId: string;
  resolved: boolean;
  /** The first page, where the draft brings it. */
  first?: Page<CommentView>;
  className: string;
};

/** The open or the resolved comments, page by page in the order of the video. */
function CommentPages({ draftId, resolved, first, className, onChange, ...row }: PagesProps) {
  const [request, setRequest] = useState<PageQuery>({});
  const isFirst = isFirstPage(request);
  const { data, mutate } = useApi(
    "GET /api/drafts/[id]/comments",
    first && isFirst
      ? null
      : {
          params: { id: draftId },
          query: { ...request, ...(resolved ? { resolved: "yes" } : {}) },
        },
    { keepPreviousData: true },
  );
  const page = isFirst && first ? first : data;
  const handleChange = () => {
    void mutate();
    onChange();
  };
  if (!page) return null;
  return (
    <div className={className}>
      <ul className="divide-y divide-hairline border-y">
        {page.rows.map((one) => (
          <CommentRow key={one.id} comment={one} onChange={handleChange} {...row} />
        ))}
      </ul>
      {page.previous !== null || page.next !== null ? (
        <div className="mt-3 flex gap-2">
          <Button
            size="s"
            disabled={page.previous === null}
            onClick={() => setRequest({ before: page.previous ?? "" })}
          >
            Earlier in the video
          </Button>
          <Button
            size="s"
            disabled={page.next === null}
            onClick={() => setRequest({ after: page.next ?? "" })}
          >
            Later in the video
          </Button>
        </div>
      ) : null}
      {page.rows.length === 0 && !isFirst ? (
        <Button size="s" className="mt-3" onClick={() => setRequest({})}>
          Back to the first comments
        </Button>
      ) : null}
    </div>
  );
}

type RowProps = {
  comment: CommentView;
  onSeek: (ms: number) => void;
  mayComment: boolean;
  onChange: () => void;
};

function CommentRow({
  comment: { id, atMs, text, authorName, createdAt, resolvedBy },
  onSeek,
  mayComment,
  onChange,
}: RowProps) {
  const toggle = async () => {
    const sent = await api("PATCH /api/comments/[id]", {
      params: { id },
      body: { resolved: resolvedBy === null },
    });
    if (!sent.ok) toast(sent.error.message, { tone: "danger" });
    onChange();
  };
  return (
    <li className="flex items-start gap-4 py-3">
      <Button
        size="s"
        className="tabular-nums"
        aria-label={`Go to ${formatTimecode(atMs)}`}
        onClick={() => onSeek(atMs)}
      >
        {formatTimecode(atMs)}
      </Button>
      <div className="min-w-0 flex-1">
        <p className="whitespace-pre-wrap wrap-anywhere">{text}</p>
        <p className="mt-0.5 text-sm text-soft">
          {authorName}, <Time at={createdAt} />
          {resolvedBy === null ? "" : ` · resolved by ${resolvedBy}`}
        </p>
      </div>
      {mayComment ? (
        <Button
          size="s"
          variant="plain"
          icon={resolvedBy === null ? Check : RotateCcw}
          onClick={() => void toggle()}
        >
          {resolvedBy === null ? "Resolve" : "Reopen"}
        </Button>
      ) : null}
    </li>
  );
}
