import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { CapturedMail } from "#components/mail/captured-mail";
import { PageGone } from "#components/ui/list-status";
import { PageHeader } from "#components/ui/page-header";
import { Pager } from "#components/ui/pager";
import { can } from "#lib/audit/permissions";
import { mailTransport } from "#lib/infra/mail/mailer";
import { listCapturedMail } from "#lib/mail/queries";
import { isFirstPage, pageQuery, parseListQuery } from "#lib/page";
import { paths } from "#lib/paths";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Practice mail · Settings" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function CapturedMailPage({ searchParams }: Props) {
  const actor = await requireStaff();
  if (!can(actor, "mail.view_captured") || mailTransport() !== "capture") notFound();
  const query = parseListQuery(pageQuery, await searchParams);
  const { rows, hidden, ...page } = await listCapturedMail(actor, query);
  const gone = rows.length === 0 && hidden === 0 && !isFirstPage(query);
  return (
    <>
      <PageHeader
        back={{ href: paths.settings(), label: "Settings" }}
        title="Practice mail"
        lead="E-mails the studio would have sent. None has left this machine. You see your shop’s notifications and what was written to you. Invitations and reset links to others are only in the mail folder of the data folder, as .eml files."
      />
      {gone ? (
        <PageGone things="e-mails" firstHref={paths.capturedMail()} />
      ) : (
        <CapturedMail mails={rows} hidden={hidden} />
      )}
      <Pager label="Pages of e-mails" path={paths.capturedMail()} filters={{}} page={page} />
    </>
  );
}
