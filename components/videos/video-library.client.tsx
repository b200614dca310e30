"use client";

import { useDeferredValue } from "react";

import { LinkButton } from "#components/ui/button";
import { formatCount } from "#lib/format";
import { EmptyState } from "#components/ui/empty-state";
import { Notice } from "#components/ui/notice";
import { Rows } from "#components/ui/rows";
import { SearchField } from "#components/ui/search-field";
import { Segmented } from "#components/ui/segmented.client";
import { useApi } from "#components/ui/api.client";
import { useUrlState } from "#components/ui/url-state.client";
import { VideoRow } from "#components/videos/video-row";
import { VideoTile } from "#components/videos/video-tile";
import { paths } from "#lib/paths";
import type { VideoView } from "#lib/videos/schema";
import { isInProgress, type VideoState } from "#lib/videos/state";

type VideoGroup = "all" | "in_progress" | "ready" | "attention";

const GROUPS: { value: VideoGroup; label: string }[] = [
  { value: "all", label: "All" },
  { value: "ready", label: "Ready" },
  { value: "attention", label: "Needs attention" },
  { value: "in_progress", label: "In progress" },
];

const LAYOUTS = [
  { value: "tiles", label: "Tiles" },
  { value: "list", label: "List" },
] as const;

const GROUP_OF: Record<VideoState, VideoGroup> = {
  uploading: "in_progress",
  checking: "in_progress",
  ready: "ready",
  needs_fix: "attention",
  failed: "attention",
};

/** The shop’s videos; polls every two seconds while some are uploaded or checked. */
export function VideoLibrary({ initial, mayAdd }: { initial: VideoView[]; mayAdd: boolean }) {
  const [storedGroup, setGroup] = useUrlState("show");
  const [storedLayout, setLayout] = useUrlState("as");
  const [search, setSearch] = useUrlState("q");
  const group = GROUPS.find(({ value }) => value === storedGroup)?.value ?? "all";
  const layout = LAYOUTS.find(({ value }) => value === storedLayout)?.value ?? "tiles";
  const query = useDeferredValue(search).trim().toLocaleLowerCase("und");
  const { data: videos, error } = useApi(
    "GET /api/videos",
    {},
    {
      fallbackData: initial,
      refreshInterval: (now) =>
        (now ?? initial).some(({ state }) => isInProgress(state)) ? 2_000 : 20_000,
    },
  );
  const all = videos ?? initial;
  if (all.length === 0) {
    return (
      <EmptyState
        title="No videos yet"
        action={mayAdd ? <LinkButton href={paths.newVideo()}>Add a video</LinkButton> : undefined}
      >
        Upload a video, paste a link, or let your render pipeline save it to the server’s folder.
        Each video is checked against what TikTok accepts.
      </EmptyState>
    );
  }
  const shown = all.filter(
    ({ state, name }) =>
      (group === "all" || GROUP_OF[state] === group) &&
      name.toLocaleLowerCase("und").includes(query),
  );
  return (
    <>
      <div className="mb-8 flex flex-wrap items-center justify-between gap-4">
        <div className="flex flex-wrap gap-4">
          <Segmented label="Which videos" value={group} onChange={setGroup} options={GROUPS} />
          <Segmented label="Layout" value={layout} onChange={setLayout} options={LAYOUTS} />
        </div>
        <SearchField label="Search by name" value={search} onChange={setSearch} />
      </div>
      {error ? <Notice tone="attention" live title={error.message} className="mb-6" /> : null}
      <p role="status" className="sr-only">
        {formatCount(shown.length, "video")} shown
      </p>
      {shown.length > 0 && layout === "list" ? (
        <Rows label="Videos">
          {shown.map((video) => (
            <VideoRow key={video.id} video={video} />
          ))}
        </Rows>
      ) : shown.length > 0 ? (
        <ul
          aria-label="Videos"
          className="grid grid-cols-2 gap-x-5 gap-y-10 sm:grid-cols-3 lg:grid-cols-4 xl:grid-cols-5"
        >
          {shown.map((video) => (
            <VideoTile key={video.id} video={video} />
          ))}
        </ul>
      ) : (
        <EmptyState title="No videos match">Clear the filters or search again.</EmptyState>
      )}
    </>
  );
}
