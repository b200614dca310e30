import type { ReactNode } from "react";

/** `wide` is shown below the text, at the full width of the page. */
export type Chapter = { id: string; title: string; body: ReactNode; wide?: ReactNode };

type Props = {
  eyebrow: string;
  title: string;
  lead: ReactNode;
  stamp?: ReactNode;
  chapters: readonly Chapter[];
};

/** A policy with table of contents and numbered chapters; prints without navigation. */
export function PolicyDocument({ eyebrow, title, lead, stamp, chapters }: Props) {
  return (
    <div className="mx-auto max-w-[84rem] px-5 pt-12 md:px-10 md:pt-20">
      <header className="max-w-3xl">
        <p className="eyebrow mb-3">{eyebrow}</p>
        <h1 className="text-title tracking-[-0.01em]">{title}</h1>
        <div className="mt-5 text-lg text-soft">{lead}</div>
        {stamp ? <p className="mt-5 text-sm text-faint">{stamp}</p> : null}
      </header>
      <div className="mt-12 gap-x-16 lg:mt-20 lg:grid lg:grid-cols-[17rem_minmax(0,1fr)]">
        <nav
          aria-label="Contents"
          className="mb-14 border-t border-ink/80 pt-4 lg:mb-0 print:hidden"
        >
          <ol className="text-sm sm:columns-2 sm:gap-x-10 lg:sticky lg:top-8 lg:columns-1">
            {chapters.map(({ id, title: chapter }, at) => (
              <li key={id} className="break-inside-avoid">
                <a
                  href={`#${id}`}
                  className="flex gap-3 py-1.5 text-soft underline-offset-4 hover:text-ink hover:underline"
                >
                  <span className="w-5 shrink-0 text-faint tabular-nums">{at + 1}</span>
                  {chapter}
                </a>
              </li>
            ))}
          </ol>
        </nav>
        <article className="min-w-0">
          {chapters.map((chapter, at) => (
            <ChapterText key={chapter.id} number={at + 1} {...chapter} />
          ))}
        </article>
      </div>
    </div>
  );
}

function ChapterText({ id, number, title, body, wide }: Chapter & { number: number }) {
  return (
    <section aria-labelledby={id} className="mt-14 border-t border-ink/80 pt-4 first:mt-0 md:mt-20">
      <h2 id={id} className="mb-6 flex scroll-mt-8 gap-4 text-section">
        <span className="w-8 shrink-0 text-faint italic" aria-hidden>
          {number}
        </span>
        {title}
      </h2>
      <div className="prose md:ml-12">{body}</div>
      {wide ? <div className="mt-8 md:ml-12">{wide}</div> : null}
    </section>
  );
}
