import Link from "next/link";

import { MailPreferencesForm } from "#components/mail/mail-preferences-form.client";
import { Notice } from "#components/ui/notice";
import { formatPageCount } from "#components/ui/pager";
import { Section } from "#components/ui/section";
import type { MailSettings, MailFailures } from "#lib/mail/schema";
import { failureLabel } from "#lib/mail/labels";
import { paths } from "#lib/paths";

type Props = { settings: MailSettings; admin: boolean };

/** Settings: e-mail topics, where e-mail goes, and for an admin what failed. */
export function MailSection({ settings, admin }: Props) {
  const { address, approvals, topics, wholeShop, transport, failures } = settings;
  return (
    <>
      {/** The e-mails link to this anchor. */}
      <div id="e-mail" className="scroll-mt-6" />
      <Section
        title="E-mail"
        lead={`When something needs your attention, we send one e-mail to ${address} with what happened, what to do, and a link.`}
      >
        <div className="max-w-prose space-y-6">
          <MailTransportNotice transport={transport} admin={admin} />
          {failures ? <MailProblemNotice failures={failures} /> : null}
          <MailPreferencesForm
            initial={{ topics, wholeShop }}
            approvals={approvals}
            admin={admin}
          />
        </div>
      </Section>
    </>
  );
}

function MailTransportNotice({
  transport,
  admin,
}: {
  transport: MailSettings["transport"];
  admin: boolean;
}) {
  if (transport === "smtp") return null;
  if (transport === "none") {
    return (
      <Notice tone="attention" title="This studio does not send e-mail yet">
        {admin
          ? "No mail server is configured. Ask the operator to set SMTP_URL. Your choices apply from then on."
          : "The operator of this studio needs to set up a mail server first. Your choices apply from then on."}
      </Notice>
    );
  }
  return (
    <Notice title="Practice: no e-mail leaves this machine">
      {admin ? (
        <>
          E-mails are captured under{" "}
          <Link href={paths.capturedMail()} className="text-link">
            Practice mail
          </Link>
          .
        </>
      ) : (
        "E-mails are captured here. Administrators can read the shop’s notifications."
      )}
    </Notice>
  );
}

function MailProblemNotice({
  failures: { failed, retrying, lastFailure },
}: {
  failures: MailFailures;
}) {
  if (failed.value + retrying.value === 0) return null;
  const problems = [
    failed.value > 0
      ? `${formatPageCount(failed, "e-mail")} could not be delivered in the last week`
      : null,
    retrying.value > 0
      ? `${formatPageCount(retrying, "e-mail")} not delivered yet; we keep trying for a day`
      : null,
  ];
  return (
    <Notice
      tone={failed.value > 0 ? "danger" : "attention"}
      title={`${problems.filter((part) => part !== null).join("; ")}.`}
    >
      {lastFailure === null
        ? null
        : `The last attempt failed: ${failureLabel(lastFailure)}. Sending videos is not affected.`}
    </Notice>
  );
}
