"use client";

import { type ReactElement, useState } from "react";

import { formatBytes, formatPercent } from "#lib/format";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { Progress } from "#components/ui/progress";
import { useApi } from "#components/ui/api.client";
import { Time } from "#components/ui/time";
import { paths } from "#lib/paths";
import type { ExportView } from "#lib/exports/schema";

/** Shows an export being built, then its one download: a form, so the browser streams it. */
export function ExportDetail({
  code,
  initial,
}: {
  code: string;
  initial: ExportView;
}): ReactElement {
  const [started, setStarted] = useState(false);
  const { data, error } = useApi(
    "GET /api/data-export/[code]",
    { params: { code } },
    {
      fallbackData: initial,
      refreshInterval: (latest) =>
        (latest ?? initial).state === "building" || started ? 2_000 : 0,
    },
  );
  const view = data ?? initial;
  if (error instanceof Error && !started) {
    return (
      <Notice tone="attention" title="This page may be out of date" live>
        {error.message}
      </Notice>
    );
  }
  switch (view.state) {
    case "downloaded":
      return (
        <Notice tone="ok" title="Downloaded" live>
          We have deleted the archive here. Keep your copy safe: it contains personal data.
        </Notice>
      );
    case "failed":
      return (
        <Notice tone="danger" title="The archive could not be created" live>
          Request it again. If it fails twice, write to us.
        </Notice>
      );
    case "building":
      return (
        <>
          <Progress label="Creating the archive" value={view.share}>
            {view.share === null
              ? "Writing the lists."
              : `${formatPercent(view.share)} of the files added.`}{" "}
            Keep this page open, or save its address and come back.
          </Progress>
          <noscript>
            <p className="mt-4">Reload this page in a minute.</p>
          </noscript>
        </>
      );
    case "ready":
      return (
        <form method="post" action={paths.api.dataExport(code)}>
          <Button type="submit" variant="primary" onClick={() => setStarted(true)}>
            Download archive
          </Button>
          <p className="mt-4 text-soft">
            {view.sizeBytes === null ? "" : `${formatBytes(view.sizeBytes)}, a ZIP file. `}We delete
            it after the download, or on <Time at={view.expiresAt} show="full" />.
          </p>
        </form>
      );
  }
}
