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

/** The chapters of the data deletion page. `token` is the visitor's form token. */
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
      title: "If you work in the studio",
      body: (
        <p>
          Sign in, open Connections and choose “Delete all data” beside the account. You need to be
          an administrator of the shop. The deletion starts immediately and usually takes minutes.
        </p>
      ),
    },
    {
      id: "holder",
      title: "If the TikTok account is yours",
      body: (
        <>
          <p>
            Sign in to it at TikTok once. TikTok then tells us your account’s number in this app,
            which is all we ask for (user.info.basic). We compare it in memory with what the shops
            here hold, keep neither the number nor the permission, and erase what we find, in every
            shop. This also works after disconnecting, and you don’t need a studio account.
          </p>
          <p>You get the same receipt whether anything was found or not.</p>
          <ProveOwnershipForm token={token} />
        </>
      ),
    },
    {
      id: "form",
      title: "If neither applies to you",
      body: (
        <>
          <p>
            We can’t verify who you are automatically, and we don’t delete anyone’s data without
            verification. Tell us what you can: a person decides within {responseDeadline} and
            answers you. If we find such an account, its holder is notified first and has{" "}
            {formatPeriod(periods.objectionWindow)} to object. Until then nothing is deleted. If
            necessary we restrict the account until we have decided: its data does not change and
            nothing new is sent.
          </p>
          <DeletionRequestForm token={token} />
        </>
      ),
    },
    {
      id: "copy",
      title: "Get a copy of your data",
      body: (
        <>
          <p>
            You can also get everything we hold about your account, before it is deleted or instead:
            one archive with readable lists and the files. Sign in to the account at TikTok once. We
            use the sign-in only for this and don’t keep it. You can download the archive once,
            within {formatPeriod(periods.export)}. Shops find the same under Connections.
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
          <li>The account’s profile: open_id, names, picture address and permissions.</li>
          <li>
            Its access and refresh tokens. They are destroyed first, then our access is ended at
            TikTok.
          </li>
          <li>
            Send logs: every send to the account with its upload records, request log, consents and
            “Finish on phone” pages.
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
            We can’t delete drafts in the TikTok inbox or posts on TikTok: delete those in the app.
            A send whose last part has already reached TikTok can’t be cancelled. The receipt says
            so if that happens.
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
            Every request gets a code, which is shown once. It lets you see when we received the
            request, when it is due, and how much was deleted. The code says nothing about you, and
            we store only a fingerprint of it. Receipts are kept for {formatPeriod(periods.receipt)}
            .
          </p>
          <ReceiptLookup />
        </>
      ),
    },
    {
      id: "complain",
      title: "If you disagree",
      body: (
        <p>
          Write to <a href={`mailto:${contact}`}>{contact}</a>. You can also complain to the data
          protection authority where you live; in Bulgaria, the Commission for Personal Data
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
