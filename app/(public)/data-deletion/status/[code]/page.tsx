import type { Metadata } from "next";

import { ReceiptLookup } from "#components/policy/deletion-form";
import { Receipt } from "#components/policy/receipt";
import { PublicPage } from "#components/public/public-page";
import { Notice } from "#components/ui/notice";
import { visitor } from "#lib/actor";
import { env } from "#lib/infra/env";
import { paths } from "#lib/paths";
import { periods, say } from "#lib/privacy/policy";
import { getReceipt } from "#lib/privacy/queries";
import { groupCode, readCode } from "#lib/privacy/rules";
import { refusedWords } from "#lib/privacy/words";
import { visitorFormToken } from "#lib/web/visitor";

export const metadata: Metadata = { title: "Deletion receipt", robots: { index: false, follow: false } };

type Props = { params: Promise<{ code: string }>; searchParams: Promise<{ refused?: string | string[] }> };

export default async function DeletionStatusPage({ params, searchParams }: Props) {
  const { refused } = await searchParams;
  const trouble = refused ? refusedWords(String(refused)) : null;
  const typed = decodeURIComponent((await params).code);
  const receipt = await getReceipt(visitor, typed);
  const contact = env().STUDIO_CONTACT_EMAIL;
  return (
    <PublicPage
      title={receipt ? "Your receipt" : "No receipt has this code"}
      lead={
        receipt
          ? undefined
          : `Look for a slip of the pen: codes have 26 letters and digits. A receipt is kept for ${say(periods.receipt)}, then it is gone too.`
      }
      back={{ href: paths.dataDeletion(), words: "Data deletion" }}
    >
      {trouble ? (
        <Notice tone="attention" title={trouble.title} className="mb-8" live>
          {trouble.next}
        </Notice>
      ) : null}
      {receipt ? (
        <Receipt code={groupCode(readCode(typed) ?? "")} receipt={receipt} contact={contact} token={await visitorFormToken()} />
      ) : (
        <ReceiptLookup />
      )}
    </PublicPage>
  );
}
