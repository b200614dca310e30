import Link from "next/link";

import { Notice } from "#components/ui/notice";
import { paths } from "#lib/paths";
import type { VideoView } from "#lib/videos/schema";

type Duplicate = Pick<VideoView, "duplicateOf">;

/** Says that the shop has this file already, with a link to the first. */
export function DuplicateLine({ duplicateOf }: Duplicate) {
  return duplicateOf ? (
    <>
      Same file as{" "}
      <Link href={paths.video(duplicateOf.id)} className="text-link">
        {duplicateOf.name}
      </Link>
      .
    </>
  ) : null;
}

/** The same as a notice, for the page of the video. */
export function DuplicateNotice({ duplicateOf }: Duplicate) {
  return duplicateOf ? (
    <Notice tone="attention" title="This file is already in your library" className="mb-8">
      <DuplicateLine duplicateOf={duplicateOf} /> You can use either; both can be sent.
    </Notice>
  ) : null;
}
