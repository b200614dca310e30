import type { ReactNode } from "react";

type Step = {
  title: string;
  act: ReactNode;
  see: ReactNode;
  /** What differs where TikTok is simulated. */ practice?: ReactNode;
  scope?: string;
};

/** The demonstration script for a reviewer. */
const steps = (home: string): readonly Step[] => [
  {
    title: "Sign in",
    act: (
      <>
        Open <code className="wrap-anywhere">{home}</code>, choose Sign in, and use the
        demonstration account that we sent.
      </>
    ),
    see: "Home: what needs attention, what is being sent, what waits in an inbox. None of it is visible without signing in.",
    practice: "npm start prints the address and the sign-in. Every page is marked Practice.",
  },
  {
    title: "Connect an account",
    act: "Connections, Connect a TikTok account. Sign in at TikTok and allow both permissions.",
    see: "First our page, which names both permissions and their purpose; then TikTok’s own page with the same two. You can untick either.",
    practice:
      "The simulator’s page replaces TikTok’s. It asks for the same and says that it is a simulator.",
    scope: "user.info.basic, video.upload",
  },
  {
    title: "Confirm the account",
    act: "Back in the studio, check the name and picture, and choose Connect.",
    see: "The account as TikTok shows it. It is linked only now; leaving the page stores nothing.",
    scope: "user.info.basic",
  },
  {
    title: "Add a video",
    act: "Videos, Add videos, then choose a short video file.",
    see: "The upload, then the check: length, size, format. Nothing is added to the picture: no watermark, no logo.",
    practice: "Sample videos are there already.",
  },
  {
    title: "Prepare the draft",
    act: "On the video’s page choose Create draft. Choose the account, write a caption and hashtags, pick a cover.",
    see: "A phone with the video, the receiving account, and the caption exactly as it will be handed over.",
  },
  {
    title: "Approve",
    act: "Read what happens next, tick the sentence of consent, and choose Send to TikTok inbox.",
    see: "The sentence names the video and the account. Change anything, and a new consent is needed. Nothing can be sent without the tick.",
  },
  {
    title: "Follow the delivery",
    act: "Stay on the page of the delivery.",
    see: "Sending with a percentage, then TikTok is processing it, then In TikTok inbox, which appears only after TikTok confirms it. The request log lists each call with TikTok’s log number.",
    scope: "video.upload",
  },
  {
    title: "Finish on the phone",
    act: "On the phone open the notification of the TikTok app. Scan the QR code on the page for caption and hashtags. Post it, or discard it.",
    see: "The draft in TikTok’s own editor. The studio does not post or press anything there.",
    practice: "The practice phone, at the address that npm start prints, shows its inbox.",
  },
  {
    title: "Disconnect",
    act: "Connections, Disconnect, and confirm.",
    see: "The account moves to Disconnected. In the TikTok app, under Apps and services permissions, the app is gone.",
    practice: "The simulator no longer knows the permission.",
  },
  {
    title: "Request deletion",
    act: "Open Data deletion, and prove that the account is yours with one TikTok sign-in.",
    see: "A receipt code. Its page shows when the deletion was carried out and what was deleted, in numbers.",
    scope: "user.info.basic",
  },
];

/** Numbered steps: what to do, what appears, and what differs in practice mode. */
export function DemoScript({ home }: { home: string }) {
  return (
    <ol className="divide-y divide-hairline border-y">
      {steps(home).map(({ title, act, see, practice, scope }, at) => (
        <li key={title} className="grid gap-x-10 gap-y-2 py-5 md:grid-cols-[13rem_minmax(0,1fr)]">
          <div>
            <h3 className="text-name">
              <span className="mr-3 text-faint italic" aria-hidden>
                {at + 1}
              </span>
              {title}
            </h3>
            {scope ? <p className="mt-1 text-sm text-soft">Uses {scope}</p> : null}
          </div>
          <dl className="space-y-2">
            <Part term="You do">{act}</Part>
            <Part term="You see">{see}</Part>
            {practice ? <Part term="In practice mode">{practice}</Part> : null}
          </dl>
        </li>
      ))}
    </ol>
  );
}

function Part({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-faint">{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
