import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { z } from "zod";

import { DiscardButton } from "#components/drafts/discard-button.client";
import { DraftDetail } from "#components/drafts/draft-detail.client";
import { PageHeader } from "#components/ui/page-header";
import { can } from "#lib/audit/permissions";
import { getApproval } from "#lib/drafts/approval/queries";
import { getPreview } from "#lib/drafts/preview";
import { getDraft, listAccounts } from "#lib/drafts/queries";
import { AppError } from "#lib/errors";
import { paths } from "#lib/paths";
import { listProducts } from "#lib/products/queries";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Draft" };

export default async function DraftPage({ params }: { params: Promise<{ id: string }> }) {
  const actor = await requireStaff();
  const id = z.uuid().safeParse((await params).id).data ?? notFound();
  const draft = await getDraft(actor, id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
  const [preview, accounts, products] = await Promise.all([
    getPreview(actor, id),
    listAccounts(actor),
    listProducts(actor, { archived: false }),
  ]);
  const approval = await getApproval(
    actor,
    id,
    preview.kind === "ready" ? preview.fingerprint : null,
  );
  const rights = { edit: can(actor, "draft.edit"), consent: can(actor, "draft.consent") };
  return (
    <>
      <PageHeader
        back={{ href: paths.drafts(), label: "Drafts" }}
        eyebrow="Draft"
        title={draft.product?.title ?? draft.video.name}
        actions={
          rights.edit && draft.status === "open" ? <DiscardButton draftId={id} /> : undefined
        }
      />
      <DraftDetail
        initial={{ draft, preview, approval }}
        accounts={accounts}
        products={products.map(({ id: productId, title, sku, link }) => ({
          id: productId,
          title,
          sku,
          link,
        }))}
        may={rights}
      />
    </>
  );
}
