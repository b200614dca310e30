import { notFound } from "next/navigation";

import { HandoffPage } from "#components/deliveries/handoff-page";
import { handoffActor } from "#lib/deliveries/handoff/handoff-actor";
import { getHandoffPage } from "#lib/deliveries/handoff/queries";
import { paths } from "#lib/paths";
import { statusPageLimit } from "#lib/web/status-page-limit";

type Props = { params: Promise<{ token: string }>; searchParams: Promise<{ error?: string }> };

/** Opened with the link alone. Unknown, ended and expired links are all not found. */
export default async function PhonePage({ params, searchParams }: Props) {
  const tooOften = await statusPageLimit();
  if (tooOften !== null) return <p className="text-lg text-soft">{tooOften}</p>;
  const { token } = await params;
  const actor = (await handoffActor(token)) ?? notFound();
  const view = await getHandoffPage(actor);
  const { error } = await searchParams;
  return (
    <HandoffPage
      view={view}
      token={token}
      posterUrl={paths.api.handoffPoster(token)}
      postedUrl={paths.api.handoffPosted(token)}
      failed={error !== undefined}
    />
  );
}
