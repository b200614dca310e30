import type { Metadata } from "next";

import { ConfirmAccount } from "#components/connections/confirm-account";
import { LinkButton } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { PageHeader } from "#components/ui/page-header";
import { can } from "#lib/audit/permissions";
import { findPendingLink } from "#lib/connections/queries";
import { paths } from "#lib/paths";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Confirm the account" };

type Props = { params: Promise<{ token: string }> };

export default async function ConfirmConnectionPage({ params }: Props) {
  const actor = await requireStaff();
  const { token } = await params;
  const pending = can(actor, "connection.link") ? await findPendingLink(actor, token) : null;
  const back = pending?.draftId
    ? { href: paths.draft(pending.draftId), label: "Draft" }
    : { href: paths.connections(), label: "Connections" };
  if (!pending) {
    return (
      <>
        <PageHeader title="Nothing to confirm" back={back} />
        <EmptyState
          title="This page is no longer valid"
          action={<LinkButton href={paths.connections()}>Go to connections</LinkButton>}
        >
          It was already used, has expired after 10 minutes, or belongs to another session. Start
          again from Connections.
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PageHeader
        eyebrow="TikTok"
        title="Is this the right account?"
        lead="Nothing is saved until you confirm. This page expires in 10 minutes."
        back={back}
      />
      <ConfirmAccount pending={pending} token={token} />
    </>
  );
}
