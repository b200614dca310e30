import type { Metadata } from "next";

import { ReceiptLookup } from "#components/deletion-requests/public-forms";
import { Receipt } from "#components/deletion-requests/receipt";
import { PublicPage } from "#components/public/public-page";
import { Notice } from "#components/ui/notice";
import { publicActor } from "#lib/actor";
import { env } from "#lib/infra/env";
import { paths } from "#lib/paths";
import { periods } from "#lib/retention/policy";
import { formatPeriod } from "#lib/retention/rules";
import { getReceipt } from "#lib/deletion-requests/queries";
import { formatReceiptCode, parseReceiptCode } from "#lib/deletion-requests/rules";
import { formErrorNotice } from "#lib/deletion-requests/labels";
import { anonymousFormToken } from "#lib/web/form-tokens";
import { statusPageLimit } from "#lib/web/status-page-limit";

export const metadata: Metadata = {
  title: "Deletion receipt",
  robots: { index: false, follow: false },
};

type Props = {
  params: Promise<{ code: string }>;
  searchParams: Promise<{ error?: string | string[] }>;
};

export default async function DeletionStatusPage({ params, searchParams }: Props) {
  const tooOften = await statusPageLimit();
  if (tooOften !== null) return <PublicPage title="Too many requests" lead={tooOften} />;
  const { error } = await searchParams;
  const notice = error ? formErrorNotice(String(error)) : null;
  const typed = decodeURIComponent((await params).code);
  const receipt = await getReceipt(publicActor, typed);
  const contact = env().STUDIO_CONTACT_EMAIL;
  return (
    <PublicPage
      title={receipt ? "Your receipt" : "Receipt not found"}
      lead={
        receipt
          ? undefined
          : `Check the code for typing errors: it has 26 letters and digits. Receipts are deleted after ${formatPeriod(periods.receipt)}.`
      }
      back={{ href: paths.dataDeletion(), label: "Data deletion" }}
    >
      {notice ? (
        <Notice tone="attention" title={notice.title} className="mb-8" live focused>
          {notice.next}
        </Notice>
      ) : null}
      {receipt ? (
        <Receipt
          code={formatReceiptCode(parseReceiptCode(typed) ?? "")}
          receipt={receipt}
          contact={contact}
          token={await anonymousFormToken()}
        />
      ) : (
        <ReceiptLookup />
      )}
    </PublicPage>
  );
}
