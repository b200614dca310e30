"use client";

// Some browsers neither grant nor refuse. A second click must not be needed to notice.
const ANSWER_MS = 800;

/** Copies text. False when the browser refuses, has no clipboard (http) or does not answer. */
export async function writeClipboard(text: string): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ANSWER_MS);
  });
  try {
    return await Promise.race([navigator.clipboard.writeText(text).then(() => true), silence]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
