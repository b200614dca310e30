import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { z } from "zod";

import { Discard } from "#components/drafts/discard.client";
import { DraftRoom } from "#components/drafts/draft-room.client";
import { PageHeader } from "#components/ui/page-header";
import { may } from "#lib/audit/permissions";
import { getApproval } from "#lib/drafts/approval/queries";
import { getDraft, listAccounts, previewOf } from "#lib/drafts/queries";
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
    previewOf(actor, id),
    listAccounts(actor),
    listProducts(actor, { archived: false }),
  ]);
  const approval = await getApproval(actor, id, preview.kind === "ready" ? preview.fingerprint : null);
  const rights = { edit: may(actor, "draft.edit"), consent: may(actor, "draft.consent") };
  return (
    <>
      <PageHeader
        back={{ href: paths.drafts(), words: "Drafts" }}
        eyebrow="Draft"
        title={draft.product?.title ?? draft.video.name}
        actions={rights.edit && draft.status === "open" ? <Discard draftId={id} /> : undefined}
      />
      <DraftRoom
        first={{ draft, preview, approval }}
        accounts={accounts}
        products={products.map(({ id: productId, title, sku, link }) => ({ id: productId, title, sku, link }))}
        may={rights}
      />
    </>
  );
}
