import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { z } from "zod";

import { OAuthResultNotice } from "#components/connections/oauth-result-notice";
import { DiscardButton } from "#components/drafts/discard-button.client";
import { DraftDetail } from "#components/drafts/draft-detail.client";
import { PageHeader } from "#components/ui/page-header";
import { can } from "#lib/audit/permissions";
import { getDraftDetail } from "#lib/drafts/approval/draft-detail";
import { offerAccounts } from "#lib/drafts/account-queries";
import { getDraft } from "#lib/drafts/queries";
import { AppError } from "#lib/errors";
import { paths } from "#lib/paths";
import { namedTitle } from "#lib/web/named-title";
import { requireStaff } from "#lib/web/session";

type Props = {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ tiktok?: string | string[] }>;
};

/** The name first, so that tabs can be told apart. */
export const generateMetadata = ({ params }: Pick<Props, "params">): Promise<Metadata> =>
  namedTitle("Draft", params, async (actor, id) => (await getDraft(actor, id)).video.name);

export default async function DraftPage({ params, searchParams }: Props) {
  const actor = await requireStaff();
  const id = z.uuid().safeParse((await params).id).data ?? notFound();
  const detail = await getDraftDetail(actor, id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
  const accounts = await offerAccounts(actor);
  const { draft } = detail;
  const rights = {
    edit: can(actor, "draft.edit"),
    consent: can(actor, "draft.consent"),
    connect: can(actor, "connection.link"),
  };
  return (
    <>
      <PageHeader
        back={{ href: paths.drafts(), label: "Drafts" }}
        eyebrow="Draft"
        title={draft.video.name}
        actions={
          rights.edit && draft.status === "open" ? <DiscardButton draftId={id} /> : undefined
        }
      />
      <OAuthResultNotice result={(await searchParams).tiktok} />
      <DraftDetail initial={detail} accounts={accounts} may={rights} />
    </>
  );
}
