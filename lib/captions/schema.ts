/** The languages in which captions are written. */
export type CaptionLanguage = "en" | "bg";
