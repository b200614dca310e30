import Link from "next/link";

import { MailChoiceForm } from "#components/mail/mail-choice-form.client";
import { formatCount } from "#lib/format";
import { Notice } from "#components/ui/notice";
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
        lead={`When something needs you, one e-mail goes to ${address}: what happened, what to do, and a link.`}
      >
        <div className="max-w-prose space-y-6">
          <MailTransportNotice way={transport} admin={admin} />
          {failures ? <MailProblemNotice trouble={failures} /> : null}
          <MailChoiceForm initial={{ topics, wholeShop }} approvals={approvals} admin={admin} />
        </div>
      </Section>
    </>
  );
}

function MailTransportNotice({ way, admin }: { way: MailSettings["transport"]; admin: boolean }) {
  if (way === "smtp") return null;
  if (way === "none") {
    return (
      <Notice tone="attention" title="This studio sends no e-mail yet.">
        {admin
          ? "No mail server is configured. What you choose here counts as soon as one is."
          : "An administrator has to set up a mail server first. What you choose here counts from then on."}
      </Notice>
    );
  }
  return (
    <Notice title="For practice, no e-mail leaves this machine.">
      {admin ? (
        <>
          What would be sent is kept under{" "}
          <Link href={paths.practiceMail()} className="text-link">
            Practice mail
          </Link>
          .
        </>
      ) : (
        "What would be sent is kept here, where administrators can read it."
      )}
    </Notice>
  );
}

function MailProblemNotice({
  trouble: { failed, retrying, lastFailure },
}: {
  trouble: MailFailures;
}) {
  if (failed + retrying === 0) return null;
  const problems = [
    failed > 0 ? `${formatCount(failed, "e-mail")} of the last week could not be delivered` : null,
    retrying > 0
      ? `${formatCount(retrying, "e-mail")} did not get through yet and will be tried again for a day`
      : null,
  ];
  return (
    <Notice
      tone={failed > 0 ? "danger" : "attention"}
      title={`${problems.filter((part) => part !== null).join("; ")}.`}
    >
      {lastFailure === null
        ? null
        : `The last try failed because ${failureLabel(lastFailure)}. Sending videos is not affected.`}
    </Notice>
  );
}
