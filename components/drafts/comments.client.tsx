"use client";

import { Check, RotateCcw } from "lucide-react";
import { type ComponentProps, useId } from "react";

import { CommentForm } from "#components/drafts/comment-form.client";
import type { Player } from "#components/drafts/use-player.client";
import { api } from "#components/ui/api.client";
import { Button } from "#components/ui/button";
import { Time } from "#components/ui/time";
import { toast } from "#components/ui/toast.client";
import type { CommentView } from "#lib/drafts/approval/schema";
import { formatCount, formatTimecode } from "#lib/format";

type Props = Pick<ComponentProps<typeof CommentForm>, "onRequestChanges" | "inputRef"> & {
  draftId: string;
  comments: CommentView[];
  player: Player;
  mayComment: boolean;
  onChange: () => void;
  className?: string | undefined;
};

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
  const open = comments.filter(({ resolvedBy }) => resolvedBy === null);
  const done = comments.filter(({ resolvedBy }) => resolvedBy !== null);
  const row = (one: CommentView) => (
    <CommentRow
      key={one.id}
      comment={one}
      onSeek={player.seekIntoView}
      mayComment={mayComment}
      onChange={onChange}
    />
  );
  return (
    <section aria-labelledby={title} className={className}>
      <h3 id={title} className="text-name">
        Comments
      </h3>
      {open.length > 0 ? (
        <ul className="mt-3 divide-y divide-hairline border-y">{open.map(row)}</ul>
      ) : null}
      {comments.length === 0 ? <p className="mt-1 text-soft">No comments yet</p> : null}
      {done.length > 0 ? (
        <details className="mt-3">
          <summary className="min-h-8 text-sm text-soft hover:text-ink">
            {formatCount(done.length, "resolved comment")}
          </summary>
          <ul className="mt-1 divide-y divide-hairline border-y">{done.map(row)}</ul>
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
