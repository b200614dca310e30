"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";

import { api, useApi } from "#components/ui/api.client";
import { Button } from "#components/ui/button";
import { Progress } from "#components/ui/progress";
import { toast } from "#components/ui/toast.client";
import { bulkProgressLabel, bulkResultLabel } from "#lib/bulk-actions/labels";
import type { BulkActionView } from "#lib/bulk-actions/schema";

const POLL_MS = 1_000;

type Props = { initial: BulkActionView[]; /** Begun on this page. */ started: BulkActionView[] };

/** The changes of many videos in progress, each with its bar and a way to stop it. */
export function BulkActionList({ initial, started }: Props) {
  const unfinished = new Map(
    [...initial, ...started]
      .filter(({ finishedAt }) => finishedAt === null)
      .map((one) => [one.id, one]),
  );
  if (unfinished.size === 0) return null;
  return (
    <ul aria-label="Changes in progress" className="mb-6 space-y-3">
      {[...unfinished.values()].map((action) => (
        <BulkActionProgress key={action.id} initial={action} />
      ))}
    </ul>
  );
}

function BulkActionProgress({ initial }: { initial: BulkActionView }) {
  const router = useRouter();
  const { data: action = initial, mutate } = useApi(
    "GET /api/bulk-actions/[id]",
    { params: { id: initial.id } },
    {
      fallbackData: initial,
      refreshInterval: (now) => ((now ?? initial).finishedAt === null ? POLL_MS : 0),
    },
  );
  const announced = useRef(false);
  const { finishedAt } = action;
  useEffect(() => {
    if (finishedAt === null || announced.current) return;
    announced.current = true;
    if (action.mine) toast(bulkResultLabel(action));
    router.refresh();
  }, [action, finishedAt, router]);
  if (finishedAt !== null) return null;
  const stop = async () => {
    const sent = await api("DELETE /api/bulk-actions/[id]", { params: { id: action.id } });
    if (sent.ok) await mutate(sent.data, { revalidate: false });
    else toast(sent.error.message, { tone: "danger" });
  };
  const label = bulkProgressLabel(action);
  return (
    <li className="flex flex-wrap items-center gap-x-6 gap-y-2 border-y py-3">
      <div className="min-w-0 flex-1 basis-64">
        <Progress label={label} value={action.done / action.total}>
          {label}
          {action.done > 0 ? ` · ${action.done} done` : ""}
        </Progress>
      </div>
      <Button size="s" className="pointer-coarse:min-h-11" onClick={() => void stop()}>
        {action.state === "waiting" && action.kind === "delete" ? "Undo" : "Stop"}
      </Button>
    </li>
  );
}
