import Link from "next/link";

import { paths } from "#lib/paths";
import { siteOperator } from "#lib/legal/disclosures";

/** Who it is for and who runs it. */
export function AboutSection({ contact }: { contact: string }) {
  return (
    <section
      aria-labelledby="house-title"
      className="mx-auto mt-16 max-w-[84rem] px-5 md:mt-28 md:px-10"
    >
      <div className="grid gap-x-20 gap-y-12 border-y border-ink/80 py-12 md:py-20 lg:grid-cols-[minmax(0,1fr)_minmax(0,27rem)]">
        <p className="max-w-[24ch] font-serif text-[clamp(1.875rem,1.2rem+2.6vw,3.25rem)] leading-[1.1] text-balance">
          Made for shops whose clothes deserve careful videos, and for the one person who presses
          the button.
        </p>
        <div className="grid content-start gap-x-16 gap-y-8 md:max-lg:grid-cols-2">
          <div>
            <h2 id="house-title" className="eyebrow mb-3 font-sans">
              Who runs it
            </h2>
            <p className="max-w-[52ch]">
              {siteOperator.product} is operated by {siteOperator.company} and hosted under the{" "}
              {siteOperator.platform} platform and domain. Write to{" "}
              <a href={`mailto:${contact}`} className="text-link">
                {contact}
              </a>
              .
            </p>
          </div>
          <div>
            <h2 className="eyebrow mb-3 font-sans">For reviewers</h2>
            <p className="max-w-[52ch]">
              Which permissions the studio asks of TikTok, what each is for, and how data travels:{" "}
              <Link href={paths.forReviewers()} className="text-link">
                see the one-page summary
              </Link>
              .
            </p>
          </div>
        </div>
      </div>
    </section>
  );
}
