import Link from "next/link";
import type { ReactNode } from "react";

import { paths } from "#lib/paths";

const InlineLink = ({ href, children }: { href: string; children: ReactNode }) => (
  <Link href={href} className="text-link">
    {children}
  </Link>
);

const valueProps: [title: string, text: ReactNode][] = [
  ["Behind a sign-in", "Only the shop’s own staff see videos, captions and accounts."],
  [
    "Tokens do one thing",
    "They send drafts that a person approved. They are stored encrypted, never shown and never shared.",
  ],
  [
    "Protected where it matters",
    "Every sensitive action has CSRF protection, a rate limit and validation on the server.",
  ],
  [
    "Kept no longer than needed",
    <>
      Tokens, logs and videos each have a retention period.{" "}
      <InlineLink href={`${paths.privacy()}#periods`}>Read all of them.</InlineLink>
    </>,
  ],
  [
    "Deleted when you ask",
    <>
      Disconnect at any time. Account data, tokens, publish logs and metadata are{" "}
      <InlineLink href={paths.dataDeletion()}>deleted on request.</InlineLink>
    </>,
  ],
  [
    "No other use of your data",
    "Data is not sold, and not used for advertising or anything except your drafts.",
  ],
];

/** What we promise, as short sentences. */
export function ValueProps() {
  return (
    <section
      aria-labelledby="promises-title"
      className="mx-auto mt-20 max-w-[84rem] gap-x-16 px-5 md:mt-32 md:px-10 lg:grid lg:grid-cols-[17rem_minmax(0,1fr)]"
    >
      <h2 id="promises-title" className="mb-8 text-title tracking-[-0.01em]">
        What we promise
      </h2>
      <dl className="grid gap-x-14 sm:grid-cols-2">
        {valueProps.map(([title, text]) => (
          <div key={title} className="border-t pt-4 pb-9">
            <dt className="font-serif text-name font-medium">{title}</dt>
            <dd className="mt-2 max-w-[44ch] text-soft">{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
