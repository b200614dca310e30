import type { RenditionFailure } from "#lib/infra/generated/enums";

/** Why a preview could not be created. */
export const renditionFailureLabels: Record<RenditionFailure, string> = {
  too_slow: "Creating the preview took longer than 15 minutes.",
  unreadable: "This server could not read the whole video.",
  no_space:
    "There is not enough space on the server. Ask an administrator to free some, then try again.",
  no_program:
    "This server has no program that creates previews. Ask the operator of the server to install FFmpeg.",
};
