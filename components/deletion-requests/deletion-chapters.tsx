import type { Chapter } from "#components/legal/policy-document";
import {
  ExportByOwnerForm,
  DeletionRequestForm,
  ProveOwnershipForm,
  ReceiptLookup,
} from "#components/deletion-requests/public-forms";
import { periods } from "#lib/retention/policy";
import { formatPeriod } from "#lib/retention/rules";
import { remainingDataLines } from "#lib/deletion-requests/labels";

const responseDeadline = formatPeriod(periods.responseDeadline);

/** The data deletion page, chapter by chapter. `token` is the visitor's form token. */
export function deletionChapters({
  contact,
  token,
}: {
  contact: string;
  token: string;
}): Chapter[] {
  return [
    {
      id: "staff",
      title: "You work in the studio",
      body: (
        <p>
          Sign in, open Connections, and choose “Delete all data” beside the account. An
          administrator of the shop can do this. It begins at once and is usually over within
          minutes.
        </p>
      ),
    },
    {
      id: "holder",
      title: "The TikTok account is yours",
      body: (
        <>
          <p>
            Sign in to it at TikTok, once. TikTok then tells us the number of your account in this
            app, and that is all we ask for (user.info.basic). We compare it in memory with what the
            shops here hold, keep neither the number nor the permission, and erase what is found, in
            every shop. This works after disconnecting too, and needs no sign-in to the studio.
          </p>
          <p>You get the same receipt whether anything was found or not.</p>
          <ProveOwnershipForm token={token} />
        </>
      ),
    },
    {
      id: "form",
      title: "Neither is possible",
      body: (
        <>
          <p>
            Then we cannot know by ourselves who you are, and will not delete somebody’s data on a
            stranger’s word. Tell us what you can: a person decides within {responseDeadline} and
            answers you. If we find such an account, its holder is told first and has{" "}
            {formatPeriod(periods.objectionWindow)} to object. Until then nothing is deleted. Where
            it matters, the account is restricted meanwhile: what is held of it stays as it is, and
            nothing new is sent.
          </p>
          <DeletionRequestForm token={token} />
        </>
      ),
    },
    {
      id: "copy",
      title: "A copy first",
      body: (
        <>
          <p>
            You may also see everything that is held of your account, before it is deleted or
            instead: one archive with readable lists and the files. Sign in to the account at
            TikTok, once; the sign-in is used for this and not kept. The archive can be downloaded
            once, within {formatPeriod(periods.export)}. Shops find the same under Connections.
          </p>
          <ExportByOwnerForm token={token} />
        </>
      ),
    },
    {
      id: "goes",
      title: "What is deleted",
      body: (
        <ul>
          <li>The account’s profile: open_id, names, picture address, permissions.</li>
          <li>
            Its access and refresh tokens. They are destroyed first; then our access is withdrawn at
            TikTok.
          </li>
          <li>
            Publish logs: every delivery to the account, its upload records, request log, consents,
            and “finish on your phone” pages.
          </li>
          <li>
            Metadata: the captions, hashtags and covers of drafts that were prepared for this
            account or sent to it alone.
          </li>
          <li>
            The videos of those drafts, with their details, unless the shop keeps them in its
            library or uses them for something else.
          </li>
        </ul>
      ),
    },
    {
      id: "stays",
      title: "What stays, and why",
      body: (
        <>
          <ul>
            {remainingDataLines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <p>
            Not in our hands are drafts in TikTok’s inbox and posts on TikTok: delete those in the
            app. A send whose last part has already reached TikTok cannot be called back; the
            receipt says so when it happens.
          </p>
        </>
      ),
    },
    {
      id: "receipt",
      title: "Your receipt",
      body: (
        <>
          <p>
            Every request gets a code, shown once. With it you can see when the request came, when
            it is due, and what was deleted, in numbers. The code says nothing about you, and we
            store only a fingerprint of it. Receipts are kept for {formatPeriod(periods.receipt)}.
          </p>
          <ReceiptLookup />
        </>
      ),
    },
    {
      id: "complain",
      title: "If you do not agree",
      body: (
        <p>
          Write to <a href={`mailto:${contact}`}>{contact}</a>. You may also complain to the data
          protection authority where you live; in Bulgaria to the Commission for Personal Data
          Protection (
          <a href="https://www.cpdp.bg" rel="noopener noreferrer">
            cpdp.bg
          </a>
          ).
        </p>
      ),
    },
  ];
}
