const steps = [
  [
    "Prepare",
    "Staff add a video and write its caption and hashtags. The studio checks whether TikTok accepts the file and says what to fix.",
  ],
  [
    "Preview",
    "They see exactly what will be sent: the video on a phone, the account that will receive it, and the full caption.",
  ],
  [
    "Approve",
    "A named person consents to exactly that. Change the video, the caption or the account, and a new consent is needed.",
  ],
  [
    "Finish on the phone",
    "The draft arrives in the account’s TikTok inbox. Someone opens it there, adds caption and sound, and posts it, or discards it.",
  ],
] as const;

/** How a draft reaches TikTok, in four steps. */
export function HowItWorks() {
  return (
    <section
      id="way"
      aria-labelledby="way-title"
      className="mx-auto mt-28 max-w-[84rem] scroll-mt-8 px-5 md:mt-40 md:px-10"
    >
      <h2 id="way-title" className="text-title tracking-[-0.01em]">
        How it works, in four steps
      </h2>
      <ol className="mt-10 grid gap-x-10 sm:grid-cols-2 md:mt-16 lg:grid-cols-4">
        {steps.map(([title, text], at) => (
          <li key={title} className="border-t border-ink/80 pt-4 pb-10">
            <p className="font-serif text-[3.5rem] leading-none text-accent italic" aria-hidden>
              {at + 1}
            </p>
            <h3 className="mt-5 text-section">{title}</h3>
            <p className="mt-3 max-w-[38ch] text-soft">{text}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
