"use client";

import { useState } from "react";

import { useApi } from "#components/ui/api.client";
import { LinkButton } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { Notice } from "#components/ui/notice";
import { Pager } from "#components/ui/pager";
import { Rows } from "#components/ui/rows";
import { BulkActionList } from "#components/videos/bulk-action-list.client";
import { BulkBar } from "#components/videos/bulk-bar.client";
import { LibraryFilters } from "#components/videos/library-filters.client";
import { MonthMarks } from "#components/videos/month-marks";
import { VideoRow } from "#components/videos/video-row";
import { useVideoSelection } from "#components/videos/video-selection.client";
import { VideoTile } from "#components/videos/video-tile";
import type { BulkActionView } from "#lib/bulk-actions/schema";
import { paths } from "#lib/paths";
import type { VideoListQuery, VideoPage } from "#lib/videos/schema";
import { isInProgress } from "#lib/videos/state";
import { useUrlState } from "#components/ui/url-state.client";

type Props = {
  initial: VideoPage;
  query: VideoListQuery;
  /** The months with videos, latest first ("2026-11"). */
  months: string[];
  tags: string[];
  bulkActions: BulkActionView[];
  can: { add: boolean; delete: boolean; draft: boolean };
};

const BY_NAME = { previous: "Previous", next: "Next", first: "First", last: "Last" };
const OLDEST_FIRST = { previous: "Older", next: "Newer", first: "Oldest", last: "Newest" };

/** One page of the shop’s videos; polls every two seconds while some are uploaded or checked. */
export function VideoLibrary({ initial, query, months, tags, bulkActions, can }: Props) {
  const [layout, setLayout] = useUrlState("as");
  const selection = useVideoSelection(query);
  const [started, setStarted] = useState<BulkActionView[]>([]);
  const { data = initial, error } = useApi(
    "GET /api/videos",
    { query },
    {
      fallbackData: initial,
      refreshInterval: (now) =>
        (now ?? initial).rows.some(({ state }) => isInProgress(state)) ? 2_000 : 20_000,
    },
  );
  const { q, show, tag, sort } = query;
  const filters = { q, show, tag, sort, as: layout };
  const isFiltered = q !== undefined || show !== undefined || tag !== undefined;
  const { rows, count } = data;
  if (count.value === 0 && !isFiltered && data.previous === null)
    return (
      <EmptyState
        title="No videos yet"
        action={can.add ? <LinkButton href={paths.newVideo()}>Add a video</LinkButton> : undefined}
      >
        Upload a video, paste a link, or let your render pipeline save it to the server’s folder.
        Each video is checked against what TikTok accepts.
      </EmptyState>
    );
  const choice = can.add ? selection : null;
  return (
    <>
      <LibraryFilters
        tags={tags}
        count={count}
        similar={data.similar}
        layout={layout === "list" ? "list" : "tiles"}
        onLayoutChange={setLayout}
      />
      {error ? <Notice tone="attention" live title={error.message} className="mb-6" /> : null}
      <BulkActionList initial={bulkActions} started={started} />
      <MonthMarks months={months} filters={filters} first={rows[0]?.createdAt} />
      {rows.length === 0 ? (
        <EmptyState
          title={isFiltered ? "No videos match" : "These videos are gone"}
          action={<LinkButton href={paths.videos()}>Show all videos</LinkButton>}
        >
          {isFiltered
            ? "Clear the filters or search again."
            : "They were deleted after you opened this page."}
        </EmptyState>
      ) : layout === "list" ? (
        <Rows label="Videos">
          {rows.map((video) => (
            <VideoRow key={video.id} video={video} rows={rows} selection={choice} />
          ))}
        </Rows>
      ) : (
        <ul
          aria-label="Videos"
          className="grid grid-cols-2 gap-x-5 gap-y-10 sm:grid-cols-3 lg:grid-cols-4 xl:grid-cols-6"
        >
          {rows.map((video) => (
            <VideoTile key={video.id} video={video} rows={rows} selection={choice} />
          ))}
        </ul>
      )}
      <Pager
        label="Pages of videos"
        path={paths.videos()}
        filters={filters}
        page={data}
        {...(sort === "name"
          ? { names: BY_NAME }
          : sort === "oldest"
            ? { names: OLDEST_FIRST }
            : {})}
      />
      {choice ? (
        <BulkBar
          selection={choice}
          rows={rows}
          count={count}
          tags={tags}
          can={can}
          onStarted={(action) => setStarted((before) => [...before, action])}
        />
      ) : null}
    </>
  );
}
