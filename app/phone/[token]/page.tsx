import { notFound } from "next/navigation";

import { PhoneSheet } from "#components/phone/phone-sheet";
import { phoneOf } from "#lib/deliveries/handoff-queries";
import { openHandoff } from "#lib/deliveries/open-handoff";
import { paths } from "#lib/paths";

type Props = { params: Promise<{ token: string }>; searchParams: Promise<{ refused?: string }> };

/** Opened with the link alone. Unknown, ended and outdated links are all the same: not found. */
export default async function PhonePage({ params, searchParams }: Props) {
  const { token } = await params;
  const actor = (await phoneOf(token)) ?? notFound();
  const view = await openHandoff(actor);
  const { refused } = await searchParams;
  return (
    <PhoneSheet
      view={view}
      posterUrl={paths.api.phonePoster(token)}
      postedUrl={paths.api.phonePosted(token)}
      refused={refused !== undefined}
    />
  );
}
