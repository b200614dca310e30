import type { Metadata } from "next";

import { ExportRoom } from "#components/policy/export-room.client";
import { PublicPage } from "#components/public/public-page";
import { paths } from "#lib/paths";
import { findExport } from "#lib/privacy/export-queries";
import { periods, say } from "#lib/privacy/policy";
import { exportAsker } from "#lib/web/reply-export";

export const metadata: Metadata = { title: "A copy of the data", robots: { index: false, follow: false } };

type Props = { params: Promise<{ code: string }> };

export default async function DataExportPage({ params }: Props) {
  const code = decodeURIComponent((await params).code).slice(0, 100);
  const actor = await exportAsker();
  const found = await findExport(actor, code);
  const back =
    actor.kind === "staff" ? { href: paths.connections(), words: "Connections" } : { href: paths.dataDeletion(), words: "Your data" };
  return (
    <PublicPage
      title={found ? "A copy of the data" : "There is no such export"}
      lead={
        found
          ? `One archive with everything held of the account: readable lists, the files, and a page that explains them. It can be downloaded once, within ${say(periods.export)}.`
          : `It was deleted, ${say(periods.export)} after it was asked for; or it was asked for by a shop, and you are not signed in as its administrator.`
      }
      back={back}
    >
      {found ? <ExportRoom code={code} first={found} /> : null}
    </PublicPage>
  );
}
