import Link from "next/link";

import { MailChoiceForm } from "#components/staff/mail-choice.client";
import { countWords } from "#components/ui/amounts";
import { Notice } from "#components/ui/notice";
import { Section } from "#components/ui/section";
import type { MailSettings, MailTrouble } from "#lib/mail/schema";
import { failureWords } from "#lib/mail/words";
import { paths } from "#lib/paths";

type Props = { settings: MailSettings; admin: boolean };

/** Settings: what one gets e-mail about, where it goes, and, for an administrator, whether it gets there. */
export function MailSection({ settings, admin }: Props) {
  const { address, approvals, causes, everyone, way, trouble } = settings;
  return (
    <>
      {/* Where the mails themselves lead back to. */}
      <div id="e-mail" className="scroll-mt-6" />
      <Section title="E-mail" lead={`When something needs you, one e-mail goes to ${address}: what happened, what to do, and a link.`}>
        <div className="max-w-prose space-y-6">
          <Way way={way} admin={admin} />
          {trouble ? <Trouble trouble={trouble} /> : null}
          <MailChoiceForm initial={{ causes, everyone }} approvals={approvals} admin={admin} />
        </div>
      </Section>
    </>
  );
}

function Way({ way, admin }: { way: MailSettings["way"]; admin: boolean }) {
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

function Trouble({ trouble: { givenUp, retrying, failure } }: { trouble: MailTrouble }) {
  if (givenUp + retrying === 0) return null;
  const told = [
    givenUp > 0 ? `${countWords(givenUp, "e-mail")} of the last week could not be delivered` : null,
    retrying > 0 ? `${countWords(retrying, "e-mail")} did not get through yet and will be tried again for a day` : null,
  ];
  return (
    <Notice tone={givenUp > 0 ? "danger" : "attention"} title={`${told.filter((part) => part !== null).join("; ")}.`}>
      {failure === null ? null : `The last try failed because ${failureWords(failure)}. Sending videos is not affected.`}
    </Notice>
  );
}
