import { Avatar } from "#components/ui/avatar";
import { Button } from "#components/ui/button";
import { Checkbox } from "#components/ui/field";
import { Notice } from "#components/ui/notice";
import { Time } from "#components/ui/time";
import { CopyBlock } from "#components/deliveries/copy-block.client";
import { HandoffOpened } from "#components/deliveries/handoff-opened.client";
import type { HandoffPageView } from "#lib/deliveries/handoff/schema";
import { formatHashtags } from "#lib/captions/rules";
import { formatTimecode } from "#lib/format";

type Props = {
  view: HandoffPageView;
  token: string;
  posterUrl: string;
  postedUrl: string;
  failed: boolean;
};

/** Helps to finish a draft on the phone: texts to copy, a checklist, a button once posted. */
export function HandoffPage({ view, token, posterUrl, postedUrl, failed }: Props) {
  const { accountName, caption, hashtags, productTitle, productLink, coverMs } = view;
  const texts = [
    { name: "caption", text: caption.trimEnd() },
    { name: "hashtags", text: formatHashtags(hashtags) },
  ].filter(({ text }) => text.trim() !== "");
  const todo = [
    `Open the notification in the TikTok inbox of ${accountName}`,
    "Paste the caption",
    `Choose the cover, at ${formatTimecode(coverMs)}`,
    "Add a sound if needed",
    "Turn on the commercial content setting, which product videos need",
  ];
  return (
    <>
      <HandoffOpened token={token} />
      <header className="flex items-center gap-5">
        {view.hasPoster ? (
          <img
            src={posterUrl}
            alt="Poster of the video"
            className="h-32 w-18 shrink-0 bg-sunken object-cover"
          />
        ) : null}
        <div className="min-w-0">
          <p className="eyebrow">Finish on phone</p>
          <h1 className="mt-1 text-section">{productTitle ?? "A draft is waiting in TikTok"}</h1>
          <p className="mt-2.5 flex items-center gap-2.5 text-sm text-soft">
            <Avatar name={accountName} size="s" />
            <span className="min-w-0 truncate">{accountName}</span>
          </p>
        </div>
      </header>
      {failed ? (
        <Notice
          tone="attention"
          title="That was not saved. Wait a moment and try again."
          className="mt-6"
        />
      ) : null}
      <div className="mt-8 space-y-8">
        {texts.length > 0 ? (
          <CopyBlock title="Caption and hashtags" parts={texts} token={token} primary />
        ) : null}
        {productLink ? (
          <CopyBlock
            title="Product link"
            parts={[{ name: "product link", text: productLink }]}
            token={token}
          />
        ) : null}
        {texts.length === 0 ? (
          <p className="border-t pt-4 text-soft">No caption was written for this video.</p>
        ) : null}
      </div>
      <section aria-labelledby="todo" className="mt-8 border-t border-ink/80 pt-4">
        <h2 id="todo" className="text-name">
          In TikTok
        </h2>
        <ul className="mt-3 divide-y divide-hairline border-y">
          {todo.map((line) => (
            <li key={line}>
              <Checkbox label={line} className="py-2" />
            </li>
          ))}
        </ul>
      </section>
      <section aria-label="When you are done" className="mt-8">
        {view.markedPostedAt ? (
          <Notice tone="ok" title="Marked as posted">
            Saved on <Time at={view.markedPostedAt} show="full" />. You can close this page.
          </Notice>
        ) : (
          <form method="post" action={postedUrl}>
            <Button type="submit" variant="primary" size="l" className="w-full">
              I posted it
            </Button>
            <p className="mt-2 text-sm text-soft">
              This only informs the studio. It changes nothing in TikTok.
            </p>
          </form>
        )}
      </section>
      <p className="mt-8 text-sm text-soft">
        This page works without signing in until <Time at={view.expiresAt} show="full" />. Anyone
        with the link can read it.
      </p>
    </>
  );
}
