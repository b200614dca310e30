import { Hero } from "#components/public/hero";
import { House } from "#components/public/house";
import { Promises } from "#components/public/promises";
import { Way } from "#components/public/way";
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
      <Way />
      <Promises />
      <House contact={env().STUDIO_CONTACT_EMAIL} />
    </>
  );
}
