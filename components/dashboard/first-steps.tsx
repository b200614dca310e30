import { Check } from "lucide-react";

import { LinkButton } from "#components/ui/button";
import { cx } from "#components/ui/cx";
import { paths } from "#lib/paths";

type Props = {
  done: { account: boolean; video: boolean };
  can: { connect: boolean; add: boolean };
};

/** The steps to the first draft, for a shop that has sent none. */
export function FirstSteps({ done, can }: Props) {
  const steps = [
    {
      title: "Connect a TikTok account",
      text: can.connect
        ? "Sign in at TikTok once and allow drafts. The studio never sees your password."
        : "An administrator of your shop does this once.",
      done: done.account,
      action: can.connect ? { href: paths.connections(), label: "Connect an account" } : null,
    },
    {
      title: "Add a video",
      text: "A vertical video from this device, a link or the server’s folder. We check it against TikTok’s requirements before anything is sent.",
      done: done.video,
      // A first draft is usually made of a video of one's own, also where samples exist.
      isRepeatable: true,
      action: can.add ? { href: paths.newVideo(), label: "Add a video" } : null,
    },
    {
      title: "Write, preview, send",
      text: "Add a caption, hashtags and an account, preview it on a phone, and consent. It arrives in the TikTok inbox as a draft, where you finish it.",
      done: false,
      action: done.video ? { href: paths.videos(), label: "Choose a video" } : null,
    },
  ];
  const next = steps.findIndex((step) => !step.done);
  return (
    <ol aria-label="The first draft" className="mb-16 grid gap-x-10 gap-y-8 md:grid-cols-3">
      {steps.map((step, index) => (
        <li
          key={step.title}
          aria-current={index === next ? "step" : undefined}
          className={cx("border-t pt-4", index === next ? "border-ink" : "border-hairline")}
        >
          <p className="flex items-center gap-2 font-serif text-section text-faint italic">
            {step.done ? (
              <Check size={22} strokeWidth={1.5} className="text-ok" aria-hidden />
            ) : (
              index + 1
            )}
            {step.done ? <span className="sr-only">Done:</span> : null}
          </p>
          <h2 className="mt-3 text-section">{step.title}</h2>
          <p className="mt-2 text-soft">{step.text}</p>
          {step.action && (!step.done || step.isRepeatable) ? (
            <p className="mt-5">
              <LinkButton href={step.action.href} variant={index === next ? "primary" : "quiet"}>
                {step.action.label}
              </LinkButton>
            </p>
          ) : null}
        </li>
      ))}
    </ol>
  );
}
