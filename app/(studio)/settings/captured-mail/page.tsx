import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { CapturedMail } from "#components/mail/captured-mail";
import { PageHeader } from "#components/ui/page-header";
import { can } from "#lib/audit/permissions";
import { mailTransport } from "#lib/infra/mail/mailer";
import { listCapturedMail } from "#lib/mail/queries";
import { paths } from "#lib/paths";
import { requireStaff } from "#lib/web/session";

export const metadata: Metadata = { title: "Practice mail · Settings" };

export default async function CapturedMailPage() {
  const actor = await requireStaff();
  if (!can(actor, "mail.view_captured") || mailTransport() !== "capture") notFound();
  const mails = await listCapturedMail(actor);
  return (
    <>
      <PageHeader
        back={{ href: paths.settings(), label: "Settings" }}
        title="Practice mail"
        lead="E-mails the studio would have sent. None has left this machine. You see your shop’s notifications and what was written to you. Invitations and reset links to others are only in the mail folder of the data folder, as .eml files."
      />
      <CapturedMail mails={mails} />
    </>
  );
}
