import type { Metadata } from "next";

import { ExportDetail } from "#components/exports/export-detail.client";
import { PublicPage } from "#components/public/public-page";
import { paths } from "#lib/paths";
import { findExport } from "#lib/exports/queries";
import { periods } from "#lib/retention/policy";
import { formatPeriod } from "#lib/retention/rules";
import { getExportActor } from "#lib/web/export-response";
import { statusPageLimit } from "#lib/web/status-page-limit";

export const metadata: Metadata = {
  title: "A copy of the data",
  robots: { index: false, follow: false },
};

type Props = { params: Promise<{ code: string }> };

export default async function DataExportPage({ params }: Props) {
  const tooOften = await statusPageLimit();
  if (tooOften !== null) return <PublicPage title="Too many requests" lead={tooOften} />;
  const code = decodeURIComponent((await params).code).slice(0, 100);
  const actor = await getExportActor();
  const found = await findExport(actor, code);
  const back =
    actor.kind === "staff"
      ? { href: paths.connections(), label: "Connections" }
      : { href: paths.dataDeletion(), label: "Your data" };
  return (
    <PublicPage
      title={found ? "A copy of the data" : "Export not found"}
      lead={
        found
          ? `One archive with everything we hold about the account: readable lists, the files, and a page that explains them. You can download it once, within ${formatPeriod(periods.export)}.`
          : `Exports are deleted ${formatPeriod(periods.export)} after they are requested. If a shop requested this one, sign in as its administrator.`
      }
      back={back}
    >
      {found ? <ExportDetail code={code} initial={found} /> : null}
    </PublicPage>
  );
}
