/** The languages in which captions are written. */
export const captionLanguages = ["en", "bg"] as const;
export type CaptionLanguage = (typeof captionLanguages)[number];
