// Reads the documents as text, and the files, links and npm scripts that they name.
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

export type Document = { path: string; folder: string; text: string };

/** Returns every document: those of the root and of docs, and the READMEs beside the code. */
export function readDocuments(): Document[] {
  return globSync(["*.md", ".env.example", "{docs,components,tests}/**/*.md"])
    .toSorted()
    .map((path) => ({ path, folder: dirname(path), text: readFileSync(path, "utf8") }));
}

/** Returns the words in backticks that look like a file or folder of the repository. */
export const fileNamesIn = (text: string) =>
  [
    ...text.matchAll(/`((?:[\w.()[\]-]+\/)+[\w.()[\]-]+|[A-Z]+\.md|[\w-]+\.(?:json|tsx?|mjs))`/g),
  ].map(([, file = ""]) => file);

/** Returns a document's relative links as paths from the root. Skips headings and other sites. */
export const linksIn = ({ text, folder }: Document) =>
  [...text.matchAll(/\]\((?![\w+.-]+:|#)([^)#\s]+)/g)].map(([, link = ""]) => join(folder, link));

/** Returns the script names after `npm run`. */
export const npmScriptsIn = (text: string) =>
  [...text.matchAll(/npm run ([a-z][\w:-]*)/g)].map(([, name = ""]) => name);
