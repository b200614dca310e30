import type { Metadata } from "next";

import { ReceiptLookup } from "#components/policy/deletion-form";
import { Receipt } from "#components/policy/receipt";
import { PageHeader } from "#components/ui/page-header";
import { visitor } from "#lib/actor";
import { env } from "#lib/infra/env";
import { paths } from "#lib/paths";
import { periods, say } from "#lib/privacy/policy";
import { getReceipt } from "#lib/privacy/queries";
import { groupCode, readCode } from "#lib/privacy/rules";

export const metadata: Metadata = { title: "Deletion receipt", robots: { index: false, follow: false } };

type Props = { params: Promise<{ code: string }> };

export default async function DeletionStatusPage({ params }: Props) {
  const typed = decodeURIComponent((await params).code);
  const receipt = await getReceipt(visitor, typed);
  const contact = env().STUDIO_CONTACT_EMAIL;
  return (
    <div className="mx-auto max-w-3xl px-5 pt-12 md:px-10 md:pt-20">
      <PageHeader
        title={receipt ? "Your receipt" : "No receipt has this code"}
        lead={
          receipt
            ? undefined
            : `Look for a slip of the pen: codes have 26 letters and digits. A receipt is kept for ${say(periods.receipt)}, then it is gone too.`
        }
        back={{ href: paths.dataDeletion(), words: "Data deletion" }}
      />
      {receipt ? <Receipt code={groupCode(readCode(typed) ?? "")} receipt={receipt} contact={contact} /> : <ReceiptLookup />}
    </div>
  );
}
