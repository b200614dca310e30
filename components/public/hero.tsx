import { HeroIllustration } from "#components/public/hero-illustration";
import { LinkButton } from "#components/ui/button";
import { PhoneFrame } from "#components/ui/phone-frame";
import { paths } from "#lib/paths";

/** The top of the home page. */
export function Hero() {
  return (
    <div className="mx-auto grid max-w-[84rem] items-center gap-x-16 gap-y-14 px-5 pt-12 md:px-10 md:pt-20 lg:grid-cols-[minmax(0,1fr)_19rem] xl:grid-cols-[minmax(0,1fr)_22rem]">
      <div>
        <p className="eyebrow mb-5">For fashion retailers and the people who tell their stories</p>
        <h1 className="max-w-[11ch] text-[clamp(3.25rem,1.25rem+8vw,8.25rem)] leading-[0.94] tracking-[-0.025em]">
          A draft, <em className="font-normal">never</em> a surprise.
        </h1>
        <p className="mt-8 max-w-[52ch] text-lg text-soft md:text-[1.25rem] md:leading-[1.6]">
          A private studio in which a shop’s own staff prepare product videos, see exactly what will
          be sent, give consent, and send each one as a draft to the TikTok inbox of their account.
          A person finishes it there, on a phone. Nothing is ever posted automatically.
        </p>
        <div className="mt-10 flex flex-wrap items-center gap-x-6 gap-y-3">
          <LinkButton href={paths.signIn()} variant="primary" size="l">
            Sign in to the studio
          </LinkButton>
          <a href="#way" className="text-link">
            How a draft reaches TikTok
          </a>
        </div>
      </div>
      <figure className="max-lg:order-last">
        <PhoneFrame className="max-lg:max-w-[17rem]">
          <HeroIllustration className="absolute inset-0 size-full" />
          <p className="absolute inset-x-5 top-[11%] border-y border-white/50 py-3 text-center text-sm text-white">
            A draft is waiting for you
          </p>
          <p className="absolute inset-x-5 bottom-7 font-serif text-name leading-tight text-white">
            The silk slip,
            <br />
            <em>in cobalt</em>
          </p>
        </PhoneFrame>
        <figcaption className="mt-4 text-center text-sm text-faint">
          An illustration. A person always posts.
        </figcaption>
      </figure>
    </div>
  );
}
