import type { Metadata } from "next";

import { composeDesk } from "#components/desk/compose-desk";
import { DeskLive } from "#components/desk/desk-live.client";
import { RestoredNotice } from "#components/desk/restored-notice";
import { LinkButton } from "#components/ui/button";
import { PageHeader } from "#components/ui/page-header";
import { Time } from "#components/ui/time";
import { may } from "#lib/audit/permissions";
import { paths } from "#lib/paths";
import { lastRestore } from "#lib/privacy/queries";
import { gatherDesk } from "#lib/web/gather-desk";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Desk" };

export default async function DeskPage() {
  const actor = await requireStaff();
  const [desk, restoredTo] = await Promise.all([gatherDesk(actor).then(composeDesk), lastRestore(actor)]);
  const mayAdd = may(actor, "video.add");
  return (
    <>
      <PageHeader
        eyebrow={<Time at={desk.at} show="date" />}
        title="The desk"
        lead={desk.first ? "Three steps to the first draft." : desk.needs.length === 0 ? "Nothing needs you just now." : undefined}
        actions={
          mayAdd && !desk.first ? (
            <LinkButton href={paths.newVideo()} variant="primary">
              Add a video
            </LinkButton>
          ) : undefined
        }
      />
      {restoredTo === null ? null : <RestoredNotice to={restoredTo} />}
      <DeskLive first={desk} may={{ connect: may(actor, "connection.link"), add: mayAdd, steer: may(actor, "delivery.steer") }} />
    </>
  );
}
