import {
  ConfirmContactForm,
  ProvideInformationForm,
} from "#components/deletion-requests/public-forms";
import { requestFacts } from "#components/deletion-requests/request-facts";
import { Notice } from "#components/ui/notice";
import { DescriptionList, Row, Rows } from "#components/ui/rows";
import { Section } from "#components/ui/section";
import { Time } from "#components/ui/time";
import type { ReceiptView } from "#lib/deletion-requests/schema";
import {
  erasureCountLines,
  handedOverLabel,
  remainingDataLines,
  rejectionLabels,
  revocationLabels,
  publicStateLabels,
  publicNoteLabels,
} from "#lib/deletion-requests/labels";

type Props = { code: string; receipt: ReceiptView; contact: string; token: string };

const TONE = {
  received: "info",
  info_requested: "attention",
  running: "info",
  done: "ok",
  rejected: "attention",
} as const;

/** A receipt. It never says whom it is about. */
export function Receipt({ code, receipt, contact, token }: Props) {
  const { title, next } = publicStateLabels[receipt.state];
  const handedOver = receipt.counts ? handedOverLabel(receipt.counts.handedOver) : null;
  return (
    <>
      <Notice tone={TONE[receipt.state]} title={title}>
        {next}
      </Notice>
      {receipt.notes.length > 0 ? (
        <Section title="Messages" className="!mt-12">
          {receipt.rejectionReason ? (
            <p className="mb-4">{rejectionLabels[receipt.rejectionReason]}</p>
          ) : null}
          <Rows label="Messages">
            {receipt.notes.map(({ id, kind, at, text }) => (
              <Row key={id} title={publicNoteLabels[kind]} meta={<Time at={at} show="full" />}>
                <p className="max-w-prose whitespace-pre-line wrap-anywhere">{text}</p>
              </Row>
            ))}
          </Rows>
          {receipt.state === "info_requested" ? (
            <ProvideInformationForm code={code} token={token} />
          ) : null}
        </Section>
      ) : null}
      {receipt.contactConfirmed === false && receipt.finishedAt === null ? (
        <Section title="Your e-mail address" className="!mt-12 print:hidden">
          <p>
            We sent a code to the address you gave. Until you enter it here, we will not send you
            any other e-mail, and you read everything on this page.
          </p>
          <ConfirmContactForm code={code} token={token} />
        </Section>
      ) : null}
      <Section title="The request" className="!mt-12">
        <DescriptionList
          items={[
            [
              "Receipt code",
              <span key="code" className="font-medium tracking-wider break-words">
                {code}
              </span>,
            ],
            ...requestFacts(receipt),
          ]}
        />
        <p className="mt-4 text-sm text-soft print:hidden">
          Save the code or the address of this page, or print it. We store only a fingerprint of the
          code and can’t send it to you again.
        </p>
      </Section>
      {receipt.counts ? (
        <Section title="What was deleted">
          <ul className="divide-y divide-hairline border-y">
            {erasureCountLines(receipt.counts).map((line) => (
              <li key={line} className="py-2">
                {line}
              </li>
            ))}
          </ul>
          <p className="mt-4 text-soft">
            {receipt.revocationResult ? revocationLabels[receipt.revocationResult] : null}
          </p>
          {handedOver ? <p className="mt-2 text-soft">{handedOver}</p> : null}
        </Section>
      ) : null}
      <Section title="What stays, and why">
        <ul className="list-disc space-y-2 pl-5">
          {remainingDataLines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </Section>
      <Section title="If you disagree">
        <p>
          Write to{" "}
          <a href={`mailto:${contact}`} className="text-link">
            {contact}
          </a>{" "}
          and include the code. You can also complain to the data protection authority where you
          live.
        </p>
      </Section>
    </>
  );
}
