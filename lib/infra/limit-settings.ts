import { z } from "zod";

/** A whole number; an empty variable counts as not set. */
const whole = (standard: number, { min = 1, max = 1_000_000 } = {}) =>
  z.preprocess(
    (value) => (value === "" ? undefined : value),
    z.coerce
      .number(`must be a number from ${min} to ${max}`)
      .int()
      .min(min, `must be at least ${min}`)
      .max(max, `must be at most ${max}`)
      .default(standard),
  );

/** One file of TikTok's largest size must fit. */
const gigabytes = (standard: number) => whole(standard, { min: 4 });

/** The settings of what one person and one shop may use, and of how long arriving files may rest. */
export const limitSettings = {
  STUDIO_OPEN_UPLOADS_PER_PERSON: whole(10),
  STUDIO_OPEN_UPLOADS_PER_SHOP: whole(30),
  STUDIO_RESERVED_GB_PER_PERSON: gigabytes(20),
  STUDIO_RESERVED_GB_PER_SHOP: gigabytes(60),
  STUDIO_STORED_GB_PER_PERSON: gigabytes(500),
  STUDIO_STORED_GB_PER_SHOP: gigabytes(1000),
  STUDIO_WAITING_LINKS_PER_SHOP: whole(20),
  STUDIO_WAITING_EXPORTS_PER_SHOP: whole(5),
  /** 0: as many as the machine has cores and memory for. */
  STUDIO_CHECKS_AT_ONCE: whole(0, { min: 0, max: 16 }),
  STUDIO_UPLOAD_IDLE_MINUTES: whole(10, { max: 1440 }),
  STUDIO_LINK_MIN_KB_PER_SECOND: whole(16),
  STUDIO_IMPORT_STILL_SECONDS: whole(10, { max: 86_400 }),
} as const;
