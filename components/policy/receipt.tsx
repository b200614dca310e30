import { Notice } from "#components/ui/notice";
import { Facts } from "#components/ui/rows";
import { Section } from "#components/ui/section";
import { Time } from "#components/ui/time";
import type { ReceiptView } from "#lib/privacy/schema";
import { deletedLines, handedOverWords, keptLines, originWords, revokeWords, stateWords } from "#lib/privacy/words";

type Props = { code: string; receipt: ReceiptView; contact: string };

const TONE = { received: "info", running: "info", done: "ok", refused: "attention" } as const;

/** What a receipt tells: never about whom. */
export function Receipt({ code, receipt, contact }: Props) {
  const { title, next } = stateWords[receipt.state];
  const handedOver = receipt.counts ? handedOverWords(receipt.counts.handedOver) : null;
  return (
    <>
      <Notice tone={TONE[receipt.state]} title={title}>
        {next}
      </Notice>
      <Section title="The request" className="!mt-12">
        <Facts
          items={[
            [
              "Receipt code",
              <span key="code" className="font-medium tracking-wider break-words">
                {code}
              </span>,
            ],
            ["Asked by", originWords[receipt.origin]],
            ["Received", <Time key="received" at={receipt.receivedAt} show="full" />],
            receipt.finishedAt
              ? ["Finished", <Time key="finished" at={receipt.finishedAt} show="full" />]
              : ["Due by", <Time key="due" at={receipt.dueAt} show="date" />],
          ]}
        />
        <p className="mt-4 text-sm text-soft">
          Keep the code or the address of this page: we store only a fingerprint of it and cannot send it to you again.
        </p>
      </Section>
      {receipt.counts ? (
        <Section title="What was deleted">
          <ul className="divide-y divide-hairline border-y">
            {deletedLines(receipt.counts).map((line) => (
              <li key={line} className="py-2">
                {line}
              </li>
            ))}
          </ul>
          <p className="mt-4 text-soft">{receipt.revoked ? revokeWords[receipt.revoked] : null}</p>
          {handedOver ? <p className="mt-2 text-soft">{handedOver}</p> : null}
        </Section>
      ) : null}
      <Section title="What stays, and why">
        <ul className="list-disc space-y-2 pl-5">
          {keptLines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </Section>
      <Section title="If you do not agree">
        <p>
          Write to{" "}
          <a href={`mailto:${contact}`} className="text-link">
            {contact}
          </a>{" "}
          and name the code. You may also complain to the data protection authority where you live.
        </p>
      </Section>
    </>
  );
}
