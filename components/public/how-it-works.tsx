const steps = [
  [
    "Prepare",
    "Staff bring a video and give it a caption and hashtags. The studio checks that TikTok will take the file, and says what to mend if not.",
  ],
  [
    "Look",
    "They see it as it will be seen: the film on a phone, the account that will receive it, and every word of it.",
  ],
  [
    "Agree",
    "A named person says yes to exactly that. Change the video, a word or the account, and the yes is asked for again.",
  ],
  [
    "Finish by hand",
    "The draft arrives in the account’s TikTok inbox. Someone opens it there, adds the words and the sound, and posts it. Or does not.",
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
        Four quiet steps
      </h2>
      <ol className="mt-10 grid gap-x-10 sm:grid-cols-2 md:mt-16 lg:grid-cols-4">
        {steps.map(([title, words], at) => (
          <li key={title} className="border-t border-ink/80 pt-4 pb-10">
            <p className="font-serif text-[3.5rem] leading-none text-accent italic" aria-hidden>
              {at + 1}
            </p>
            <h3 className="mt-5 text-section">{title}</h3>
            <p className="mt-3 max-w-[38ch] text-soft">{words}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
