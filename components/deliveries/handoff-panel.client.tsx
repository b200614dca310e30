"use client";

import { ExternalLink, QrCode } from "lucide-react";

import { QrCodeImage } from "#components/ui/qr-code";
import { Button, LinkButton } from "#components/ui/button";
import { CopyButton } from "#components/ui/copy-button.client";
import { Notice } from "#components/ui/notice";
import { DescriptionList } from "#components/ui/rows";
import { useApi, useApiRequest } from "#components/ui/api.client";
import { Skeleton } from "#components/ui/skeleton";
import { Time } from "#components/ui/time";
import type { HandoffLinkView } from "#lib/deliveries/handoff/schema";

const POLL_INTERVAL_MS = 10_000;

/** Creates, shows and ends the phone page of a delivery in the inbox: a link and its QR code. */
export function HandoffPanel({ deliveryId }: { deliveryId: string }) {
  const params = { id: deliveryId };
  const { data, error, mutate } = useApi(
    "GET /api/deliveries/[id]/handoff",
    { params },
    { refreshInterval: POLL_INTERVAL_MS, shouldRetryOnError: false },
  );
  const { busy, error: requestError, run } = useApiRequest();
  const create = async () => {
    const sent = await run("POST /api/deliveries/[id]/handoff", { params });
    if (sent.ok)
      await mutate(
        sent.data.kind === "not_in_inbox" ? { handoff: null } : { handoff: sent.data.handoff },
        { revalidate: false },
      );
  };
  const end = async () => {
    const sent = await run("DELETE /api/deliveries/[id]/handoff", { params });
    if (sent.ok) await mutate({ handoff: null }, { revalidate: false });
  };
  const errorMessage = requestError?.message ?? (error && !data ? error.message : null);
  return (
    <div>
      {errorMessage ? <Notice tone="danger" title={errorMessage} live className="mb-5" /> : null}
      {data === undefined ? (
        error ? null : (
          <Skeleton className="h-64" />
        )
      ) : data.handoff ? (
        <HandoffLink handoff={data.handoff} busy={busy} onEnd={() => void end()} />
      ) : (
        <div className="max-w-prose">
          <p>
            TikTok drafts arrive without a caption. A page on the phone has the caption, hashtags
            and product link, ready to copy.
          </p>
          <p className="mt-2 text-soft">
            The page needs no sign-in and works for 24 hours. You can end it earlier.
          </p>
          <Button
            variant="primary"
            icon={QrCode}
            busy={busy && "Creating…"}
            onClick={() => void create()}
            className="mt-5"
          >
            <span className="max-sm:hidden">Show the QR code</span>
            <span className="sm:hidden">Prepare the page</span>
          </Button>
        </div>
      )}
    </div>
  );
}

function HandoffLink({
  handoff,
  busy,
  onEnd,
}: {
  handoff: HandoffLinkView;
  busy: boolean;
  onEnd: () => void;
}) {
  const { url, expiresAt, firstViewedAt, markedPostedAt } = handoff;
  const opened = firstViewedAt ? <Time at={firstViewedAt} /> : "Not yet";
  const posted = markedPostedAt ? <Time at={markedPostedAt} /> : "Not yet";
  return (
    <div className="flex flex-wrap items-start gap-x-10 gap-y-6">
      {/* A phone cannot scan its own screen: it opens the page itself. */}
      <LinkButton
        variant="primary"
        size="l"
        icon={ExternalLink}
        href={url}
        target="_blank"
        rel="noreferrer"
        prefetch={false}
        className="w-full sm:hidden"
      >
        Open the page
      </LinkButton>
      <div className="size-64 shrink-0 border max-sm:hidden">
        <QrCodeImage text={url} label="QR code of the page for the phone" />
      </div>
      <div className="min-w-0 flex-1 basis-72">
        {handoff.localOnly ? <LocalOnly lanOrigin={handoff.lanOrigin} /> : null}
        <DescriptionList
          items={[
            ["Works until", <Time key="until" at={expiresAt} show="full" />],
            ["Opened on a phone", opened],
            ["Marked as posted", posted],
          ]}
        />
        <div className="mt-5 flex flex-wrap gap-3">
          <CopyButton text={url} size="s">
            Copy link
          </CopyButton>
          <Button size="s" variant="plain" busy={busy && "Ending…"} onClick={onEnd}>
            End this link
          </Button>
        </div>
        <p className="mt-4 text-sm text-soft">
          Anyone with the link can read these texts. The page shows nothing else about the shop.
        </p>
      </div>
    </div>
  );
}

/** A code for localhost opens nothing on a phone. */
function LocalOnly({ lanOrigin }: { lanOrigin: string | null }) {
  return (
    <Notice
      tone="attention"
      title="A real phone can’t open this code"
      className="mb-5 max-sm:hidden"
    >
      <p>This studio runs at an address that only this computer knows.</p>
      {lanOrigin ? (
        <p className="mt-2">
          To try it with a phone on the same network, start the studio with{" "}
          <code className="text-sm text-ink wrap-anywhere">
            HOST=0.0.0.0 APP_URL={lanOrigin} npm start
          </code>{" "}
          and open <span className="text-ink wrap-anywhere">{lanOrigin}</span>.
        </p>
      ) : null}
    </Notice>
  );
}
