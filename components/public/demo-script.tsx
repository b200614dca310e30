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
    see: "The desk: what needs a person, what is on its way, what waits in an inbox. Without a sign-in nothing of it can be seen.",
    practice: "npm start prints the address and the sign-in. Every page bears the word Practice.",
  },
  {
    title: "Connect an account",
    act: "Connections, Connect a TikTok account, Go to TikTok. Sign in there and allow both permissions.",
    see: "First our page, which names both permissions and what each is for; then TikTok’s own page with the same two. Unticking one is respected.",
    practice:
      "The practice TikTok’s page takes the place of TikTok’s. It asks the same and says that it is one.",
    scope: "user.info.basic, video.upload",
  },
  {
    title: "Confirm the account",
    act: "Back in the studio, look at the name and the picture, and choose Connect.",
    see: "The account as TikTok knows it. Only now is it linked; going away keeps nothing.",
    scope: "user.info.basic",
  },
  {
    title: "Add a video",
    act: "Videos, Add videos, and drop a file of a few seconds onto the page.",
    see: "The upload, then the check: length, size, format. Nothing is added to the picture: no watermark, no logo.",
    practice: "Sample videos are there already.",
  },
  {
    title: "Prepare the draft",
    act: "On the video’s page choose Prepare a draft. Choose the account, write a caption and hashtags, pick a cover.",
    see: "A phone with the film, the receiving account, and every word as it will be handed over.",
  },
  {
    title: "Agree",
    act: "Read what happens next, tick the sentence of consent, and choose Send to TikTok inbox.",
    see: "The sentence names the video and the account. Change anything, and the yes is asked for again. Without the tick nothing can be sent.",
  },
  {
    title: "Watch it being sent",
    act: "Stay on the page of the delivery.",
    see: "Sending in percent, With TikTok, then In TikTok inbox, which is said only once TikTok has said so. The request log lists each call with TikTok’s log number.",
    scope: "video.upload",
  },
  {
    title: "Finish on the phone",
    act: "On the phone open the notification of the TikTok app. Scan the QR code on the page for caption and hashtags. Post it, or discard it.",
    see: "The draft in TikTok’s own editor. The studio neither posts nor presses anything there.",
    practice: "The practice phone, at the address that npm start prints, shows its inbox.",
  },
  {
    title: "Disconnect",
    act: "Connections, Disconnect, and confirm.",
    see: "The account moves to No longer connected. In the TikTok app, under Apps and services permissions, the app is gone.",
    practice: "The practice TikTok no longer knows the permission.",
  },
  {
    title: "Ask for deletion",
    act: "Open Data deletion, and prove the account with one TikTok sign-in.",
    see: "A receipt code. Its page tells when it was carried out and what was deleted, in numbers.",
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
