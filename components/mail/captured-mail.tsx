import { EmptyState } from "#components/ui/empty-state";
import { Time } from "#components/ui/time";
import { formatCount } from "#lib/format";
import type { CapturedEmailView } from "#lib/mail/schema";

type Props = {
  mails: CapturedEmailView[];
  /** How many e-mails on this page are to other people. */
  hidden: number;
};

/** Lists the captured e-mails, latest first. */
export function CapturedMail({ mails, hidden }: Props) {
  if (mails.length === 0 && hidden === 0) {
    return (
      <EmptyState title="No mail yet">
        When an account needs to be reconnected, or a send is rejected, unconfirmed or stopped, the
        e-mail appears here a minute or two later.
      </EmptyState>
    );
  }
  return (
    <>
      {hidden > 0 ? (
        <p className="mb-6 text-soft">
          {formatCount(hidden, "e-mail")} to other people {hidden === 1 ? "is" : "are"} not shown.
        </p>
      ) : null}
      {mails.map((mail) => (
        <Mail key={mail.id} mail={mail} />
      ))}
    </>
  );
}

/** An article, not a section: two e-mails may share a subject, and landmarks of one name help no one. */
function Mail({ mail: { id, at, to, subject, text } }: { mail: CapturedEmailView }) {
  return (
    <article
      aria-labelledby={`mail-${id}`}
      className="mt-12 border-t border-ink/80 pt-4 first:mt-0"
    >
      <h2 id={`mail-${id}`} className="text-section">
        {subject}
      </h2>
      <p className="mt-1 mb-5 text-sm text-soft">
        To {to} · <Time at={at} />
      </p>
      <MailText text={text} />
    </article>
  );
}

/** Renders the plain text with its link clickable. Skips the first line: it repeats the subject. */
function MailText({ text }: { text: string }) {
  const paragraphs = text.trim().split("\n\n").slice(1);
  return (
    <div className="max-w-prose space-y-3">
      {paragraphs.map((paragraph) =>
        /^https?:\/\/\S+$/.test(paragraph) ? (
          <p key={paragraph}>
            <a href={paragraph} className="text-link break-all">
              {paragraph}
            </a>
          </p>
        ) : (
          <p key={paragraph} className="whitespace-pre-line">
            {paragraph.replace(/^-- \n/, "")}
          </p>
        ),
      )}
    </div>
  );
}
