import { Hero } from "#components/public/hero";
import { AboutSection } from "#components/public/about-section";
import { ValueProps } from "#components/public/value-props";
import { HowItWorks } from "#components/public/how-it-works";
import { env } from "#lib/infra/env";
import { paths } from "#lib/paths";
import { publicMetadata } from "#lib/web/public-metadata";

export const generateMetadata = () =>
  publicMetadata({
    description:
      "A private studio in which a fashion retailer’s staff prepare product videos, agree to exactly what will be sent, and send each as a draft to a TikTok inbox.",
    path: paths.home(),
  });

export default function HomePage() {
  return (
    <>
      <Hero />
      <HowItWorks />
      <ValueProps />
      <AboutSection contact={env().STUDIO_CONTACT_EMAIL} />
    </>
  );
}
