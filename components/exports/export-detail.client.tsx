"use client";

import { useState } from "react";

import { formatBytes, formatPercent } from "#lib/format";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { Progress } from "#components/ui/progress";
import { useApi } from "#components/ui/api.client";
import { Time } from "#components/ui/time";
import { paths } from "#lib/paths";
import type { ExportView } from "#lib/exports/schema";

/** An export being made, then its one download. The download is a plain form: the browser streams it to disk. */
export function ExportDetail({ code, initial }: { code: string; initial: ExportView }) {
  const [begun, setBegun] = useState(false);
  const { data, error } = useApi(
    "GET /api/data-export/[code]",
    { params: { code } },
    {
      fallbackData: initial,
      refreshInterval: (latest) => ((latest ?? initial).state === "building" || begun ? 2_000 : 0),
    },
  );
  const view = data ?? initial;
  if (error instanceof Error && !begun) {
    return (
      <Notice tone="attention" title="This page may be behind" live>
        {error.message}
      </Notice>
    );
  }
  if (view.state === "downloaded") {
    return (
      <Notice tone="ok" title="Downloaded" live>
        The archive is deleted here. Keep your copy safe: it holds personal data.
      </Notice>
    );
  }
  if (view.state === "failed") {
    return (
      <Notice tone="danger" title="The archive could not be made" live>
        Ask for it again; if it fails twice, write to us.
      </Notice>
    );
  }
  if (view.state === "building") {
    return (
      <>
        <Progress label="The archive is being made" value={view.share}>
          {view.share === null
            ? "The lists are being written."
            : `${formatPercent(view.share)} of the files are packed.`}{" "}
          You may leave this page open, or keep its address and come back.
        </Progress>
        <noscript>
          <p className="mt-4">Reload this page in a minute.</p>
        </noscript>
      </>
    );
  }
  return (
    <form method="post" action={paths.api.dataExport(code)} onSubmit={() => setBegun(true)}>
      <Button type="submit" variant="primary">
        Download the archive
      </Button>
      <p className="mt-4 text-soft">
        {view.sizeBytes === null ? "" : `${formatBytes(view.sizeBytes)}, a ZIP file. `}It is deleted
        here once it has arrived, and otherwise on <Time at={view.expiresAt} show="full" />.
      </p>
    </form>
  );
}
